"""Two versions side by side, down to the cell: differences, shares of them, the way from a to b."""

from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Level, Version
from goals.selectors import leaves as leaf_reads
from goals.selectors import trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.engine import pacing, variance
from salesplan.engine.cells import LeafSpace
from salesplan.engine.periods import Span
from salesplan.engine.preorder import Tree

AXES = (Dimension.ORGANISATION, Dimension.PRODUCT, Dimension.CHANNEL)
MOST_STEPS = 8


@dataclass(frozen=True)
class Asked:
    """What to compare: rows are one or two dimensions, the second nested in the first; the other
    keys narrowed to a node (0 = all).
    """

    metric: Metric
    level: int = Level.TARGET
    by: tuple[str, ...] = (Dimension.ORGANISATION,)
    product_id: int = 0
    channel_id: int = 0

    def __post_init__(self) -> None:
        if not self.by or len(self.by) > 2 or len(set(self.by)) < len(self.by):
            raise Invalid(_("Choose one or two different dimensions for the rows."), field="by")
        if set(self.by) - set(AXES):
            raise Invalid(_("Rows can be organisation, product and channel."), field="by")


@dataclass(frozen=True)
class Pair:
    """A figure of both versions in smallest units; None = empty."""

    a: int | None
    b: int | None

    @property
    def difference(self) -> int:
        """b - a; empty counts as nothing."""
        return (self.b or 0) - (self.a or 0)

    @property
    def growth(self) -> int | None:
        """The difference on a in basis points; None where that makes no sense."""
        grown = pacing.growth(self.b, self.a)
        return None if grown is None else round(grown * 10_000)

    @property
    def is_same(self) -> bool:
        """Whether nothing differs, empty and zero told apart."""
        return self.a == self.b


@dataclass(frozen=True)
class Row:
    """A node (below another one) with its total and its periods in both versions."""

    key: str
    parent: str | None
    depth: int
    node: Node
    total: Pair
    periods: list[Pair]

    @property
    def is_same(self) -> bool:
        """Whether no period differs."""
        return all(pair.is_same for pair in self.periods)


@dataclass(frozen=True)
class CellPair:
    """One leaf in both versions."""

    nodes: list[Node]
    period: int
    months: int
    pair: Pair


@dataclass(frozen=True)
class BridgeStep:
    """A bar on the way from a to b; `node` None gathers what is too small to show, or elsewhere."""

    node: Node | None
    change: int


@dataclass(frozen=True)
class Bridge:
    """`start` + the changes of all steps = `end`, exactly."""

    start: int
    steps: list[BridgeStep]
    end: int

    @property
    def extent(self) -> tuple[int, int]:
        """From where to where a drawing must reach so that the changes can be told apart."""
        levels = list(accumulate((step.change for step in self.steps), initial=self.start))
        low, high = min(levels), max(levels)
        room = (high - low) // 2
        return (low - room if low > 0 and room < low // 2 else min(0, low - room)), high + room


@dataclass(frozen=True, eq=False)
class _Side:
    """The leaves of one version in the space of both, (combinations, periods)."""

    values: Int64Array
    filled: BoolArray


@dataclass(frozen=True, eq=False)
class Comparison:
    """Both versions over one space of leaves; everything asked of it is exact.

    `months` of one column; versions of other periods of the same length are laid over each other
    by their order (`is_shifted`).
    """

    a: Version
    b: Version
    asked: Asked
    space: LeafSpace
    forest: Forest
    is_shifted: bool
    side_a: _Side
    side_b: _Side

    @property
    def total(self) -> Pair:
        """What the viewer sees of both versions."""
        return Pair(
            _sum(self.side_a.values, self.side_a.filled),
            _sum(self.side_b.values, self.side_b.filled),
        )

    @property
    def periods(self) -> list[tuple[int, int]]:
        """First month and number of months of each column."""
        return [(int(first), self.space.span) for first in self.space.periods]

    def rows(self, *, changed_only: bool = False) -> list[Row]:
        """The tree of the first dimension in preorder, the second nested below each node."""
        return _Rows(self).build(changed_only=changed_only)

    @property
    def changed(self) -> int:
        """How many leaves differ."""
        return int(self._differs().sum())

    @property
    def filled(self) -> int:
        """How many leaves hold anything in one of the versions."""
        return int((self.side_a.filled | self.side_b.filled).sum())

    def cells(
        self, *, changed_only: bool = True, offset: int = 0, most: int = 100
    ) -> list[CellPair]:
        """A page of leaves, the largest differences first, ties in the order of their keys."""
        wanted = (
            self._differs() if changed_only else (self.side_a.filled | self.side_b.filled).ravel()
        )
        at = np.flatnonzero(wanted)
        gap = np.abs(self.side_b.values.ravel() - self.side_a.values.ravel())[at]
        page = at[np.argsort(-gap, kind="stable")][offset : offset + most]
        keys, periods = self.space.leaf_keys(page)
        return [
            CellPair(
                [self.forest.nodes[key] for key in cell if key in self.forest.nodes],
                period, self.space.span, Pair(_at(self.side_a, place), _at(self.side_b, place)),
            )
            for place, cell, period in zip(
                page.tolist(), keys.T.tolist(), periods.tolist(), strict=True
            )
        ]  # fmt: skip

    def bridge(self, *, by: str, most: int = MOST_STEPS) -> Bridge:
        """From a's total to b's by the nodes below the top of a dimension; sums are exact."""
        tree = self.forest.trees[by]
        gaps = (self.side_b.values - self.side_a.values).sum(axis=1)
        position = tree.positions(self.space.keys[AXES.index(Dimension(by))])
        own = np.zeros(len(tree), np.int64)
        np.add.at(own, position, gaps)
        rolled = tree.roll_up(own)
        top = tree.run(self.a.plan.organisation_id)[0] if by == Dimension.ORGANISATION else 0
        below = np.flatnonzero(tree.parents == top)
        shown = [at for at in below.tolist() if int(tree.ids[at]) in self.forest.nodes]
        changes = sorted(((at, int(rolled[at])) for at in shown), key=lambda pair: pair[1])
        start, end = self.total.a or 0, self.total.b or 0
        bars = variance.bridge(start, changes, most)
        nodes = [
            BridgeStep(self.forest.nodes[int(tree.ids[bar.key])], bar.change)  # type: ignore[call-overload]
            for bar in bars if bar.key is not None
        ]  # fmt: skip
        rest = end - start - sum(step.change for step in nodes)
        return Bridge(start, [*nodes, *([BridgeStep(None, rest)] if rest else [])], end)

    def _differs(self) -> BoolArray:
        a, b = self.side_a, self.side_b
        differs: BoolArray = ((a.values != b.values) | (a.filled != b.filled)).ravel()
        return differs


def compare(*, viewer: Viewer, a: Version, b: Version, asked: Asked, now: datetime) -> Comparison:
    """Load two versions of the same territory as the viewer may see them, in the tree of `b`.

    Cells of different lengths are compared at the longer one. Raises `Invalid` for another
    territory, and for periods that neither overlap nor are equally long.
    """
    if a.plan.organisation_id != b.plan.organisation_id:
        raise Invalid(
            _("%(a)s and %(b)s are plans of different territories."),
            code="other_territory", a=a.plan.name, b=b.plan.name,
        )  # fmt: skip
    forest = trees.forest(viewer=viewer, version=b, beside=a)
    span, shift = _span(a, b)
    found = [_leaves(viewer, version, asked, forest, now) for version in (a, b)]
    keys = np.unique(np.concatenate([one.space.keys for one in found], axis=1), axis=1)
    space = LeafSpace(keys, span.first_month, span.count // _unit(a, b), _unit(a, b))
    sides = [
        _side(one, space, moved) for one, moved in zip(found, (0, shift), strict=True)
    ]  # fmt: skip
    return Comparison(a, b, asked, space, forest, bool(shift), sides[0], sides[1])


def _unit(a: Version, b: Version) -> int:
    return max(a.span, b.span)


def _span(a: Version, b: Version) -> tuple[Span, int]:
    """The months of both, and by how many those of `b` are moved."""
    one, two = a.plan, b.plan
    overlap = one.first_period < two.first_period + two.months and (
        two.first_period < one.first_period + one.months
    )
    shift = 0 if overlap else one.first_period - two.first_period
    first = min(one.first_period, two.first_period + shift)
    end = max(one.first_period + one.months, two.first_period + shift + two.months)
    unit = _unit(a, b)
    starts = (one.first_period - first, two.first_period + shift - first, end - first)
    if (not overlap and one.months != two.months) or any(start % unit for start in starts):
        raise Invalid(
            _("%(a)s and %(b)s cover months that cannot be laid over each other."),
            code="other_months", a=a.plan.name, b=b.plan.name,
        )  # fmt: skip
    return Span(first, end - first), shift


def _leaves(
    viewer: Viewer, version: Version, asked: Asked, forest: Forest, now: datetime
) -> leaf_reads.Leaves:
    plan = version.plan
    address = Address(
        plan.organisation_id, plan.first_period, plan.months, asked.product_id, asked.channel_id
    )
    return leaf_reads.load(
        viewer=viewer, version=version, metric_id=asked.metric.pk, level=asked.level,
        forest=forest, now=now, addresses=[address],
    )  # fmt: skip


def _side(found: leaf_reads.Leaves, space: LeafSpace, shift: int) -> _Side:
    """The leaves of one version at the places of both; shorter cells are added up."""
    at = np.flatnonzero(found.filled)
    keys, periods = found.space.leaf_keys(at)
    index = (periods + shift - space.first_period) // space.span
    places = space.combinations(keys) * space.count + index
    values = np.zeros(space.size, np.int64)
    filled = np.zeros(space.size, np.bool_)
    np.add.at(values, places, found.values[at])
    filled[places] = True
    shape = (space.keys.shape[1], space.count)
    return _Side(values.reshape(shape), filled.reshape(shape))


class _Rows:
    """Rolls both sides up along the trees of the rows."""

    def __init__(self, found: Comparison) -> None:
        self.found = found
        by = found.asked.by
        self.first = found.forest.trees[by[0]]
        self.second = found.forest.trees[by[1]] if len(by) == 2 else Tree.of_parents({})
        keys = dict(zip(AXES, found.space.keys[:3], strict=True))
        self.at_first = self.first.positions(keys[Dimension(by[0])])
        self.at_second = (
            self.second.positions(keys[Dimension(by[1])])
            if len(by) == 2 else np.zeros(found.space.keys.shape[1], np.int64)
        )  # fmt: skip
        self.sides = [
            (self._roll_up(side.values), self._roll_up(side.filled.astype(np.int64)))
            for side in (found.side_a, found.side_b)
        ]
        self.members = self._roll_up(np.ones((found.space.keys.shape[1], 1), np.int64))[..., 0]

    def _roll_up(self, own: Int64Array) -> Int64Array:
        table = np.zeros((len(self.first), len(self.second), own.shape[1]), np.int64)
        np.add.at(table, (self.at_first, self.at_second), own)
        nested = self.second.roll_up(np.moveaxis(self.first.roll_up(table), 1, 0))
        return np.moveaxis(nested, 0, 1)

    def build(self, *, changed_only: bool) -> list[Row]:
        """The rows of visible nodes that hold a leaf in one of the versions."""
        places = [place for place in self._places() if self._visible(*place)]
        keys = {place: self._key(*place) for place in places}
        rows = [self._row(place, keys) for place in places]
        return [row for row in rows if not changed_only or not row.is_same]

    def _places(self) -> list[tuple[int, int]]:
        start, end = 0, len(self.first)
        if self.found.asked.by[0] == Dimension.ORGANISATION:
            start, end = self.first.run(self.found.a.plan.organisation_id)
        found = np.argwhere(self.members[start:end] > 0) + np.array([start, 0])
        return [(one, two) for one, two in found.tolist()]

    def _visible(self, one: int, two: int) -> bool:
        nodes = self.found.forest.nodes
        return int(self.first.ids[one]) in nodes and (not two or int(self.second.ids[two]) in nodes)

    def _key(self, one: int, two: int) -> str:
        first = str(int(self.first.ids[one]))
        return f"{first}.{int(self.second.ids[two])}" if two else first

    def _row(self, place: tuple[int, int], keys: dict[tuple[int, int], str]) -> Row:
        one, two = place
        above = (one, int(self.second.parents[two])) if two else (int(self.first.parents[one]), 0)
        (a, in_a), (b, in_b) = ((values[place], filled[place]) for values, filled in self.sides)
        key = keys[place]
        return Row(
            key=key,
            parent=keys.get(above),
            depth=int(self.first.depths[one] + self.second.depths[two]),
            node=self.found.forest.nodes[int(key.rpartition(".")[2])],
            total=Pair(_sum(a, in_a > 0), _sum(b, in_b > 0)),
            periods=[
                Pair(x if fx else None, y if fy else None)
                for x, fx, y, fy in zip(
                    a.tolist(), in_a.tolist(), b.tolist(), in_b.tolist(), strict=True
                )
            ],
        )


def _sum(values: Int64Array, filled: BoolArray) -> int | None:
    return int(values.sum()) if filled.any() else None


def _at(side: _Side, place: int) -> int | None:
    return int(side.values.flat[place]) if side.filled.flat[place] else None
