"""The leaf space: every leaf has one place, and places lead back to their keys."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.cells import LeafSpace
from salesplan.engine.errors import EngineError

KEYS = st.lists(st.tuples(*[st.integers(0, 4)] * 4), min_size=1, max_size=30, unique=True)


def space(keys: list[tuple[int, ...]], count: int = 6, span: int = 1) -> LeafSpace:
    return LeafSpace(np.array(keys, dtype=np.int64).T, 24_318, count, span)


@given(KEYS, st.integers(1, 6), st.sampled_from([1, 3]))
def test_places_lead_there_and_back(keys: list[tuple[int, ...]], count: int, span: int) -> None:
    leaves = space(keys, count, span)
    everywhere = np.arange(leaves.size)
    there = leaves.places(*leaves.leaf_keys(everywhere))
    assert there.tolist() == everywhere.tolist()


def test_leaves_outside_have_no_place() -> None:
    leaves = space([(1, 2, 3, 0), (1, 2, 4, 0)], count=2, span=3)
    keys = np.array([[1, 1, 1, 9], [2, 2, 2, 2], [3, 4, 3, 3], [0, 0, 0, 0]])
    periods = np.array([24_318, 24_321, 24_319, 24_318])
    assert leaves.places(keys, periods).tolist() == [0, 3, -1, -1]


def test_an_empty_space_knows_nothing() -> None:
    empty = LeafSpace(np.empty((4, 0), np.int64), 24_318, 6)
    assert empty.places(np.array([[1], [2], [3], [0]]), np.array([24_318])).tolist() == [-1]


def test_runs_of_months_are_whole_periods() -> None:
    leaves = space([(1, 0, 0, 0)], count=2, span=3)
    assert leaves.period_range(24_318, 6) == slice(0, 2)
    assert leaves.period_range(24_321, 3) == slice(1, 2)
    with pytest.raises(EngineError) as finer:
        leaves.period_range(24_318, 1)
    assert finer.value.code == "finer_than_cells"
    with pytest.raises(EngineError) as outside:
        leaves.period_range(24_321, 6)
    assert outside.value.code == "not_in_plan"
