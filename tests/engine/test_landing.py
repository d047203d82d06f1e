"""Methods of landing and their back-tests on figures that can be told by hand."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import landing
from salesplan.engine.calendar import spring_festival, work_calendar
from salesplan.engine.periods import first_day, last_day, month_number

CHINA = work_calendar("CN", range(2024, 2028))
EVEN = np.ones(60)


def row(*values: float) -> landing.FloatArray:
    return np.array([values], dtype=float)


def test_what_was_reached_is_carried_on_by_the_share_that_is_over() -> None:
    actual, share = np.array([50.0, 50.0, 0.0, -5.0]), np.array([0.5, 0.0, 0.5, 0.5])
    found = landing.carried_on(actual, share)
    assert found[[0, 2, 3]].tolist() == [100.0, 0.0, -10.0]
    assert np.isnan(found[1])


@given(st.floats(0, 1e12), st.floats(-1, 2, allow_nan=False))
def test_after_sales_no_landing_is_negative(actual: float, share: float) -> None:
    found = landing.carried_on(np.array([actual]), np.array([share]))
    assert np.isnan(found[0]) or found[0] >= 0


def test_last_years_share_within_a_month() -> None:
    """Half of the second month is over: 100 + 20 of 100 + 50 + 80."""
    share = landing.last_years_share(
        np.array([120.0]), row(100, 50, 80), 1, (EVEN[:3], EVEN[:3]), (0.0, 0.0)
    )
    assert share[0] == pytest.approx(120 / 230)


def test_a_feast_that_moved_is_no_growth() -> None:
    """2025's feast lay in January, 2026's in February: days weigh alike, months do not."""
    months = [month_number(2026, 1), month_number(2026, 2)]

    def weigh(month: int) -> float:
        return landing.days_weight(first_day(month), last_day(month), CHINA)

    now = np.array([weigh(month) for month in months])
    before = np.array([weigh(month - 12) for month in months])
    sales_before, sales_now = row(*(before * 1000)), row(*(now * 1100))
    share = landing.last_years_share(sales_before[:, 0], sales_before, 1, (now, before), (0.0, 0.0))
    found = landing.carried_on(sales_now[:, 0], share)
    assert found[0] == pytest.approx(sales_now.sum())
    plain = landing.last_years_share(
        sales_before[:, 0], sales_before, 1, (EVEN[:2], EVEN[:2]), (0.0, 0.0)
    )
    assert landing.carried_on(sales_now[:, 0], plain)[0] > found[0] * 1.1


def test_the_feast_is_a_quiet_time() -> None:
    feast = spring_festival(2026)
    quiet = landing.days_weight(feast, feast + dt.timedelta(days=6), CHINA)
    usual = landing.days_weight(dt.date(2026, 4, 13), dt.date(2026, 4, 19), CHINA)
    assert quiet < usual / 2


def test_a_method_that_is_always_right_has_no_error() -> None:
    season = np.tile(np.arange(1.0, 13.0), 4)[None, :]
    growing = season * np.repeat([1.0, 2.0, 4.0, 8.0], 12)
    errors = landing.month_errors(growing, 3, landing.year_before(growing, 6, EVEN[:48]))
    same_year = errors[:, [0, 6, 12, 18, 24]]  # runs within one year: growth is even
    assert np.allclose(same_year, 1)
    found = landing.band(np.ones((1, 9)))
    assert (found.low[0], found.high[0], found.cases[0]) == (1, 1, 9)


def test_cases_begin_a_year_after_the_history_and_end_with_it() -> None:
    history = np.ones((1, 30))
    shapes = landing.year_before(history, 6, EVEN[:30])
    assert [start for start, _shape in shapes] == list(range(12, 25))
    assert landing.month_errors(history, 2, shapes).shape == (1, 13)
    assert landing.year_before(np.ones((1, 17)), 6, EVEN[:17]) == []


def test_months_before_the_first_sale_are_no_cases() -> None:
    history = np.ones((2, 30))
    history[1, :10] = np.nan
    errors = landing.month_errors(history, 2, landing.year_before(history, 6, EVEN[:30]))
    assert landing.band(errors).cases.tolist() == [13, 3]


def test_fewer_cases_than_needed_give_no_band() -> None:
    errors = np.linspace(0.8, 1.2, landing.LEAST_CASES - 1)[None, :]
    found = landing.band(errors)
    assert np.isnan(found.low[0])
    assert found.cases[0] == landing.LEAST_CASES - 1


def test_the_band_holds_as_many_outcomes_as_it_says() -> None:
    chance = np.random.default_rng(4)
    errors = chance.normal(1, 0.1, (2_000, 20))
    outcome = chance.normal(1, 0.1, 2_000)
    found = landing.band(errors)
    inside = ((found.low <= outcome) & (outcome <= found.high)).mean()
    assert 0.77 <= inside <= 0.83


def test_between_two_ends_of_months() -> None:
    early = landing.Band(np.array([0.8]), np.array([1.2]), np.array([12]))
    late = landing.Band(np.array([0.9]), np.array([1.1]), np.array([11]))
    found = landing.between(early, late, 0.5)
    assert (found.low[0], found.high[0]) == (pytest.approx(0.85), pytest.approx(1.15))
    assert found.cases[0] == 11
    first = landing.between(None, late, 0.25)
    assert (first.low[0], first.high[0]) == (pytest.approx(0.8), pytest.approx(1.2))


def test_days_are_tested_each_at_its_own_progress() -> None:
    days = row(1, 1, 1, 1, 2, 2, 2, 4)
    errors = landing.day_errors(
        days, [(slice(0, 4), 2, np.array(0.5)), (slice(4, 8), 2, np.array([0.5]))]
    )
    assert errors.tolist() == [[1.0, 10 / 8]]
