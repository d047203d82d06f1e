"""Price, volume, mix, new and lost add up to the gap, in the smallest unit."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import variance
from salesplan.engine.errors import EngineError
from salesplan.engine.variance import Item, PriceVolumeMix, Step

amounts = st.integers(-(10**9), 10**9)
quantities = st.integers(-50, 200)
items = st.lists(
    st.builds(Item, st.integers(), amounts, quantities, amounts, quantities, st.sampled_from("ab")),
    max_size=8,
)


def test_two_items_worked_by_hand():
    # p0 = 10 and 20, p1 = 11 and 20; Q 20 -> 25, average p0 = 15
    terms = variance.price_volume_mix([Item("a", 100, 10, 220, 20), Item("b", 200, 10, 100, 5)])
    # price 1 * 20 = 20; volume 5 * 15 = 75; mix 25 * ((0.8 - 0.5) * 10 + (0.2 - 0.5) * 20) = -75
    assert terms == PriceVolumeMix(price=20, volume=75, mix=-75, new=0, lost=0)
    assert terms.gap == 20


def test_new_and_lost_items_stand_apart():
    terms = variance.price_volume_mix(
        [Item("kept", 100, 10, 100, 10), Item("new", 0, 0, 70, 7), Item("gone", 50, 5, 0, 0)]
    )
    assert terms == PriceVolumeMix(price=0, volume=0, mix=0, new=70, lost=-50)


def test_a_quantity_that_changes_sign_is_lost_and_new():
    terms = variance.price_volume_mix([Item("returned", 100, 10, -30, -3)])
    assert terms == PriceVolumeMix(0, 0, 0, new=-30, lost=-100)


def test_revenue_without_quantities_is_new_or_lost():
    terms = variance.price_volume_mix([Item("fee", 10, 0, 50, 0), Item("credit", 90, 0, 20, 0)])
    assert terms == PriceVolumeMix(0, 0, 0, new=40, lost=-70)


def test_quantities_that_cancel_out_have_no_average_price():
    terms = variance.price_volume_mix([Item("a", 100, 10, 150, 12), Item("b", -80, -10, -60, -4)])
    assert terms == PriceVolumeMix(0, 0, 0, new=90, lost=-20)


def test_units_of_measure_are_never_mixed():
    pieces, litres = Item("a", 100, 10, 200, 20, "pc"), Item("b", 900, 1, 900, 1, "l")
    terms = variance.price_volume_mix([pieces, litres])
    assert terms == PriceVolumeMix(price=0, volume=100, mix=0, new=0, lost=0)


@given(items)
def test_terms_add_up_to_the_gap_exactly(rows):
    terms = variance.price_volume_mix(rows)
    assert terms.gap == sum(row.revenue_1 - row.revenue_0 for row in rows)


@given(st.lists(st.tuples(amounts, st.integers(1, 99), amounts, st.integers(1, 99)), min_size=1))
def test_continuing_items_follow_the_published_formula(rows):
    q0, q1 = sum(row[1] for row in rows), sum(row[3] for row in rows)
    price = sum((Fraction(r1, n1) - Fraction(r0, n0)) * n1 for r0, n0, r1, n1 in rows)
    volume = (q1 - q0) * Fraction(sum(row[0] for row in rows), q0)
    mix = q1 * sum(
        (Fraction(n1, q1) - Fraction(n0, q0)) * Fraction(r0, n0) for r0, n0, _, n1 in rows
    )
    terms = variance.price_volume_mix([Item(at, *row) for at, row in enumerate(rows)])
    assert abs(terms.price - price) < 1
    assert abs(terms.volume - volume) < 1
    assert abs(terms.mix - mix) < 1
    assert (terms.new, terms.lost) == (0, 0)


def test_slices_explain_the_gap_largest_first():
    rows = variance.contributions({"east": 130, "west": 60}, {"east": 100, "south": 50, "west": 60})
    assert [(row.key, row.gap, row.share) for row in rows] == [
        ("south", -50, Fraction(5, 2)),
        ("east", 30, Fraction(-3, 2)),
        ("west", 0, 0),
    ]


def test_slices_that_cancel_out_have_no_share():
    rows = variance.contributions({"a": 5, "b": 0}, {"a": 0, "b": 5})
    assert [(row.key, row.gap, row.share) for row in rows] == [("a", 5, None), ("b", -5, None)]


def test_a_bridge_runs_from_target_to_actual():
    steps = variance.bridge(100, [("east", 30), ("none", 0), ("south", -50)])
    assert steps == (Step("east", 30, 100, 130), Step("south", -50, 130, 80))


def test_small_steps_are_gathered():
    steps = variance.bridge(0, [("a", 1), ("b", 50), ("c", -2), ("d", -40)], most=3)
    assert steps == (Step("b", 50, 0, 50), Step("d", -40, 50, 10), Step(None, -1, 10, 9))


def test_a_bridge_needs_a_step():
    with pytest.raises(EngineError):
        variance.bridge(0, [], most=0)
