"""Public series: the yardstick has its published scores, the recipe beats it as measured."""

import os

import numpy as np
import pytest

from salesplan.engine.forecast import LEVELS, Options, forecast, probability

pytestmark = pytest.mark.shared
EVERY_FIFTH = slice(None, None, 5)


@pytest.fixture(scope="module")
def monthly(shared):
    os.environ["SALESPLAN_SHARED"] = str(shared)
    from benchmarks import forecast_sets

    return forecast_sets.monthly()


@pytest.fixture(scope="module")
def sample(monthly):
    """200 of the series, and what is said of their last 18 months."""
    data = monthly.rows(EVERY_FIFTH)
    return data, forecast(data.train, horizon=18, last_month=data.last_month)


def test_naive2_has_its_published_scores(monthly):
    from benchmarks.forecast_sets import naive2_of, score

    own = score(monthly, naive2_of(monthly))
    assert round(own.smape, 3) == 16.555
    assert round(own.mase, 3) == 1.028
    assert own.owa == 1.0


def test_the_recipe_reaches_the_goal(monthly):
    from benchmarks.forecast_sets import score

    points = Options(intervals=False)
    found = forecast(monthly.train, horizon=18, last_month=monthly.last_month, options=points)
    assert score(monthly, found.points).owa < 0.785
    assert found.points.min() > 0


def test_choosing_a_method_per_series_is_no_loss(sample):
    from benchmarks.forecast_sets import score

    data, found = sample
    assert set(found.methods) > {"combination"}
    assert score(data, found.points).owa < score(data, found.candidates["combination"]).owa + 0.002


def test_intervals_cover_what_they_say(sample):
    data, found = sample
    own = found.intervals
    inside95 = ((data.test >= own.low95) & (data.test <= own.high95)).mean()
    inside80 = ((data.test >= own.low80) & (data.test <= own.high80)).mean()
    assert 0.93 <= inside95 <= 0.97
    assert 0.76 <= inside80 <= 0.84
    assert own.coverage.own
    assert abs(own.coverage.measured[1] - inside95) < 0.03
    assert own.coverage.cases == 200 * (18 + 12 + 6)


def test_odds_of_a_year_come_true(sample):
    data, found = sample
    naive = found.candidates["snaive"][:, :12].sum(axis=1)
    actual = data.test[:, :12].sum(axis=1)
    said, reached = [], []
    for times in np.arange(0.7, 1.31, 0.05):
        said.append(probability(LEVELS, found.intervals.totals[:, 11], times * naive))
        reached.append(actual >= times * naive)
    third = np.minimum((np.concatenate(said) * 3).astype(int), 2)
    for part in range(3):
        chosen = third == part
        assert (
            abs(np.concatenate(said)[chosen].mean() - np.concatenate(reached)[chosen].mean()) < 0.1
        )


def test_quarterly_series_reach_their_goal(shared):
    from benchmarks.forecast_sets import quarterly, score

    data = quarterly()
    found = forecast(data.train, horizon=8, season=4, options=Options(intervals=False))
    assert score(data, found.points).owa < 0.83
