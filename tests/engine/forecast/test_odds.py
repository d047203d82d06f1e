"""Odds of reaching a target are read from the quantiles of a total."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.forecast import LEVELS, forecast, probability, rescaled
from tests.engine.forecast.series import batch, seasonal, sporadic

EVEN = np.linspace(1_000, 2_000, len(LEVELS))


def test_at_a_quantile_the_odds_are_its_level():
    for at, level in enumerate(LEVELS):
        assert probability(LEVELS, EVEN, EVEN[at]) == pytest.approx(1 - level)


def test_between_quantiles_the_odds_are_drawn_as_a_line():
    middle = (EVEN[10] + EVEN[11]) / 2
    assert probability(LEVELS, EVEN, middle) == pytest.approx(1 - (LEVELS[10] + LEVELS[11]) / 2)


def test_far_targets_are_never_quite_certain():
    assert probability(LEVELS, EVEN, np.array(0.0)) == 0.999
    assert probability(LEVELS, EVEN, np.array(9_999.0)) == 0.001
    beyond = probability(LEVELS, EVEN, np.array(EVEN[-1] + 10))
    assert 0.001 < beyond < 0.01


def test_a_total_without_spread_is_reached_or_not():
    certain = np.full(len(LEVELS), 500.0)
    assert probability(LEVELS, certain, np.array([499.0, 500.0, 501.0])).tolist() == [
        1.0, 1.0, 0.0,
    ]  # fmt: skip


@given(st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=6))
def test_a_higher_target_never_has_better_odds(targets):
    ordered = np.sort(np.array(targets))
    odds = probability(LEVELS, np.tile(EVEN, (len(ordered), 1)), ordered)
    assert (np.diff(odds) <= 1e-12).all()
    assert ((odds >= 0) & (odds <= 1)).all()


def test_quantiles_move_with_a_forecast_that_was_changed():
    table = np.stack([EVEN, EVEN])
    moved = rescaled(table, np.array([1.0, 2.0]))
    assert (moved == [EVEN, 2 * EVEN]).all()
    odds = probability(LEVELS, moved, np.array([1_500.0, 3_000.0]))
    assert odds[0] == odds[1]


def test_the_middle_of_a_total_is_near_the_sum_of_the_months():
    found = forecast(batch(6), horizon=12)
    middle = found.intervals.totals[:, :, 11]
    np.testing.assert_allclose(middle, found.points.cumsum(axis=1), rtol=0.03)


def test_a_total_varies_less_than_its_months_together():
    own = forecast(batch(6), horizon=12).intervals
    width = own.totals[:, 11, 21] - own.totals[:, 11, 1]
    months = (own.high95 - own.low95).sum(axis=1)
    assert (width < 0.95 * months).all()
    assert (width > 0.2 * months).all()


def test_sporadic_totals_start_at_nothing():
    found = forecast(sporadic()[None, :], horizon=12)
    totals = found.intervals.totals[0]
    assert totals[0, :11].max() == 0.0  # in one month most likely nothing is sold
    assert probability(LEVELS, totals[0], np.array(1.0)) == pytest.approx(0.25, abs=0.1)
    assert (totals[11] >= totals[0]).all()
    mean = np.trapezoid(totals[11], LEVELS) / (LEVELS[-1] - LEVELS[0])
    assert mean == pytest.approx(found.points.sum(), rel=0.15)


def test_noise_makes_odds_less_sure():
    odds = []
    for noise in (0.02, 0.3):
        found = forecast(seasonal(noise=noise)[None, :], horizon=6)
        quantiles, total = found.intervals.totals[0, 5], found.points.sum()
        odds.append(float(probability(LEVELS, quantiles, np.array(1.1 * total))))
    assert odds[0] < 0.1 < odds[1] < 0.5
