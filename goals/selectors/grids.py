"""The planning grid: a tree of rows x periods, every total computed from leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Level, Version
from goals.selectors import leaves as leaf_reads
from goals.selectors import references, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.engine.preorder import Tree

AXES = (Dimension.ORGANISATION, Dimension.PRODUCT, Dimension.CHANNEL)
_OPEN, _PARTLY, _LOCKED = 0, 1, 2


@dataclass(frozen=True)
class View:
    """What a grid shows: `rows` are one or two dimensions, the second nested in the first;
    the other keys are narrowed to `product_id` and `channel_id` (0 = all).
    """

    metric: Metric
    level: int = Level.TARGET
    rows: tuple[str, ...] = (Dimension.ORGANISATION,)
    product_id: int = 0
    channel_id: int = 0
    reference: str = "last_year"

    def __post_init__(self) -> None:
        if not self.rows or len(self.rows) > 2 or len(set(self.rows)) < len(self.rows):
            raise Invalid(_("Choose one or two different dimensions for the rows."), field="rows")
        if set(self.rows) - set(AXES):
            raise Invalid(_("Rows can be organisation, product and channel."), field="rows")


@dataclass(frozen=True)
class Row:
    """One row: `values` and `locks` per period (None = empty; 0 open, 1 partly, 2 locked)."""

    key: str
    parent: str | None
    node: Node
    organisation_id: int
    product_id: int
    channel_id: int
    values: list[int | None]
    locks: list[int]
    total: int | None
    reference: int | None
    reference_values: list[int | None]
    is_leaf: bool


@dataclass(frozen=True)
class Grid:
    """Rows in preorder; `journal` is the last entry they contain."""

    version: Version
    view: View
    periods: list[int]
    rows: list[Row]
    journal: int
    total: int | None = None
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Axes:
    """The trees of the rows and where each combination of the leaf space stands in them."""

    first: Tree
    second: Tree
    at_first: Int64Array
    at_second: Int64Array

    def roll_up(self, own: Int64Array) -> Int64Array:
        """Sum (combinations, ...) to (first nodes, second nodes, ...), exactly."""
        table = np.zeros((len(self.first), len(self.second), *own.shape[1:]), np.int64)
        np.add.at(table, (self.at_first, self.at_second), own)
        nested = self.second.roll_up(np.moveaxis(self.first.roll_up(table), 1, 0))
        return np.moveaxis(nested, 0, 1)


@dataclass(frozen=True, eq=False)
class _Tables:
    """Per (first node, second node, period): sums and how many leaves they rest on."""

    values: Int64Array
    filled: Int64Array
    members: Int64Array
    locked: Int64Array
    reference: Int64Array
    referenced: Int64Array


def grid(
    *,
    viewer: Viewer,
    version: Version,
    view: View,
    now: datetime,
    only: Sequence[str] | None = None,
) -> Grid:
    """The grid of a version as the viewer may see it; `only` limits it to some row keys.

    The number of queries does not depend on the size of the plan.
    """
    forest = trees.forest(viewer=viewer, version=version)
    plan = version.plan
    address = Address(
        plan.organisation_id, plan.first_period, plan.months, view.product_id, view.channel_id
    )
    leaves = leaf_reads.load(
        viewer=viewer, version=version, metric_id=view.metric.pk, level=view.level, forest=forest,
        now=now, addresses=[address],
    )  # fmt: skip
    axes = _axes(view, forest, leaves)
    tables = _tables(viewer, version, view, leaves, axes)
    rows = _Rows(view, forest, axes, tables).build(plan.organisation_id, only)
    total = int(leaves.values.sum()) if leaves.filled.any() else None
    return Grid(version, view, leaves.space.periods.tolist(), rows, version.last_journal, total)


def _axes(view: View, forest: Forest, leaves: Leaves) -> _Axes:
    first = forest.trees[view.rows[0]]
    second = forest.trees[view.rows[1]] if len(view.rows) == 2 else Tree.of_parents({})
    keys = dict(zip(AXES, leaves.space.keys[:3], strict=True))
    at_second = (
        second.positions(keys[Dimension(view.rows[1])])
        if len(view.rows) == 2
        else np.zeros(leaves.space.keys.shape[1], np.int64)
    )
    return _Axes(first, second, first.positions(keys[Dimension(view.rows[0])]), at_second)


def _tables(
    viewer: Viewer, version: Version, view: View, leaves: Leaves, axes: _Axes
) -> _Tables:
    plan = version.plan
    starts = {"last_year": plan.first_period - 12, "base_period": plan.base_first_period}
    if view.reference not in starts:
        raise Invalid(_("There is no such reference."), field="reference")
    reference = references.of_leaves(
        viewer=viewer, space=leaves.space, metric=view.metric,
        first_period=starts[view.reference],
    )  # fmt: skip
    shape = (leaves.space.keys.shape[1], leaves.space.count)

    def rolled(own: Int64Array | BoolArray) -> Int64Array:
        return axes.roll_up(own.reshape(shape).astype(np.int64))

    return _Tables(
        values=rolled(leaves.values),
        filled=rolled(leaves.filled),
        members=axes.roll_up(np.ones(shape[0], np.int64)),
        locked=rolled(leaves.locked),
        reference=rolled(reference.values),
        referenced=rolled(reference.filled),
    )


@dataclass(frozen=True, eq=False)
class _Rows:
    """Makes rows of the tables: visible nodes that hold at least one leaf."""

    view: View
    forest: Forest
    axes: _Axes
    tables: _Tables

    def build(self, top: int, only: Sequence[str] | None) -> list[Row]:
        """Rows in preorder, the second dimension below each node of the first."""
        wanted = None if only is None else set(only)
        start, end = 0, len(self.axes.first)
        if self.view.rows[0] == Dimension.ORGANISATION and top in self.axes.first:
            start, end = self.axes.first.run(top)
        members = self.tables.members
        present = [
            (int(one), int(two))
            for one, two in np.argwhere(members[start:end] > 0) + [start, 0]
            if self._visible(int(one), int(two))
        ]
        keys = {place: self._key(*place) for place in present}
        return [
            self._row(place, key, keys)
            for place, key in keys.items()
            if wanted is None or key in wanted
        ]

    def _visible(self, one: int, two: int) -> bool:
        node = int(self.axes.first.ids[one])
        return node in self.forest.nodes and self._has_own(two)

    def _has_own(self, two: int) -> bool:
        return two == 0 or int(self.axes.second.ids[two]) in self.forest.nodes

    def _key(self, one: int, two: int) -> str:
        first = str(int(self.axes.first.ids[one]))
        return f"{first}.{int(self.axes.second.ids[two])}" if two else first

    def _parent(self, place: tuple[int, int], keys: dict[tuple[int, int], str]) -> str | None:
        one, two = place
        above = (one, int(self.axes.second.parents[two])) if two else (
            int(self.axes.first.parents[one]), 0,
        )  # fmt: skip
        return keys.get(above)

    def _row(self, place: tuple[int, int], key: str, keys: dict[tuple[int, int], str]) -> Row:
        one, two = place
        tables = self.tables
        filled, referenced = tables.filled[place], tables.referenced[place]
        ids = {dimension: 0 for dimension in AXES}
        ids[Dimension.PRODUCT], ids[Dimension.CHANNEL] = self.view.product_id, self.view.channel_id
        ids[Dimension(self.view.rows[0])] = int(self.axes.first.ids[one])
        if two:
            ids[Dimension(self.view.rows[1])] = int(self.axes.second.ids[two])
        return Row(
            key=key,
            parent=self._parent(place, keys),
            node=self.forest.nodes[int((self.axes.second.ids[two] if two else self.axes.first.ids[one]))],
            organisation_id=ids[Dimension.ORGANISATION],
            product_id=ids[Dimension.PRODUCT],
            channel_id=ids[Dimension.CHANNEL],
            values=_with_empty(tables.values[place], filled),
            locks=_lock_states(tables.locked[place], int(tables.members[place])),
            total=int(tables.values[place].sum()) if filled.any() else None,
            reference=int(tables.reference[place].sum()) if referenced.any() else None,
            reference_values=_with_empty(tables.reference[place], referenced),
            is_leaf=self._is_leaf(one, two),
        )

    def _is_leaf(self, one: int, two: int) -> bool:
        ends = self.axes.first.ends[one] == one + 1
        last = len(self.axes.second) == 1 or (two and self.axes.second.ends[two] == two + 1)
        return bool(ends and last)


def _with_empty(values: Int64Array, filled: Int64Array) -> list[int | None]:
    pairs = zip(values.tolist(), filled.tolist(), strict=True)
    return [value if count else None for value, count in pairs]


def _lock_states(locked: Int64Array, members: int) -> list[int]:
    return [
        _OPEN if not count else (_LOCKED if count == members else _PARTLY)
        for count in locked.tolist()
    ]
