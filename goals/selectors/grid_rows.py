"""Which rows a grid has: visible nodes that hold at least one leaf, as a tree."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from goals.models import Lock
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray
from goals.selectors.rollups import Axes
from goals.selectors.trees import Forest
from goals.selectors.views import AXES, View
from salesplan.core.models import Dimension, Node
from salesplan.engine.preorder import Tree

MOST_FOUND = 50


@dataclass(frozen=True)
class Part:
    """Some levels of the tree: `depth` levels of rows, below the rows `under` (none: the tops)."""

    depth: int
    under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """One row of the tree, without figures; `depth` is 0 for those at the top."""

    key: str
    parent: str | None
    node: Node
    ids: dict[str, int]
    is_leaf: bool
    depth: int
    children: int
    leaves: int


@dataclass(frozen=True, eq=False)
class Places:
    """Rows as positions in the trees of the axes, in preorder: `first` and `second` are (rows,).

    `depths` (-1 where there is no row), `children` and `members` (leaves) are those of every
    (first, second) node.
    """

    view: View
    forest: Forest
    axes: Axes
    top: int
    first: Int64Array
    second: Int64Array
    depths: Int64Array
    children: Int64Array
    members: Int64Array

    @classmethod
    def of(
        cls, *, view: View, forest: Forest, axes: Axes, members: Int64Array, top: int
    ) -> "Places":
        """All rows of a view; ``members`` counts the leaves of each (first, second) node."""
        present = (members > 0) & _seen(forest, axes.first)[:, None]
        present &= (_seen(forest, axes.second) | (axes.second.ids == 0))[None, :]
        if view.rows[0] == Dimension.ORGANISATION and top in axes.first:
            start, end = axes.first.run(top)
            present[:start], present[end:] = False, False
        first, second = np.nonzero(present)
        return cls(
            view, forest, axes, top, first, second, _depths(axes, present),
            _children(axes, present, first, second), members,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.first)

    def __iter__(self) -> Iterator[Place]:
        for at in range(len(self)):
            yield self._place(int(self.first[at]), int(self.second[at]))

    @property
    def at(self) -> tuple[Int64Array, Int64Array]:
        """Positions that index tables of (first, second, ...)."""
        return (self.first, self.second)

    def keys(self) -> list[str]:
        """The row keys, e.g. "12" or "12.34" where the second dimension is nested."""
        return [
            self._key(*pair) for pair in zip(self.first.tolist(), self.second.tolist(), strict=True)
        ]

    def chosen(self, only: Sequence[str] | None, part: Part | None) -> "Places":
        """Some of the rows: by their keys, or some levels of the tree."""
        mask = np.ones(len(self), np.bool_)
        if only is not None:
            wanted = [pair for pair in map(self._pair, only) if pair is not None]
            code = self.first * len(self.axes.second) + self.second
            mask &= np.isin(code, [one * len(self.axes.second) + two for one, two in wanted])
        if part is not None:
            mask &= self._in_part(part)
        return replace(self, first=self.first[mask], second=self.second[mask])

    def named(self, words: str) -> tuple[list[str], "Places"]:
        """Keys of the rows whose name or code holds some words (at most `MOST_FOUND`), and these
        rows with all above them.
        """
        wanted = words.casefold()
        hits = [
            (one, two)
            for one, two in zip(self.first.tolist(), self.second.tolist(), strict=True)
            if wanted in self._words(one, two)
        ][:MOST_FOUND]
        mask = np.zeros(self.depths.shape, np.bool_)
        for place in hits:
            above: tuple[int, int] | None = place
            while above is not None:
                mask[above] = True
                above = self._above(*above)
        kept = mask[self.first, self.second]
        found = [self._key(*place) for place in hits]
        return found, replace(self, first=self.first[kept], second=self.second[kept])

    def _words(self, one: int, two: int) -> str:
        node = self.forest.nodes[self._second_ids[two] if two else self._first_ids[one]]
        return f"{node.label}\n{node.code}".casefold()

    def _above(self, one: int, two: int) -> tuple[int, int] | None:
        """The row above one; None at the top."""
        above = (one, int(self.axes.second.parents[two])) if two else (
            int(self.axes.first.parents[one]), 0,
        )  # fmt: skip
        return above if above[0] >= 0 and self.depths[above] >= 0 else None

    def covered_by(self, locks: Sequence[Lock]) -> list[list[int]]:
        """Per row the locks whose nodes are the row's own or above them in every dimension."""
        covered: list[list[int]] = [[] for _row in range(len(self))]
        for lock in locks:
            for at in np.flatnonzero(self._under(lock)).tolist():
                covered[at].append(lock.pk)
        return covered

    def _under(self, lock: Lock) -> BoolArray:
        mask = np.ones(len(self), np.bool_)
        ids = (lock.organisation_id, lock.product_id, lock.channel_id, lock.customer_id)
        for dimension, tree, node_id in zip(AXES, self.forest.in_key_order, ids, strict=True):
            if node_id and node_id in tree:
                start, end = tree.run(node_id)
                position = self._position(dimension, tree)
                mask &= (position >= start) & (position < end)
        return mask

    def _position(self, dimension: str, tree: Tree) -> Int64Array:
        if dimension in self.view.rows:
            return (self.first, self.second)[self.view.rows.index(dimension)]
        fixed = self._fixed[dimension]
        return np.full(len(self), tree.positions([fixed])[0] if fixed else 0)

    def _in_part(self, part: Part) -> BoolArray:
        depths = self.depths[self.first, self.second]
        if not part.under:
            return depths < part.depth
        mask = np.zeros(len(self), np.bool_)
        for pair in map(self._pair, part.under):
            if pair is None:
                continue
            one, two = pair
            below = self.depths[one, two] + part.depth
            inside = (self.first >= one) & (self.first < self.axes.first.ends[one])
            if two:
                inside = (self.first == one) & (self.second >= two)
                inside &= self.second < self.axes.second.ends[two]
            itself = (self.first == one) & (self.second == two)
            mask |= inside & ~itself & (depths <= below)
        return mask

    def _pair(self, key: str) -> tuple[int, int] | None:
        """The positions of a row key; None for what is no row."""
        one, _dot, two = key.partition(".")
        try:
            first, second = int(one), int(two or 0)
        except ValueError:
            return None
        if first not in self.axes.first or second not in self.axes.second:
            return None
        return self.axes.first.run(first)[0], self.axes.second.run(second)[0]

    def _key(self, one: int, two: int) -> str:
        first = str(self._first_ids[one])
        return f"{first}.{self._second_ids[two]}" if two else first

    @cached_property
    def _first_ids(self) -> list[int]:
        ids: list[int] = self.axes.first.ids.tolist()
        return ids

    @cached_property
    def _second_ids(self) -> list[int]:
        ids: list[int] = self.axes.second.ids.tolist()
        return ids

    @cached_property
    def _fixed(self) -> dict[str, int]:
        """What the dimensions that are not rows are narrowed to."""
        ids: dict[str, int] = self.view.chosen | {Dimension.ORGANISATION: self.top}
        return ids

    def _place(self, one: int, two: int) -> Place:
        above = self._above(one, two)
        ids = dict(self._fixed)
        ids[self.view.rows[0]] = self._first_ids[one]
        if two:
            ids[self.view.rows[1]] = self._second_ids[two]
        elif len(self.view.rows) == 2:
            ids[self.view.rows[1]] = self._fixed[self.view.rows[1]]
        return Place(
            key=self._key(one, two),
            parent=self._key(*above) if above else None,
            node=self.forest.nodes[self._second_ids[two] if two else self._first_ids[one]],
            ids=ids,
            is_leaf=self._is_leaf(one, two),
            depth=int(self.depths[one, two]),
            children=int(self.children[one, two]),
            leaves=int(self.members[one, two]),
        )

    def _is_leaf(self, one: int, two: int) -> bool:
        ends = self.axes.first.ends[one] == one + 1
        last = len(self.axes.second) == 1 or (two and self.axes.second.ends[two] == two + 1)
        return bool(ends and last)


def _seen(forest: Forest, tree: Tree) -> BoolArray:
    return np.array([node_id in forest.nodes for node_id in tree.ids.tolist()])


def _depths(axes: Axes, present: BoolArray) -> Int64Array:
    """Rows above each row; -1 where there is no row."""
    depths = np.full(present.shape, -1, np.int64)
    own = np.full(present.shape[0], -1, np.int64)
    parents = axes.first.parents.tolist()
    for at in np.flatnonzero(present[:, 0]).tolist():
        own[at] = own[parents[at]] + 1 if parents[at] >= 0 else 0
    depths[:] = np.where(present, own[:, None] + axes.second.depths[None, :], -1)
    return depths


def _children(axes: Axes, present: BoolArray, first: Int64Array, second: Int64Array) -> Int64Array:
    """How many rows stand right below each (first, second) node."""
    counted = np.zeros(present.shape, np.int64)
    above_first = np.where(second > 0, first, axes.first.parents[first])
    above_second = np.where(second > 0, axes.second.parents[second], 0)
    inside = above_first >= 0
    np.add.at(counted, (above_first[inside], above_second[inside]), 1)
    return counted
