"""Actual against target to date, last year and the end of the period, at a node and below it.

Figures are integers in the metric's smallest unit, ratios exact Fractions; None means that there
is nothing to compare with ("no target"), never zero. Formulas: `salesplan.engine.pacing`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from monitoring.selectors import measured, nodes, targets
from monitoring.selectors.places import Axis, Place
from monitoring.selectors.selections import AGAINST, Against, Selection
from salesplan.core.models import Direction, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.engine import notation, pacing

NOTHING = Figures()
COUNTED = {"orders", "customers"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a node stands: actual and last year are cut at the same day, `target` is the whole
    period's, `to_date` the part of it that is due, `days_left` are its remaining working days.
    """

    place: Place
    actual: int
    last_year: int
    target: int | None
    to_date: int | None
    higher_is_better: bool = True
    days_left: int = 0

    @property
    def attainment(self) -> Fraction | None:
        """Of the target to date."""
        return pacing.attainment(self.actual, self.to_date, higher_is_better=self.higher_is_better)

    @property
    def of_target(self) -> Fraction | None:
        """Of the whole period's target."""
        return pacing.attainment(self.actual, self.target, higher_is_better=self.higher_is_better)

    @property
    def gap(self) -> int | None:
        """Actual less target to date."""
        return pacing.pace_gap(self.actual, self.to_date)

    @property
    def growth(self) -> Fraction | None:
        """On last year, cut at the same day."""
        return pacing.growth(self.actual, self.last_year)

    @property
    def landing(self) -> int | None:
        """Where this pace ends; never below zero after sales."""
        return pacing.carried_on(self.actual, self.to_date, self.target)

    @property
    def required_rate(self) -> Fraction | None:
        """What is missing per remaining working day; negative once the target is passed."""
        return pacing.required_rate(self.actual, self.target, self.days_left)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sold, now or last year, and nothing planned."""
        return not self.actual and not self.last_year and not self.target


@dataclass(frozen=True, slots=True)
class Board:
    """A node, the nodes below it along the selection's axis, and what else was measured there.

    `overlays` are children outside the roll-up; `rows` need not add up to `total` where figures
    lie on the node itself or on nodes that ended.
    """

    selection: Selection
    total: Standing
    rows: tuple[Standing, ...]
    overlays: tuple[Standing, ...]
    measures: Figures
    measures_last_year: Figures

    @property
    def required_rate(self) -> Fraction | None:
        """What is missing per remaining working day."""
        return self.total.required_rate


def board(*, viewer: Viewer, selection: Selection, counts: bool = True) -> Board:
    """The selected node and its children along the selection's axis.

    Two queries for the figures, whatever the number of children. Without `counts` the measures
    leave out orders and customers, which cost most at the top of a large company. Raises
    `NotVisible` when the selection was made for somebody else.
    """
    axis = selection.axis
    here = selection.places.here(axis)
    children = selection.places.children[axis]
    found = _standings(viewer, selection, axis, [here, *children], counts=counts)
    rows = [found.rows[place.id] for place in children]
    return Board(
        selection=selection,
        total=found.rows[here.id],
        rows=tuple(row for row in rows if not (row.is_empty or row.place.is_overlay)),
        overlays=tuple(row for row in rows if row.place.is_overlay and not row.is_empty),
        measures=found.now.get(here.id, NOTHING),
        measures_last_year=found.before.get(here.id, NOTHING),
    )


def of_kind(
    *, viewer: Viewer, selection: Selection, kind: str, metric: Metric
) -> tuple[Standing, ...]:
    """All nodes of one kind inside the selected territory, e.g. every region of a plan."""
    chosen = replace(selection, metric=metric, axis="organisation")
    inside = nodes.of_kind(viewer=viewer, below=chosen.places.id("organisation"), kind=kind)
    found = _standings(viewer, chosen, "organisation", inside)
    return tuple(found.rows[place.id] for place in inside)


@dataclass(frozen=True, slots=True)
class LevelStanding:
    """The selected node against one level of its target, as approved or as calibrated since."""

    level: int
    against: Against
    standing: Standing


def levels(*, viewer: Viewer, board: Board) -> tuple[LevelStanding, ...]:
    """The board's place against every level that has a target: floor, target, stretch.

    Where a calibration exists, each level comes twice: as approved, and as calibrated. One query.
    """
    selection = board.selection
    found = targets.by_level(viewer=viewer, selection=selection)
    lines = []
    for level, against in sorted(found, key=lambda key: (key[0], AGAINST.index(key[1]))):
        due = targets.due(selection=selection, months=found[level, against])
        standing = replace(board.total, target=due.target, to_date=due.to_date)
        lines.append(LevelStanding(level, against, standing))
    return tuple(lines)


def as_calibrated(*, viewer: Viewer, board: Board) -> dict[int, Standing]:
    """Node -> the same standing against the targets as calibrated, for nodes of a board whose
    targets were calibrated; {} where none was, or where the board is against those already.
    """
    if board.selection.against == "calibrated":
        return {}
    selection = replace(board.selection, against="calibrated")
    rows = (*board.rows, board.total, *board.overlays)
    planned = targets.by_month(
        viewer=viewer, selection=selection, axis=selection.axis, ids=[row.place.id for row in rows]
    )
    found = {}
    for row in rows:
        due = targets.due(selection=selection, months=planned.get(row.place.id))
        if (due.target, due.to_date) != (row.target, row.to_date):
            found[row.place.id] = replace(row, target=due.target, to_date=due.to_date)
    return found


@dataclass(frozen=True, slots=True)
class _Found:
    rows: dict[int, Standing]
    now: dict[int, Figures]
    before: dict[int, Figures]


def _standings(
    viewer: Viewer,
    selection: Selection,
    axis: Axis,
    wanted: Sequence[Place],
    *,
    counts: bool = False,
) -> _Found:
    ids = [place.id for place in wanted]
    counted = counts or selection.metric.measure in COUNTED
    now, before = measured.to_date(
        viewer=viewer, selection=selection, axis=axis, ids=ids, counts=counted
    )
    planned = targets.by_month(viewer=viewer, selection=selection, axis=axis, ids=ids)
    name = selection.metric.measure
    higher = selection.metric.direction == Direction.HIGHER
    rows = {}
    for place in wanted:
        due = targets.due(selection=selection, months=planned.get(place.id))
        rows[place.id] = Standing(
            place=place,
            actual=int(getattr(now.get(place.id, NOTHING), name)),
            last_year=int(getattr(before.get(place.id, NOTHING), name)),
            target=due.target,
            to_date=due.to_date,
            higher_is_better=higher,
            days_left=selection.at.remaining_days,
        )
    return _Found(rows, now, before)


def basis_points(value: Fraction | None) -> int | None:
    """A ratio as whole basis points, half-even; None stays None."""
    return None if value is None else round(value * 10_000)


def whole(value: Fraction | None) -> int | None:
    """A rate in whole smallest units, half-even; None stays None."""
    return None if value is None else round(value)


def share(part: int | None, whole: int | None) -> int | None:
    """Part / whole in basis points; None without a whole."""
    return None if part is None or not whole else notation.share(part, whole)


ORDERS: dict[str, Callable[[Standing], Any]] = {
    "name": lambda row: row.place.label,
    "actual": lambda row: row.actual,
    "to_date": lambda row: row.to_date,
    "target": lambda row: row.target,
    "attainment": lambda row: row.attainment,
    "gap": lambda row: row.gap,
    "growth": lambda row: row.growth,
    "landing": lambda row: row.landing,
    "required": lambda row: row.required_rate,
}
"""What rows can be ordered by."""


def ordered(
    *, rows: Iterable[Standing], by: str = "gap", descending: bool = False
) -> list[Standing]:
    """Rows in order, those without the figure last; by gap, who is furthest behind comes first."""
    key = ORDERS[by]
    known = [(key(row), row) for row in rows]
    filled = [pair for pair in known if pair[0] is not None]
    filled.sort(key=lambda pair: pair[1].place.code)
    filled.sort(key=lambda pair: pair[0], reverse=descending)
    return [row for _value, row in filled] + [row for value, row in known if value is None]
