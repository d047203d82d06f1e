"""The planning grid: a tree of rows x periods, every total computed from leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from goals.models import Lock, Version
from goals.selectors import leaves as leaf_reads
from goals.selectors import plans as plan_reads
from goals.selectors import references, rollups, spans, trees
from goals.selectors.grid_rows import Part, Places
from goals.selectors.leaves import Address, Leaves
from goals.selectors.rollups import Axes, Sums, Tables
from goals.selectors.spans import Column
from goals.selectors.trees import Forest
from goals.selectors.views import AXES, DERIVED, LEVELS, View
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.calendars import fiscal_year
from salesplan.core.selectors.company import company
from salesplan.engine import pacing

__all__ = ["AXES", "Figures", "Grid", "Part", "Row", "View", "changed", "grid"]

Figures = list[int | None]


@dataclass(frozen=True)
class Row:
    """One row: `values` and `locks` per period (None = empty; 0 open, 1 partly, 2 locked).

    `children` counts the rows right below, `leaves` the combinations below, `references` holds the
    figures of each chosen reference per period, `lock_ids` the locks that cover the row's nodes,
    `seats` its territories of leaves.
    """

    key: str
    parent: str | None
    node: Node
    organisation_id: int
    product_id: int
    channel_id: int
    values: Figures
    locks: list[int]
    total: int | None
    reference: int | None
    reference_values: Figures
    is_leaf: bool
    whole: int | None = None
    customer_id: int = 0
    depth: int = 0
    children: int = 0
    leaves: int = 0
    seats: int | None = None
    references: dict[str, Figures] = field(default_factory=dict)
    lock_ids: list[int] = field(default_factory=list)

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

    def at(self, columns: Sequence[Column]) -> Figures:
        """The figure of each column: the sum of its periods, None when all are empty."""
        return [total(self.values[column.periods]) for column in columns]

    def reference_at(self, name: str, columns: Sequence[Column]) -> Figures:
        """The same of a chosen reference; "" stands for the one that growth is measured on."""
        figures = self.references[name] if name else self.reference_values
        return [total(figures[column.periods]) for column in columns]

    def locks_at(self, columns: Sequence[Column]) -> list[int]:
        """The lock state of each column: 0 open, 1 partly, 2 locked."""
        return [_together(self.locks[column.periods]) for column in columns]


@dataclass(frozen=True)
class Grid:
    """Rows in preorder, `columns` from the whole plan down to one period; `journal` is the last
    entry that the figures contain, `locks` are those that hold.
    """

    version: Version
    view: View
    columns: list[Column]
    rows: list[Row]
    journal: int
    total: int | None = None
    locks: list[Lock] = field(default_factory=list)
    found: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Read:
    """What one grid is made of."""

    viewer: Viewer
    version: Version
    view: View
    forest: Forest
    leaves: Leaves
    axes: Axes

    @classmethod
    def of(cls, viewer: Viewer, version: Version, view: View, now: datetime) -> "_Read":
        forest = trees.forest(viewer=viewer, version=version)
        address = _address(view, version)
        leaves = leaf_reads.load(
            viewer=viewer, version=version, metric_id=view.metric.pk, level=view.level,
            forest=forest, now=now, addresses=[address],
        )  # fmt: skip
        return cls(viewer, version, view, forest, leaves, Axes.of(view, forest, leaves.space))

    @property
    def top(self) -> int:
        """The territory that the rows begin at."""
        return self.view.chosen[Dimension.ORGANISATION] or self.version.plan.organisation_id

    def reference(self, name: str, now: datetime) -> Sums:
        """One reference added up over the rows."""
        if name in LEVELS or name.startswith("version:"):
            return self._planned(name, now)
        space = self.leaves.space
        found = references.of_plan(
            viewer=self.viewer, plan=self.version.plan, space=space, metric=self.view.metric,
            name=name,
        )  # fmt: skip
        return Sums.of(self.axes, space, found.values, found.filled)

    def _planned(self, name: str, now: datetime) -> Sums:
        """Another level of this version, or this level of another one of the plan."""
        version, level = self.version, LEVELS.get(name, self.view.level)
        if name not in LEVELS:
            number = int(name.partition(":")[2])
            version = _sibling(self.viewer, self.version, number)
        found = leaf_reads.load(
            viewer=self.viewer, version=version, metric_id=self.view.metric.pk, level=level,
            forest=self.forest, now=now, addresses=[_address(self.view, version)],
        )  # fmt: skip
        axes = Axes.of(self.view, self.forest, found.space)
        return Sums.of(axes, found.space, found.values, found.filled)


def _address(view: View, version: Version) -> Address:
    """The total that everything in a view is a part of."""
    plan, (organisation, product, channel, customer) = version.plan, view.chosen.values()
    return Address(
        organisation or plan.organisation_id, plan.first_period, plan.months, product, channel,
        customer,
    )  # fmt: skip


def _sibling(viewer: Viewer, version: Version, number: int) -> Version:
    """Another version of the same plan."""
    rows = plan_reads.versions(viewer=viewer, plan_id=version.plan_id)
    found = rows.filter(pk=number).first()
    if found is None:
        raise Invalid(_("There is no such reference."), field="references")
    return found


def grid(
    *,
    viewer: Viewer,
    version: Version,
    view: View,
    now: datetime,
    only: Sequence[str] | None = None,
    part: Part | None = None,
    find: str = "",
) -> Grid:
    """The grid of a version as the viewer may see it; `only` limits it to some row keys, `part` to
    some levels of the tree, `find` to rows of that name and those above them (`Grid.found`).

    The number of queries does not depend on the size of the plan.
    """
    read = _Read.of(viewer, version, view, now)
    tables = Tables.of(read.axes, read.leaves)
    kept = read.leaves.filled.reshape(-1, read.leaves.space.count)[read.axes.kept]
    own = read.leaves.values.reshape(-1, read.leaves.space.count)[read.axes.kept]
    whole = int(own.sum()) if kept.any() else None
    places = Places.of(
        view=view, forest=read.forest, axes=read.axes, members=tables.members, top=read.top
    ).chosen(only, part)
    found, places = places.named(find) if find else ([], places)
    rows = _rows(read, tables, places, whole, now)
    columns = spans.columns(version=version, fiscal=fiscal_year(company()))
    return Grid(version, view, columns, rows, version.last_journal, whole, read.leaves.locks, found)


def changed(
    *, viewer: Viewer, version: Version, view: View, now: datetime, keys: Sequence[str]
) -> list[tuple[str, Figures, list[int]]]:
    """Key, values and locks per column of some rows: what a change may have moved, without what
    it cannot (references).
    """
    read = _Read.of(viewer, version, view, now)
    tables = Tables.of(read.axes, read.leaves)
    places = Places.of(
        view=view, forest=read.forest, axes=read.axes, members=tables.members, top=read.top
    ).chosen(keys, None)
    columns = spans.columns(version=version, fiscal=fiscal_year(company()))
    found = zip(places.keys(), tables.own.at(places.at), tables.locks_at(places.at), strict=True)
    return [
        (
            key,
            [total(values[column.periods]) for column in columns],
            [_together(locks[column.periods]) for column in columns],
        )
        for key, values, locks in found
    ]


def _rows(
    read: _Read, tables: Tables, places: Places, whole: int | None, now: datetime
) -> list[Row]:
    view = read.view
    names = [name for name in view.references if name not in DERIVED]
    beside = {name: read.reference(name, now) for name in dict.fromkeys([view.reference, *names])}
    figures = {name: sums.at(places.at) for name, sums in beside.items()}
    counted = (
        rollups.seats(read.axes, view, read.leaves.space)[places.at].tolist()
        if "per_seat" in view.references else [None] * len(places)
    )  # fmt: skip
    covered = places.covered_by(read.leaves.locks)
    values, locks = tables.own.at(places.at), tables.locks_at(places.at)
    return [
        Row(
            key=one.key,
            parent=one.parent,
            node=one.node,
            organisation_id=one.ids[Dimension.ORGANISATION],
            product_id=one.ids[Dimension.PRODUCT],
            channel_id=one.ids[Dimension.CHANNEL],
            customer_id=one.ids[Dimension.CUSTOMER],
            values=values[at],
            locks=locks[at],
            total=total(values[at]),
            reference=total(figures[view.reference][at]),
            reference_values=figures[view.reference][at],
            is_leaf=one.is_leaf,
            whole=whole,
            depth=one.depth,
            children=one.children,
            leaves=one.leaves,
            seats=counted[at],
            references={name: figures[name][at] for name in names},
            lock_ids=covered[at],
        )
        for at, one in enumerate(places)
    ]


def total(values: Sequence[int | None]) -> int | None:
    """The sum of what is filled; None when all are empty."""
    filled = [value for value in values if value is not None]
    return sum(filled) if filled else None


def _together(locks: list[int]) -> int:
    return min(locks) if min(locks) == max(locks) else 1
