"""Who sees a node of a hand-down, and who may answer for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Commitment, CommitmentState, HandDown
from goals.selectors import negotiation_people
from goals.selectors.negotiation_people import People
from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure, Kind
from salesplan.core.scoping import Viewer

RIGHT = "targets.answer"


def visible(*, viewer: Viewer) -> QuerySet[Commitment]:
    """Nodes in the viewer's scope; drafts only to who leads the whole plan or what is above.

    A draft below a node that was handed its target is seen by that node's people.
    """
    rows: QuerySet[Commitment] = Commitment.objects.visible_to(viewer)
    if not viewer.everything:
        own = Closure.below(viewer.organisation)
        rows = rows.filter(
            ~Q(state=CommitmentState.DRAFT)
            | Q(hand_down__target_version__plan__organisation_id__in=own)
            | Q(parent__organisation_id__in=own, parent__state__gt="")
            & ~Q(parent__state=CommitmentState.DRAFT)
        )
    return rows.select_related(
        "organisation", "answered_by", "hand_down__metric", "hand_down__target_version__plan",
        "parent",
    )  # fmt: skip


def visible_row(*, viewers: Sequence[Viewer], commitment_id: int) -> Commitment:
    """A node that one of some viewers sees; raises `NotVisible`."""
    for viewer in viewers:
        found = visible(viewer=viewer).filter(pk=commitment_id).first()
        if found is not None:
            return found
    raise NotVisible(_("There is nothing here, or it is not yours to see."))


def in_tree(*, row: Commitment, rows: Sequence[Commitment], today: date) -> bool:
    """Whether a node still lives and hangs where it did when its target was handed down."""
    if row.state == CommitmentState.INACTIVE:
        return False
    by_pk = {one.pk: one for one in rows}
    at: Commitment | None = row
    while at is not None and at.parent_id is not None:
        above = by_pk.get(at.parent_id)
        node = at.organisation
        ended = node.ended_on is not None and node.ended_on <= today
        if ended or above is None or node.parent_id != above.organisation_id:
            return False
        at = above
    return True


@dataclass(frozen=True)
class Scopes:
    """Which of some territories each of some viewers sees, read once."""

    own: dict[int, frozenset[int]]

    @classmethod
    def of(cls, viewers: Sequence[Viewer], organisation_ids: Iterable[int]) -> "Scopes":
        """One query for each viewer who does not see everything."""
        ids = frozenset(organisation_ids)
        return cls({one.user_id: cls._inside(one, ids) for one in viewers})

    @staticmethod
    def _inside(viewer: Viewer, ids: frozenset[int]) -> frozenset[int]:
        if viewer.everything:
            return ids
        return frozenset(Closure.below(viewer.organisation).filter(descendant_id__in=ids))

    def covers(self, viewer: Viewer, organisation_id: int) -> bool:
        """Whether a viewer sees a territory."""
        return organisation_id in self.own[viewer.user_id]


@dataclass(frozen=True)
class Decision:
    """Whose rights allow an answer (None: nobody's), or why not, with a code."""

    viewer: Viewer | None
    why: str | Promise = ""
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Asking:
    """Some viewers (a person and those whose place the person takes) before a hand-down."""

    viewers: Sequence[Viewer]
    hand_down: HandDown
    above: Mapping[int, int]
    people: People
    scopes: Scopes
    today: date

    @classmethod
    def of(
        cls, *, viewers: Sequence[Viewer], hand_down: HandDown, rows: Sequence[Commitment],
        all_rows: Sequence[Commitment], today: date,
    ) -> "Asking":  # fmt: skip
        """What is needed to decide on `rows` of `all_rows`."""
        by_pk = {one.pk: one.organisation_id for one in all_rows}
        above = {row.pk: by_pk[row.parent_id] for row in rows if row.parent_id}
        ids = {row.organisation_id for row in rows} | set(above.values())
        people = negotiation_people.people(organisation_ids=ids, on=today)
        return cls(viewers, hand_down, above, people, Scopes.of(viewers, ids), today)

    def due(self, row: Commitment) -> date:
        """Until when an answer is asked for."""
        return row.due_on or self.hand_down.due_on

    def is_vacant(self, row: Commitment) -> bool:
        """Whether it is a seat on which nobody sits."""
        return row.organisation.kind == Kind.SEAT and self.people.is_vacant(row.organisation_id)

    def asked(self, row: Commitment) -> list[int]:
        """Users whose answer is asked for."""
        is_seat = row.organisation.kind == Kind.SEAT
        return self.people.answering(row.organisation_id, is_seat=is_seat)

    def leading(self, row: Commitment, right: str) -> list[Viewer]:
        """Those of the viewers who decide above a node."""
        above = self.above.get(row.pk)
        return [
            one for one in self.viewers
            if above is not None and one.can(right) and self.scopes.covers(one, above)
        ]  # fmt: skip

    def answer(self, row: Commitment) -> Decision:
        """Which of the viewers may answer for a node today.

        Its responsible people until the deadline; for a seat on which nobody sits who can sign
        in, and after the deadline, those who lead above it.
        """
        able = [
            one for one in self.viewers
            if one.can(RIGHT) and self.scopes.covers(one, row.organisation_id)
        ]  # fmt: skip
        if not able:
            return Decision(None, _("Your role does not allow this."), "not_allowed")
        leading = self.leading(row, RIGHT)
        if self.due(row) < self.today:
            return self._late(leading, row)
        asked = self.asked(row)
        own = [one for one in able if one.user_id in asked]
        nobody = row.organisation.kind == Kind.SEAT and not self.people.holders.get(
            row.organisation_id
        )
        if own or (nobody and leading):
            return Decision((own or leading)[0])
        return Decision(
            None, _("%(who)s answers for %(node)s."), "not_yours",
            {"who": self.people.told(asked) or "–", "node": row.organisation.label},
        )  # fmt: skip

    def _late(self, leading: list[Viewer], row: Commitment) -> Decision:
        if leading:
            return Decision(leading[0])
        who = self.people.told(self.people.leading(self.above.get(row.pk)))
        return Decision(
            None,
            _("The deadline was %(due)s. %(who)s can still enter an answer or give more time."),
            "late",
            {"due": self.due(row).isoformat(), "who": who or "–"},
        )


def above_told(*, row: Commitment, rows: Sequence[Commitment], today: date) -> str:
    """Names of those who decide above a node."""
    above = next((one for one in rows if one.pk == row.parent_id), row)
    people = negotiation_people.people(organisation_ids=[above.organisation_id], on=today)
    return people.told(people.leading(above.organisation_id)) or "–"
