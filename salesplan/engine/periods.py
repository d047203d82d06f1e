"""Months, spans of months and the fiscal year.

A month is a small integer, ``year * 12 + month - 1``, so that spans are arithmetic. Names of
periods for people belong to the doors (translation); here they have a ``kind`` only.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from salesplan.engine.errors import EngineError

Kind = Literal["month", "quarter", "half", "year", "run"]
Part = Literal["month", "quarter", "half", "year"]

LENGTH: dict[Part, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Months in each part of the fiscal year."""
_52_WEEKS = dt.timedelta(weeks=52)


def month_number(year: int, month: int) -> int:
    """Return the month as an integer; ``month`` is 1..12."""
    if not 1 <= month <= 12:
        raise EngineError("month_out_of_range", f"there is no month {month}", month=month)
    return year * 12 + month - 1


def month_of(day: dt.date) -> int:
    """Return the month that ``day`` lies in."""
    return day.year * 12 + day.month - 1


def year_month(month: int) -> tuple[int, int]:
    """Return calendar year and month 1..12 of a month integer."""
    return month // 12, month % 12 + 1


def first_day(month: int) -> dt.date:
    """Return the first day of the month."""
    return dt.date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> dt.date:
    """Return the last day of the month."""
    return first_day(month + 1) - dt.timedelta(days=1)


@dataclass(frozen=True, order=True, slots=True)
class Span:
    """A run of ``count`` (>= 1) whole months beginning with ``first_month``."""

    first_month: int
    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise EngineError("empty_span", f"a span of {self.count} months", count=self.count)

    @classmethod
    def between(cls, first_month: int, last_month: int) -> "Span":
        """Return the span from the first to the last month, both included."""
        return cls(first_month, last_month - first_month + 1)

    @property
    def last_month(self) -> int:
        return self.first_month + self.count - 1

    @property
    def first_day(self) -> dt.date:
        return first_day(self.first_month)

    @property
    def last_day(self) -> dt.date:
        return last_day(self.last_month)

    def months(self) -> range:
        return range(self.first_month, self.first_month + self.count)

    def __iter__(self) -> Iterator[int]:
        return iter(self.months())

    def __contains__(self, other: object) -> bool:
        """Whether a month (int), a day or a whole span lies inside."""
        if isinstance(other, Span):
            return self.first_month <= other.first_month and other.last_month <= self.last_month
        if isinstance(other, dt.date):
            return self.first_day <= other <= self.last_day
        return isinstance(other, int) and other in self.months()

    def overlaps(self, other: "Span") -> bool:
        return self.first_month <= other.last_month and other.first_month <= self.last_month

    def shift(self, months: int) -> "Span":
        """Return the span moved by ``months``; ``shift(-12)`` is the same span last year."""
        return Span(self.first_month + months, self.count)


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """How the company's year runs: the calendar month (1..12) it starts with and its name.

    ``named_by`` says whether a fiscal year that crosses New Year carries the calendar year it ends
    in or the one it starts in.
    """

    start_month: int = 1
    named_by: Literal["end", "start"] = "end"

    def __post_init__(self) -> None:
        month_number(0, self.start_month)

    def year_of(self, month: int) -> int:
        """Return the name (a year) of the fiscal year that ``month`` lies in."""
        started = (month - (self.start_month - 1)) // 12
        return started + self._offset

    def span(self, year: int, part: Part = "year", index: int = 1) -> Span:
        """Return a part of fiscal ``year``: ``span(2026, "half", 2)``, ``span(2026, "month", 1)``.

        Raises EngineError ``no_such_part`` when the year has no part of that ``index`` (from 1).
        """
        length = LENGTH[part]
        if not 1 <= index <= 12 // length:
            message = f"a year has no {part} {index}"
            raise EngineError("no_such_part", message, part=part, index=index)
        first = (year - self._offset) * 12 + self.start_month - 1
        return Span(first + (index - 1) * length, length)

    def containing(self, month: int, part: Part) -> Span:
        """Return the fiscal month, quarter, half or year that ``month`` lies in."""
        length = LENGTH[part]
        return Span(month - (month - (self.start_month - 1)) % length, length)

    def index(self, month: int, part: Part) -> int:
        """Return which part of its fiscal year ``month`` lies in, from 1."""
        return (month - (self.start_month - 1)) % 12 // LENGTH[part] + 1

    def kind(self, span: Span) -> Kind:
        """Return what the span is in this fiscal year; ``run`` for any other run of months."""
        for part, length in LENGTH.items():
            if span.count == length and self.containing(span.first_month, part) == span:
                return part
        return "run"

    def split(self, span: Span, part: Part) -> tuple[Span, ...]:
        """Cut the span at the borders of fiscal parts; pieces at its ends may be shorter."""
        pieces = []
        month = span.first_month
        while month <= span.last_month:
            last = min(self.containing(month, part).last_month, span.last_month)
            pieces.append(Span.between(month, last))
            month = last + 1
        return tuple(pieces)

    @property
    def _offset(self) -> int:
        return 1 if self.named_by == "end" and self.start_month > 1 else 0


def week_start(day: dt.date, first_weekday: int = 0) -> dt.date:
    """Return the first day of the week of ``day``; ``first_weekday`` is 0 = Monday .. 6."""
    return day - dt.timedelta(days=(day.weekday() - first_weekday) % 7)


def ten_day_index(day: dt.date) -> int:
    """Return the ten-day period of the month: 0 (1st-10th), 1 (11th-20th), 2 (21st to the end)."""
    return min((day.day - 1) // 10, 2)


def ten_day_bounds(month: int, index: int) -> tuple[dt.date, dt.date]:
    """Return first and last day of ten-day period ``index`` (0..2) of a month."""
    if not 0 <= index <= 2:
        raise EngineError("no_such_part", f"a month has no ten-day period {index}", index=index)
    first = first_day(month) + dt.timedelta(days=10 * index)
    return first, last_day(month) if index == 2 else first + dt.timedelta(days=9)


@dataclass(frozen=True, order=True, slots=True)
class Days:
    """A week (seven days) or a ten-day period (旬) of a month: a period finer than months."""

    first: dt.date
    last: dt.date

    @classmethod
    def of_week(cls, year: int, number: int, first_weekday: int = 0) -> "Days":
        """Return week ``number`` of ``year``: week 1 is the one that holds 4 January (ISO 8601).

        ``first_weekday``: 0 = Monday .. 6. Raises EngineError ``no_such_part``.
        """
        start = week_start(dt.date(year, 1, 4), first_weekday) + dt.timedelta(weeks=number - 1)
        week = cls(start, start + dt.timedelta(days=6))
        if number < 1 or week._middle.year != year:
            message = f"{year} has no week {number}"
            raise EngineError("no_such_part", message, part="week", index=number)
        return week

    @classmethod
    def of_ten_days(cls, month: int, index: int) -> "Days":
        """Return ten-day period ``index`` (0..2) of a month."""
        return cls(*ten_day_bounds(month, index))

    @property
    def is_week(self) -> bool:
        """Ten-day periods have 8 days or more."""
        return (self.last - self.first).days == 6

    @property
    def _middle(self) -> dt.date:
        """The day that decides to which year a week belongs."""
        return self.first + dt.timedelta(days=3)

    @property
    def week_number(self) -> tuple[int, int]:
        """Year and number of the week; also where weeks do not begin on Mondays."""
        middle = self._middle
        return middle.year, (middle.timetuple().tm_yday - 1) // 7 + 1

    @property
    def ten_day_number(self) -> tuple[int, int]:
        """Month and index (0..2) of the ten-day period."""
        return month_of(self.first), ten_day_index(self.first)

    def months(self) -> Span:
        """Return the months that it touches."""
        return Span.between(month_of(self.first), month_of(self.last))

    def year_before(self) -> "Days":
        """Return what it is compared with: the week 52 weeks ago, the same ten days last year."""
        if self.is_week:
            return Days(self.first - _52_WEEKS, self.last - _52_WEEKS)
        month, index = self.ten_day_number
        return Days.of_ten_days(month - 12, index)

    def same_day_before(self, day: dt.date) -> dt.date:
        """Return the day of ``year_before`` that stands for a day of this one.

        The last day of a ten-day period stands for the last one.
        """
        if self.is_week:
            return day - _52_WEEKS
        before = self.year_before()
        if day == self.last:
            return before.last
        return min(before.first + (day - self.first), before.last)
