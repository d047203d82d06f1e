"""Ratios split into rate and mix, revenue into orders, their size and value: exact to the unit."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine import variance
from salesplan.engine.variance import Drivers, Part

figures = st.integers(-(10**9), 10**9)
parts = st.lists(
    st.builds(Part, st.integers(), figures, figures, figures, figures), min_size=1, max_size=8
)


def test_a_margin_split_by_hand():
    """40 % and 10 % margin; 100 of 200 sold before, 300 of 400 now, the first rate at 42 %."""
    split = variance.rate_mix([Part("a", 40, 100, 126, 300), Part("b", 10, 100, 10, 100)], 10_000)
    assert split is not None
    assert (split.before, split.now, split.gap) == (2_500, 3_400, 900)
    a, b = split.terms
    # a: weight 75 % x 2 points = 150; weight 50 -> 75 % of a rate 15 points above the average
    assert (a.rate, a.mix, b.rate, b.mix) == (150, 375, 0, 375)
    assert (split.total("rate"), split.total("mix")) == (150, 750)


def test_shares_alone_change_a_ratio_without_any_rate():
    split = variance.rate_mix([Part("a", 10, 10, 30, 30), Part("b", 0, 10, 0, 10)], 100)
    assert split is not None
    assert (split.before, split.now) == (50, 75)
    assert (split.total("rate"), split.total("mix")) == (0, 25)


def test_slices_that_entered_or_left_stand_apart():
    split = variance.rate_mix([Part("kept", 50, 100, 50, 100), Part("new", 0, 0, 100, 100)], 100)
    assert split is not None
    kept, new = split.terms
    assert (split.before, split.now) == (50, 75)
    assert (kept.rate, kept.mix, kept.entered) == (0, 0, 0)
    assert (new.entered, new.left, new.gap) == (25, 0, 25)
    back = variance.rate_mix([Part("kept", 50, 100, 50, 100), Part("old", 100, 100, 0, 0)], 100)
    assert back is not None
    # half of the fall is the end of the better slice, half the weight that the other one gained
    assert [(term.mix, term.left) for term in back.terms] == [(-13, 0), (0, -12)]


def test_a_numerator_without_any_denominator_still_counts():
    split = variance.rate_mix([Part("kept", 50, 100, 50, 100), Part("fee", 0, 0, 10, 0)], 100)
    assert split is not None
    assert (split.before, split.now, split.terms[1].entered) == (50, 60, 10)


def test_no_ratio_without_a_whole():
    assert variance.rate_mix([Part("a", 1, 0, 1, 1)]) is None
    assert variance.rate_mix([Part("a", 1, 5, 1, 1), Part("b", 1, -5, 1, 1)]) is None


@given(parts, st.sampled_from([1, 100, 10_000]))
def test_terms_add_up_to_the_difference_of_the_rounded_ratios(rows: list[Part], unit: int):
    split = variance.rate_mix(rows, unit)
    before, now = sum(p.denominator_0 for p in rows), sum(p.denominator_1 for p in rows)
    assert (split is None) == (not before or not now)
    if split:
        assert split.before == round(Fraction(sum(p.numerator_0 for p in rows), before) * unit)
        assert split.now == round(Fraction(sum(p.numerator_1 for p in rows), now) * unit)
        assert sum(term.gap for term in split.terms) == split.gap
        effects = ("rate", "mix", "entered", "left")
        assert sum(split.total(effect) for effect in effects) == split.gap


def test_fewer_pieces_per_order_at_the_same_prices():
    """As many orders, each with a third of the pieces: the size of orders explains it all."""
    assert variance.drivers((150, 900, 9_000), (150, 300, 3_000)) == Drivers(0, -6_000, 0, 0)
    assert variance.drivers((100, 100, 1_000), (50, 50, 550)) == Drivers(-500, 0, 50, 0)


def test_no_orders_on_one_side_is_new_or_ended():
    assert variance.drivers((0, 0, 0), (5, 10, 100)) == Drivers(0, 0, 0, 100)
    assert variance.drivers((5, 10, 100), (0, 0, 0)) == Drivers(0, 0, 0, -100)


triples = st.tuples(st.integers(0, 1_000), st.integers(-100, 10**6), figures)


@given(triples, triples)
def test_drivers_add_up_to_the_gap(before: tuple[int, int, int], now: tuple[int, int, int]):
    assert variance.drivers(before, now).gap == now[2] - before[2]
