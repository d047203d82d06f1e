"""Trees in preorder: a subtree is a run of positions; roll-ups are differences of running sums."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
ALL = 0
"""The id of the root that is put above every tree: "all" of the dimension."""


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A forest under one root with id 0, in preorder; every array is (nodes,).

    ``ids``: node ids, ``ids[0] == 0``; ``parents``: position of the parent, -1 for the root;
    ``ends``: position after the last node of the subtree; ``depths``: 0 for the root.
    """

    ids: Int64Array
    parents: Int64Array
    ends: Int64Array
    depths: Int64Array
    _sorter: npt.NDArray[np.intp]

    @classmethod
    def of_parents(cls, parents: Mapping[int, int | None]) -> "Tree":
        """Build from node id -> parent id; siblings keep the order of the mapping.

        A node whose parent is None or not in the mapping hangs below the root. Raises EngineError
        ``cycle`` when nodes hang below themselves.
        """
        children: dict[int, list[int]] = {}
        for node, parent in parents.items():
            above = parent if parent is not None and parent in parents else ALL
            children.setdefault(above, []).append(node)
        order, positions, depths = _walk(children)
        if len(order) != len(parents) + 1:
            raise EngineError("cycle", "some nodes hang below themselves")
        ids = np.array(order, dtype=np.int64)
        return cls(
            ids=ids,
            parents=np.array(positions, dtype=np.int64),
            ends=_ends(depths),
            depths=np.array(depths, dtype=np.int64),
            _sorter=np.argsort(ids, kind="stable"),
        )

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, node_id: object) -> bool:
        return isinstance(node_id, int) and bool(self._found(np.array([node_id]))[1][0])

    def positions(self, ids: npt.ArrayLike) -> Int64Array:
        """Return the position of each id; ids that are not in the tree count at the root (0)."""
        at, found = self._found(np.asarray(ids, dtype=np.int64))
        return np.where(found, at, 0)

    def run(self, node_id: int) -> tuple[int, int]:
        """Return first position and end of a subtree. Raises EngineError ``no_such_node``."""
        at, found = self._found(np.array([node_id], dtype=np.int64))
        if not found[0]:
            raise EngineError("no_such_node", f"no node {node_id}", node=node_id)
        return int(at[0]), int(self.ends[at[0]])

    def below(self, node_id: int) -> Int64Array:
        """Return the ids of a subtree, its top first."""
        start, end = self.run(node_id)
        return self.ids[start:end]

    def below_any(self, node_ids: Iterable[int]) -> Int64Array:
        """Return the ids of several subtrees, each once; unknown tops are left out."""
        runs = [self.below(node) for node in node_ids if node in self]
        return np.unique(np.concatenate(runs)) if runs else np.empty(0, np.int64)

    def roll_up(self, own: Int64Array) -> Int64Array:
        """Return subtree sums of ``own`` (nodes, ...), exactly, along the first axis."""
        running = np.zeros((len(self) + 1, *own.shape[1:]), np.int64)
        np.cumsum(own, axis=0, out=running[1:])
        total: Int64Array = running[self.ends] - running[:-1]
        return total

    def _found(self, ids: Int64Array) -> tuple[npt.NDArray[np.intp], BoolArray]:
        place = np.searchsorted(self.ids, ids, sorter=self._sorter)
        at = self._sorter[np.minimum(place, len(self) - 1)]
        return at, self.ids[at] == ids


def _walk(children: Mapping[int, list[int]]) -> tuple[list[int], list[int], list[int]]:
    """Return ids in preorder with the position of each one's parent and its depth."""
    order: list[int] = []
    positions: list[int] = []
    depths: list[int] = []
    stack = [(ALL, -1, 0)]
    while stack:
        node, parent, depth = stack.pop()
        at = len(order)
        order.append(node)
        positions.append(parent)
        depths.append(depth)
        stack.extend((child, at, depth + 1) for child in reversed(children.get(node, [])))
    return order, positions, depths


def _ends(depths: list[int]) -> Int64Array:
    """Return for each position the next one that is not deeper."""
    ends = np.full(len(depths), len(depths), dtype=np.int64)
    above: list[int] = []
    for at, depth in enumerate(depths):
        while above and depths[above[-1]] >= depth:
            ends[above.pop()] = at
        above.append(at)
    return ends
