"""Spans of days as whole months and odd days, so that most of a span is read by month."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from salesplan.engine.periods import first_day, last_day, month_of

FAR = date(9999, 12, 31)


@dataclass(frozen=True)
class DaySpan:
    """All days from `first` to `last`, both included; empty when `last` comes before."""

    first: date
    last: date

    @classmethod
    def of_months(cls, first_period: int, last_period: int, as_of: date | None) -> "DaySpan":
        """Whole months, cut at `as_of` where that lies before their end."""
        return cls(first_day(first_period), min(last_day(last_period), as_of or FAR))

    def whole_months(self) -> list[int]:
        """The months that lie in the span with all their days."""
        return [month for month in self.months() if self.has_all_of(month)]

    def odd_days(self) -> list[date]:
        """The days of the months that lie in the span only in part."""
        partly = (month for month in self.months() if not self.has_all_of(month))
        return [day for month in partly for day in self._within(month).days()]

    def months(self) -> range:
        """The months touched."""
        if self.last < self.first:
            return range(0)
        return range(month_of(self.first), month_of(self.last) + 1)

    def days(self) -> Iterator[date]:
        """Every day."""
        return map(date.fromordinal, range(self.first.toordinal(), self.last.toordinal() + 1))

    def _within(self, month: int) -> "DaySpan":
        return DaySpan(max(self.first, first_day(month)), min(self.last, last_day(month)))

    def has_all_of(self, month: int) -> bool:
        """Whether the whole month lies in the span."""
        return self.first <= first_day(month) and last_day(month) <= self.last

    def year_before(self) -> "DaySpan":
        """The same span a year earlier; one that ends with its month ends with that month."""
        ends_month = self.last == last_day(month_of(self.last))
        end = last_day(month_of(self.last) - 12) if ends_month else _year_before(self.last)
        return DaySpan(_year_before(self.first), end)


def _year_before(day: date) -> date:
    end = last_day(month_of(day) - 12)
    return end if day.day > end.day else day.replace(year=day.year - 1)
