"""A tree of forecasts adds up exactly, in whole units, and bends where it is unsure."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salesplan.engine.errors import EngineError
from salesplan.engine.forecast import help_from_parents, reconcile

TREE = [-1, 0, 0, 1, 1, 2, 2, 2]


def adds_up(values: np.ndarray, parents: list[int]) -> bool:
    """Every parent is the sum of its children."""
    sums = np.zeros_like(values)
    above = np.array(parents)
    np.add.at(sums, above[above >= 0], values[above >= 0])
    inner = np.isin(np.arange(len(parents)), above)
    return bool((sums[inner] == values[inner]).all())


@st.composite
def forests(draw):
    """Any forest in any order of rows, with forecasts and how unsure they are."""
    count, periods = draw(st.integers(1, 14)), draw(st.integers(1, 3))
    above = [-1] + [draw(st.integers(-1, at - 1)) for at in range(1, count)]
    order = draw(st.permutations(range(count)))
    parents = [-1] * count
    for at, parent in enumerate(above):
        parents[order[at]] = -1 if parent < 0 else order[parent]
    least = draw(st.sampled_from([0, -(10**6)]))
    figure = st.one_of(st.just(0.0), st.floats(least, 10**12, allow_nan=False))
    points = [[draw(figure) for _p in range(periods)] for _s in range(count)]
    unsure = draw(st.one_of(st.none(), st.lists(st.floats(0, 10), min_size=count, max_size=count)))
    return np.array(points), parents, None if unsure is None else np.array(unsure)


@settings(max_examples=150, deadline=None)
@given(forests())
def test_every_parent_is_the_sum_of_its_children(forest):
    points, parents, unsure = forest
    found = reconcile(points, parents, variances=unsure)
    assert found.dtype == np.int64
    assert adds_up(found, parents)
    for period in np.flatnonzero((points >= 0).all(axis=0)):
        assert (found[:, period] >= 0).all()


def test_figures_that_add_up_stay():
    points = np.array([[100, 40, 60, 15, 25, 10, 20, 30]], float).T
    assert (reconcile(points, TREE) == points).all()


def test_the_surer_one_moves_less():
    points = np.array([[100.0], [60.0], [60.0]])
    parents = [-1, 0, 0]
    assert reconcile(points, parents)[:, 0].tolist() == [110, 55, 55]  # 2 leaves against 1 and 1
    assert reconcile(points, parents, variances=np.array([0.0, 1, 1]))[:, 0].tolist() == [
        100,
        50,
        50,
    ]
    assert reconcile(points, parents, variances=np.array([1.0, 0, 1]))[:, 0].tolist() == [
        110,
        60,
        50,
    ]
    assert reconcile(points, parents, variances=np.zeros(3))[:, 0].tolist() == [120, 60, 60]


def test_it_is_generalised_least_squares():
    """Beside the closed formula S (S' W^-1 S)^-1 S' W^-1 y."""
    random = np.random.default_rng(3)
    points = random.uniform(1e6, 2e6, (8, 2))
    points[[1, 2]] += 1e6
    points[0] += 6e6
    variances = random.uniform(1, 9, 8)
    leaves = [3, 4, 5, 6, 7]
    sums = np.zeros((8, 5))
    for column, leaf in enumerate(leaves):
        at = leaf
        while at >= 0:
            sums[at, column] = 1.0
            at = TREE[at]
    weights = sums.T / variances
    exact = sums @ np.linalg.solve(weights @ sums, weights @ points)
    np.testing.assert_allclose(reconcile(points, TREE, variances=variances), exact, atol=3)


def test_remainders_go_to_the_largest_ties_by_order():
    points = np.array([[100.0], [33.4], [33.4], [33.4]])
    found = reconcile(points, [-1, 0, 0, 0], variances=np.array([0.0, 1, 1, 1]))
    assert found[:, 0].tolist() == [100, 34, 33, 33]


def test_what_falls_below_zero_is_taken_from_the_others():
    points = np.array([[10.0], [50.0], [2.0]])
    found = reconcile(points, [-1, 0, 0], variances=np.array([0.0, 1.0, 1.0]))
    assert found[:, 0].tolist() == [10, 10, 0]


def test_nonsense_is_refused():
    for points, parents, code in (
        (np.ones((2, 1)), [-1], "shape"),
        (np.ones((2, 1)), [1, 0], "parents_cycle"),
        (np.ones((2, 1)), [-1, 7], "parents"),
        (np.full((1, 1), np.nan), [-1], "not_finite"),
        (np.full((1, 1), 1e17), [-1], "not_finite"),
    ):
        with pytest.raises(EngineError) as refusal:
            reconcile(points, parents)
        assert refusal.value.code == code


def test_children_move_part_of_the_way_to_their_parent():
    points = np.array([[200.0], [60.0], [40.0]])
    half = help_from_parents(points, [-1, 0, 0], 0.5)
    assert half[:, 0].tolist() == [200.0, 90.0, 60.0]
    assert (help_from_parents(points, [-1, 0, 0], 0.0) == points).all()
    negative = np.array([[-50.0], [60.0], [40.0]])
    assert (help_from_parents(negative, [-1, 0, 0], 0.5) == negative).all()
    nothing = np.array([[200.0], [0.0], [0.0]])
    assert (help_from_parents(nothing, [-1, 0, 0], 1.0) == nothing).all()
