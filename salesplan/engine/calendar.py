"""Working days, moving feasts and the day of last year to compare with."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import holidays
import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.periods import first_day, month_of

MONDAY_TO_FRIDAY = (True, True, True, True, True, False, False)

_COUNTRIES_WITH_MAKE_UP_DAYS = frozenset(("CN",))
_FIRST_FESTIVAL = 2000
_FESTIVALS = (  # month and day of the first day of the lunar year, from 2000 on
    "0205 0124 0212 0201 0122 0209 0129 0218 0207 0126 "
    "0214 0203 0123 0210 0131 0219 0208 0128 0216 0205 "
    "0125 0212 0201 0122 0210 0129 0217 0206 0126 0213 "
    "0203 0123 0211 0131 0219 0208 0128 0215 0204 0124 "
    "0212 0201 0122 0210 0130 0217 0206 0126 0214 0202 0123"
)


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked.

    ``weekdays``: seven booleans from Monday on; ``off``: public holidays and days in lieu;
    ``make_up``: days that are worked although the week or a feast says no (调休); they win.
    ``estimated_years``: years whose make-up days have not been announced yet. Raises EngineError
    ``no_working_weekday`` when no weekday is worked.
    """

    weekdays: tuple[bool, ...] = MONDAY_TO_FRIDAY
    off: frozenset[dt.date] = frozenset()
    make_up: frozenset[dt.date] = frozenset()
    estimated_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if not any(self.weekdays):
            raise EngineError("no_working_weekday", "a calendar needs a day that is worked")

    def is_working_day(self, day: dt.date) -> bool:
        return day in self.make_up or (self.weekdays[day.weekday()] and day not in self.off)

    def working_days(self, first: dt.date, last: dt.date) -> int:
        """Return how many days from ``first`` to ``last``, both included, are worked."""
        if last < first:
            return 0
        end = last + dt.timedelta(days=1)
        return int(np.busday_count(first, end, busdaycal=self._calendar)) + sum(
            first <= day <= last for day in self._extra
        )

    def remaining(self, as_of: dt.date, last: dt.date) -> int:
        """Return the working days after ``as_of`` (a day that is over) up to ``last``."""
        return self.working_days(as_of + dt.timedelta(days=1), last)

    def day_index(self, day: dt.date) -> int:
        """Return how many working days of its month are over at the end of ``day``."""
        return self.working_days(first_day(month_of(day)), day)

    @cached_property
    def _calendar(self) -> np.busdaycalendar:
        off = sorted(self.off - self.make_up)
        return np.busdaycalendar(weekmask=list(self.weekdays), holidays=off)

    @cached_property
    def _extra(self) -> tuple[dt.date, ...]:
        """Make-up days that the plain week does not hold."""
        return tuple(sorted(day for day in self.make_up if not self.weekdays[day.weekday()]))


def work_calendar(country: str, years: Iterable[int]) -> WorkCalendar:
    """Return the working days of a country (ISO code, e.g. "CN") for ``years``.

    Dates come from the ``holidays`` library: public holidays, days in lieu and make-up working
    days as far as they are announced. Raises EngineError ``unknown_country``.
    """
    wanted = frozenset(years)
    try:
        table = holidays.country_holidays(country, years=sorted(wanted))
    except NotImplementedError as error:
        message = f"no holidays are known for {country}"
        raise EngineError("unknown_country", message, country=country) from error
    make_up = frozenset(day for day in table.weekend_workdays if day.year in wanted)
    announced = frozenset(day.year for day in make_up)
    return WorkCalendar(
        weekdays=tuple(weekday not in table.weekend for weekday in range(7)),
        off=frozenset(day for day in table if day.year in wanted) - make_up,
        make_up=make_up,
        estimated_years=wanted - announced
        if country in _COUNTRIES_WITH_MAKE_UP_DAYS
        else frozenset(),
    )


def spring_festival(year: int) -> dt.date:
    """Return the first day of the lunar year (春节) that falls in ``year``, 2000 to 2050.

    Raises EngineError ``year_out_of_range``.
    """
    at = (year - _FIRST_FESTIVAL) * len("0205 ")
    if not 0 <= at < len(_FESTIVALS):
        message = f"the Spring Festival of {year} is not in the table"
        raise EngineError("year_out_of_range", message, year=year)
    return dt.date(year, int(_FESTIVALS[at : at + 2]), int(_FESTIVALS[at + 2 : at + 4]))


def shift_to_feast(day: dt.date, from_year: int, to_year: int) -> dt.date:
    """Return the day as far from the Spring Festival of ``to_year`` as ``day`` is in ``from_year``.

    January and February of two years can be compared only after this shift.
    """
    return spring_festival(to_year) + (day - spring_festival(from_year))


def same_day_last_year(day: dt.date, years: int = 1) -> dt.date:
    """Return the same month and day ``years`` earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
