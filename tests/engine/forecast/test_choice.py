"""The method of a series, the options of a company and the record of all methods."""

import numpy as np
import pytest

from salesplan.engine.forecast import OPTION_SETS, Options, choose_options, forecast
from salesplan.engine.forecast.calibration import Calibration, Trial, basis, calibrate, widths
from tests.engine.forecast.series import batch, seasonal


def test_another_method_is_taken_only_when_clearly_and_always_better():
    """The last value is right by construction: a random walk whose steps undo what a model learns."""
    random = np.random.default_rng(11)
    plain = forecast(batch(6), horizon=12)
    assert set(plain.methods) == {"combination"}
    copied = np.tile(random.gamma(2, 100, 12), 5)[None, :]  # every year as the last
    found = forecast(copied, horizon=12)
    assert found.methods == ("snaive",)
    np.testing.assert_allclose(found.points[0], copied[0, :12])
    fixed = forecast(copied, horizon=12, options=Options(choose=False))
    assert fixed.methods == ("combination",)


def test_few_actuals_do_not_choose():
    copied = np.tile(np.random.default_rng(11).gamma(2, 100, 12), 5)[None, :]
    assert forecast(copied, horizon=6).methods == ("combination",)  # 6 + 4 + 2 months


def test_two_origins_do_not_choose():
    copied = np.tile(np.random.default_rng(11).gamma(2, 100, 11), 4)[None, :]
    found = forecast(copied, horizon=24, season=11)
    assert found.backtest.origins == (16, 8)
    assert found.backtest.cases[0] == 24
    assert found.methods == ("combination",)


def test_the_record_holds_what_ratios_are_made_from():
    found = forecast(batch(3), horizon=12).backtest
    assert found.origins == (12, 8, 4)
    assert found.cases.tolist() == [24, 24, 24]
    at = found.methods.index("snaive")
    np.testing.assert_allclose(found.absolute[:, at], found.naive)
    np.testing.assert_allclose(found.value_added[:, at], 0.0)
    assert found.methods[0] == "combination"
    assert (found.value_added[:, 0] > 0).all()
    assert (np.abs(found.signed) <= found.absolute + 1e-6).all()
    np.testing.assert_allclose(found.wape, found.absolute / found.actual[:, None])


def test_the_record_is_what_would_have_been_said_then():
    """Nothing after an origin is seen: the months since may be anything."""
    row = seasonal(48)
    then = forecast(row[None, :36], horizon=12, options=Options(intervals=False)).points[0]
    record = forecast(row[None, :], horizon=12).backtest
    assert record.origins[0] == 12
    altered = row.copy()
    altered[36:] *= 3
    moved = forecast(altered[None, :], horizon=12, options=Options()).backtest
    assert record.absolute[0, 0] != moved.absolute[0, 0]
    first = np.abs(then - row[36:]).sum()
    later = [
        np.abs(
            forecast(row[None, : 48 - cut], horizon=cut, options=Options(intervals=False)).points[0]
            - row[48 - cut :]
        ).sum()
        for cut in (8, 4)
    ]
    assert record.absolute[0, 0] == pytest.approx(first + sum(later))


def test_without_back_test_there_is_no_record():
    found = forecast(batch(2), horizon=3, options=Options(intervals=False))
    assert found.backtest is None
    assert found.intervals is None


def test_short_histories_have_an_empty_record_and_an_unmeasured_coverage():
    found = forecast(batch(2, 20), horizon=3)
    assert found.backtest.cases.tolist() == [0, 0]
    assert np.isnan(found.backtest.wape).all()
    assert found.intervals.coverage.cases == 0
    assert np.isnan(found.intervals.coverage.measured).all()
    assert not found.intervals.coverage.own


def test_a_large_batch_calibrates_itself_a_small_one_takes_the_table():
    large = forecast(batch(120, 48), horizon=6).intervals.coverage
    assert large.own
    assert large.measured[1] == pytest.approx(0.95, abs=0.03)
    small = forecast(batch(20, 48), horizon=6).intervals.coverage
    assert not small.own
    assert small.cases == 20 * (6 + 4 + 2)


def test_a_series_that_was_off_more_than_others_gets_wider_intervals():
    errors = np.ones((3, 12))
    errors[1], errors[2] = 3.0, 99.0
    trials = [Trial(12, errors, errors)]
    calibration = Calibration(np.zeros((5, 3)), np.zeros((23, 3)), mean=1.0, own=True)
    width = widths(trials, calibration, 3)
    assert width[0] == pytest.approx(1.0)
    assert width[1] == pytest.approx((12 * 3 + 80) / 92)
    assert width[2] == pytest.approx((12 * 6 + 80) / 92)  # one absurd error counts as 6


def test_a_year_that_went_well_for_all_moves_no_interval():
    errors = 2.0 + np.random.default_rng(2).standard_normal((150, 6))
    found = calibrate([Trial(6, errors, errors)], 6)
    assert found.own
    months, totals = basis(6) @ found.months.T, basis(6) @ found.totals.T
    np.testing.assert_allclose(months[:, 2], 0.0)
    np.testing.assert_allclose(totals[:, 11], 0.0)
    assert (months[:, 1] < -0.9).all()
    assert (months[:, 3] > 0.9).all()


def test_a_company_of_skewed_noise_is_advised_to_smear():
    random = np.random.default_rng(4)
    rows = 1_000 * np.exp(0.7 * random.standard_normal((40, 60)))
    report = choose_options(rows, horizon=12)
    named = {row.name: row for row in report.rows}
    assert "parent_half" not in named  # there are no parents
    assert named["default"].bias < named["half_smear"].bias
    assert named["half_smear"].total_error < named["default"].total_error
    assert report.rows[0].cases == 40 * (12 + 8 + 4)
    assert report.options == OPTION_SETS[report.best]


def test_options_stay_unless_clearly_beaten():
    report = choose_options(batch(6), horizon=6)
    assert report.best == "default"
    assert report.options == Options()
    short = choose_options(batch(3, 18), horizon=6)
    assert short.best == "default"
    assert np.isnan(short.rows[0].wape)


def test_only_leaves_are_judged_where_there_is_a_tree():
    rows = np.vstack([batch(3).sum(axis=0), batch(3)])
    report = choose_options(rows, horizon=6, parents=[-1, 0, 0, 0])
    assert {row.name for row in report.rows} == set(OPTION_SETS)
    assert report.rows[0].cases == 3 * (6 + 4 + 2)
    leaves = choose_options(rows[1:], horizon=6)
    assert report.rows[0].wape == pytest.approx(leaves.rows[0].wape)
