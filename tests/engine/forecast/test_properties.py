"""Whatever the history: finite, within bounds, in order, the same alone and in company."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salesplan.engine.forecast import Options, forecast, right_aligned
from tests.engine.forecast.series import batch, seasonal, sporadic

value = st.one_of(st.none(), st.just(0.0), st.integers(0, 10**9).map(float), st.floats(0, 100))
histories = st.lists(st.lists(value, max_size=64), min_size=1, max_size=4)
signed = st.lists(st.integers(-(10**6), 10**6).map(float), min_size=1, max_size=40)


@settings(max_examples=40, deadline=None)
@given(histories)
@example([[0.0] * 30 + [5.0] + [0.0] * 4])
@example([[1.0, None] * 20, [1e9] + [1e-9] * 39])
@example([[7.0] * 39 + [10**9]])
def test_forecasts_of_nonnegative_series_are_finite_and_never_negative(rows):
    found = forecast(right_aligned(rows), horizon=5, last_month=24_300)
    own = found.intervals
    assert found.points.shape == (len(rows), 5)
    for table in (found.points, own.low95, own.low80, own.high80, own.high95, own.totals):
        assert np.isfinite(table).all()
        assert (table >= 0).all()
    assert (own.low95 <= own.low80).all()
    assert (own.low80 <= found.points).all()
    assert (found.points <= own.high80).all()
    assert (own.high80 <= own.high95).all()
    assert (np.diff(own.totals, axis=2) >= 0).all()


@settings(max_examples=20, deadline=None)
@given(signed)
def test_series_with_negative_values_stay_within_a_range_of_theirs(row):
    found = forecast(right_aligned([row]), horizon=4)
    least, most = min(row), max(row)
    assert np.isfinite(found.points).all()
    assert (found.points >= min(2 * least - most, 0) - 1e-6).all()
    assert (found.points <= max(3 * most, 2 * most - least) + 1e-6).all()


@settings(max_examples=10, deadline=None)
@given(st.floats(1e-3, 1e6), st.integers(14, 70))
def test_another_unit_gives_the_same_forecast_in_that_unit(unit, length):
    row = seasonal(length)
    own, scaled = (forecast(right_aligned([row * by]), horizon=6).points for by in (1.0, unit))
    np.testing.assert_allclose(scaled, own * unit, rtol=1e-4)


def test_a_series_has_the_same_points_alone_and_in_company():
    rows = [*batch(8), seasonal(30), sporadic(48), seasonal(20), sporadic(70), [5.0, 6.0]]
    options = Options(intervals=False)
    together = forecast(right_aligned(rows), horizon=6, last_month=24_300, options=options)
    backwards = forecast(right_aligned(rows[::-1]), horizon=6, last_month=24_300, options=options)
    np.testing.assert_allclose(backwards.points[::-1], together.points, rtol=1e-5)
    for at, row in enumerate(rows):
        alone = forecast(right_aligned([row]), horizon=6, last_month=24_300, options=options)
        np.testing.assert_allclose(alone.points[0], together.points[at], rtol=1e-5)
        assert alone.methods[0] == together.methods[at]
        assert alone.flags[0] == () or {flag.code for flag in alone.flags[0]} == {
            flag.code for flag in together.flags[at]
        }


def test_the_same_batch_gives_the_same_result():
    first, second = (forecast(batch(5), horizon=6) for _run in range(2))
    assert (first.points == second.points).all()
    assert (first.intervals.totals == second.intervals.totals).all()


def test_a_longer_horizon_does_not_change_the_nearer_months():
    options = Options(intervals=False)
    near, far = (forecast(batch(3), horizon=h, options=options).points for h in (6, 18))
    np.testing.assert_allclose(far[:, :6], near, rtol=1e-9)
