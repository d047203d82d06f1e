"""Base seats with what lies above them, who sits there when, and what is known of their power."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from goals.models import Absence, RampProfile, SeatCapacity
from salesplan.core.models import Closure, Dimension, Holding, Kind, Node, SeatKind
from salesplan.core.models.dimensions import FOREVER
from salesplan.core.scoping import Viewer
from salesplan.engine.capacity import Away, Sitting

_ABOVE = """
select c.descendant_id, c.ancestor_id from core_closure c
where c.is_current and c.dimension = 'organisation' and c.descendant_id = any(%(seats)s)
order by c.descendant_id, c.depth
"""
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Stay:
    """A person on a seat up to `until` (exclusive)."""

    person_id: int
    name: str
    since: date
    until: date
    share: int


@dataclass(frozen=True)
class Seat:
    """A base seat; `above` are the ids of the nodes it rolls up in, itself first, the company last.

    `ramp` are the steps that hold for it; `stated` is its productivity where somebody wrote it.
    """

    node: Node
    above: tuple[int, ...]
    stays: tuple[Stay, ...] = ()
    away: tuple[Away, ...] = ()
    known: SeatCapacity | None = None
    ramp: tuple[int, ...] = ()

    @property
    def stated(self) -> int | None:
        """The productivity that somebody stated, in smallest units a month."""
        return self.known.productivity if self.known else None

    @property
    def begins(self) -> date:
        """The first day on which the seat exists."""
        return self.node.starts_on or date.min

    @property
    def ends(self) -> date:
        """The first day on which it exists no more."""
        return self.node.ended_on or FOREVER

    def held_on(self, day: date) -> list[Stay]:
        """Who sits there on a day."""
        return [stay for stay in self.stays if stay.since <= day < stay.until]

    def planned_from(self, as_of: date) -> date | None:
        """From when a vacant seat is expected to be held; never in the past."""
        if self.known is None or self.known.planned_from is None:
            return None
        return max(self.known.planned_from, as_of + _DAY)

    def sittings(self) -> list[Sitting]:
        """Its people as the engine wants them, inside the seat's own life."""
        return [
            Sitting(max(stay.since, self.begins), min(stay.until, self.ends), stay.share, self.ramp)
            for stay in self.stays
            if max(stay.since, self.begins) < min(stay.until, self.ends)
        ]

    def planned(self, as_of: date) -> list[Sitting]:
        """Who is still to come, for the days from the planned one on that nobody holds."""
        start = self.planned_from(as_of)
        if start is None:
            return []
        free = _gaps(max(start, self.begins), self.ends, self.stays)
        return [Sitting(since, until, steps=self.ramp) for since, until in free]


def _gaps(start: date, end: date, stays: Sequence[Stay]) -> list[tuple[date, date]]:
    """The days from `start` to `end` that no stay covers."""
    found, at = [], start
    for stay in sorted(stays, key=lambda one: one.since):
        if stay.since > at:
            found.append((at, min(stay.since, end)))
        at = max(at, stay.until)
    if at < end:
        found.append((at, end))
    return [(first, last) for first, last in found if first < last]


@dataclass(frozen=True)
class Seats:
    """Base seats by id, in the order of the tree, and the ramp-up used unless said otherwise."""

    by_id: Mapping[int, Seat]
    usual: tuple[int, ...] = ()
    below: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Seats by every node they roll up in."""


def base(*, first: date, last: date) -> Seats:
    """All base seats of the company that exist on one of the days; for computing, not for showing.

    Five statements, whatever their number.
    """
    nodes = list(_living(first, last))
    ids = [node.pk for node in nodes]
    above, stays, away, known = _above(ids), _stays(ids), _away(ids, first, last), _known(ids)
    usual = _usual()
    made = {
        node.pk: Seat(
            node, tuple(above[node.pk]), tuple(stays[node.pk]), tuple(away[node.pk]),
            known.get(node.pk), _ramp(known.get(node.pk), usual),
        )
        for node in nodes
    }  # fmt: skip
    below: dict[int, list[int]] = defaultdict(list)
    for seat in made.values():
        for node_id in seat.above:
            below[node_id].append(seat.node.pk)
    return Seats(made, usual, {node: tuple(seats) for node, seats in below.items()})


def visible(*, viewer: Viewer, node_ids: Iterable[int]) -> set[int]:
    """Which of some nodes of the organisation the viewer may see."""
    wanted = set(node_ids)
    if viewer.everything:
        return wanted
    own = Closure.below(viewer.organisation)
    return wanted & set(own.filter(descendant_id__in=wanted))


def _usual() -> tuple[int, ...]:
    profile = RampProfile.unscoped.filter(is_default=True).first()
    return tuple(profile.steps) if profile else ()


def _ramp(known: SeatCapacity | None, usual: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(known.ramp.steps) if known and known.ramp else usual


def _living(first: date, last: date) -> QuerySet[Node]:
    rows: QuerySet[Node] = (
        Node.unscoped.filter(
            Q(ended_on=None) | Q(ended_on__gt=first), dimension=Dimension.ORGANISATION,
            kind=Kind.SEAT, is_unassigned=False,
        )
        .filter(Q(starts_on=None) | Q(starts_on__lte=last))
        .exclude(seat_kind=SeatKind.OVERLAY)
        .order_by("position", "code")
    )  # fmt: skip
    return rows


def _above(ids: list[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_ABOVE, {"seats": ids})
        for seat, node in cursor.fetchall():
            found[seat].append(node)
    return found


def _stays(ids: list[int]) -> dict[int, list[Stay]]:
    rows = Holding.objects.filter(seat_id__in=ids).order_by("valid_from", "pk")
    found: dict[int, list[Stay]] = defaultdict(list)
    fields = ("seat_id", "person_id", "person__name", "valid_from", "valid_to", "share")
    for seat, *stay in rows.values_list(*fields):
        found[seat].append(Stay(*stay))
    return found


def _away(ids: list[int], first: date, last: date) -> dict[int, list[Away]]:
    rows = Absence.unscoped.filter(seat_id__in=ids, first_on__lte=last, last_on__gte=first)
    found: dict[int, list[Away]] = defaultdict(list)
    for seat, *away in rows.values_list("seat_id", "first_on", "last_on", "share"):
        found[seat].append(Away(*away))
    return found


def _known(ids: list[int]) -> dict[int, Any]:
    rows = SeatCapacity.unscoped.filter(seat_id__in=ids).select_related("ramp")
    return {row.seat_id: row for row in rows}
