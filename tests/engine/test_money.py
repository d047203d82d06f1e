"""Money is exact: splits add up, roundings are half-even and happen once."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import money
from salesplan.engine.errors import EngineError

weights = st.lists(st.integers(0, 10**15), min_size=1, max_size=12).filter(any)


def test_a_split_line_keeps_its_cents():
    assert money.split_credit(10001, [60, 40]) == (6001, 4000)


def test_a_quantity_of_one_is_split_in_thousandths():
    assert money.split_credit(1000, [Decimal(60), Decimal(40)]) == (600, 400)


def test_quantity_ten_credited_half_and_half_is_five_and_five():
    assert money.split_credit(10_000, [50, 50]) == (5000, 5000)


def test_credits_that_do_not_make_the_whole_are_refused_with_their_sum():
    with pytest.raises(EngineError) as caught:
        money.split_credit(100, [60, 30])
    assert caught.value.code == "shares_not_100"
    assert caught.value.numbers == {"sum": 90}


def test_ties_go_by_order_and_negative_mirrors_positive():
    assert money.split_amount(100, [1, 1, 1]) == (34, 33, 33)
    assert money.split_amount(-100, [1, 1, 1]) == (-34, -33, -33)


@pytest.mark.parametrize(("weights", "code"), [([0, 0], "no_weight"), ([2, -1], "negative_weight")])
def test_useless_weights_are_refused(weights, code):
    with pytest.raises(EngineError) as caught:
        money.split_amount(5, weights)
    assert caught.value.code == code


@given(st.integers(-(10**16), 10**16), weights)
def test_a_split_adds_up_and_stays_within_one_unit_of_the_exact_share(total, shares):
    parts = money.split_amount(total, shares)
    assert sum(parts) == total
    exact = [Fraction(total * share, sum(shares)) for share in shares]
    assert all(abs(part - share) < 1 for part, share in zip(parts, exact, strict=True))
    assert money.split_amount(-total, shares) == tuple(-part for part in parts)


def test_terms_that_do_not_add_up_are_not_rounded():
    with pytest.raises(EngineError) as caught:
        money.round_to_total([Fraction(1, 2), Fraction(1, 3)], 1)
    assert caught.value.numbers["difference"] == Fraction(-1, 6)


def test_terms_of_both_signs_round_to_their_sum():
    assert money.round_to_total([Fraction(7, 2), Fraction(-5, 2)], 1) == (4, -3)
    assert money.round_to_total([Fraction(-7, 2), Fraction(5, 2)], -1) == (-4, 3)


@pytest.mark.parametrize(
    ("value", "scale", "minor"),
    [
        ("100.01", 2, 10001),
        (" -0.005 ", 2, 0),
        ("0.015", 2, 2),
        ("0.025", 2, 2),
        ("1.2E+3", 2, 120000),
        (".5", 0, 0),
        ("1.", 3, 1000),
        (Decimal("9999999999999.99"), 2, 999999999999999),
        (-7, 3, -7000),
    ],
)
def test_decimals_become_smallest_units_half_even(value, scale, minor):
    assert money.to_minor(value, scale) == minor


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("NaN", "not_a_number"),
        ("1_000", "not_a_number"),
        ("1,000", "not_a_number"),
        ("١٢", "not_a_number"),
        ("", "not_a_number"),
        (Decimal("Infinity"), "not_finite"),
        (Decimal("NaN"), "not_finite"),
        ("10000000000000.00", "too_large"),
        ("9999999999999.995", "too_large"),
        ("-1e999", "too_large"),
        (Decimal("1e999999"), "too_large"),
    ],
)
def test_what_is_no_amount_is_refused(value, code):
    with pytest.raises(money.AmountError) as caught:
        money.to_minor(value, 2)
    assert caught.value.code == code


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 6))
def test_minor_units_survive_the_way_to_decimal_and_back(minor, scale):
    assert money.to_minor(money.from_minor(minor, scale), scale) == minor


def test_a_rate_is_applied_once_half_even():
    assert money.convert(250, Decimal("0.01")) == 2
    assert money.convert(350, Decimal("0.01")) == 4
    assert money.convert(-250, Decimal("0.01")) == -2
    assert money.convert(10000, Decimal("7.1234")) == 71234


def test_currencies_of_different_scale_are_converted():
    assert money.convert(1000, Decimal("0.05"), scale_from=0, scale_to=2) == 5000


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity"])
def test_an_impossible_rate_is_refused(rate):
    with pytest.raises(money.AmountError):
        money.convert(100, Decimal(rate))
