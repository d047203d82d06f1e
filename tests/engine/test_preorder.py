"""Trees in preorder: subtrees are runs, roll-ups are exact."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesplan.engine.errors import EngineError
from salesplan.engine.preorder import Tree

TREE = Tree.of_parents({1: None, 10: 1, 11: 10, 12: 10, 20: 1, 21: 20})


def test_a_subtree_is_a_run_of_positions() -> None:
    assert TREE.ids.tolist() == [0, 1, 10, 11, 12, 20, 21]
    assert TREE.below(10).tolist() == [10, 11, 12]
    assert TREE.below(0).tolist() == TREE.ids.tolist()
    assert TREE.depths.tolist() == [0, 1, 2, 3, 3, 2, 3]


def test_unknown_ids_count_at_the_root() -> None:
    assert TREE.positions([11, 999, 21]).tolist() == [3, 0, 6]
    assert 11 in TREE
    assert 999 not in TREE
    with pytest.raises(EngineError) as unknown:
        TREE.run(999)
    assert unknown.value.code == "no_such_node"


def test_several_subtrees_come_once() -> None:
    assert TREE.below_any([10, 11, 21, 999]).tolist() == [10, 11, 12, 21]


def test_a_node_without_visible_parent_hangs_below_the_root() -> None:
    assert Tree.of_parents({11: 10, 12: 10}).parents.tolist() == [-1, 0, 0]


def test_a_cycle_is_refused() -> None:
    with pytest.raises(EngineError) as cycle:
        Tree.of_parents({1: 2, 2: 1})
    assert cycle.value.code == "cycle"


@given(st.lists(st.integers(0, 20), max_size=40), st.integers(-(10**14), 10**14))
def test_roll_up_equals_adding_by_hand(above: list[int], value: int) -> None:
    parents = {node + 1: (p if p <= node and p else None) for node, p in enumerate(above)}
    tree = Tree.of_parents(parents)
    own = np.array([value + i for i in range(len(tree))], dtype=np.int64)
    total = tree.roll_up(own)
    for at, node in enumerate(tree.ids.tolist()):
        assert total[at] == own[tree.positions(tree.below(node))].sum()
