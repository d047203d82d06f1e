"""Attainment, pace and landing: exact, and None where there is nothing to say."""

import datetime as dt
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import pacing
from salesplan.engine.calendar import WorkCalendar, work_calendar
from salesplan.engine.periods import Days, Span, month_number

CHINA = work_calendar("CN", [2026])
H2 = Span(month_number(2026, 7), 6)
AUGUST_14 = dt.date(2026, 8, 14)
amounts = st.integers(-(10**14), 10**14)


def test_no_sales_against_a_target_is_zero_percent_and_a_full_variance():
    assert pacing.attainment(None, 100) == 0
    assert pacing.variance(None, 100) == -100


def test_without_a_target_there_is_no_attainment():
    assert pacing.attainment(50, None) is None
    assert pacing.variance(50, None) is None
    assert pacing.attainment(50, 0) is None


def test_lower_is_better_turns_the_ratio_but_not_the_variance():
    assert pacing.attainment(40, 50, higher_is_better=False) == Fraction(5, 4)
    assert pacing.variance(40, 50) == -10
    assert pacing.attainment(0, 50, higher_is_better=False) is None
    assert pacing.attainment(None, 50, higher_is_better=False) is None


def test_a_negative_target_has_no_attainment_but_a_variance():
    assert pacing.attainment(-50, -100) is None
    assert pacing.variance(-50, -100) == 50


def test_target_to_date_of_a_half_year_in_its_second_month():
    targets = dict.fromkeys(H2, 10_000)
    at = pacing.progress(H2, AUGUST_14, CHINA)
    assert (at.full_months, at.part, at.whole) == (1, 10, 21)
    assert pacing.target_to_date(targets, at) == 14762


def test_landing_and_required_rate_of_that_half_year():
    at = pacing.progress(H2, AUGUST_14, CHINA)
    assert pacing.run_rate(14_762, 14_762) == 1
    assert pacing.run_rate_landing(7_381, 14_762, 60_000) == 30_000
    assert at.remaining_days == CHINA.working_days(dt.date(2026, 8, 15), dt.date(2026, 12, 31))
    assert pacing.required_rate(20_000, 60_000, at.remaining_days) == Fraction(
        40_000, at.remaining_days
    )
    assert pacing.pace_gap(14_000, 14_762) == -762


def test_there_is_no_required_rate_without_a_day_left():
    assert pacing.required_rate(10, 100, 0) is None
    assert pacing.required_rate(10, None, 5) is None


def test_a_passed_target_needs_less_than_nothing():
    assert pacing.required_rate(150, 100, 10) == -5


@pytest.mark.parametrize(
    ("as_of", "full", "expected"),
    [
        (dt.date(2026, 6, 30), 0, 0),
        (dt.date(2026, 7, 31), 0, 10_000),
        (dt.date(2026, 8, 1), 1, 10_000),
        (dt.date(2026, 12, 31), 5, 60_000),
        (dt.date(2027, 3, 5), 6, 60_000),
    ],
)
def test_target_to_date_at_the_edges_of_the_span(as_of, full, expected):
    at = pacing.progress(H2, as_of, CHINA)
    assert at.full_months == full
    assert pacing.target_to_date(dict.fromkeys(H2, 10_000), at) == expected


def test_remaining_days_stay_within_the_span():
    before = pacing.progress(H2, dt.date(2026, 3, 1), CHINA)
    assert before.remaining_days == before.total_days
    assert pacing.progress(H2, dt.date(2027, 3, 1), CHINA).remaining_days == 0


def test_a_span_without_any_target_has_no_target_to_date():
    at = pacing.progress(H2, AUGUST_14, CHINA)
    assert pacing.target_to_date({H2.first_month: None}, at) is None
    assert pacing.target_to_date({H2.last_month: 5}, at) == 0


def test_a_month_without_working_days_is_counted_by_calendar_days():
    idle = WorkCalendar(off=frozenset(dt.date(2026, 8, day) for day in range(1, 32)))
    at = pacing.progress(Span(month_number(2026, 8)), AUGUST_14, idle)
    assert (at.part, at.whole) == (14, 31)


@given(st.lists(st.tuples(*[amounts] * 6), min_size=1, max_size=5), st.integers(0, 200))
def test_many_rows_at_once_give_the_same_targets_to_date(rows, offset):
    at = pacing.progress(H2, dt.date(2026, 6, 25) + dt.timedelta(days=offset), CHINA)
    expected = [pacing.target_to_date(dict(zip(H2, row, strict=True)), at) for row in rows]
    assert pacing.target_to_date_array(np.array(rows), at).tolist() == expected


def test_growth_needs_a_base_above_zero():
    assert pacing.growth(110, 100) == Fraction(1, 10)
    assert pacing.growth(None, 100) == -1
    assert [pacing.growth(110, base) for base in (0, -5, None)] == [None, None, None]


def test_ratios_come_from_summed_parts():
    assert pacing.ratio(50 + 90, 100 + 900) == Fraction(14, 100)
    assert pacing.ratio(5, 0) is None


def test_over_assignment_and_the_attainment_that_the_plan_needs():
    assert pacing.over_assignment(1_000_000, 800_000) == Fraction(125, 100)
    assert pacing.needed_attainment(1_000_000, 800_000) == Fraction(80, 100)
    assert pacing.needed_attainment(0, 800_000) is None


def test_a_baseline_grows_and_is_relieved_of_attrition():
    assert pacing.grown_target(100_000, Fraction(10, 100), Fraction(2, 100)) == 107_800


def test_arrays_say_nan_where_there_is_nothing_to_say():
    actual = np.array([50, 50, 0, -5])
    target = np.array([100, 0, 100, -10])
    has = np.array([True, False, True, True])
    np.testing.assert_array_equal(
        pacing.attainment_array(actual, target, has), [0.5, np.nan, 0.0, np.nan]
    )
    np.testing.assert_array_equal(
        pacing.attainment_array(actual, target, has, higher_is_better=False),
        [2.0, np.nan, np.nan, np.nan],
    )
    np.testing.assert_array_equal(
        pacing.growth_array(np.array([110, 1]), np.array([88, 0])), [0.25, np.nan]
    )


LONGER = work_calendar("CN", range(2025, 2028))
months_of_targets = st.dictionaries(
    st.integers(24312, 24330), st.integers(-(10**12), 10**12), min_size=1
)


@given(months_of_targets, st.lists(st.integers(0, 545), max_size=6))
def test_parts_of_months_add_up_however_they_are_cut(targets, cuts):
    first, last = dt.date(2026, 1, 1), dt.date(2027, 7, 31)
    ends = sorted({first + dt.timedelta(days=cut) for cut in cuts} | {last})
    begins = [first, *(end + dt.timedelta(days=1) for end in ends[:-1])]
    parts = [
        pacing.target_of_days(targets, begin, end, LONGER) or 0
        for begin, end in zip(begins, ends, strict=True)
    ]
    assert sum(parts) == sum(targets.values())


def test_a_week_has_the_target_of_its_working_days():
    """Week 36 of 2026: Monday 31 August, and four working days in September (21 and 22 of them)."""
    august, september = 24319, 24320
    targets = {august: 2_100, september: 2_200}
    week = Days.of_week(2026, 36)
    assert (week.first, week.last) == (dt.date(2026, 8, 31), dt.date(2026, 9, 6))
    assert LONGER.working_days(dt.date(2026, 9, 1), dt.date(2026, 9, 30)) == 22
    assert pacing.target_of_days(targets, week.first, week.last, LONGER) == 100 + 4 * 100
    assert pacing.target_of_days(targets, week.first, dt.date(2026, 8, 31), LONGER) == 100
    assert pacing.target_of_days(targets, week.first, dt.date(2026, 8, 30), LONGER) == 0
    assert pacing.target_of_days({august - 12: 1}, week.first, week.last, LONGER) is None


def test_progress_of_a_week():
    week = Days.of_week(2026, 35)
    before = pacing.progress_of_days(week, dt.date(2026, 8, 23), LONGER)
    assert (before.full_months, before.part, before.remaining_days) == (0, 0, 5)
    within = pacing.progress_of_days(week, dt.date(2026, 8, 25), LONGER)
    assert (within.part, within.whole, within.remaining_days, within.total_days) == (2, 5, 3, 5)
    over = pacing.progress_of_days(week, dt.date(2026, 8, 30), LONGER)
    assert (over.full_months, over.remaining_days) == (over.span.count, 0)


def test_a_week_of_rest_is_counted_by_calendar_days():
    """National Day and the days around it, as the calendar of 2026 has them."""
    rest = WorkCalendar(off=frozenset(dt.date(2026, 10, day) for day in range(1, 31)))
    at = pacing.progress_of_days(Days.of_week(2026, 42), dt.date(2026, 10, 14), rest)
    assert (at.part, at.whole, at.total_days) == (3, 7, 0)


@pytest.mark.parametrize(
    ("actual", "due", "target", "expected"),
    [(50, 100, 200, 100), (-50, 100, 200, -100), (50, 100, -200, 0), (0, 100, 200, 0),
     (50, 0, 200, None), (50, None, None, None)],
)  # fmt: skip
def test_the_landing_is_never_negative_after_sales(actual, due, target, expected):
    assert pacing.carried_on(actual, due, target) == expected
