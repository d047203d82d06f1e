"""A season derived from history: planted indices come back, a held-out year is met better."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from salesplan.engine.calendar import WorkCalendar, spring_festival, work_calendar
from salesplan.engine.errors import EngineError
from salesplan.engine.phasing import AVERAGE, YEAR, Effects, factors, month_weights
from salesplan.engine.seasonality import derive

CALENDAR = work_calendar("CN", range(2022, 2027))
FIRST = 2023 * 12
SEASON = (
    9_000,
    9_500,
    10_200,
    10_000,
    10_100,
    10_400,
    9_300,
    9_600,
    10_400,
    10_000,
    10_300,
    11_200,
)


def planted(first: int, months: int, effects: Effects, growth: int = 0) -> list[int]:
    """A history that is season x calendar, growing by `growth` percent a year from year to year."""
    return [
        round(SEASON[month % YEAR] * factors(month, CALENDAR, effects).whole * 1_000)
        * (100 + growth * ((month - first) // YEAR))
        for month in range(first, first + months)
    ]


def test_a_planted_season_comes_back_with_its_effects() -> None:
    effects = Effects(Fraction(1, 4), Fraction(12, 10), Fraction(3, 10))
    found = derive(planted(FIRST, 36, effects), FIRST, CALENDAR)
    assert found.effects == effects
    assert found.index == SEASON
    assert len(found.years) == 3
    assert sum(found.index) == YEAR * AVERAGE


def test_only_whole_years_count_and_the_latest_of_them() -> None:
    effects = Effects()
    longer = [10**12, 10**12, *planted(FIRST, 24, effects)]
    found = derive(longer, FIRST - 2, CALENDAR)
    assert (len(found.years), found.index) == (2, SEASON)


def test_a_history_that_begins_in_july_is_read_from_january() -> None:
    effects = Effects()
    found = derive(planted(FIRST + 6, 24, effects), FIRST + 6, CALENDAR)
    assert found.index == SEASON


def test_growth_is_taken_out_and_told() -> None:
    steps = derive(planted(FIRST, 24, Effects(), growth=10), FIRST, CALENDAR)
    assert steps.effects.growth == Fraction(95, 1_000)  # 10 of 100 and of 110
    assert steps.index != SEASON  # growth in steps is no growth within the year


def test_without_a_feast_january_and_february_are_ordinary() -> None:
    found = derive(planted(FIRST, 24, Effects()), FIRST, CALENDAR, has_feast=False)
    assert (found.effects.rush, found.effects.quiet) == (Fraction(1), Fraction(1))


@pytest.mark.parametrize(
    ("history", "code", "numbers"),
    [
        ([5] * 23, "history_too_short", {"months": 23, "wanted": 24}),
        ([5] * 12 + [0] * 12, "empty_year", {"month": FIRST + 12, "total": 0}),
        ([-5] * 12 + [5] * 12, "empty_year", {"month": FIRST, "total": -60}),
    ],
)
def test_a_history_that_tells_nothing_is_refused(
    history: list[int], code: str, numbers: dict[str, int]
) -> None:
    with pytest.raises(EngineError) as refused:
        derive(history, FIRST, CALENDAR)
    assert (refused.value.code, refused.value.numbers) == (code, numbers)


def _sold(day: date) -> int:
    """A market of its own making: shops that close for the feast, full before it, fuller in autumn."""
    base = 1_000 + 12 * day.month + (400 if day.weekday() < 5 else 0)
    from_feast = (day - spring_festival(day.year)).days
    if -5 <= from_feast <= 8:
        base = base * 2 // 10
    elif -16 <= from_feast < -5:
        base = base * 13 // 10
    if (day.month, day.day) in {(6, 17), (6, 18), (11, 10), (11, 11)}:
        base *= 4
    return base


def _month(number: int) -> int:
    day, total = date(number // 12, number % 12 + 1, 1), 0
    while day.year * 12 + day.month - 1 == number:
        total += _sold(day)
        day += timedelta(days=1)
    return total


def test_a_held_out_year_is_met_better_than_by_last_years_shape() -> None:
    """Feasts on 22 January 2023, 10 February 2024, 29 January 2025; held out: 17 February 2026."""
    history = [_month(month) for month in range(FIRST, FIRST + 36)]
    held_out = range(FIRST + 36, FIRST + 48)
    actual = [_month(month) for month in held_out]
    found = derive(history, FIRST, CALENDAR)
    weights = month_weights(found.index, held_out, CALENDAR, found.effects)
    phased = _error(weights, actual)
    last_year = _error(history[-12:], actual)
    assert (found.effects.rush, found.effects.quiet) == (Fraction(13, 10), Fraction(2, 5))
    assert (actual[:2], history[-12:-10]) == ([40_172, 26_329], [36_585, 30_472])
    assert (round(phased, 4), round(last_year, 4)) == (Fraction(80, 10_000), Fraction(194, 10_000))


def _error(shape: object, actual: list[int]) -> Fraction:
    """The sum of absolute deviations of a curve scaled to the year's total, as a share of it."""
    weights = list(shape)  # type: ignore[call-overload]
    total, whole = sum(actual), sum(weights)
    return (
        sum(abs(Fraction(total * w, whole) - a) for w, a in zip(weights, actual, strict=True))
        / total
    )


def test_a_calendar_without_weekends_needs_no_days() -> None:
    daily = WorkCalendar(weekdays=(True,) * 7)
    history = [
        month_days * 100 for month_days in (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    ] * 2
    found = derive(history, 2025 * 12, daily, events=(), has_feast=False)
    assert found.index == (AVERAGE,) * YEAR
