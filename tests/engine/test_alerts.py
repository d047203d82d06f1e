"""Alerts are raised beyond the threshold, never at it; many at once are judged like one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import alerts
from salesplan.engine.alerts import Limits, has_recovered, severity
from salesplan.engine.errors import EngineError

RULE = Limits()


@pytest.mark.parametrize(
    ("actual", "expected"),
    [(900, None), (899, "watch"), (800, "watch"), (799, "act"), (None, "act"), (1500, None)],
)
def test_below_target(actual, expected):
    assert severity(RULE, actual, 1000) == expected


@pytest.mark.parametrize(
    ("actual", "expected"), [(1100, None), (1101, "watch"), (1201, "act"), (0, None)]
)
def test_above_is_bad_where_lower_is_better(actual, expected):
    assert severity(Limits(side="above"), actual, 1000) == expected


@pytest.mark.parametrize(("actual", "expected"), [(1101, "watch"), (899, "watch"), (1000, None)])
def test_either_side(actual, expected):
    assert severity(Limits(side="either"), actual, 1000) == expected


def test_small_deviations_are_not_worth_an_alert():
    rule = Limits(minimum=300)
    assert severity(rule, 701, 1000) is None
    assert severity(rule, 700, 1000) == "act"


@pytest.mark.parametrize("reference", [None, 0, -5])
def test_without_a_reference_there_is_no_alert_and_no_recovery(reference):
    assert severity(RULE, 0, reference) is None
    assert not has_recovered(RULE, 0, reference)


def test_a_threshold_of_zero_still_needs_a_deviation():
    assert severity(Limits(watch=0, act=0), 1000, 1000) is None


def test_thresholds_are_exact_where_floats_are_not():
    rule = Limits(watch=700)
    assert severity(rule, 93, 100) is None
    assert severity(rule, 930_000_000_000_000, 10**15) is None
    assert severity(rule, 929_999_999_999_999, 10**15) == "watch"


def test_a_case_recovers_only_when_better_by_the_hysteresis():
    rule = Limits(watch=1_000, act=2_000, hysteresis=300)
    assert severity(rule, 900, 1000) is None
    assert not has_recovered(rule, 929, 1000)
    assert has_recovered(rule, 930, 1000)
    wide = Limits(watch=100, act=100, hysteresis=300)
    assert not has_recovered(wide, 1019, 1000)
    assert has_recovered(wide, 1020, 1000)


@pytest.mark.parametrize(
    "settings", [{"watch": 3_000}, {"watch": -1}, {"minimum": -1}, {"hysteresis": -1}]
)
def test_a_rule_that_makes_no_sense_is_refused(settings):
    with pytest.raises(EngineError):
        Limits(**settings)


amounts = st.integers(-(10**15), 10**15)
limits = st.builds(
    lambda a, b, side, minimum, hysteresis: Limits(
        min(a, b), max(a, b), side, minimum, hysteresis
    ),
    st.integers(0, 10_000), st.integers(0, 10_000), st.sampled_from(["below", "above", "either"]),
    st.integers(0, 10**6), st.integers(0, 10_000),
)  # fmt: skip
figures = st.tuples(amounts, st.one_of(amounts, st.just(None)))


@given(limits, st.lists(figures, min_size=1, max_size=8))
def test_many_figures_are_judged_like_one(rule, rows):
    actual = np.array([row[0] for row in rows])
    reference = np.array([row[1] or 0 for row in rows])
    known = np.array([row[1] is not None for row in rows])
    found = alerts.severities(rule, actual, reference, known)
    assert [alerts.NAMES[level] for level in found] == [severity(rule, *row) for row in rows]
    better = alerts.recovered(rule, actual, reference, known)
    assert better.tolist() == [has_recovered(rule, *row) for row in rows]
    assert not (better & (found > 0)).any()


@given(limits, st.integers(1, 10**12), st.integers(-3, 3))
def test_at_the_threshold_integers_decide(rule, thousands, off):
    reference = thousands * 10_000
    at = reference - thousands * rule.watch + off
    found = alerts.severities(rule, np.array([at]), np.array([reference]), np.array([True]))
    assert alerts.NAMES[found[0]] == severity(rule, at, reference)


def _simulated(levels, better, times):
    result, run, is_open = [], 0, False
    for level, recovered in zip(levels, better, strict=True):
        run = run + 1 if level else 0
        is_open = run >= times or (is_open and not recovered)
        result.append(is_open)
    return result


@given(
    st.lists(st.tuples(st.integers(0, 2), st.booleans()), min_size=1, max_size=20),
    st.integers(1, 4),
)
def test_a_case_is_open_from_enough_moments_in_a_row_until_it_recovers(moments, times):
    levels = [level for level, _better in moments]
    better = [recovered and not level for level, recovered in moments]
    found = alerts.open_cases(
        np.array(levels, dtype=np.int8)[:, None], np.array(better)[:, None], times
    )
    assert found[:, 0].tolist() == _simulated(levels, better, times)
    beyond = np.array(levels)[:, None] > 0
    runs = alerts.in_a_row(beyond, times)[:, 0].tolist()
    assert runs == [
        at + 1 >= times and all(levels[at + 1 - times : at + 1]) for at in range(len(levels))
    ]
