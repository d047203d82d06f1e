"""How far along we are: attainment, target to date, pace, landing, growth.

Figures are integers in the metric's smallest unit; ratios are exact Fractions; None means that
there is nothing to say ("no target", "n/a"), which is never the same as zero. A missing actual is
a period without sales and counts as 0. Definitions: domain.md "Words used in one sense only".
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.periods import Days, Span, first_day, last_day, month_of

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]


def ratio(numerator: int, denominator: int) -> Fraction | None:
    """Return the quotient of two summed parts; None when there is nothing to divide by."""
    return Fraction(numerator, denominator) if denominator else None


def attainment(
    actual: int | None, target: int | None, *, higher_is_better: bool = True
) -> Fraction | None:
    """Return actual / target, or target / actual where lower is better.

    None ("no target" or "n/a") without a target, for a target of 0 or below, and where lower is
    better and nothing has been measured or the actual is 0 or below.
    """
    if target is None or target <= 0:
        return None
    if higher_is_better:
        return Fraction(actual or 0, target)
    return Fraction(target, actual) if actual is not None and actual > 0 else None


def variance(actual: int | None, target: int | None) -> int | None:
    """Return actual - target, whichever direction is better; None without a target."""
    return None if target is None else (actual or 0) - target


def growth(current: int | None, base: int | None) -> Fraction | None:
    """Return current / base - 1; None ("n/a") on a base that is missing, 0 or below."""
    if base is None or base <= 0:
        return None
    return Fraction(current or 0, base) - 1


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of a span is over at the end of a day.

    ``full_months``: months of the span that are over; ``part`` of ``whole``: working days over and
    all in the current month (``0`` of ``1`` when no month is under way); ``remaining_days``:
    working days left in the span; ``total_days``: all of its working days.
    """

    span: Span
    full_months: int
    part: int
    whole: int
    remaining_days: int
    total_days: int


def progress(span: Span, as_of: dt.date, calendar: WorkCalendar) -> Progress:
    """Return where ``as_of`` (the last day with complete data) stands in ``span``.

    A month without any working day is counted by calendar days.
    """
    month = month_of(as_of)
    part, whole = 0, 1
    if month in span:
        part, whole = _within_month(as_of, calendar)
    return Progress(
        span=span,
        full_months=min(max(month - span.first_month, 0), span.count),
        part=part,
        whole=whole,
        remaining_days=calendar.remaining(max(as_of, span.first_day - _DAY), span.last_day),
        total_days=calendar.working_days(span.first_day, span.last_day),
    )


def progress_of_days(days: Days, as_of: dt.date, calendar: WorkCalendar) -> Progress:
    """Return where ``as_of`` stands in a week or ten-day period.

    ``span`` are the months it touches; all of them count as over when its last day is, none
    before. ``part`` of ``whole`` are its own working days, its calendar days where none is worked.
    """
    span, end = days.months(), min(as_of, days.last)
    part, whole = (calendar.working_days(days.first, day) for day in (end, days.last))
    if not whole:
        part, whole = (max((day - days.first).days + 1, 0) for day in (end, days.last))
    is_over = as_of >= days.last
    return Progress(
        span=span,
        full_months=span.count if is_over else 0,
        part=0 if is_over else part,
        whole=1 if is_over else whole,
        remaining_days=calendar.remaining(max(as_of, days.first - _DAY), days.last),
        total_days=calendar.working_days(days.first, days.last),
    )


def target_of_days(
    targets: Mapping[int, int | None], first: dt.date, last: dt.date, calendar: WorkCalendar
) -> int | None:
    """Return the part of month targets that falls on the days ``first`` to ``last``.

    A month's target runs evenly over its working days and is rounded half-even at each day, so
    that whatever runs of days a month is cut into, their parts add up to it. 0 when ``last`` comes
    before ``first``; None when every month touched is empty.
    """
    months = range(month_of(first), max(month_of(first), month_of(last)) + 1)
    if all(targets.get(month) is None for month in months):
        return None
    if last < first:
        return 0
    return sum(
        _until(targets.get(month) or 0, month, min(last, last_day(month)), calendar)
        - _until(targets.get(month) or 0, month, max(first, first_day(month)) - _DAY, calendar)
        for month in months
    )


def target_to_date(targets: Mapping[int, int | None], at: Progress) -> int | None:
    """Return the target of the elapsed part of the span, rounded once half-even.

    ``targets`` maps a month to its target (missing or None = empty). Months that are over count in
    full, the current one by its working days. None when every month of the span is empty.
    """
    months = at.span.months()
    if all(targets.get(month) is None for month in months):
        return None
    full = sum(targets.get(month) or 0 for month in months[: at.full_months])
    if at.full_months == at.span.count:
        return full
    current = targets.get(months[at.full_months]) or 0
    return round(full + Fraction(current * at.part, at.whole))


def target_to_date_array(targets: Int64Array, at: Progress) -> Int64Array:
    """Return targets to date for many rows: ``targets`` is (rows, months of the span), empty = 0.

    The same rounding as ``target_to_date``; amounts stay below 10^15 smallest units.
    """
    full: Int64Array = targets[:, : at.full_months].sum(axis=1, dtype=np.int64)
    if at.full_months == at.span.count:
        return full
    return full + _divide_half_even(targets[:, at.full_months] * at.part, at.whole)


def pace_gap(actual: int | None, to_date: int | None) -> int | None:
    """Return actual - target to date; None without a target."""
    return variance(actual, to_date)


def run_rate(actual: int | None, to_date: int | None) -> Fraction | None:
    """Return actual / target to date; None where that is missing, 0 or below."""
    return attainment(actual, to_date)


def run_rate_landing(actual: int | None, to_date: int | None, target: int | None) -> int | None:
    """Return actual / target to date * target, rounded half-even: where this pace ends."""
    pace = run_rate(actual, to_date)
    return None if pace is None or target is None else round(pace * target)


def carried_on(actual: int, to_date: int | None, target: int | None) -> int | None:
    """Return the run-rate landing, never below zero after sales."""
    landing = run_rate_landing(actual, to_date, target)
    return landing if landing is None or actual < 0 else max(landing, 0)


def required_rate(actual: int | None, target: int | None, remaining_days: int) -> Fraction | None:
    """Return (target - actual) / remaining working days, negative once the target is passed.

    None without a target or without a day left.
    """
    if target is None or remaining_days <= 0:
        return None
    return Fraction(target - (actual or 0), remaining_days)


def over_assignment(assigned: int, whole: int | None) -> Fraction | None:
    """Return the sum of the parts / the whole (1.25 = 125 % assigned); None without a whole."""
    return attainment(assigned, whole)


def needed_attainment(assigned: int, whole: int) -> Fraction | None:
    """Return the attainment of the assigned targets that fulfils the whole: whole / assigned."""
    return Fraction(whole, assigned) if assigned > 0 else None


def grown_target(baseline: int, growth_rate: Fraction, relief: Fraction = Fraction(0)) -> int:
    """Return baseline * (1 + growth) * (1 - relief), rounded half-even.

    ``relief`` is the share forgiven for expected attrition of customers; rates are 0.1 for 10 %.
    """
    return round(baseline * (1 + growth_rate) * (1 - relief))


def attainment_array(
    actual: Int64Array, target: Int64Array, has_target: BoolArray, *, higher_is_better: bool = True
) -> FloatArray:
    """Return ``attainment`` row by row as floats; NaN where it is None."""
    top, bottom = (actual, target) if higher_is_better else (target, actual)
    return _quotient(top, bottom, has_target & (target > 0) & (bottom > 0))


def growth_array(current: Int64Array, base: Int64Array) -> FloatArray:
    """Return ``growth`` row by row as floats; NaN where it is None (a base of 0 or below)."""
    return _quotient(current, base, base > 0) - 1.0


_DAY = dt.timedelta(days=1)


def _within_month(day: dt.date, calendar: WorkCalendar) -> tuple[int, int]:
    month = month_of(day)
    end = last_day(month)
    whole = calendar.working_days(first_day(month), end)
    return (calendar.day_index(day), whole) if whole else (day.day, end.day)


def _until(target: int, month: int, day: dt.date, calendar: WorkCalendar) -> int:
    """The part of a month's target that is due at the end of a day; 0 before the month began."""
    if month_of(day) < month:
        return 0
    part, whole = _within_month(day, calendar)
    return round(Fraction(target * part, whole))


def _divide_half_even(numerator: Int64Array, denominator: int) -> Int64Array:
    quotient, remainder = np.divmod(numerator, denominator)
    twice = 2 * remainder
    up = (twice > denominator) | ((twice == denominator) & (quotient % 2 != 0))
    result: Int64Array = quotient + up
    return result


def _quotient(top: Int64Array, bottom: Int64Array, valid: BoolArray) -> FloatArray:
    result = np.full(valid.shape, np.nan)
    np.divide(top, bottom, out=result, where=valid)
    return result
