"""What a seat can carry: ramp-up, absence, share, season, and how many people close a gap."""

from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import capacity as engine
from salesplan.engine.calendar import WorkCalendar
from salesplan.engine.capacity import Away, Days, Sitting
from salesplan.engine.errors import EngineError
from salesplan.engine.periods import Span

PLAIN = WorkCalendar()
JULY = 2026 * 12 + 6
"""23 working days; August has 21, September 22."""
EVER, NEVER = date(1900, 1, 1), date(9999, 12, 31)
RAMP = (2_500, 5_000, 7_500, 10_000)


def power(sittings, away=(), months=3, calendar=PLAIN) -> list[Fraction]:
    days = Days.of(Span(JULY, months), calendar)
    return list(days.by_month(engine.powers(days, sittings, away)).values())


def test_somebody_who_was_always_there_has_full_power() -> None:
    assert power([Sitting(EVER, NEVER)]) == [1, 1, 1]


def test_a_seat_without_person_has_none() -> None:
    assert power([]) == [0, 0, 0]


def test_a_newcomer_ramps_up_by_calendar_months_on_the_seat() -> None:
    assert power([Sitting(date(2026, 7, 1), NEVER, steps=RAMP)], months=5) == [
        Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), 1, 1,
    ]  # fmt: skip


def test_who_starts_within_a_month_has_its_working_days_and_its_first_step() -> None:
    """From Thursday 16 July on 12 of 23 working days are left."""
    found = power([Sitting(date(2026, 7, 16), NEVER, steps=RAMP)])
    assert found == [Fraction(1, 4) * Fraction(12, 23), Fraction(1, 2), Fraction(3, 4)]


def test_who_leaves_within_a_month_counts_by_working_days() -> None:
    """The last day no longer held is the 11th: 1 to 10 July are 8 working days."""
    assert power([Sitting(EVER, date(2026, 7, 11))]) == [Fraction(8, 23), 0, 0]


def test_absence_takes_its_working_days_and_its_share() -> None:
    """A week off in August (5 days), half a week's share in September."""
    week = Away(date(2026, 8, 1), date(2026, 8, 9))
    half = Away(date(2026, 9, 7), date(2026, 9, 11), 5_000)
    found = power([Sitting(EVER, NEVER)], [week, half])
    assert found == [1, Fraction(16, 21), 1 - Fraction(5, 44)]


def test_absences_of_one_day_never_take_more_than_the_day() -> None:
    week = [Away(date(2026, 8, 3), date(2026, 8, 7), share) for share in (10_000, 6_000)]
    assert power([Sitting(EVER, NEVER)], week)[1] == Fraction(16, 21)


def test_two_who_share_a_seat_make_one_and_never_more() -> None:
    assert power([Sitting(EVER, NEVER, 4_000), Sitting(EVER, NEVER, 5_000)])[0] == Fraction(9, 10)
    assert power([Sitting(EVER, NEVER), Sitting(EVER, NEVER, 5_000)])[0] == 1


def test_a_month_without_working_days_counts_all_of_its_days() -> None:
    august = [date(2026, 8, 1) + timedelta(days=at) for at in range(31)]
    closed = WorkCalendar(off=frozenset(august))
    found = power([Sitting(EVER, date(2026, 8, 11))], calendar=closed)
    assert found == [1, Fraction(10, 31), 0]


def test_capacity_is_rounded_once_half_even() -> None:
    shares = {JULY: Fraction(1, 2), JULY + 1: Fraction(1, 2), JULY + 2: Fraction(1)}
    months = {JULY: 5, JULY + 1: 7, JULY + 2: 9}
    assert engine.capacity(months, shares) == {JULY: 2, JULY + 1: 4, JULY + 2: 9}


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((), "no_steps"),
        ((5_000,) * 37, "too_many_steps"),
        ((2_500, 12_000), "step_out_of_range"),
        ((5_000, 2_500), "step_falls"),
    ],
)
def test_a_ramp_with_wrong_steps_is_refused(steps: tuple[int, ...], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        engine.check_steps(steps)
    assert refused.value.code == code
    engine.check_steps(RAMP)


def test_the_typical_seat_is_the_median_of_seats_with_enough_full_months() -> None:
    revenue = np.array([[10, 20, 30], [40, 40, 40], [90, 0, 0], [7, 7, 7]], np.int64)
    full = np.array([[1, 1, 1], [1, 1, 0], [1, 1, 1], [0, 0, 1]], np.bool_)
    assert engine.typical(revenue, full, 2) == 30  # of 20, 40 and 30
    assert engine.typical(revenue[3:], full[3:], 2) is None
    assert engine.typical(-revenue, full, 2) == 0


@given(
    average=st.integers(0, 10**12),
    weights=st.lists(st.integers(-5, 10**9), min_size=12, max_size=12),
)
def test_the_months_of_a_year_add_up(average: int, weights: list[int]) -> None:
    months = engine.seasonal_year(average, weights)
    assert sum(months) == 12 * average
    assert min(months) >= 0


def test_months_are_like_their_weights() -> None:
    assert engine.seasonal_year(99, [2, 1] * 6) == (132, 66) * 6
    assert engine.seasonal_year(100, [0] * 12) == (100,) * 12


def test_later_starters_bring_less_so_that_more_are_needed() -> None:
    months = range(JULY, JULY + 4)
    found = engine.hirings(500, dict.fromkeys(months, 200), RAMP, months)
    assert [one.each for one in found] == [500, 300, 150, 50]
    assert [one.needed for one in found] == [1, 2, 4, 10]
    assert engine.hirings(-5, dict.fromkeys(months, 200), RAMP, months)[0].needed == 0
    assert engine.hirings(5, dict.fromkeys(months, 0), RAMP, months)[0].needed is None


def test_people_are_counted_in_tenths() -> None:
    assert engine.full_people(250, 100) == 25
    assert engine.full_people(250, 0) is None
