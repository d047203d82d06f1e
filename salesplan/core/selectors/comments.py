"""Comments on anything: who may see the place, its threads, and who can be mentioned there."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, StrIndex
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotAllowed, NotVisible
from salesplan.core.models import Comment, Grant, Holding, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.registers import declaration, rows
from salesplan.core.selectors.registers.declaration import Register

OFFERED = 8
_CANDIDATES = 40


class Place(Protocol):
    """Where something is said: what it is called, where it is shown, who may see it."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def url(self) -> str:
        """The page that shows it."""

    def open_to(self, viewer: Viewer) -> bool:
        """Whether somebody may see it."""

    def audience(self) -> Q:
        """Users who may see it, as far as one query can tell."""


@dataclass(frozen=True)
class Scope:
    """A place that is seen by whoever holds one of some nodes, or everything.

    `any_product`: by every product manager too; `only`: by these users alone, whatever their role.
    """

    name: str
    url: str
    nodes: frozenset[int]
    any_product: bool = False
    only: int | None = None

    def open_to(self, viewer: Viewer) -> bool:
        """Whether somebody may see it."""
        if self.only is not None:
            return viewer.user_id == self.only
        held = self.nodes.intersection((*viewer.organisation, *viewer.products))
        return viewer.everything or bool(held) or (self.any_product and bool(viewer.products))

    def audience(self) -> Q:
        """Users with a grant or a seat that covers it."""
        if self.only is not None:
            return Q(pk=self.only)
        grants = Q(node_id__in=self.nodes) | Q(node_id=None, role__in=access.COMPANY_WIDE)
        if self.any_product:
            grants |= Q(node__dimension="product")
        held = Holding.objects.filter(person__user_id=OuterRef("pk"), seat_id__in=self.nodes)
        granted = Grant.objects.filter(grants, user_id=OuterRef("pk"))
        return Q(is_superuser=True) | Q(Exists(granted)) | Q(Exists(held))


@dataclass(frozen=True)
class RowPlace:
    """A row of a register; its own scope says who may see it."""

    register: Register
    object_id: int
    name: str

    @property
    def url(self) -> str:
        """The row's page."""
        return reverse("register_row", args=[self.register.key, self.object_id])

    def open_to(self, viewer: Viewer) -> bool:
        """Whether the register shows the row to somebody."""
        try:
            found = rows.rows(viewer=viewer, register=self.register)
        except NotAllowed:
            return False
        return found.filter(pk=self.object_id).exists()

    def audience(self) -> Q:
        """Everybody, until each is asked."""
        return Q()


@dataclass(frozen=True)
class Thread:
    """A comment and its answers, oldest first."""

    head: Comment
    answers: tuple[Comment, ...]


Find = Callable[[int, str], Place]
_subjects: dict[str, Find] = {}


def subject(key: str, find: Find) -> None:
    """Let people comment on something: `find(object_id, anchor)` raises `NotVisible`."""
    _subjects[key] = find


def place(*, viewer: Viewer, key: str, object_id: int, anchor: str = "") -> Place:
    """A place that the viewer may see; raises `NotVisible` for unknown and hidden ones alike."""
    found = _find(key, object_id, anchor)
    if not found.open_to(viewer):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def _find(key: str, object_id: int, anchor: str) -> Place:
    if key in _subjects:
        return _subjects[key](object_id, anchor)
    register = declaration.get(key)
    row = None if register is None or anchor else _row(register, object_id)
    if register is None or row is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return RowPlace(register, object_id, str(row))


def _row(register: Register, object_id: int) -> object | None:
    return register.model._default_manager.filter(pk=object_id, **register.base).first()


def threads(*, viewer: Viewer, key: str, object_id: int, anchor: str = "") -> list[Thread]:
    """What was said at a place, the oldest first; raises `NotVisible`."""
    place(viewer=viewer, key=key, object_id=object_id, anchor=anchor)
    said = _at(key, object_id).filter(anchor=anchor).order_by("pk")
    answers: dict[int, list[Comment]] = {}
    for one in said:
        if one.thread_id:
            answers.setdefault(one.thread_id, []).append(one)
    return [Thread(one, tuple(answers.get(one.pk, ()))) for one in said if not one.thread_id]


def state(threads: Sequence[Thread]) -> str:
    """A short text that changes whenever something is said, changed, removed or resolved."""
    every = [one for thread in threads for one in (thread.head, *thread.answers)]
    moments = [m for one in every for m in (one.edited_at, one.removed_at, one.resolved_at) if m]
    latest = max(moments).isoformat() if moments else ""
    return f"{len(every)}.{max((one.pk for one in every), default=0)}.{len(moments)}.{latest}"


def comment(*, viewer: Viewer, comment_id: int) -> tuple[Comment, Place]:
    """One comment and its place; raises `NotVisible`."""
    found = Comment.objects.select_related("author", "thread").filter(pk=comment_id).first()
    if found is None or found.removed_at:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    where = place(viewer=viewer, key=found.register, object_id=found.object_id, anchor=found.anchor)
    return found, where


def anchored(*, viewer: Viewer, key: str, object_id: int) -> dict[str, int]:
    """How many comments stand at each anchor of a thing; hiding anchors is the caller's part."""
    said = _at(key, object_id).filter(removed_at=None).order_by()
    return dict(said.values_list("anchor").annotate(Count("pk")))


def counts(*, viewer: Viewer, key: str) -> dict[int, int]:
    """How many comments stand on each thing of a kind, to be shown beside visible ones."""
    said = Comment.objects.filter(register=key, anchor="", removed_at=None)
    return dict(said.order_by().values_list("object_id").annotate(Count("pk")))


def people(*, viewer: Viewer, where: Place, typed: str, on: date) -> list[User]:
    """Users who may see a place and whose name holds what was typed, best first, eight at most."""
    named = Q(full_name__icontains=typed) | Q(email__istartswith=typed)
    found = User.objects.filter(named, where.audience(), is_active=True).exclude(pk=viewer.user_id)
    ranked = found.order_by(StrIndex(Lower("full_name"), Value(typed.lower())), "full_name", "pk")
    return allowed(viewer=viewer, where=where, users=list(ranked[:_CANDIDATES]), on=on)[:OFFERED]


def allowed(*, viewer: Viewer, where: Place, users: Sequence[User], on: date) -> list[User]:
    """Those of some users who may see a place on a day."""
    viewers = access.viewers_of(users=users, on=on)
    return [user for user in users if where.open_to(viewers[user.pk])]


def _at(key: str, object_id: int) -> QuerySet[Comment]:
    said = Comment.objects.filter(register=key, object_id=object_id)
    return said.select_related("author", "resolved_by")
