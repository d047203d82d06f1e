"""The words of periods in addresses: runs of months, weeks, ten-day periods."""

import re
from datetime import date

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import Days, Span, month_number, month_of, ten_day_index, week_start

Period = Span | Days
MOST_MONTHS = 36
_FORM = re.compile(
    r"(?P<year>\d{4})-(?:(?P<month>\d{1,2})(?:\.(?:d(?P<part>[123])|(?P<count>\d{1,2})))?"
    r"|W(?P<week>\d{1,2}))",
    re.ASCII,
)


def parse(*, text: str, first_weekday: int) -> Period:
    """The period of a word; raises `Invalid`.

    "2026-07" is a month, "2026-07.6" the six months from it on, "2026-W35" a week of days
    beginning with `first_weekday` (0 = Monday), "2026-08.d3" the last ten-day period of a month.
    """
    found = _FORM.fullmatch(text)
    words = found.groupdict() if found else {}
    try:
        if found and 1900 < int(words["year"]) < 2200:
            return _period({name: int(word) for name, word in words.items() if word}, first_weekday)
    except EngineError:
        pass
    raise Invalid(
        _("“%(value)s” is not a period such as 2026-07.6, 2026-W35 or 2026-08.d3."),
        field="period",
        value=text[:40],
    )


def _period(numbers: dict[str, int], first_weekday: int) -> Period:
    if "week" in numbers:
        return Days.of_week(numbers["year"], numbers["week"], first_weekday)
    month = month_number(numbers["year"], numbers["month"])
    if "part" in numbers:
        return Days.of_ten_days(month, numbers["part"] - 1)
    count = numbers.get("count", 1)
    if count > MOST_MONTHS:
        raise EngineError("span_too_long", f"{count} months", count=count)
    return Span(month, count)


def word(period: Period) -> str:
    """A period as the addresses write it."""
    if isinstance(period, Span):
        first = period.first_day
        return f"{first.year}-{first.month:02d}.{period.count}"
    if period.is_week:
        year, number = period.week_number
        return f"{year}-W{number:02d}"
    return f"{period.first:%Y-%m}.d{ten_day_index(period.first) + 1}"


def within(*, month: int, first_weekday: int) -> list[Days]:
    """The ten-day periods of a month and the weeks that touch it."""
    start = week_start(Span(month).first_day, first_weekday)
    weeks = [week_of(date.fromordinal(start.toordinal() + 7 * number)) for number in range(6)]
    inside = [week for week in weeks if month_of(week.first) <= month]
    return [*(Days.of_ten_days(month, index) for index in range(3)), *inside]


def week_of(first: date) -> Days:
    """The week that begins on a day."""
    return Days(first, date.fromordinal(first.toordinal() + 6))


def week_around(*, day: date, first_weekday: int) -> Days:
    """The week that a day lies in."""
    return week_of(week_start(day, first_weekday))
