"""The kernel against exact water levels, cell for cell, at any size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading import (
    EQUAL_FALLBACK,
    INFEASIBLE,
    NO_CAP,
    NO_FLOOR,
    OUT_OF_RANGE,
    ZERO_WEIGHT_USED,
    GroupLayout,
    Limits,
    Rounding,
    exact,
    explain,
    groups,
    present_weights,
    spread_groups,
)
from tests.engine.spreading import oracle

FLAGS = {"": 0, "equal": EQUAL_FALLBACK, "zero_weight": ZERO_WEIGHT_USED}
SIGNED = Rounding(keep_sign=False)


def sizes(limit: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, 9), st.integers(0, limit))


def signed(limit: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(-9, 30), st.integers(-limit, limit))


@st.composite
def cases(draw, limit: int) -> oracle.Case:
    count = draw(st.integers(1, 7))

    def column(values: st.SearchStrategy) -> list:
        return draw(st.lists(values, min_size=count, max_size=count))

    bound = st.one_of(st.none(), signed(limit))
    return oracle.Case(
        total=draw(signed(limit)),
        weights=column(draw(st.sampled_from([sizes(limit), st.just(0), st.just(5)]))),
        locked=column(st.sampled_from([False, False, False, True])),
        held=column(signed(limit)),
        floors=column(draw(st.sampled_from([st.none(), bound]))),
        caps=column(draw(st.sampled_from([st.none(), bound]))),
    )


def many(limit: int) -> st.SearchStrategy[list[oracle.Case]]:
    return st.lists(cases(limit), min_size=1, max_size=6)


def arranged(parents: list[oracle.Case]) -> tuple[GroupLayout, np.ndarray, np.ndarray, Limits]:
    def column(name: str, missing: int = 0) -> np.ndarray:
        values = [value for case in parents for value in getattr(case, name)]
        return np.array([missing if value is None else value for value in values])

    limits = Limits(
        column("locked").astype(bool),
        column("held"),
        column("floors", NO_FLOOR),
        column("caps", NO_CAP),
    )
    layout = GroupLayout.of_counts([len(case.weights) for case in parents])
    return layout, np.array([case.total for case in parents]), column("weights"), limits


def assert_equals_the_water_level(parents: list[oracle.Case], rounding: Rounding) -> None:
    layout, totals, weights, limits = arranged(parents)
    result = spread_groups(layout, totals, weights, limits, rounding)
    for group, case in enumerate(parents):
        expected = oracle.spread(case, keep_sign=rounding.keep_sign)
        values = result.values[layout.cells_of(group)].tolist()
        if expected is None:
            assert result.flags[group] == INFEASIBLE
            assert not any(values)
        else:
            assert (values, result.flags[group]) == (expected[0], FLAGS[expected[1]])
            assert sum(values) == case.total


@settings(max_examples=400)
@given(many(10**15), st.booleans())
def test_every_cell_equals_the_water_level(parents, keep_sign):
    assert_equals_the_water_level(parents, Rounding(keep_sign=keep_sign))


@settings(max_examples=400)
@given(many(40), st.booleans())
def test_small_figures_with_many_ties_and_bounds(parents, keep_sign):
    assert_equals_the_water_level(parents, Rounding(keep_sign=keep_sign))


@given(many(10**18))
def test_figures_beyond_64_bits_take_the_slow_road_to_the_same_answer(parents):
    layout, totals, weights, limits = arranged(parents)
    result = spread_groups(layout, totals, weights, limits, SIGNED)
    for group, case in enumerate(parents):
        expected = oracle.spread(case, keep_sign=False)
        values = result.values[layout.cells_of(group)].tolist()
        if expected is None:
            assert result.flags[group] == INFEASIBLE
        elif max(map(abs, expected[0])) < 2**61:
            assert (values, result.flags[group]) == (expected[0], FLAGS[expected[1]])


@given(many(10**15), st.booleans())
def test_a_negative_total_mirrors_the_positive_one(parents, keep_sign):
    parents = [case for case in parents if case.total] or [
        oracle.Case(1, [1], [False], [0], [None], [None])
    ]
    layout, totals, weights, limits = arranged(parents)
    mirrored = Limits(
        limits.locked,
        -limits.held,
        np.where(limits.caps == NO_CAP, NO_FLOOR, -limits.caps),
        np.where(limits.floors == NO_FLOOR, NO_CAP, -limits.floors),
    )
    rounding = Rounding(keep_sign=keep_sign)
    one = spread_groups(layout, totals, weights, limits, rounding)
    other = spread_groups(layout, -totals, weights, mirrored, rounding)
    assert one.values.tolist() == (-other.values).tolist()
    assert one.flags.tolist() == other.flags.tolist()


@settings(max_examples=300)
@given(many(10**6), st.sampled_from([1, 7, 100, 10_000]), st.booleans(), st.booleans())
def test_fast_and_slow_road_agree_with_quantum_and_base(parents, quantum, keep_sign, based):
    layout, totals, weights, limits = arranged(parents)
    rounding = Rounding(quantum, keep_sign)
    if based:
        values = limits.held
        weights, base = present_weights(layout, values, limits.locked)
        limits = Limits(limits.locked, values, limits.floors, limits.caps, base)
    result = spread_groups(layout, totals, weights, limits, rounding)
    for group in range(len(parents)):
        problem = groups.parent_problem(layout, group, totals, weights, limits)
        slow = exact.spread_parent(problem, rounding)
        values = result.values[layout.cells_of(group)].tolist()
        found = (values, int(result.flags[group]), int(result.residues[group]))
        assert found == (slow.values, slow.flag, slow.residue)


@given(many(10**6), st.sampled_from([7, 100, 10_000]))
def test_one_open_leaf_at_most_is_off_the_quantum(parents, quantum):
    layout, totals, weights, limits = arranged(parents)
    result = spread_groups(layout, totals, weights, limits, Rounding(quantum))
    for group, case in enumerate(parents):
        if result.flags[group] & INFEASIBLE:
            continue
        cells = layout.cells_of(group)
        values = result.values[cells]
        odd = values[~limits.locked[cells]] % quantum != 0
        assert values.sum() == case.total
        assert odd.sum() == (result.residues[group] != 0)
        assert np.all(limits.locked[cells] | (values <= limits.caps[cells]))


@given(many(10**6))
def test_a_refused_parent_does_not_touch_its_neighbours(parents):
    impossible = oracle.Case(10, [1, 1], [True, True], [3, 4], [None] * 2, [None] * 2)
    alone = arranged(parents)
    between = arranged([impossible, *parents, impossible])
    expected = spread_groups(*alone).values.tolist()
    result = spread_groups(*between)
    assert result.values.tolist() == [0, 0, *expected, 0, 0]
    assert {0, len(parents) + 1} <= set(result.refused.tolist())


@given(many(10**6))
def test_every_refusal_is_explained_with_numbers_that_hold(parents):
    layout, totals, weights, limits = arranged(parents)
    result = spread_groups(layout, totals, weights, limits)
    for group in result.refused:
        error = explain(layout, int(group), totals, weights, limits)
        case = parents[group]
        assert error.total == case.total
        assert error.code not in {"not_at_quantum", "zero_weights", "out_of_range"}
        if error.code == "floors_exceed_total":
            assert error.short_by == error.floor_sum - error.open_total > 0
        if error.code == "caps_below_total":
            assert error.short_by == error.open_total - error.cap_sum > 0


def test_a_parent_of_many_huge_leaves_is_exact():
    count = 5000
    weights = np.full(count, 10**15)
    layout = GroupLayout.of_counts([count])
    result = spread_groups(layout, np.array([10**15 + 7]), weights)
    share, rest = divmod(10**15 + 7, count)
    assert result.values.tolist() == [share + 1] * rest + [share] * (count - rest)


def test_results_beyond_62_bits_are_refused_not_wrapped():
    layout = GroupLayout.of_counts([3])
    floors = np.array([-(2**61), -(2**61), NO_FLOOR])
    caps = np.array([-(2**61), -(2**61), NO_CAP])
    limits = Limits(floors=floors, caps=caps)
    result = spread_groups(layout, np.array([2**60]), np.array([1, 1, 1]), limits)
    assert result.flags.tolist() == [OUT_OF_RANGE]
    assert result.values.tolist() == [0, 0, 0]


@pytest.mark.parametrize("block", [4, 64])
def test_blocks_are_invisible(monkeypatch, block):
    rng = np.random.default_rng(1)
    counts = rng.integers(1, 9, 300)
    weights = rng.integers(0, 50, counts.sum())
    totals = rng.integers(-500, 500, 300)
    whole = spread_groups(GroupLayout.of_counts(counts), totals, weights)
    monkeypatch.setattr("salesplan.engine.spreading.segments.BLOCK_CELLS", block)
    layout = GroupLayout.of_counts(counts)
    assert len(layout.blocks) > 10
    assert spread_groups(layout, totals, weights).values.tolist() == whole.values.tolist()


def test_ties_among_many_equal_weights_go_by_order():
    layout = GroupLayout.of_counts([1000, 1000])
    result = spread_groups(layout, np.array([1300, 700]), np.ones(2000, dtype=np.int64))
    assert result.values[:1000].tolist() == [2] * 300 + [1] * 700
    assert result.values[1000:].tolist() == [1] * 700 + [0] * 300


def test_remainders_that_floats_cannot_tell_apart_are_ranked_exactly():
    weights = np.array([10**15, 10**15 + 1, 10**15 - 1])
    layout = GroupLayout.of_counts([3])
    assert spread_groups(layout, np.array([2]), weights).values.tolist() == [1, 1, 0]
    assert spread_groups(layout, np.array([1]), weights).values.tolist() == [0, 1, 0]


def test_remainders_closer_than_a_float_can_hold_are_ranked_exactly():
    weights = np.array([10**17, 10**17 - 1, 10**17 + 1, 10**17])
    layout = GroupLayout.of_counts([4])
    assert spread_groups(layout, np.array([1]), weights).values.tolist() == [0, 0, 1, 0]
    assert spread_groups(layout, np.array([3]), weights).values.tolist() == [1, 0, 1, 1]


def test_a_remainder_never_lifts_a_leaf_above_its_cap():
    layout = GroupLayout.of_counts([3])
    limits = Limits(caps=np.array([33, NO_CAP, NO_CAP]))
    result = spread_groups(layout, np.array([100]), np.array([1, 1, 1]), limits)
    assert result.values.tolist() == [33, 34, 33]


def test_float_weights_are_scaled_per_parent():
    layout = GroupLayout.of_counts([3, 2])
    weights = np.array([0.1, 0.2, 0.7, 1e-300, 3e-300])
    result = spread_groups(layout, np.array([400, 400]), weights)
    assert result.values.tolist() == [40, 80, 280, 100, 300]


@pytest.mark.parametrize("weights", [[1.0, np.nan], [1.0, np.inf], [1.0, -0.5], [1, -1]])
def test_a_weight_that_is_none_is_refused_with_its_leaf(weights):
    with pytest.raises(EngineError) as caught:
        spread_groups(GroupLayout.of_counts([2]), np.array([5]), np.array(weights))
    assert caught.value.code == "bad_weight"
    assert caught.value.numbers["leaf"] == 1


def test_lengths_must_agree():
    layout = GroupLayout.of_counts([2, 1])
    with pytest.raises(EngineError):
        spread_groups(layout, np.array([5]), np.array([1, 1, 1]))
    with pytest.raises(EngineError):
        spread_groups(layout, np.array([5, 5]), np.array([1, 1]))
    with pytest.raises(EngineError):
        spread_groups(layout, np.array([5, 5]), np.ones(3), Limits(floors=np.zeros(2, np.int64)))


@pytest.mark.parametrize("counts", [[], [1, 0, 2]])
def test_a_parent_without_leaves_is_refused(counts):
    with pytest.raises(EngineError):
        GroupLayout.of_counts(counts)


def test_leaves_in_any_order_are_arranged_and_restored():
    layout = GroupLayout.of_parents([7, 3, 7, 3, 7])
    assert layout.parents.tolist() == [3, 7]
    weights = layout.arrange(np.array([1, 10, 2, 30, 1]))
    result = spread_groups(layout, np.array([400, 8]), weights)
    assert layout.restore(result.values).tolist() == [2, 100, 4, 300, 2]


def test_a_quantum_below_one_is_refused():
    with pytest.raises(EngineError):
        Rounding(0)
