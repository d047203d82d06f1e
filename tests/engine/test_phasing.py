"""Weights of months: known feasts, working days and event days give known fractions."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import phasing
from salesplan.engine.calendar import WorkCalendar, work_calendar
from salesplan.engine.errors import EngineError
from salesplan.engine.phasing import AVERAGE, Effects, EventDays, factors, month_weights

EVERY_DAY = WorkCalendar(weekdays=(True,) * 7)
JAN_2025, JAN_2026 = 2025 * 12, 2026 * 12
FLAT = (AVERAGE,) * 12
HALF = Effects(Fraction(1), Fraction(1), Fraction(1, 2), events=())


def test_a_month_without_feast_or_event_counts_its_days() -> None:
    july = factors(2026 * 12 + 6, work_calendar("CN", [2026]), Effects())
    assert (july.days, july.feast, july.events) == (
        Fraction(27),
        Fraction(1),
        Fraction(1),
    )  # 23 + 8 / 2
    assert july.whole == 27


def test_the_feast_takes_from_the_month_it_lies_in() -> None:
    """29 January 2025: quiet 22 January to 7 February, half-way up to the 13th."""
    january, february = (factors(JAN_2025 + at, EVERY_DAY, HALF) for at in (0, 1))
    assert january.whole == 31 - Fraction(10, 2)
    assert february.whole == 28 - Fraction(7, 2) - Fraction(6, 4)


def test_a_late_feast_spares_january() -> None:
    """17 February 2026: quiet 10 to 26 February, half-way for the last two days and 4 of March."""
    january, february, march = (factors(JAN_2026 + at, EVERY_DAY, HALF).whole for at in range(3))
    assert (january, february, march) == (
        Fraction(31), 28 - Fraction(17, 2) - Fraction(2, 4), Fraction(30),
    )  # fmt: skip


def test_stocking_up_can_begin_in_december() -> None:
    """22 January 2023: the rush is 1 to 14 January; on 21 January it reaches into December."""
    rush = Effects(Fraction(1), Fraction(2), Fraction(1), events=())
    assert factors(2023 * 12, EVERY_DAY, rush).whole == 31 + 14
    assert factors(2022 * 12 + 11, EVERY_DAY, rush).whole == 31
    early = 2004 * 12  # 22 January 2004; 21 January never comes before 2050
    assert factors(early, EVERY_DAY, rush).whole == 45


def test_event_days_weigh_what_they_are_worth() -> None:
    eleven = EventDays("11.11", 11, 9, 11, Fraction(4))
    month = factors(2026 * 12 + 10, EVERY_DAY, Effects(Fraction(1), events=(eleven,)))
    assert month.events == Fraction(30 + 3 * 3, 30)
    off = phasing.with_event(Effects(Fraction(1), events=(eleven,)), "11.11", Fraction(1))
    assert factors(2026 * 12 + 10, EVERY_DAY, off).events == 1


def test_weights_are_the_least_integers_in_proportion() -> None:
    assert month_weights(FLAT, range(JAN_2025, JAN_2025 + 3), EVERY_DAY, HALF) == (26, 23, 31)
    assert month_weights(FLAT, range(JAN_2025, JAN_2025 + 3), EVERY_DAY, None) == (1, 1, 1)
    doubled = (20_000, *FLAT[1:])
    assert month_weights(doubled, range(JAN_2025, JAN_2025 + 2), EVERY_DAY, HALF) == (52, 23)


def test_growth_tilts_a_run_of_months_around_its_middle() -> None:
    steady = Effects(Fraction(1), Fraction(1), Fraction(1), events=(), growth=Fraction(12, 10))
    tilt = [phasing.trend(at, 3, steady) for at in range(3)]
    assert tilt == [Fraction(9, 10), 1, Fraction(11, 10)]
    falling = Effects(growth=Fraction(-2))
    assert phasing.trend(35, 36, falling) == Fraction(1, 10)


@pytest.mark.parametrize(
    ("index", "code", "numbers"),
    [
        ((0,) * 12, "no_weight", {"total": 0}),
        ((1,) * 11, "wrong_length", {"count": 11, "wanted": 12}),
        ((-1, *FLAT[1:]), "negative_weight", {"weight": -1}),
        ((1_000_001, *FLAT[1:]), "weight_too_large", {"weight": 1_000_001, "most": 1_000_000}),
    ],
)
def test_weights_that_make_no_sense_are_refused(
    index: tuple[int, ...], code: str, numbers: dict[str, int]
) -> None:
    with pytest.raises(EngineError) as refused:
        month_weights(index, [JAN_2025], EVERY_DAY, None)
    assert (refused.value.code, refused.value.numbers) == (code, numbers)


def test_months_without_any_weight_are_refused() -> None:
    only_july = (*(0,) * 6, 1, *(0,) * 5)
    with pytest.raises(EngineError, match="no weight in these months"):
        month_weights(only_july, [JAN_2025, JAN_2025 + 1], EVERY_DAY, None)
    idle = Effects(rest=Fraction(0))
    never = WorkCalendar(off=frozenset(date(2026, 7, day) for day in range(1, 32)))
    with pytest.raises(EngineError, match="nothing counts"):
        factors(2026 * 12 + 6, never, idle)


def test_a_year_whose_feast_is_unknown_is_refused() -> None:
    with pytest.raises(EngineError, match="2060"):
        factors(2060 * 12, EVERY_DAY, Effects())


@given(
    month=st.integers(2001 * 12, 2049 * 12),
    rest=st.fractions(0, 1, max_denominator=8),
    rush=st.fractions(1, 2, max_denominator=8),
    quiet=st.fractions(0, 1, max_denominator=8),
)
def test_the_product_of_the_factors_is_the_sum_over_days(
    month: int, rest: Fraction, rush: Fraction, quiet: Fraction
) -> None:
    """Counted day by day, without the engine's tables."""
    calendar = WorkCalendar()
    effects = Effects(rest, rush, quiet)
    total = Fraction(0)
    day = date(month // 12, month % 12 + 1, 1)
    while (day.year * 12 + day.month - 1) == month:
        weight = Fraction(1) if day.weekday() < 5 else rest
        for year in (day.year, day.year + 1):
            distance = (day - phasing.spring_festival(year)).days
            if -21 <= distance <= -8:
                weight *= rush
            elif -7 <= distance <= 9:
                weight *= quiet
            elif 10 <= distance <= 15:
                weight *= (1 + quiet) / 2
        if (day.month, day.day) in {(6, 16), (6, 17), (6, 18)}:
            weight *= 3
        if (day.month, day.day) in {(11, 9), (11, 10), (11, 11)}:
            weight *= 4
        total += weight
        day += date.resolution
    assert factors(month, calendar, effects).whole == total
