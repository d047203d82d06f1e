"""The slice that did it is named: not its parent, not its children, not what runs against it."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.engine import causes
from salesplan.engine.causes import Axis, Grid
from salesplan.engine.errors import EngineError

# organisation: all, east, west; product: all, a line with two categories, another with one;
# channel: all, online, offline with dealers and projects
AXES = (Axis((-1, 0, 0)), Axis((-1, 0, 0, 1, 1, 2)), Axis((-1, 0, 0, 2, 2)))
WEST, LINE, KITCHEN, LAUNDRY, OTHER, DEALERS, PROJECTS = 2, 1, 3, 4, 5, 3, 4


def filled(leaves: np.ndarray) -> np.ndarray:
    """Every cell from the finest ones, (2, 3, 3) in the order of the axes' leaves."""
    one, two, three = (axis.members().astype(np.int64) for axis in AXES)
    return np.einsum("xyz,ax,by,cz->abc", leaves, one, two, three)


def grid(change: dict[tuple[int, int, int], int], reference: int = 1_000) -> Grid:
    """All finest cells have the same reference; some changed."""
    before = np.full((2, 3, 3), reference, np.int64)
    now = before.copy()
    for leaf, gap in change.items():
        now[leaf] += gap
    return Grid(filled(now), filled(before), AXES)


def test_leaves_and_members_follow_the_tree():
    assert AXES[1].leaves == (3, 4, 5)
    assert AXES[1].members().astype(int).tolist() == [
        [1, 1, 1], [1, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1],
    ]  # fmt: skip
    assert Axis((-1,)).leaves == (0,)


def test_figures_must_fill_the_grid():
    with pytest.raises(EngineError) as refusal:
        Grid(np.zeros((1, 1, 1), np.int64), np.zeros((1, 1, 1), np.int64), AXES)
    assert refusal.value.code == "shape"


def test_the_fewest_slices_that_explain_most():
    gaps = [-10, -50, 20, -45, -5]
    assert causes.few(gaps, -90) == (1, 3)  # 95 of 72
    assert causes.running_against(gaps, -90) == (2,)
    assert causes.few(gaps, -90, Fraction(1, 2)) == (1,)
    assert causes.few([5, -100, 5], -90) == (1,)
    assert causes.few([-10], -90) == (0,)  # the rest lies elsewhere
    assert causes.few([5, -5], 0) == ()


def test_a_pair_is_named_not_its_parents_nor_its_children():
    """Dealers of both categories of a line fell everywhere in the west."""
    found = causes.culprits(grid({(1, 0, 1): -600, (1, 1, 1): -600}), depth=3)
    assert [(row.index, row.gap, row.power) for row in found] == [
        ((WEST, LINE, DEALERS), -1_200, 1_200)
    ]


def test_a_parent_is_named_when_all_its_children_fell_alike():
    """Everything of the west fell by a tenth: the west did it, no product and no channel."""
    change = {(1, product, channel): -100 for product in range(3) for channel in range(3)}
    (row,) = causes.culprits(grid(change), depth=3)
    assert (row.index, row.gap, row.power) == ((WEST, 0, 0), -900, 900)
    assert causes.combinations(grid(change)) == ()


def test_the_second_cause_is_found_beside_the_first():
    change = {(1, 0, 1): -600, (1, 1, 1): -600, (0, 2, 2): -300}
    first, second = causes.culprits(grid(change), depth=3)
    assert first.index == (WEST, LINE, DEALERS)
    assert second.index in {(1, OTHER, PROJECTS), (1, 2, PROJECTS)}
    assert (second.gap, second.power) == (-300, 300)


def test_slices_running_against_the_gap_do_not_hide_a_cause():
    change = {(1, 0, 1): -900, (0, 0, 0): 300, (0, 2, 0): 200}
    found = causes.culprits(grid(change), depth=3)
    assert found[0].index == (WEST, KITCHEN, DEALERS)
    assert found[0].gap == -900
    assert sum(row.gap for row in found) < grid(change).gap  # more than the whole gap


def test_gains_are_explained_like_losses():
    (row,) = causes.culprits(grid({(1, 0, 1): 500}), depth=3)
    assert (row.index, row.gap) == ((WEST, KITCHEN, DEALERS), 500)


def test_the_depth_is_kept_to():
    change = {(1, 0, 1): -600, (0, 1, 1): -400, (0, 1, 0): -400}
    found = causes.culprits(grid(change), depth=2)
    assert found
    assert all(0 < sum(at > 0 for at in row.index) <= 2 for row in found)


def test_no_gap_has_no_cause():
    even = grid({(1, 0, 1): -600, (0, 0, 1): 600})
    assert causes.culprits(even) == ()
    assert causes.combinations(even) == ()


def test_no_pair_stands_out_of_a_gap_that_is_everywhere():
    """Every finest cell lost alike: the place itself did it."""
    all_alike = {(a, b, c): -10 for a in range(2) for b in range(3) for c in range(3)}
    assert causes.combinations(grid(all_alike)) == ()


def test_a_pair_beyond_its_parents_by_hand():
    """West x dealers: 1,200 of 3 cells' 3,000; a parent gives 1,200 x 3 / 9 of its own."""
    row = causes.combinations(grid({(1, 0, 1): -600, (1, 1, 1): -600}))[0]
    one = causes.combination(grid({(1, 0, 1): -600, (1, 1, 1): -600}), (WEST, 0, DEALERS))
    assert (one.gap, one.reference, one.from_parents, one.beyond) == (-1_200, 3_000, -600, -600)
    assert row.gap == -1_200
    assert row.from_parents + row.beyond == row.gap


def test_slices_without_a_reference_are_new_business():
    before, now = np.zeros((2, 3, 3), np.int64), np.zeros((2, 3, 3), np.int64)
    now[1, 0, 1] = 700
    (row,) = causes.culprits(Grid(filled(now), filled(before), AXES), depth=3)
    assert (row.gap, row.reference, row.power) == (700, 0, 700)


leaves = st.lists(st.integers(-(10**12), 10**12), min_size=18, max_size=18).map(
    lambda values: np.array(values, np.int64).reshape(2, 3, 3)
)


@settings(max_examples=15)
@given(leaves, leaves)
def test_every_figure_found_adds_up_exactly(now: np.ndarray, before: np.ndarray):
    whole = Grid(filled(now), filled(before), AXES)
    assert whole.gap == int(now.sum()) - int(before.sum())
    for depth in (2, 3):
        for row in causes.combinations(whole, depth):
            assert row.gap == row.actual - row.reference
            assert row.from_parents + row.beyond == row.gap
            assert row.beyond * whole.gap > 0
            assert row.from_parents * whole.gap >= 0
        for culprit in causes.culprits(whole, depth):
            assert culprit.gap * whole.gap > 0
            assert 0 < culprit.power <= abs(culprit.gap) + 1
    found = causes.culprits(whole, 3)
    if found:  # the first cause's gap is that of its cell, to the smallest unit
        assert found[0].gap == found[0].actual - found[0].reference


@given(st.lists(st.integers(-(10**9), 10**9), max_size=12), st.integers(-(10**9), 10**9))
def test_few_slices_are_enough_and_not_too_many(gaps: list[int], gap: int):
    found = causes.few(gaps, gap)
    assert all(gaps[at] * gap > 0 for at in found)
    sizes = [abs(gaps[at]) for at in found]
    assert sizes == sorted(sizes, reverse=True)
    if sizes:
        assert sum(sizes[:-1]) < causes.MOST_OF_IT * abs(gap)  # one fewer would not do
    assert not set(found) & set(causes.running_against(gaps, gap))
