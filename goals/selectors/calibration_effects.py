"""What a calibration changes: targets by node and month, attainment, landing, and pay.

Before is what was in force when it was made (the original, or as calibrated until then), after is
what it makes of it. All amounts are sums of leaves, so that nodes, months and totals agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

import numpy as np

from goals.models import Calibration
from goals.selectors import calibration_bases, calibration_proposals, forecasts, leaves, payouts
from goals.selectors import trees as tree_reads
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.payouts import Pay
from goals.selectors.trees import Forest
from salesplan.core.errors import NotVisible
from salesplan.core.models import Direction, Kind, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, calendars
from salesplan.core.selectors.company import company
from salesplan.engine import pacing
from salesplan.engine.money import split_amount
from salesplan.engine.pacing import Progress
from salesplan.engine.periods import Span, first_day, last_day

Sums = tuple[int | None, ...]
"""By period of the plan; None where every leaf is empty."""


@dataclass(frozen=True)
class Line:
    """A node: its targets by period as approved, before and after, and how it stands.

    `actual` up to the day of the figures; `landing` by the forecast (`by` "forecast") or by the
    pace so far ("pace"), None where neither can be said.
    """

    node: Node
    original: Sums
    before: Sums
    after: Sums
    actual: int
    due_before: int | None
    due_after: int | None
    landing: int | None
    by: str
    higher_is_better: bool = True

    @property
    def totals(self) -> tuple[int | None, int | None, int | None]:
        """Of the plan's whole period: as approved, before, after."""
        return _total(self.original), _total(self.before), _total(self.after)

    @property
    def change(self) -> int:
        """By how much the whole period's target moves."""
        return (_total(self.after) or 0) - (_total(self.before) or 0)

    @property
    def changes(self) -> list[int]:
        """By how much each period's target moves; they add up to `change`."""
        pairs = zip(self.before, self.after, strict=True)
        return [(after or 0) - (before or 0) for before, after in pairs]

    @property
    def attainments(self) -> tuple[Fraction | None, Fraction | None]:
        """Of the target to date, before and after."""
        higher = self.higher_is_better
        return (
            pacing.attainment(self.actual, self.due_before, higher_is_better=higher),
            pacing.attainment(self.actual, self.due_after, higher_is_better=higher),
        )

    @property
    def points(self) -> tuple[int | None, int | None]:
        """Of the target to date, before and after, in basis points, half-even."""
        before, after = (
            None if share is None else round(share * 10_000) for share in self.attainments
        )
        return before, after

    @property
    def landing_gaps(self) -> tuple[int | None, int | None]:
        """Landing less the whole period's target, before and after."""
        if self.landing is None:
            return None, None
        _original, before, after = self.totals
        return pacing.variance(self.landing, before), pacing.variance(self.landing, after)


@dataclass(frozen=True)
class Effect:
    """A calibration as a viewer sees it: the chosen node first, then those below it.

    `periods` are first months of cells, those from `first_period` on are calibrated; `pays` are
    those of seats (None: the plan has no payout curve); `covers`: the whole territory is seen.
    """

    row: Calibration
    periods: list[int]
    lines: list[Line]
    pays: list[Pay] | None
    seats: dict[int, Node]
    covers: bool


@dataclass(frozen=True, eq=False)
class _Figures:
    """Original, before and after as (combinations, periods) with masks, and what they lie in."""

    forest: Forest
    keys: Int64Array
    values: tuple[Int64Array, Int64Array, Int64Array]
    filled: tuple[BoolArray, BoolArray, BoolArray]
    overlay: BoolArray


def effect(
    *, viewer: Viewer, row: Calibration, as_of: date, now: datetime, organisation_id: int = 0
) -> Effect:
    """What a visible calibration changes at one of its territories (0: its own) and those below.

    A viewer below its territory sees the own part of it. A fixed number of queries whatever the
    number of nodes. Raises `NotVisible` for a node outside the calibration or the scope.
    """
    found = _figures(viewer, row, now)
    nodes = _nodes(viewer, row, found, organisation_id)
    seats = _seats(viewer, found)
    standing = _Standing.read(viewer, row, [*nodes, *seats.values()], as_of)
    lines = [standing.line(found, node) for node in nodes]
    periods = row.plan.first_period + row.proposal.span * np.arange(found.values[0].shape[1])
    figures = {pk: standing.of_seat(found, node) for pk, node in seats.items()}
    return Effect(
        row=row, periods=periods.tolist(), lines=lines, seats=seats,
        pays=payouts.of_seats(viewer=viewer, plan_id=row.plan_id, figures=figures),
        covers=access.covers_organisation(viewer, row.organisation_id),
    )  # fmt: skip


def _figures(viewer: Viewer, row: Calibration, now: datetime) -> _Figures:
    version = row.proposal
    forest = tree_reads.forest(viewer=viewer, version=version)
    address = Address(row.organisation_id, row.plan.first_period, row.plan.months)
    original, before = calibration_proposals.original(viewer=viewer, row=row), None
    if row.basis.get("previous"):
        before = calibration_proposals.previous(viewer=viewer, row=row)
    loaded = [
        leaves.load(
            viewer=viewer, version=one, metric_id=row.metric_id, level=row.level, forest=forest,
            now=now, addresses=[address],
        )
        for one in (version, original, *([before] if before else []))
    ]  # fmt: skip
    after, first = loaded[0], _aligned(loaded[0], loaded[1])
    second = _aligned(after, loaded[2]) if before else first
    shape = (after.space.keys.shape[1], after.space.count)
    parts = (first, second, (after.values, after.filled))
    overlay = [pk for pk, node in forest.nodes.items() if node.seat_kind == SeatKind.OVERLAY]
    return _Figures(
        forest, after.space.keys,
        tuple(values.reshape(shape) for values, _filled in parts),  # type: ignore[arg-type]
        tuple(filled.reshape(shape) for _values, filled in parts),  # type: ignore[arg-type]
        np.isin(after.space.keys[0], overlay),
    )  # fmt: skip


def _aligned(to: Leaves, other: Leaves) -> tuple[Int64Array, BoolArray]:
    """The figures of another version at the places of `to`."""
    keys, periods = to.space.leaf_keys(np.arange(to.space.size))
    places = other.space.places(keys, periods)
    known = places >= 0
    values, filled = np.zeros(to.space.size, np.int64), np.zeros(to.space.size, np.bool_)
    values[known], filled[known] = other.values[places[known]], other.filled[places[known]]
    return values, filled


def _nodes(viewer: Viewer, row: Calibration, found: _Figures, asked: int) -> list[Node]:
    """The node that is looked at and those right below it which have targets."""
    tree, known = found.forest.organisation, found.forest.nodes
    inside = set(tree.below(row.organisation_id).tolist())
    top = asked or row.organisation_id
    if top not in inside:
        raise NotVisible("a node outside the calibration")
    if top not in known and not asked:
        own = [pk for pk in viewer.organisation if pk in inside and pk in known]
        return [known[pk] for pk in own]
    if top not in known:
        raise NotVisible("a node outside the scope")
    at = tree.run(top)[0]
    children = tree.ids[tree.parents == at].tolist()
    planned = [pk for pk in children if pk in known and _mask(found, known[pk]).any()]
    return [known[top], *(known[pk] for pk in planned)]


def _seats(viewer: Viewer, found: _Figures) -> dict[int, Node]:
    """Seats with targets whose pay is the viewer's to see: those of own territories."""
    known, tree = found.forest.nodes, found.forest.organisation
    planned = np.unique(found.keys[0])
    if not viewer.everything:
        planned = np.intersect1d(planned, tree.below_any(viewer.organisation))
    seats = [known[pk] for pk in planned.tolist() if pk in known]
    ids = np.array([node.pk for node in seats], np.int64)
    at = dict(zip((node.pk for node in seats), tree.positions(ids).tolist(), strict=True))
    ordered = sorted(seats, key=lambda node: at[node.pk])
    return {node.pk: node for node in ordered if node.kind == Kind.SEAT}


def _mask(found: _Figures, node: Node) -> BoolArray:
    """The combinations of a node; overlay seats count at themselves only."""
    start, end = found.forest.organisation.run(node.pk)
    at = found.forest.organisation.positions(found.keys[0])
    inside: BoolArray = (at >= start) & (at < end)
    return inside if node.seat_kind == SeatKind.OVERLAY else inside & ~found.overlay


def _sums(found: _Figures, node: Node) -> list[Sums]:
    """Original, before and after of a node by period."""
    mask = _mask(found, node)
    pairs = zip(found.values, found.filled, strict=True)
    return [_by_period(values[mask], filled[mask]) for values, filled in pairs]


def _by_period(values: Int64Array, filled: BoolArray) -> Sums:
    sums: list[int] = values.sum(axis=0).tolist()
    known: list[bool] = np.asarray(filled.any(axis=0)).tolist()
    return tuple(total if one else None for total, one in zip(sums, known, strict=True))


def _total(sums: Sums) -> int | None:
    known = [value for value in sums if value is not None]
    return sum(known) if known else None


@dataclass(frozen=True)
class _Standing:
    """What was sold and where it may land, by node."""

    row: Calibration
    actual: dict[int, int]
    forecast: dict[int, int | None]
    at: Progress
    days: tuple[int, ...]

    @classmethod
    def read(
        cls, viewer: Viewer, row: Calibration, nodes: Sequence[Node], as_of: date
    ) -> "_Standing":
        plan = row.plan
        ids = list(dict.fromkeys(node.pk for node in nodes))
        span = Span(plan.first_period, plan.months)
        sold = calibration_bases.actuals(
            viewer=viewer, metric=row.metric, organisation_ids=ids, first_period=plan.first_period,
            months=plan.months, as_of=as_of,
        )  # fmt: skip
        found = forecasts.landings(
            viewer=viewer, metric=row.metric, organisation_ids=ids, first_period=plan.first_period,
            months=plan.months, as_of=as_of,
        )  # fmt: skip
        calendar = calendars.working_days(company(), span)
        return cls(
            row,
            {node: sum(months.values()) for node, months in sold.items()},
            {node: one.landing for node, one in found.items()},
            pacing.progress(span, as_of, calendar),
            tuple(calendar.working_days(first_day(one), last_day(one)) for one in span),
        )

    def line(self, found: _Figures, node: Node) -> Line:
        """A node with its targets and how it stands."""
        original, before, after = _sums(found, node)
        landing, by = self._landing(node.pk, original)
        return Line(
            node, original, before, after, self.actual.get(node.pk, 0), self._due(before),
            self._due(after), landing, by, self.row.metric.direction == Direction.HIGHER,
        )  # fmt: skip

    def of_seat(self, found: _Figures, node: Node) -> payouts.Figures:
        """Landing and the whole period's targets before and after."""
        original, before, after = _sums(found, node)
        return self._landing(node.pk, original)[0], _total(before), _total(after)

    def _landing(self, node: int, original: Sums) -> tuple[int | None, str]:
        """By the forecast, else by the pace so far against the original target."""
        known = self.forecast.get(node)
        if known is not None:
            return known, "forecast"
        actual = self.actual.get(node, 0)
        return pacing.carried_on(actual, self._due(original), _total(original)), "pace"

    def _due(self, sums: Sums) -> int | None:
        """The part of the targets that is due; longer cells run over their working days."""
        span, first = self.row.proposal.span, self.row.plan.first_period
        months: dict[int, int] = {}
        for at, value in enumerate(sums):
            if value is not None:
                days = self.days[at * span : (at + 1) * span]
                months |= enumerate(split_amount(value, days), first + at * span)
        return pacing.target_to_date(months, self.at)
