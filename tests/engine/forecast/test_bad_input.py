"""Broken series: each is handled, said and never makes a forecast absurd."""

import numpy as np
import pytest

from salesplan.engine.errors import EngineError
from salesplan.engine.forecast import Options, Regressor, forecast, right_aligned
from salesplan.engine.forecast.history import read
from salesplan.engine.forecast.shifts import level_shifts
from tests.engine.forecast.series import seasonal, sporadic


def one(row, **arguments):
    """The forecast of one series."""
    return forecast(right_aligned([row]), horizon=6, **arguments)


def codes(found) -> set[str]:
    return {flag.code for flag in found.flags[0]}


def flag(found, code):
    return next(each for each in found.flags[0] if each.code == code)


def test_three_points_give_their_median_with_a_wide_interval():
    found = one([90.0, 100.0, 130.0])
    assert found.methods == ("median",)
    assert (found.points == 100.0).all()
    assert (found.intervals.low80 < 75).all()
    assert (found.intervals.high80 > 130).all()
    assert flag(found, "short").value == 3.0


def test_one_point_is_not_certain():
    found = one([100.0])
    assert (found.points == 100.0).all()
    assert (found.intervals.high95 > 130).all()


def test_no_history_gives_zero_and_says_so():
    found = one([])
    assert found.methods == ("empty",)
    assert not found.points.any()
    assert codes(found) == {"empty"}
    assert forecast(np.zeros((0, 12)), horizon=3).points.shape == (0, 3)


def test_all_zeros_give_zero():
    found = one([0.0] * 36)
    assert found.methods == ("zero",)
    assert not found.points.any()
    assert not found.intervals.totals.any()
    assert codes(found) == {"all_zero"}


def test_a_series_that_ended_a_year_ago_gives_zero():
    found = one([*seasonal(36), *[0.0] * 12])
    assert found.methods == ("zero",)
    assert codes(found) == {"ended"}
    still = one([*seasonal(36), *[0.0] * 11])
    assert still.methods != ("zero",)


def test_a_constant_stays():
    found = one([7.0] * 30)
    assert found.methods == ("constant",)
    assert (found.points == 7.0).all()
    assert flag(found, "constant").value == 7.0


def test_gaps_are_filled_with_what_is_usual_there():
    row = seasonal(60, noise=0.0)
    gappy = row.copy()
    gappy[[20, 33, 34, 59]] = np.nan
    whole, found = one(row), one(gappy)
    np.testing.assert_allclose(found.points, whole.points, rtol=0.05)
    assert flag(found, "gaps").position == 20
    assert flag(found, "gaps").value == 4.0
    assert found.backtest.cases[0] == whole.backtest.cases[0] - 3  # the last month, at each origin


def test_a_gap_is_filled_at_the_level_and_the_season_of_its_place():
    row = seasonal(60, noise=0.0)
    gappy = row.copy()
    gappy[[20, 33, 34]] = np.nan
    filled = read(gappy[None, :], 12)
    np.testing.assert_allclose(filled.values[0], row, rtol=0.06)
    assert filled.known.sum() == 57


def test_zeros_before_the_first_sale_are_not_history():
    row = seasonal(40)
    late, plain = one([*[0.0] * 20, *row]), one(row)
    np.testing.assert_allclose(late.points, plain.points)


@pytest.mark.parametrize("at", [0, 10, 30, 47])
def test_one_outlier_hardly_moves_the_forecast(at):
    row = seasonal(60)
    odd = row.copy()
    odd[at] *= 20
    plain, found = one(row), one(odd)
    np.testing.assert_allclose(found.points, plain.points, rtol=0.06)
    seen = flag(found, "outlier")
    assert seen.position == at
    assert seen.value == pytest.approx(odd[at])
    assert seen.usual == pytest.approx(row[at], rel=0.5)


def test_a_spike_in_the_last_month_is_half_believed_at_most():
    row = seasonal(60)
    odd = row.copy()
    odd[-1] *= 50
    found = one(odd)
    assert (found.points < 2.5 * one(row).points).all()
    assert flag(found, "last_point_spike").position == 59
    assert "outlier" not in codes(found)


@pytest.mark.parametrize("months", [6, 12, 20])
def test_a_level_shift_is_followed_and_named(months):
    row = seasonal(60, growth=0.0)
    moved = row.copy()
    moved[-months:] *= 2
    found = one(moved)
    np.testing.assert_allclose(found.points, 2 * one(row).points, rtol=0.25)
    assert flag(found, "level_shift").position == 60 - months
    assert flag(found, "level_shift").value == pytest.approx(
        2 * flag(found, "level_shift").usual, rel=0.2
    )
    assert "level_shift" not in codes(one(row))


def test_what_is_slow_small_or_young_is_no_level_shift():
    noise = 0.005 * np.random.default_rng(7).standard_normal(56)
    steps = {
        "sudden": np.repeat([0.0, 1.0], 28),
        "slow": np.concatenate([np.zeros(24), np.arange(8) / 8, np.ones(24)]),
        "small": np.repeat([0.0, 0.1], 28),
    }
    found = {name: list(level_shifts((row + noise)[None, :])) for name, row in steps.items()}
    assert found == {"sudden": [(0, 28)], "slow": [], "small": []}
    young = 100 * np.exp(steps["sudden"] + noise)[18:38]
    assert "level_shift" not in codes(one(young))  # a season looks like that


def test_growth_is_no_level_shift():
    assert "level_shift" not in codes(one(seasonal(60, growth=0.03)))


def test_negative_values_are_forecast_on_their_own_scale():
    found = one(seasonal(60) - 1_400)
    assert flag(found, "negative_values").position == 0
    assert (found.points < 0).any()


def test_a_series_without_season_says_so():
    assert "no_season" in codes(one(seasonal(60, swing=0.0)))
    assert "no_season" not in codes(one(seasonal(60)))


def test_sporadic_sales_get_their_own_method():
    found = one(sporadic())
    assert found.methods == ("intermittent",)
    assert flag(found, "intermittent").value == pytest.approx(0.25, abs=0.1)
    assert (found.intervals.low95 == 0).all()
    assert one(sporadic(), options=Options(intermittent=False)).methods == ("combination",)


def test_sporadic_returns_are_not_demand():
    row = np.where(np.arange(48) % 5 == 0, 40.0, 0.0)
    row[[7, 23]] = -10.0
    assert one(row).methods == ("combination",)


def test_the_upper_bound_of_very_rare_sales_is_not_below_the_forecast():
    found = one(np.where(np.arange(60) % 23 == 5, 100.0, 0.0))
    assert found.methods == ("intermittent",)
    assert (found.points > 0).all()
    assert (found.intervals.high80 >= found.points).all()


def test_zeros_of_the_season_are_not_sporadic():
    row = seasonal(60)
    row[(np.arange(60) % 12) < 4] = 0.0
    found = one(row)
    assert found.methods == ("combination",)
    assert (found.points[0, :4] < 0.35 * row.max()).all()


def test_what_cannot_be_read_is_refused_with_a_code():
    table = np.ones((2, 30))
    refused = {
        "shape": lambda: forecast(np.ones(30), horizon=3),
        "horizon": lambda: forecast(table, horizon=0),
        "season": lambda: forecast(table, horizon=3, season=0),
        "not_finite": lambda: forecast(table * np.inf, horizon=3),
        "parents": lambda: forecast(table, horizon=3, parents=[-1, 5]),
        "parents_cycle": lambda: forecast(table, horizon=3, parents=[1, 0]),
    }
    for code, call in refused.items():
        with pytest.raises(EngineError) as refusal:
            call()
        assert refusal.value.code == code
    with pytest.raises(EngineError) as refusal:
        forecast(table, horizon=3, regressors=[Regressor("price", np.ones(30))])
    assert refusal.value.code == "shape"
