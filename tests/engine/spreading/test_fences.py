"""Floors and caps on sums of leaves: met exactly, nested or overlapping, or refused by name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from salesplan.engine.spreading import (
    Bounds,
    Fence,
    FenceRefused,
    Field,
    Leaves,
    Rounding,
    SpreadOptions,
    spread_fenced,
    spread_total,
)

Span = tuple[list[int], int | None, int | None]


def field(values: list[int | None], *, locked: tuple[int, ...] = (), quantum: int = 1) -> Field:
    locks = np.zeros(len(values), np.bool_)
    locks[list(locked)] = True
    options = SpreadOptions(rounding=Rounding(quantum))
    return Field(Leaves.of(values), locks, Bounds.of(count=len(values)), None, options)


def fences(*spans: Span) -> list[Fence]:
    return [
        Fence(key, np.array(places), low, high) for key, (places, low, high) in enumerate(spans)
    ]


def after(total: int, values: list[int | None], *spans: Span, **how) -> list[int | None]:
    return spread_fenced(total, field(values, **how), fences(*spans)).leaves.to_list()


def refused(total: int, values: list[int | None], *spans: Span, **how) -> FenceRefused:
    with pytest.raises(FenceRefused) as caught:
        spread_fenced(total, field(values, **how), fences(*spans))
    return caught.value


def test_what_a_cap_cuts_off_goes_to_the_others():
    assert after(100, [1, 1, 1], ([0], None, 20)) == [20, 40, 40]
    assert after(100, [1, 1, 1, 1], ([0, 1], None, 20)) == [10, 10, 40, 40]


def test_what_a_floor_asks_for_comes_from_the_others():
    assert after(100, [1, 1, 1, 1], ([2, 3], 80, None)) == [10, 10, 40, 40]


def test_floors_that_need_more_than_the_total_are_named():
    error = refused(80, [1, 1, 1], *[([leaf], 30, None) for leaf in range(3)])
    assert (error.code, error.keys) == ("fences_need", [0, 1, 2])
    assert error.numbers["floor_sum"] == 90
    assert error.numbers["short_by"] == 10


def test_caps_that_allow_less_than_the_total_are_named():
    error = refused(80, [1, 1], ([0], None, 30), ([1], None, 40))
    assert (error.code, error.keys) == ("fences_allow", [0, 1])
    assert error.numbers["cap_sum"] == 70


def test_a_fence_inside_another_is_met_too():
    assert after(60, [1, 1, 1, 1], ([0, 1], 50, None), ([0], None, 10)) == [10, 40, 5, 5]


def test_fences_that_contradict_each_other_are_named():
    error = refused(100, [1, 1, 1], ([0, 1], None, 20), ([0], 30, None))
    assert (error.code, sorted(error.keys)) == ("fences_clash", [0, 1])


def test_an_empty_node_with_a_floor_is_lifted():
    result = spread_fenced(100, field([10, None, None]), fences(([1, 2], 30, None)))
    assert result.leaves.to_list() == [70, 15, 15]
    assert result.equal_fallback


def test_locked_leaves_count_towards_their_fence():
    assert after(100, [25, 1, 1, 1], ([0, 1], None, 30), locked=(0,)) == [25, 5, 35, 35]


def test_a_bound_is_met_in_whole_rounding_units_where_it_can():
    assert after(1000, [1, 1], ([0], 605, None), quantum=10) == [610, 390]
    assert after(1000, [1, 1], ([0], 605, 605), quantum=10) == [605, 395]


def test_fences_that_cut_across_are_met_together():
    table = after(120, [1, 1, 1, 1], ([0, 1], 80, None), ([0, 2], None, 50))
    assert sum(table) == 120
    assert table[0] + table[1] >= 80
    assert table[0] + table[2] <= 50


def test_fences_that_cut_across_and_clash_are_named_and_only_they():
    spans = [([0, 1], 70, None), ([0, 2], 70, None), ([0], None, 30), ([3], 1, None)]
    error = refused(100, [1, 1, 1, 1], *spans)
    assert (error.code, sorted(error.keys)) == ("fences_clash", [0, 1, 2])


def test_without_a_broken_fence_the_spread_is_the_plain_one():
    values = [3, 5, 7, 11]
    plain = spread_total(1_001, Leaves.of(values)).leaves.to_list()
    assert after(1_001, values, ([0, 1], 1, 999), ([2], None, 900)) == plain


def test_a_negative_total_mirrors_the_positive_one():
    assert after(-100, [-1, -1, -1], ([0], -20, None)) == [-20, -40, -40]


spans_of = st.lists(
    st.tuples(
        st.sets(st.integers(0, 5), min_size=1, max_size=5),
        st.one_of(st.none(), st.integers(0, 60)),
        st.one_of(st.none(), st.integers(0, 60)),
    ),
    min_size=1,
    max_size=4,
)


def possible(total: int, spans: list[Span]) -> bool:
    rows, bounds = [np.zeros(6)], [0.0]
    for places, low, high in spans:
        row = np.zeros(6)
        row[places] = 1
        rows += [row] * (high is not None) + [-row] * (low is not None)
        bounds += [high] * (high is not None) + ([-low] if low is not None else [])
    found = linprog(np.zeros(6), A_ub=np.array(rows), b_ub=bounds, A_eq=[np.ones(6)],
                    b_eq=[total])  # fmt: skip
    return found.status == 0


@settings(max_examples=200)
@given(st.lists(st.integers(1, 20), min_size=6, max_size=6), st.integers(0, 120), spans_of)
def test_any_fences_are_met_exactly_or_cannot_be_met(values, total, drawn):
    spans: list[Span] = [(sorted(places), low, high) for places, low, high in drawn]
    try:
        result = after(total, values, *spans)
    except FenceRefused:
        assert not possible(total, spans)
        return
    assert sum(result) == total
    assert all(value is not None and value >= 0 for value in result)
    for places, low, high in spans:
        amount = sum(result[place] for place in places)
        assert low is None or amount >= low
        assert high is None or amount <= high
