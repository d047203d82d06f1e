"""What a full seat brings in a month: as stated, or like comparable seats of the last year."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from goals.selectors.seats import Seat, Seats
from salesplan.core.models import Company
from salesplan.core.selectors import access, calendars
from salesplan.core.selectors.actuals.arrays import Where
from salesplan.core.selectors.actuals.arrays import by_month as revenue_by_month
from salesplan.engine import capacity as engine
from salesplan.engine.capacity import Days, Int64Array
from salesplan.engine.periods import Span, last_day, month_of

LEAST_SEATS, LEAST_MONTHS = 3, 6
"""Comparable seats that a median needs, and full months that a seat needs to be one of them."""
STATED, DERIVED, UNKNOWN = "stated", "derived", "unknown"


@dataclass(frozen=True)
class Productivity:
    """A full month's revenue by month, and where it comes from.

    `source` is stated, derived (of `seats` comparable seats below `place_id`) or unknown.
    """

    months: Mapping[int, int]
    source: str
    place_id: int = 0
    seats: int = 0


def last_year(as_of: date) -> Span:
    """The twelve whole months up to the day that figures run to."""
    this = month_of(as_of)
    over = this if as_of == last_day(this) else this - 1
    return Span(over - engine.YEAR + 1, engine.YEAR)


@dataclass(frozen=True)
class Yardstick:
    """Revenue (seats, 12 months) of all base seats, and in which months they were full."""

    seats: Seats
    span: Span
    revenue: Int64Array
    full: Any
    places: Mapping[int, int]

    @classmethod
    def of(cls, seats: Seats, company: Company, as_of: date) -> "Yardstick":
        """Read the last twelve months of all seats; one statement."""
        span = last_year(as_of)
        ids = list(seats.by_id)
        days = Days.of(span, calendars.working_days(company, span))
        table = revenue_by_month(
            viewer=access.system(), where=Where(tuple(ids)), months=list(span)
        ).revenue
        full = [_full(days, seat) for seat in seats.by_id.values()]
        marks = np.array(full, np.bool_).reshape(len(ids), engine.YEAR)
        return cls(seats, span, table, marks, {seat: at for at, seat in enumerate(ids)})

    def of_seat(self, seat: Seat, months: Sequence[int]) -> Productivity:
        """A full month's revenue on a seat: stated, or like the nearest place with enough seats.

        A derived year is spread like that place's last twelve months and adds up exactly.
        """
        if seat.stated is not None:
            return Productivity(dict.fromkeys(months, seat.stated), STATED)
        for place_id in seat.above[1:]:
            found = self._typical(place_id)
            if found is not None:
                year, seats = found
                calendar = {
                    month % engine.YEAR: value for month, value in zip(self.span, year, strict=True)
                }
                known = {month: calendar[month % engine.YEAR] for month in months}
                return Productivity(known, DERIVED, place_id, seats)
        return Productivity({}, UNKNOWN)

    def _typical(self, place_id: int) -> tuple[tuple[int, ...], int] | None:
        if place_id not in self._known:
            self._known[place_id] = self._derived(place_id)
        return self._known[place_id]

    @cached_property
    def _known(self) -> dict[int, tuple[tuple[int, ...], int] | None]:
        return {}

    def _derived(self, place_id: int) -> tuple[tuple[int, ...], int] | None:
        at = [self.places[seat] for seat in self.seats.below.get(place_id, ())]
        revenue, full = self.revenue[at], self.full[at]
        comparable = int((full.sum(axis=1) >= LEAST_MONTHS).sum())
        typical = engine.typical(revenue, full, LEAST_MONTHS)
        if comparable < LEAST_SEATS or typical is None:
            return None
        return engine.seasonal_year(typical, revenue.sum(axis=0).tolist()), comparable


def _full(days: Days, seat: Seat) -> list[bool]:
    """In which months somebody with full power sat there; leave is a part of an ordinary year."""
    powers = days.by_month(engine.powers(days, seat.sittings(), ()))
    return [power == 1 for power in powers.values()]
