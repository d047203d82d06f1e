"""The payout curve: corners, exact amounts, and never less for more."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import payout
from salesplan.engine.errors import EngineError
from salesplan.engine.payout import Curve

USUAL = Curve(on_target=30_000_00)
FIGURES = st.integers(0, payout.MOST)


@pytest.mark.parametrize(
    ("actual", "paid"),
    [
        (79_99, 0),
        (80_00, 24_000_00),
        (99_99, 29_997_00),
        (100_00, 30_000_00),
        (110_00, 34_500_00),
        (166_66, 59_997_00),
        (166_67, 60_000_00),
        (500_00, 60_000_00),
        (-5, 0),
    ],
)
def test_nothing_below_the_threshold_then_a_slope_then_a_steeper_one_up_to_the_cap(actual, paid):
    assert payout.pay(USUAL, actual, 100_00) == paid


def test_a_point_short_may_cost_more_than_a_point():
    strict = Curve(on_target=10_000, threshold=5_000, rate=20_000)
    assert payout.pay(strict, 90, 100) == 8_000
    assert payout.pay(strict, 50, 100) == 0
    assert payout.share(Curve(on_target=1, threshold=0, rate=30_000), Fraction(1, 2)) == 0


def test_without_a_target_or_an_actual_nothing_can_be_said():
    assert payout.pay(USUAL, 5, None) is None
    assert payout.pay(USUAL, 5, 0) is None
    assert payout.pay(USUAL, None, 5) is None


@given(st.integers(0, 10**12), FIGURES, FIGURES, FIGURES, st.integers(10_000, payout.MOST),
       st.integers(1, 10**12), st.integers(0, 10**12), st.integers(0, 10**12))  # fmt: skip
def test_more_sold_never_pays_less_and_a_lower_target_never_either(
    on_target, threshold, rate, accelerator, cap, target, less, more
):
    curve = Curve(on_target, threshold, rate, accelerator, cap)
    low, high = sorted((less, more))
    assert payout.pay(curve, low, target) <= payout.pay(curve, high, target)
    assert payout.pay(curve, low, target + 1) <= payout.pay(curve, low, target)
    assert 0 <= payout.pay(curve, high, target) <= on_target * cap // 10_000 + 1


@pytest.mark.parametrize(
    "wrong", [{"on_target": -1}, {"threshold": 100_001}, {"rate": -1}, {"cap": 9_999}]
)
def test_figures_that_make_no_sense_are_refused(wrong):
    with pytest.raises(EngineError) as refusal:
        Curve(**{"on_target": 1, **wrong})
    assert refusal.value.numbers["name"] in wrong


def test_the_points_of_a_chart_hold_the_corners():
    found = dict(payout.points(USUAL, most=18_000))
    assert [found[at] for at in (7_999, 8_000, 10_000)] == [0, 24_000_00, 30_000_00]
    assert found[16_667] == found[18_000] == 60_000_00
    flat = Curve(on_target=100, accelerator=0)
    assert dict(payout.points(flat))[15_000] == 100
