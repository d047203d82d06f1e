"""What seats can carry by month, and what that adds up to in the tree (B4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from goals.selectors import productivities, seats
from goals.selectors.productivities import Productivity, Yardstick
from goals.selectors.seats import Seat
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.core.selectors.company import company
from salesplan.engine import capacity as engine
from salesplan.engine.capacity import Days
from salesplan.engine.periods import Span, first_day

SENIOR, RAMPING, PLANNED, VACANT = "senior", "ramping", "planned", "vacant"


@dataclass(frozen=True)
class Carried:
    """A seat's months: a full month, the power with which it is held, and what it can carry.

    `capacity` is empty where no productivity is known; amounts in smallest units of revenue.
    """

    seat: Seat
    productivity: Productivity
    power: Mapping[int, Fraction]
    held: Mapping[int, Fraction]
    capacity: Mapping[int, int]

    def state(self, day: date) -> str:
        """Whether on a day somebody sits there, how far ramped up, or nobody does."""
        stays = self.seat.held_on(day)
        if not stays:
            planned = self.seat.known.planned_from if self.seat.known else None
            return PLANNED if planned else VACANT
        month = day.year * 12 + day.month - 1
        on_seat = [month - (stay.since.year * 12 + stay.since.month - 1) for stay in stays]
        steps = [engine.step(self.seat.ramp, months) for months in on_seat]
        return SENIOR if min(steps) >= engine.FULL else RAMPING

    def missing(self, month: int) -> int:
        """What a full month would bring beyond what it can carry."""
        return self.productivity.months.get(month, 0) - self.capacity.get(month, 0)


@dataclass(frozen=True)
class Capacities:
    """The seats of some territories that the viewer may see, and the tree above them."""

    carried: Mapping[int, Carried]
    below: Mapping[int, tuple[int, ...]]
    span: Span
    usual: tuple[int, ...]

    def seats_of(self, organisation_id: int) -> list[Carried]:
        """The base seats in a territory."""
        found = self.below.get(organisation_id, ())
        return [self.carried[seat] for seat in found if seat in self.carried]

    def total(self, organisation_id: int) -> dict[int, int]:
        """Capacity of a territory by month: the sum of its seats'."""
        below = self.seats_of(organisation_id)
        return {month: sum(one.capacity.get(month, 0) for one in below) for month in self.span}


def by_month(
    *,
    viewer: Viewer,
    organisation_ids: Sequence[int],
    first_period: int,
    months: int,
    as_of: date,
) -> dict[int, dict[int, int]]:
    """Capacity of territories by month in smallest units of revenue.

    Productivity of a full month x ramp-up x what absence leaves x share, summed over base seats; a
    seat without anybody is 0 until the day from which somebody is planned. Territories outside the
    viewer's scope or without base seats are missing.
    """
    found = read(
        viewer=viewer, organisation_ids=organisation_ids, span=Span(first_period, months),
        as_of=as_of,
    )  # fmt: skip
    allowed = seats.visible(viewer=viewer, node_ids=organisation_ids)
    return {
        node: found.total(node)
        for node in organisation_ids
        if node in allowed and any(one.capacity for one in found.seats_of(node))
    }


def read(*, viewer: Viewer, organisation_ids: Sequence[int], span: Span, as_of: date) -> Capacities:
    """The base seats below some territories with what they carry, as far as the viewer sees them.

    Productivity is derived from comparable seats of the whole company, whoever looks: a median of
    three seats at least. A fixed number of statements.
    """
    known = seats.base(first=first_day(productivities.last_year(as_of).first_month),
                       last=span.last_day)  # fmt: skip
    settled = company()
    wanted = {seat for node in organisation_ids for seat in known.below.get(node, ())}
    allowed = seats.visible(viewer=viewer, node_ids=wanted)
    shown = [seat for seat in known.by_id.values() if seat.node.pk in allowed]
    if not shown:
        return Capacities({}, {}, span, known.usual)
    yardstick = Yardstick.of(known, settled, as_of)
    days = _days(settled, span)
    carried = {seat.node.pk: _carried(seat, yardstick, days, as_of) for seat in shown}
    return Capacities(carried, known.below, span, known.usual)


def _days(settled: Company, span: Span) -> Days:
    return Days.of(span, calendars.working_days(settled, span))


def _carried(seat: Seat, yardstick: Yardstick, days: Days, as_of: date) -> Carried:
    productivity = yardstick.of_seat(seat, list(days.span))
    held = engine.powers(days, seat.sittings(), seat.away)
    to_come = engine.powers(days, seat.planned(as_of), seat.away)
    power = days.by_month(held + to_come)
    amounts = engine.capacity(productivity.months, power) if productivity.months else {}
    return Carried(seat, productivity, power, days.by_month(held), amounts)
