"""The planning grid: a tree of rows x periods, every total computed from leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Level, Version
from goals.selectors import leaves as leaf_reads
from goals.selectors import references, spans, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.spans import Column
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.calendars import fiscal_year
from salesplan.core.selectors.company import company
from salesplan.engine import pacing
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
    whole: int | None = None

    @property
    def label(self) -> str:
        """The node's name in the reader's language."""
        return self.node.label

    @property
    def growth(self) -> int | None:
        """Growth on the reference in basis points; None where it makes no sense."""
        grown = pacing.growth(self.total, self.reference) if self.total is not None else None
        return None if grown is None else round(grown * 10_000)

    @property
    def share(self) -> int | None:
        """Share of what the viewer sees of the plan, in basis points."""
        if not self.whole or self.total is None:
            return None
        return round(Fraction(self.total, self.whole) * 10_000)

    def at(self, columns: Sequence[Column]) -> list[int | None]:
        """The figure of each column: the sum of its periods, None when all are empty."""
        return [_total(self.values[column.periods]) for column in columns]

    def locks_at(self, columns: Sequence[Column]) -> list[int]:
        """The lock state of each column: 0 open, 1 partly, 2 locked."""
        return [_together(self.locks[column.periods]) for column in columns]


@dataclass(frozen=True)
class Grid:
    """Rows in preorder, `columns` from the whole plan down to one period; `journal` is the last
    entry that the figures contain.
    """

    version: Version
    view: View
    columns: list[Column]
    rows: list[Row]
    journal: int
    total: int | None = None


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
    total = int(leaves.values.sum()) if leaves.filled.any() else None
    rows = _Rows(view, forest, axes, tables, total).build(plan.organisation_id, only)
    columns = spans.columns(version=version, fiscal=fiscal_year(company()))
    return Grid(version, view, columns, rows, version.last_journal, total)


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


def _tables(viewer: Viewer, version: Version, view: View, leaves: Leaves, axes: _Axes) -> _Tables:
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
    whole: int | None

    def build(self, top: int, only: Sequence[str] | None) -> list[Row]:
        """Rows in preorder, the second dimension below each node of the first."""
        wanted = None if only is None else set(only)
        start, end = 0, len(self.axes.first)
        if self.view.rows[0] == Dimension.ORGANISATION and top in self.axes.first:
            start, end = self.axes.first.run(top)
        members = self.tables.members
        present = [
            (one, two)
            for one, two in (np.argwhere(members[start:end] > 0) + np.array([start, 0])).tolist()
            if self._visible(one, two)
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
        ids = dict.fromkeys(AXES, 0)
        ids[Dimension.PRODUCT], ids[Dimension.CHANNEL] = self.view.product_id, self.view.channel_id
        ids[Dimension(self.view.rows[0])] = int(self.axes.first.ids[one])
        if two:
            ids[Dimension(self.view.rows[1])] = int(self.axes.second.ids[two])
        return Row(
            key=key,
            parent=self._parent(place, keys),
            node=self.forest.nodes[int(key.rpartition(".")[2])],
            organisation_id=ids[Dimension.ORGANISATION],
            product_id=ids[Dimension.PRODUCT],
            channel_id=ids[Dimension.CHANNEL],
            values=_with_empty(tables.values[place], filled),
            locks=_lock_states(tables.locked[place], int(tables.members[place])),
            total=int(tables.values[place].sum()) if filled.any() else None,
            reference=int(tables.reference[place].sum()) if referenced.any() else None,
            reference_values=_with_empty(tables.reference[place], referenced),
            is_leaf=self._is_leaf(one, two),
            whole=self.whole,
        )

    def _is_leaf(self, one: int, two: int) -> bool:
        ends = self.axes.first.ends[one] == one + 1
        last = len(self.axes.second) == 1 or (two and self.axes.second.ends[two] == two + 1)
        return bool(ends and last)


def _total(values: list[int | None]) -> int | None:
    filled = [value for value in values if value is not None]
    return sum(filled) if filled else None


def _together(locks: list[int]) -> int:
    return min(locks) if min(locks) == max(locks) else _PARTLY


def _with_empty(values: Int64Array, filled: Int64Array) -> list[int | None]:
    pairs = zip(values.tolist(), filled.tolist(), strict=True)
    return [value if count else None for value, count in pairs]


def _lock_states(locked: Int64Array, members: int) -> list[int]:
    return [
        _OPEN if not count else (_LOCKED if count == members else _PARTLY)
        for count in locked.tolist()
    ]
