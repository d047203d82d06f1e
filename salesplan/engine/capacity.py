"""How much a seat can carry month by month: productivity, ramp-up, absence, share of the seat.

A seat's month = productivity of a full month x the mean, over its working days, of the power with
which somebody sits there. A day's power is the sum over its holders of share x ramp-up step x what
absence leaves, all in basis points. Integers decide; every amount is rounded once, half-even.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

import numpy as np
import numpy.typing as npt

from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.errors import EngineError
from salesplan.engine.money import round_to_total
from salesplan.engine.periods import Span, month_of

FULL = 10_000
"""Full power in basis points."""
YEAR = 12
LONGEST_RAMP = 36
_ONE_DAY = dt.timedelta(days=1)
Int64Array = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody on a seat from `since` up to `until` (exclusive) with a share in basis points.

    `steps` is the ramp-up by month on the seat; after the last step power is full.
    """

    since: dt.date
    until: dt.date
    share: int = FULL
    steps: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Away:
    """Days, both included, on which a share (basis points) of the seat's power is missing."""

    first: dt.date
    last: dt.date
    share: int = FULL


@dataclass(frozen=True, slots=True)
class Hiring:
    """People who start in `month`: what one of them brings until the end, and how many it takes.

    `needed` is None where one brings nothing any more.
    """

    month: int
    each: int
    needed: int | None


@dataclass(frozen=True)
class Days:
    """The working days of a span: ordinals, ascending, and the month of each.

    A month without any working day counts all of its days.
    """

    ordinals: Int64Array
    months: Int64Array
    span: Span

    @classmethod
    def of(cls, span: Span, calendar: WorkCalendar) -> "Days":
        """The working days of a span by a calendar."""
        found: list[dt.date] = []
        for month in span:
            one = Span(month)
            days = [one.first_day + _ONE_DAY * at for at in range(one.last_day.day)]
            worked = [day for day in days if calendar.is_working_day(day)]
            found += worked or days
        return cls(
            np.array([day.toordinal() for day in found], np.int64),
            np.array([month_of(day) for day in found], np.int64),
            span,
        )

    def run(self, first: dt.date, end: dt.date) -> slice:
        """The places of the days from `first` up to `end` (exclusive)."""
        start, stop = np.searchsorted(self.ordinals, [first.toordinal(), end.toordinal()])
        return slice(int(start), max(int(start), int(stop)))

    def by_month(self, powers: Int64Array) -> dict[int, Fraction]:
        """The mean power of each month as a fraction of full power."""
        at = self.months - self.span.first_month
        sums = np.zeros(self.span.count, np.int64)
        np.add.at(sums, at, powers)
        counts = np.bincount(at, minlength=self.span.count)
        return {
            month: Fraction(int(sums[place]), int(counts[place]) * FULL**3)
            for place, month in enumerate(self.span)
        }


def check_steps(steps: Sequence[int]) -> None:
    """Refuse a ramp-up that is none: 1 to 36 steps, 0 to 100 %, never falling.

    Raises EngineError ``no_steps``, ``too_many_steps``, ``step_out_of_range`` or ``step_falls``
    (with the ``month`` on the seat, counted from 1).
    """
    if not steps:
        raise EngineError("no_steps", "a ramp-up needs at least one step")
    if len(steps) > LONGEST_RAMP:
        raise EngineError("too_many_steps", f"{len(steps)} steps", most=LONGEST_RAMP)
    for month, step in enumerate(steps, start=1):
        if not 0 <= step <= FULL:
            raise EngineError("step_out_of_range", f"month {month}: {step}", month=month)
        if month > 1 and step < steps[month - 2]:
            raise EngineError("step_falls", f"month {month}: {step}", month=month)


def step(steps: Sequence[int], months_on_seat: int) -> int:
    """The ramp-up step (basis points) after whole calendar months on a seat, 0 for the first."""
    return steps[months_on_seat] if months_on_seat < len(steps) else FULL


def powers(days: Days, sittings: Sequence[Sitting], away: Sequence[Away]) -> Int64Array:
    """The power of each working day in 10^-12 of full power, (days,).

    Holders of one day add up to full power at most; absences of one day add up likewise.
    """
    present = np.zeros(len(days.ordinals), np.int64)
    for one in sittings:
        place = days.run(one.since, one.until)
        on_seat = days.months[place] - month_of(one.since)
        ramp = np.array([step(one.steps, months) for months in on_seat.tolist()], np.int64)
        present[place] += one.share * ramp
    missing = np.zeros(len(days.ordinals), np.int64)
    for one_away in away:
        missing[days.run(one_away.first, one_away.last + _ONE_DAY)] += one_away.share
    left: Int64Array = np.minimum(present, FULL**2) * (FULL - np.minimum(missing, FULL))
    return left


def capacity(productivity: Mapping[int, int], power: Mapping[int, Fraction]) -> dict[int, int]:
    """Productivity of a full month (smallest units) x power, by month, rounded half-even."""
    return {month: round(productivity[month] * share) for month, share in power.items()}


def typical(revenue: Int64Array, full: npt.NDArray[np.bool_], least: int) -> int | None:
    """The median, over comparable seats, of the mean revenue of their full months.

    `revenue` (seats, months) in smallest units; `full` marks the months in which somebody sat
    there at full power; a seat counts with `least` full months or more. None without any seat.
    Rounded half-even.
    """
    means = [
        Fraction(int(row[marks].sum()), int(marks.sum()))
        for row, marks in zip(revenue, full, strict=True)
        if marks.sum() >= least
    ]
    return max(round(median(means)), 0) if means else None


def seasonal_year(average: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Twelve months like the `weights` that add up to 12 x `average` exactly.

    Weights below zero count as zero; without any weight all months are alike.
    """
    positive = [max(weight, 0) for weight in weights]
    whole = sum(positive)
    if not whole:
        return (average,) * len(weights)
    total = average * len(weights)
    return round_to_total([Fraction(total * weight, whole) for weight in positive], total)


def hirings(
    gap: int, productivity: Mapping[int, int], steps: Sequence[int], months: Sequence[int]
) -> list[Hiring]:
    """For each month of `months` as a start: what one new person brings to the end, how many close
    the `gap` (smallest units). `productivity` is a full month's, by month.
    """
    made = []
    for start in months:
        ahead = [month for month in months if month >= start]
        brought = sum(
            (Fraction(productivity[month] * step(steps, month - start), FULL) for month in ahead),
            Fraction(0),
        )
        needed = None if brought <= 0 else max(0, -(-Fraction(gap) // brought))
        made.append(Hiring(start, round(brought), None if needed is None else int(needed)))
    return made


def full_people(amount: int, productivity: int) -> int | None:
    """How many full people an amount is, in tenths, half-even; None without productivity."""
    return round(Fraction(amount * 10, productivity)) if productivity > 0 else None
