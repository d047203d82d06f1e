"""Figures of leaves added up over the trees of a grid's rows."""

from dataclasses import dataclass

import numpy as np

from goals.selectors.attributes import narrowed
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray, Leaves
from goals.selectors.trees import Forest
from goals.selectors.views import AXES, View
from salesplan.core.models import Dimension
from salesplan.engine.cells import LeafSpace
from salesplan.engine.preorder import Tree


@dataclass(frozen=True, eq=False)
class Axes:
    """The trees of the rows and where each combination of a leaf space stands in them; those
    outside of the view's tier and stage are not `kept`.
    """

    first: Tree
    second: Tree
    at_first: Int64Array
    at_second: Int64Array
    kept: BoolArray

    @classmethod
    def of(cls, view: View, forest: Forest, space: LeafSpace) -> "Axes":
        """The axes of a view over the combinations of a space."""
        keys = dict(zip(AXES, space.keys, strict=True))
        first = forest.trees[view.rows[0]]
        second = forest.trees[view.rows[1]] if len(view.rows) == 2 else Tree.of_parents({})
        kept = narrowed(forest, space.keys, view.tier, view.stage)
        count = int(kept.sum())
        nested = len(view.rows) == 2
        return cls(
            first, second,
            first.positions(keys[Dimension(view.rows[0])][kept]),
            second.positions(keys[Dimension(view.rows[1])][kept])
            if nested else np.zeros(count, np.int64),
            kept,
        )  # fmt: skip

    def roll_up(self, own: Int64Array) -> Int64Array:
        """Sum (combinations, ...) to (first nodes, second nodes, ...), exactly."""
        shape = own.shape[1:]
        table = np.zeros((len(self.first) * len(self.second), *shape), np.int64)
        np.add.at(table, self.at_first * len(self.second) + self.at_second, own[self.kept])
        table = table.reshape(len(self.first), len(self.second), *shape)
        above = self.first.roll_up(table)
        if len(self.second) == 1:
            return above
        return np.moveaxis(self.second.roll_up(np.moveaxis(above, 1, 0)), 0, 1)


@dataclass(frozen=True, eq=False)
class Sums:
    """Per (first node, second node, period): sums, and how many leaves they rest on."""

    values: Int64Array
    filled: Int64Array

    @classmethod
    def of(cls, axes: Axes, space: LeafSpace, values: Int64Array, filled: BoolArray) -> "Sums":
        """Add up what stands at the leaves of a space."""
        shape = (space.keys.shape[1], space.count)
        both = np.stack([values.reshape(shape), filled.reshape(shape)], axis=2, dtype=np.int64)
        rolled = axes.roll_up(both)
        return cls(rolled[..., 0], rolled[..., 1])

    def at(self, places: tuple[Int64Array, Int64Array]) -> list[list[int | None]]:
        """The figures of some (first, second) nodes per period; None where all are empty."""
        values = self.values[places].astype(object)
        values[self.filled[places] == 0] = None
        listed: list[list[int | None]] = values.tolist()
        return listed


@dataclass(frozen=True, eq=False)
class Tables:
    """The plan's own figures, its leaves and their locks per (first node, second node, period)."""

    own: Sums
    members: Int64Array
    locked: Int64Array

    @classmethod
    def of(cls, axes: Axes, leaves: Leaves) -> "Tables":
        """Add up what stands at the leaves."""
        space = leaves.space
        shape = (space.keys.shape[1], space.count)
        return cls(
            own=Sums.of(axes, space, leaves.values, leaves.filled),
            members=axes.roll_up(np.ones(shape[0], np.int64)),
            locked=axes.roll_up(leaves.locked.reshape(shape).astype(np.int64)),
        )

    def locks_at(self, places: tuple[Int64Array, Int64Array]) -> list[list[int]]:
        """Per period 0 where nothing is locked, 1 where a part is, 2 where everything is."""
        locked, members = self.locked[places], self.members[places][:, None]
        states: list[list[int]] = ((locked > 0).astype(np.int64) + (locked == members)).tolist()
        return states


def seats(axes: Axes, view: View, space: LeafSpace) -> Int64Array:
    """How many different territories of leaves each (first node, second node) covers."""
    ids, index = np.unique(space.keys[0][axes.kept], return_inverse=True)
    if Dimension.ORGANISATION not in view.rows:
        holds = np.zeros((len(axes.first), len(axes.second), len(ids)), np.int64)
        holds[axes.at_first, axes.at_second, index] = 1
        above = np.moveaxis(axes.first.roll_up(holds), 1, 0)
        both = axes.second.roll_up(above) if len(axes.second) > 1 else above
        counted: Int64Array = (both > 0).sum(axis=2).T
        return counted
    own, other, at = (axes.first, axes.second, axes.at_second)
    if view.rows[0] != Dimension.ORGANISATION:
        own, other, at = (axes.second, axes.first, axes.at_first)
    holds = np.zeros((len(other), len(ids)), np.int64)
    holds[at, index] = 1
    table = np.zeros((len(own), len(other)), np.int64)
    np.add.at(table, own.positions(ids), (other.roll_up(holds) > 0).astype(np.int64).T)
    rolled = own.roll_up(table)
    return rolled if own is axes.first else rolled.T
