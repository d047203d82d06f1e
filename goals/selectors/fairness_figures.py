"""What fairness stands on: targets, last year, own history, expected values, odds, scores.

Read for all members of a team at once with the rights of nobody in particular: whoever asks has
checked before who may see what of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

import numpy as np

from goals.models import Level, Version
from goals.selectors import forecasts, references, trees
from goals.selectors import leaves as leaf_reads
from goals.selectors import scores as score_reads
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.trees import Forest
from salesplan.core.models import Kind, Metric, Node, SeatKind
from salesplan.core.selectors import access, metric_values
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.engine import fairness
from salesplan.engine.periods import last_day

YEARS = 4
WHOLE = 10_000
LEVELS = {"floor": Level.FLOOR, "target": Level.TARGET, "stretch": Level.STRETCH}
_SYSTEM = access.system()


@dataclass(frozen=True)
class Past:
    """Growth of an earlier year's same months on the year before, in basis points."""

    first_period: int
    growth: int


@dataclass(frozen=True)
class Measured:
    """A node's figures in smallest units (None: unknown, which is not 0).

    `target` is that of the level asked for, `levels` holds all three; `expected` is where the
    forecast lands; `odds` by level are basis points. `is_locked`: every cell of it is.
    """

    node: Node
    target: int | None
    last_year: int | None
    levels: Mapping[str, int | None] = field(default_factory=dict)
    expected: int | None = None
    past: tuple[Past, ...] = ()
    odds: Mapping[str, int | None] = field(default_factory=dict)
    score: int | None = None
    is_locked: bool = False

    @property
    def growth(self) -> int | None:
        """Growth that the target asks on last year, in basis points."""
        return ratio(self.target, self.last_year, less=1)

    @property
    def last_growth(self) -> int | None:
        """Growth of the last year's same months, in basis points."""
        return self.past[0].growth if self.past else None

    @property
    def exact_difficulty(self) -> Fraction | None:
        """Target ÷ expected value."""
        return fairness.difficulty(self.target, self.expected)

    @property
    def difficulty(self) -> int | None:
        """The same in basis points: 10,000 asks just what is expected."""
        exact = self.exact_difficulty
        return None if exact is None else round(exact * WHOLE)


@dataclass(frozen=True, eq=False)
class Scene:
    """Which figures: a metric and level of a version over the plan's whole period, on a day."""

    version: Version
    metric: Metric
    level: int
    forest: Forest
    as_of: date
    now: datetime

    @classmethod
    def of(
        cls, version: Version, metric: Metric, level: int, as_of: date, now: datetime
    ) -> "Scene":
        """The scene with the whole tree of the version."""
        forest = trees.forest(viewer=_SYSTEM, version=version)
        return cls(version, metric, level, forest, as_of, now)

    @property
    def span(self) -> tuple[int, int]:
        """First month and months of the plan."""
        return self.version.plan.first_period, self.version.plan.months

    def parent(self, node_id: int) -> int:
        """The node above in the version's tree, 0 where there is none."""
        tree = self.forest.organisation
        above = int(tree.parents[tree.run(node_id)[0]])
        return int(tree.ids[above]) if above > 0 else 0

    def children(self, node_id: int) -> list[Node]:
        """The members of a team: what hangs right below, without overlay seats."""
        tree = self.forest.organisation
        at = tree.run(node_id)[0]
        ids = tree.ids[tree.parents == at].tolist()
        nodes = (self.forest.nodes[node] for node in ids if node in self.forest.nodes)
        return [
            node
            for node in nodes
            if not node.is_unassigned
            and not (node.kind == Kind.SEAT and node.seat_kind == SeatKind.OVERLAY)
        ]

    def leaves(self, level: int, top: int) -> Leaves:
        """The leaves of a level below a node."""
        first, months = self.span
        return leaf_reads.load(
            viewer=_SYSTEM, version=self.version, metric_id=self.metric.pk, level=level,
            forest=self.forest, now=self.now, addresses=[Address(top, first, months)],
        )  # fmt: skip


def measured(*, scene: Scene, top: int, nodes: Sequence[Node]) -> dict[int, Measured]:
    """Node id -> figures of some nodes at or below `top`; about 25 queries, however many nodes."""
    ids = [node.pk for node in nodes]
    asked = scene.leaves(scene.level, top)
    last = references.of_plan(
        viewer=_SYSTEM, plan=scene.version.plan, space=asked.space, metric=scene.metric,
        name="last_year",
    )  # fmt: skip
    if not _is_over(scene):
        last = references.Reference(np.zeros_like(last.values), np.zeros_like(last.filled))
    own = _sums(scene, asked, asked.values, asked.filled, ids)
    levels = _levels(scene, top, ids, own)
    years = _sums(scene, asked, last.values, last.filled, ids)
    expected = _expected(scene, ids)
    odds = chances(scene=scene, targets=levels)
    kept, past = score_reads.scores(viewer=_SYSTEM, on=scene.as_of), _past(scene, top, ids)
    locked = _locked(scene, asked, ids)
    return {
        node.pk: Measured(
            node=node, target=own[node.pk], last_year=years[node.pk], levels=levels[node.pk],
            expected=expected.get(node.pk), past=past.get(node.pk, ()),
            odds=odds.get(node.pk, {}), score=kept.get(node.pk), is_locked=node.pk in locked,
        )
        for node in nodes
    }  # fmt: skip


def _is_over(scene: Scene) -> bool:
    """Whether last year's same months are over, so that growth can be measured on them."""
    first, months = references.starts(scene.version.plan, "last_year")
    return last_day(first + months - 1) <= scene.as_of


def chances(
    *, scene: Scene, targets: Mapping[int, Mapping[str, int | None]]
) -> dict[int, dict[str, int | None]]:
    """Node id -> name -> basis points that the period's total reaches a target."""
    first, months = scene.span
    return forecasts.odds(
        viewer=_SYSTEM, metric=scene.metric, organisation_ids=list(targets), first_period=first,
        months=months, targets=targets, as_of=scene.as_of,
    )  # fmt: skip


def _expected(scene: Scene, ids: Sequence[int]) -> dict[int, int | None]:
    first, months = scene.span
    found = forecasts.landings(
        viewer=_SYSTEM, metric=scene.metric, organisation_ids=ids, first_period=first,
        months=months, as_of=scene.as_of,
    )  # fmt: skip
    return {node: outlook.landing for node, outlook in found.items()}


def _levels(
    scene: Scene, top: int, ids: Sequence[int], own: Mapping[int, int | None]
) -> dict[int, dict[str, int | None]]:
    found: dict[str, Mapping[int, int | None]] = {}
    for name, level in LEVELS.items():
        if level == scene.level:
            found[name] = own
        else:
            other = scene.leaves(level, top)
            found[name] = _sums(scene, other, other.values, other.filled, ids)
    return {node: {name: found[name][node] for name in LEVELS} for node in ids}


def _sums(
    scene: Scene, leaves: Leaves, values: Int64Array, filled: BoolArray, ids: Sequence[int]
) -> dict[int, int | None]:
    """Node id -> the sum below it, None where every leaf is empty."""
    shape = (leaves.space.keys.shape[1], leaves.space.count)
    by_leaf = values.reshape(shape).sum(axis=1)
    known: BoolArray = np.any(filled.reshape(shape), axis=1)
    found: dict[int, int | None] = {}
    for node in ids:
        inside = _inside(scene, leaves, node)
        found[node] = int(by_leaf[inside].sum()) if known[inside].any() else None
    return found


def _locked(scene: Scene, leaves: Leaves, ids: Sequence[int]) -> set[int]:
    shape = (leaves.space.keys.shape[1], leaves.space.count)
    whole: BoolArray = np.all(leaves.locked.reshape(shape), axis=1)
    inside = ((node, _inside(scene, leaves, node)) for node in ids)
    return {node for node, mask in inside if mask.any() and whole[mask].all()}


def _inside(scene: Scene, leaves: Leaves, node_id: int) -> BoolArray:
    tree = scene.forest.organisation
    start, end = tree.run(node_id)
    positions = tree.positions(leaves.space.keys[0])
    inside: BoolArray = (positions >= start) & (positions < end)
    return inside


def _past(scene: Scene, top: int, ids: Sequence[int]) -> dict[int, tuple[Past, ...]]:
    """Growth of the own last years, latest first: whole periods with data in every month only."""
    first, months = scene.span
    starts = [first - 12 * back for back in range(1, YEARS + 1)]
    starts = [start for start in starts if last_day(start + months - 1) <= scene.as_of]
    spans = [
        DaySpan.of_months(m, m, None) for start in starts for m in range(start, start + months)
    ]
    if not spans:
        return {}
    code, nodes = scene.metric.code, list(dict.fromkeys([top, *ids]))
    found = metric_values.over(
        viewer=_SYSTEM, metrics=[scene.metric], organisation_id=top, nodes=nodes, spans=spans,
        runs=False,
    )  # fmt: skip
    years = [found[at : at + months] for at in range(0, len(found), months)]
    covered = [all(one[code][top].amount is not None for one in year) for year in years]
    totals = {
        node: [sum((one[code][node].amount or Fraction(0) for one in year), Fraction(0))
               for year in years]
        for node in ids
    }  # fmt: skip
    return {node: _growths(starts, totals[node], covered) for node in ids}


def _growths(
    starts: Sequence[int], totals: Sequence[Fraction], covered: Sequence[bool]
) -> tuple[Past, ...]:
    pairs = zip(starts, totals, totals[1:], covered, covered[1:], strict=False)
    return tuple(
        Past(start, round((own / before - 1) * WHOLE))
        for start, own, before, own_known, before_known in pairs
        if own_known and before_known and before > 0
    )


def ratio(part: int | None, whole: int | None, *, less: int = 0) -> int | None:
    """part ÷ whole − `less` in basis points; None where one is unknown or the whole not above 0."""
    if part is None or whole is None or whole <= 0:
        return None
    return round((Fraction(part, whole) - less) * WHOLE)
