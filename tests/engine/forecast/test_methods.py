"""What each part of the recipe does, on series whose truth is known."""

import numpy as np
import pytest

from salesplan.engine.forecast import Options, Regressor, forecast, right_aligned
from salesplan.engine.forecast.arrays import soft_weights
from salesplan.engine.forecast.autoregression import autoregression
from salesplan.engine.forecast.exponential import additive, multiplicative
from salesplan.engine.forecast.intermittent import demand, is_intermittent
from salesplan.engine.forecast.multistep import multistep
from salesplan.engine.forecast.naive import naive2, seasonal_naive
from salesplan.engine.forecast.recipe import guard
from salesplan.engine.forecast.regressors import effects, trading_days
from salesplan.engine.forecast.scale import scale_of
from salesplan.engine.forecast.season import seasonal as indices_of
from salesplan.engine.forecast.smoothing import local_line, moving_average
from salesplan.engine.forecast.spread import of_totals
from salesplan.engine.forecast.theta import aggregated_theta, dynamic_theta
from tests.engine.forecast.series import batch, seasonal, sporadic

JANUARY_2026 = 2026 * 12
POINTS = Options(intervals=False)
LINE = 5 + 0.1 * np.arange(48.0)[None, :]


def test_both_smoothers_leave_a_line_as_it_is():
    line = np.arange(30.0)
    np.testing.assert_allclose(moving_average(30, 12) @ line, line[6:-6])
    np.testing.assert_allclose(local_line(30, 7) @ line, line, atol=1e-9)
    np.testing.assert_allclose(local_line(30, 9, leave_out=True) @ line, line, atol=1e-9)


def test_a_value_left_out_takes_no_part():
    spike = np.zeros(30)
    spike[12] = 1.0
    assert (local_line(30, 9, leave_out=True) @ spike)[12] == 0.0


@pytest.mark.parametrize("seed", range(3))
def test_a_clear_season_is_kept_and_noise_is_shrunk(seed):
    clear = indices_of(np.log(seasonal(72, seed=seed))[None, :], 12)
    truth = 0.3 * np.sin(2 * np.pi * np.arange(72, 84) / 12)
    np.testing.assert_allclose(clear.indices[0], truth - truth.mean(), atol=0.05)
    assert clear.weight[0] > 0.9
    noise = indices_of(np.log(seasonal(72, swing=0.0, noise=0.2, seed=seed))[None, :], 12)
    assert noise.weight[0] < 0.5
    assert np.abs(noise.indices).max() < 0.1


def test_less_than_two_seasons_show_none():
    assert not indices_of(np.log(seasonal(23))[None, :], 12).indices.any()
    assert indices_of(np.log(seasonal(24))[None, :], 12).indices.any()


def test_scales_come_back():
    table = np.array([[0.0, 5.0, 10.0], [3.0, 4.0, 5.0], [-1.0, 0.0, 2.0]])
    for zeros in (False, True):
        scale = scale_of(table, identity_for_zeros=zeros)
        np.testing.assert_allclose(scale.back(scale.forward(table)), table, atol=1e-9)
        assert scale.log.tolist() == [not zeros, True, False]


@pytest.mark.parametrize(
    "model",
    [
        lambda level: additive(level, np.zeros((1, 12)), 6),
        lambda level: multiplicative(level, np.ones((1, 12)), 6),
        lambda level: multistep(level, 12, 6).level,
        lambda level: autoregression(level, 12, 6),
        lambda level: aggregated_theta(level, 2, 6),
        lambda level: aggregated_theta(level, 6, 6),
    ],
    ids=["eL", "eM", "ms", "ar", "t2", "t6"],
)
def test_every_model_follows_a_line_and_keeps_a_constant(model):
    ahead = model(LINE)[0]
    assert 9.7 < ahead[0] < 9.85
    assert 9.9 < ahead[-1] < 10.35
    np.testing.assert_allclose(model(np.full((1, 48), 5.0)), 5.0, rtol=1e-3)


def test_theta_starts_from_one_value():
    np.testing.assert_allclose(dynamic_theta(np.array([[3.0]]), 4), 3.0)


def test_weights_prefer_the_better_and_survive_nonsense():
    weights = soft_weights(np.array([[0.0, 2.0, np.nan], [np.inf, np.nan, np.inf]]))
    assert weights[0].tolist() == pytest.approx([1 / (1 + np.exp(-1)), 1 - 1 / (1 + np.exp(-1)), 0])
    assert weights.sum(axis=1).tolist() == pytest.approx([1, 1])


def test_naive_forecasts():
    row = np.arange(1.0, 25.0)[None, :]
    assert seasonal_naive(row, 12, 14)[0].tolist() == [*range(13, 25), 13, 14]
    assert seasonal_naive(row[:, :5], 12, 2)[0].tolist() == [5, 5]
    assert naive2(row, 12, 2)[0].tolist() == [24, 24]  # too short for the test of a season
    peaks = np.tile([1.0] * 11 + [5.0], 4)[None, :]
    np.testing.assert_allclose(naive2(peaks, 12, 12)[0], peaks[0, :12])


def test_guards_keep_forecasts_finite_and_within_reach():
    values = np.array([[1.0, 2.0, 4.0], [-1.0, 0.0, 2.0]])
    wild = np.array([[np.nan, -5.0, 1e9], [np.inf, -50.0, 50.0]])
    assert guard(values, wild).tolist() == [[4.0, 0.0, 12.0], [2.0, -4.0, 5.0]]


def test_autoregressions_do_not_run_away():
    explosive = (1.5 ** np.arange(30.0))[None, :]
    ahead = autoregression(explosive, 12, 60)
    assert ahead.max() <= 2 * explosive.max()


def test_trading_days_count_weekdays_against_weekends():
    months = np.array([JANUARY_2026 + 1, 2015 * 12 + 1])  # both February, 20 weekdays, 8 others
    assert trading_days(months)[0] == trading_days(months)[1]
    whole = trading_days(np.arange(2000 * 12, 2400 * 12))
    assert abs(whole.reshape(-1, 12).mean(axis=0)).max() < 1e-12


def test_trading_days_are_found_and_used_ahead():
    months = np.arange(JANUARY_2026 - 72, JANUARY_2026 + 6)
    moved = 0.8 * trading_days(months)
    row = seasonal(78, noise=0.01) * np.exp(moved)
    dated = forecast(row[None, :72], horizon=6, last_month=JANUARY_2026 - 1, options=POINTS)
    blind = forecast(row[None, :72], horizon=6, options=POINTS)
    assert dated.drivers == ("trading_days",)
    assert dated.effects[0, 0] == pytest.approx(0.8, abs=0.2)
    assert np.abs(dated.points - row[72:]).sum() < np.abs(blind.points - row[72:]).sum()
    assert blind.effects.shape == (1, 0)


def test_a_promotion_that_history_supports_is_planned_for():
    promotion = np.zeros(66)
    promotion[[5, 17, 22, 31, 40, 44, 53, 63]] = 1.0
    row = seasonal(66, noise=0.02) * np.exp(0.5 * promotion)
    known = Regressor("promotion", promotion)
    with_it = forecast(row[None, :60], horizon=6, regressors=[known], options=POINTS)
    without = forecast(row[None, :60], horizon=6, options=POINTS)
    assert with_it.effects[0, 0] == pytest.approx(0.5, abs=0.05)
    assert with_it.points[0, 3] == pytest.approx(row[63], rel=0.1)
    assert with_it.points[0, 3] > 1.4 * without.points[0, 3]


def test_one_odd_month_does_not_make_an_effect():
    promotion = np.zeros(66)
    promotion[[5, 17, 22, 31, 40, 44, 53, 63]] = 1.0
    row = seasonal(66, noise=0.05)
    row[[22, 40]] *= [30.0, 1.0]
    found = forecast(
        row[None, :60], horizon=6, regressors=[Regressor("p", promotion)], options=POINTS
    )
    assert abs(found.effects[0, 0]) < 0.1


def test_a_regressor_that_explains_nothing_has_no_effect():
    random = np.random.default_rng(5)
    noise = Regressor("noise", random.standard_normal((20, 66)))
    found = forecast(batch(20), horizon=6, regressors=[noise], options=POINTS)
    assert (found.effects[:, 0] == 0).mean() > 0.7
    assert np.abs(found.effects).max() < 0.05
    never = Regressor("never", np.zeros(66))
    assert not forecast(batch(2), horizon=6, regressors=[never], options=POINTS).effects.any()


def test_an_effect_is_bounded():
    level = np.zeros((1, 40))
    level[0, 20:] = 50.0
    driver = (np.arange(40) >= 20).astype(float)[None, :, None]
    level[0, 10], driver[0, 10, 0] = 50.0, 1.0
    level += np.random.default_rng(1).normal(0, 30, 40)
    assert effects(level, driver, ("jump",), np.array([True]))[0, 0] <= 3.0


def test_sporadic_demand_is_forecast_without_bias():
    table = np.stack([sporadic(60, chance=0.3, size=40, seed=seed) for seed in range(200)])
    chosen = is_intermittent(table, 12)
    assert chosen.mean() > 0.95
    assert demand(table).points(1).mean() == pytest.approx(0.3 * 40, rel=0.06)


def test_sporadic_demand_that_ceases_fades():
    row = np.concatenate([sporadic(40), np.zeros(11)])[None, :]
    assert demand(row).points(1)[0, 0] < 0.6 * demand(row[:, :40]).points(1)[0, 0]


def test_the_error_of_a_total_lies_between_independent_and_common():
    sigma = np.sqrt(1.0 + 0.1 * np.arange(12.0))[None, :]
    found = of_totals(sigma, np.ones((1, 12)))
    assert found[0, 0] == pytest.approx(1.0)
    assert np.sqrt((sigma**2).sum()) < found[0, -1] < sigma.sum()


def test_short_series_take_their_parents_season():
    parent = seasonal(60, level=5_000)
    child = seasonal(75, level=500, seed=2)
    rows = right_aligned([parent, child[45:60]])
    alone = forecast(rows, horizon=6, options=POINTS)
    helped = forecast(rows, horizon=6, options=POINTS, parents=[-1, 0])
    truth = child[60:66]
    errors = [np.abs(found.points[1] - truth).sum() for found in (helped, alone)]
    assert errors[0] < 0.5 * errors[1]
    assert (helped.points[0] == alone.points[0]).all()


def test_the_parents_share_moves_points_and_intervals_alike():
    rows = np.stack([batch(2).sum(axis=0) * 1.3, *batch(2)])
    own, moved = (
        forecast(rows, horizon=4, parents=[-1, 0, 0], options=Options(parent_share=share))
        for share in (0.0, 1.0)
    )
    np.testing.assert_allclose(moved.points[1:].sum(axis=0), moved.points[0])
    ratio = moved.points[1] / own.points[1]
    np.testing.assert_allclose(moved.intervals.high95[1], own.intervals.high95[1] * ratio)
    assert (moved.intervals.totals[1, 3] > own.intervals.totals[1, 3]).all()


def test_smearing_lifts_noisy_series_and_never_beyond_its_cap():
    rows = np.stack([seasonal(noise=0.02), seasonal(noise=0.4), seasonal(noise=2.0)])
    plain, half = (
        forecast(rows, horizon=3, options=Options(intervals=False, smear=smear)).points
        for smear in (0.0, 0.5)
    )
    lift = half / plain
    assert (lift[0] < 1.001).all()
    assert (lift[1] > 1.02).all()
    assert lift.max() <= np.exp(0.125) + 1e-9
