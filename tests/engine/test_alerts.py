"""Alerts are raised beyond the threshold, never at it."""

from fractions import Fraction

import pytest

from salesplan.engine.alerts import VarianceRule, severity
from salesplan.engine.errors import EngineError

RULE = VarianceRule()


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
    assert severity(VarianceRule(side="above"), actual, 1000) == expected


@pytest.mark.parametrize(("actual", "expected"), [(1101, "watch"), (899, "watch"), (1000, None)])
def test_either_side(actual, expected):
    assert severity(VarianceRule(side="either"), actual, 1000) == expected


def test_small_deviations_are_not_worth_an_alert():
    rule = VarianceRule(minimum=300)
    assert severity(rule, 701, 1000) is None
    assert severity(rule, 700, 1000) == "act"


@pytest.mark.parametrize("reference", [None, 0, -5])
def test_without_a_reference_there_is_no_alert(reference):
    assert severity(RULE, 0, reference) is None


def test_a_threshold_of_zero_still_needs_a_deviation():
    assert severity(VarianceRule(watch=Fraction(0), act=Fraction(0)), 1000, 1000) is None


def test_thresholds_are_exact_where_floats_are_not():
    rule = VarianceRule(watch=Fraction(7, 100))
    assert severity(rule, 93, 100) is None
    assert severity(rule, 930_000_000_000_000, 10**15) is None


@pytest.mark.parametrize(
    "settings", [{"watch": Fraction(3, 10)}, {"watch": Fraction(-1)}, {"minimum": -1}]
)
def test_a_rule_that_makes_no_sense_is_refused(settings):
    with pytest.raises(EngineError):
        VarianceRule(**settings)
