"""One timeline of a plan: cells, locks, goals, rounds, rules, settings, states and comments."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import JournalEntry, Plan
from goals.selectors import comments, histories, plans, recorded
from goals.selectors.histories import Told
from goals.selectors.recorded import KINDS, Difference
from salesplan.core.models import Comment, User
from salesplan.core.scoping import Viewer

CELLS, COMMENTS = "cells", "comment"
LABELS: dict[str, str | Promise] = {
    CELLS: _("Figures"),
    **{key: kind.label for key, kind in KINDS.items()},
    COMMENTS: _("Comment"),
}
"""What can be filtered by."""


@dataclass(frozen=True)
class Filters:
    """Which events: of one person, of one kind, from one moment to before another."""

    person_id: int | None = None
    kind: str = ""
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Event:
    """One thing that happened: `told` of cells, `difference` of recorded rows, `comment`."""

    kind: str
    pk: int
    at: datetime
    who: str
    told: Told | None = None
    difference: Difference | None = None
    comment: Comment | None = None

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(LABELS[self.kind])

    @property
    def reason(self) -> str:
        """Why, as far as somebody said so."""
        return self.told.entry.reason if self.told else ""


@dataclass(frozen=True, eq=False)
class Timeline:
    """The events of a plan that the viewer may see, the latest first; sliceable for paging."""

    viewer: Viewer
    plan: Plan
    rows: QuerySet[Any]

    def __len__(self) -> int:
        return self.rows.count()

    def __getitem__(self, at: slice) -> list[Event]:
        listed = list(self.rows[at])
        users = User.objects.in_bulk([who for *_rest, who in listed if who])
        by_kind: dict[str, list[int]] = {}
        for kind, pk, _at, _who in listed:
            by_kind.setdefault(kind, []).append(pk)
        found = {kind: self._found(kind, ids) for kind, ids in by_kind.items()}
        return [
            Event(kind, pk, at, str(users.get(who, "")), **found[kind].get(pk, {}))
            for kind, pk, at, who in listed
        ]

    def _found(self, kind: str, ids: list[int]) -> dict[int, dict[str, Any]]:
        read: Callable[[list[int]], dict[int, dict[str, Any]]] = {
            CELLS: self._cells, COMMENTS: self._comments,
        }.get(kind, lambda some: self._recorded(kind, some))  # fmt: skip
        return read(ids)

    def _cells(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        told = histories.told(viewer=self.viewer, plan_id=self.plan.pk, ids=ids)
        return {pk: {"told": one} for pk, one in told.items()}

    def _comments(self, ids: list[int]) -> dict[int, dict[str, Any]]:
        said = Comment.objects.filter(pk__in=ids).select_related("author")
        return {one.pk: {"comment": one} for one in said}

    def _recorded(self, kind: str, ids: list[int]) -> dict[int, dict[str, Any]]:
        of = KINDS[kind]
        events = recorded.events(viewer=self.viewer, plan=self.plan, kind=of)
        pairs = recorded.with_previous(kind=of, found=events.filter(pgh_id__in=ids))
        told = recorded.changes(kind=of, pairs=pairs)
        return {
            after.pgh_id: {"difference": one}
            for one, (after, _before) in zip(told, pairs, strict=True)
        }


def timeline(*, viewer: Viewer, plan: Plan, filters: Filters) -> Timeline:
    """Everything that happened to a visible plan, as far as the viewer may see it."""
    parts = [
        part for kind, part in _parts(viewer, plan)
        if filters.kind in {"", kind}
    ]  # fmt: skip
    narrowed = [_narrow(part, filters) for part in parts]
    first, *others = narrowed or [_narrow(_parts(viewer, plan)[0][1], filters).none()]
    rows = first.union(*others, all=True) if others else first
    return Timeline(viewer, plan, rows.order_by("-moment", "-row"))


def people(*, viewer: Viewer, plan: Plan) -> list[User]:
    """Who did something to a plan that the viewer may see."""
    rows = timeline(viewer=viewer, plan=plan, filters=Filters()).rows
    ids = {who for *_rest, who in rows if who}
    return list(User.objects.filter(pk__in=ids).order_by("full_name", "pk"))


def _parts(viewer: Viewer, plan: Plan) -> list[tuple[str, QuerySet[Any]]]:
    """(kind, pk, at, who) of every source of events."""
    versions = plans.versions(viewer=viewer, plan_id=plan.pk).order_by().values("pk")
    entries = JournalEntry.objects.visible_to(viewer).filter(version__in=versions)
    said = Comment.objects.filter(comments.visible(viewer=viewer, plan_id=plan.pk))
    listed = [
        (CELLS, _columns(entries, CELLS, "pk", "at", F("actor_id"))),
        (COMMENTS, _columns(said.filter(removed_at=None), COMMENTS, "pk", "created_at",
                            F("author_id"))),
    ]  # fmt: skip
    user = Cast(KeyTextTransform("user", "pgh_context__metadata"), BigIntegerField())
    for key, kind in KINDS.items():
        events = recorded.events(viewer=viewer, plan=plan, kind=kind)
        listed.append((key, _columns(events, key, "pgh_id", "pgh_created_at", user)))
    return listed


def _columns(rows: QuerySet[Any], kind: str, pk: str, at: str, who: Any) -> QuerySet[Any]:
    named = rows.order_by().annotate(
        happened=Value(kind, CharField()), row=Cast(F(pk), BigIntegerField()), moment=F(at),
        person=Cast(who, BigIntegerField()),
    )  # fmt: skip
    listed: QuerySet[Any] = named.values_list("happened", "row", "moment", "person")
    return listed


def _narrow(part: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    wanted = Q()
    if filters.person_id is not None:
        wanted &= Q(person=filters.person_id)
    if filters.start is not None:
        wanted &= Q(moment__gte=filters.start)
    if filters.end is not None:
        wanted &= Q(moment__lt=filters.end)
    return part.filter(wanted)
