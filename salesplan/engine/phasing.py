"""How a total comes down to months: season, working days, the moving feast, event days.

The weight of a month m, which is calendar month c of its year, is

    weight(m) = index[c] x days(m) x feast(m) x events(m) x trend(m)

- ``index[c]``: how strong an ordinary day of that calendar month is (10,000 = the average month);
- ``days(m)``: its working days plus ``rest`` times its other days, make-up days and public holidays
  as announced (``WorkCalendar``);
- ``feast(m)``: the mean over those days of what the Spring Festival does to each of them: ``rush``
  in the two weeks before (stocking up), ``quiet`` from a week before to nine days after, half-way
  in the six days that follow, 1 elsewhere. Which days of a month those are depends on where the
  feast lies in its year, so January and February change places from year to year;
- ``events(m)``: the mean of the strengths of event days (618, 11.11), 1 on other days;
- ``trend(m)``: growth within the run of months, even and 1 in its middle.

With a(d), f(d), e(d) for a day's work, feast and event, days x feast x events is the sum of
a x f x e over the days of the month: each factor is what it adds to those before it, so nothing is
counted twice where a public holiday of the feast is a day of rest as well. Everything is exact
(Fraction). ``seasonality`` derives index and effects from history. Source: the multiplicative
calendar adjustment of classical decomposition (Macaulay 1931; working-day and moving-holiday
regressors of X-11-ARIMA, Bell & Hillmer 1983), put on days instead of regressors.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm

from salesplan.engine.calendar import WorkCalendar, spring_festival
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import first_day, last_day, month_of, year_month

YEAR = 12
AVERAGE = 10_000
"""The index of an average month; twelve of them add up to 120,000."""
MOST_WEIGHT = 1_000_000

_ONE = Fraction(1)
_ORDINARY, _RUSH, _QUIET, _AFTER = range(4)
_ZONES = ((-21, -8, _RUSH), (-7, 9, _QUIET), (10, 15, _AFTER))

Counted = Counter[tuple[bool, int, int | None]]
"""Days by (worked, zone of the feast, place of the event)."""


@dataclass(frozen=True, slots=True)
class EventDays:
    """Days of every year that sell like ``strength`` ordinary ones (1 = nothing special)."""

    name: str
    month: int
    first: int
    last: int
    strength: Fraction

    def holds(self, day: dt.date) -> bool:
        """Whether ``day`` is one of them."""
        return day.month == self.month and self.first <= day.day <= self.last


EVENTS = (
    EventDays("618", 6, 16, 18, Fraction(3)),
    EventDays("11.11", 11, 9, 11, Fraction(4)),
)


@dataclass(frozen=True, slots=True)
class Effects:
    """Strengths of what the calendar does (see the module) and growth a year (1/10 = 10 %)."""

    rest: Fraction = Fraction(1, 2)
    rush: Fraction = Fraction(11, 10)
    quiet: Fraction = Fraction(1, 2)
    events: tuple[EventDays, ...] = EVENTS
    growth: Fraction = Fraction(0)

    def of_zone(self, zone: int) -> Fraction:
        """What the feast does to a day of a zone."""
        return (_ONE, self.rush, self.quiet, (1 + self.quiet) / 2)[zone]


@dataclass(frozen=True, slots=True)
class Factors:
    """What the calendar of one month is made of; ``whole`` is the product."""

    month: int
    days: Fraction
    feast: Fraction
    events: Fraction

    @property
    def whole(self) -> Fraction:
        """Effective days of the month."""
        return self.days * self.feast * self.events


def factors(month: int, calendar: WorkCalendar, effects: Effects) -> Factors:
    """Return the factors of one month.

    Raises EngineError ``year_out_of_range`` where the feast's day is not known and ``no_days`` for
    a month in which nothing counts.
    """
    counted = count_days(month, calendar, effects.events)
    days = feast = whole = Fraction(0)
    for (works, zone, event), count in counted.items():
        day = count * (_ONE if works else effects.rest)
        days += day
        feast += day * effects.of_zone(zone)
        strength = _ONE if event is None else effects.events[event].strength
        whole += day * effects.of_zone(zone) * strength
    if not days or not feast:
        raise EngineError("no_days", "nothing counts in this month", month=month)
    return Factors(month, days, feast / days, whole / feast)


def month_weights(
    index: Sequence[int], months: Sequence[int], calendar: WorkCalendar, effects: Effects | None
) -> tuple[int, ...]:
    """Return the weights of ``months`` as the least integers in exact proportion.

    ``index``: 12 integers >= 0, January first. Without ``effects`` they are the weights as they
    are. Raises EngineError ``wrong_length``, ``negative_weight``, ``weight_too_large``,
    ``no_weight`` (none of these months has any) and what ``factors`` raises.
    """
    require_index(index)
    exact = [Fraction(index[month % YEAR]) for month in months]
    if effects is not None:
        exact = [
            weight * factors(month, calendar, effects).whole * trend(at, len(months), effects)
            for at, (weight, month) in enumerate(zip(exact, months, strict=True))
        ]
    if not any(exact):
        raise EngineError("no_weight", "the profile has no weight in these months", total=0)
    scale = lcm(*(weight.denominator for weight in exact))
    whole = [int(weight * scale) for weight in exact]
    common = gcd(*whole)
    return tuple(weight // common for weight in whole)


def trend(at: int, months: int, effects: Effects) -> Fraction:
    """Return what growth does to month ``at`` of a run: even, 1 in its middle, at least 1/10."""
    return max(1 + effects.growth * (at - Fraction(months - 1, 2)) / YEAR, Fraction(1, 10))


def require_index(index: Sequence[int]) -> None:
    """Raise EngineError unless ``index`` is 12 weights from 0 to 1,000,000, not all of them 0."""
    if len(index) != YEAR:
        message = f"{len(index)} weights instead of {YEAR}"
        raise EngineError("wrong_length", message, count=len(index), wanted=YEAR)
    low, high = min(index), max(index)
    if low < 0:
        raise EngineError("negative_weight", f"a weight of {low}", weight=low)
    if high > MOST_WEIGHT:
        raise EngineError("weight_too_large", f"a weight of {high}", weight=high, most=MOST_WEIGHT)
    if not high:
        raise EngineError("no_weight", "all weights are zero", total=0)


def count_days(month: int, calendar: WorkCalendar, events: tuple[EventDays, ...]) -> Counted:
    """Return how many days of a month are alike. Raises EngineError ``year_out_of_range``."""
    feasts = _feasts(month)
    return Counter(
        (calendar.is_working_day(day), _zone(day, feasts), _event(day, events))
        for day in _days(month)
    )


def day_weight(day: dt.date, calendar: WorkCalendar, effects: Effects) -> Fraction:
    """Return what one day weighs: its work x the feast x the event days (see the module).

    Raises EngineError ``year_out_of_range``.
    """
    event = _event(day, effects.events)
    work = _ONE if calendar.is_working_day(day) else effects.rest
    strength = _ONE if event is None else effects.events[event].strength
    return work * effects.of_zone(_zone(day, _feasts(month_of(day)))) * strength


def _feasts(month: int) -> list[dt.date]:
    """The feasts that can reach into a month: of its year, and in December of the next one."""
    year, number = year_month(month)
    return [spring_festival(one) for one in ((year, year + 1) if number == YEAR else (year,))]


def _zone(day: dt.date, feasts: Sequence[dt.date]) -> int:
    for feast in feasts:
        distance = (day - feast).days
        for first, last, zone in _ZONES:
            if first <= distance <= last:
                return zone
    return _ORDINARY


def _event(day: dt.date, events: Sequence[EventDays]) -> int | None:
    return next((at for at, event in enumerate(events) if event.holds(day)), None)


def _days(month: int) -> Iterator[dt.date]:
    day, last = first_day(month), last_day(month)
    while day <= last:
        yield day
        day += dt.timedelta(days=1)


def with_event(effects: Effects, name: str, strength: Fraction) -> Effects:
    """Return effects in which one event is as strong as given; 1 calls it off."""
    events = tuple(
        replace(event, strength=strength) if event.name == name else event
        for event in effects.events
    )
    return replace(effects, events=events)
