"""From the target to date to the actual, by the nodes below: terms that add up exactly."""

from dataclasses import dataclass
from itertools import accumulate

from monitoring.selectors.attainment import Board, Standing
from salesplan.engine import variance
from salesplan.engine.variance import Contribution

MOST_STEPS = 8


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """A bar: `row` None gathers what is too small to show, lies elsewhere, or was rounded."""

    row: Standing | None
    change: int


@dataclass(frozen=True, slots=True)
class Bridge:
    """`start` + the changes of all steps = `end`, in the metric's smallest unit."""

    start: int
    steps: tuple[BridgeStep, ...]
    end: int
    against_last_year: bool

    @property
    def extent(self) -> tuple[int, int]:
        """From where to where a drawing must reach so that the changes can be told apart.

        Totals much larger than all changes are cut off below.
        """
        levels = list(accumulate((step.change for step in self.steps), initial=self.start))
        low, high = min(levels), max(levels)
        room = (high - low) // 2
        return (low - room if low > 0 and room < low // 2 else min(0, low - room)), high + room


def bridge(*, board: Board) -> Bridge | None:
    """Target to date -> actual, or last year -> actual where there is no target.

    None when there is neither.
    """
    last_year = board.total.to_date is None
    start = board.total.last_year if last_year else board.total.to_date
    if not start:
        return None
    gaps = [(row, row.actual - (_reference(row, last_year=last_year) or 0)) for row in board.rows]
    rest = board.total.actual - start - sum(gap for _row, gap in gaps)
    ordered = sorted(gaps, key=lambda pair: pair[1])
    steps = variance.bridge(start, [(row.place.id, gap) for row, gap in ordered], MOST_STEPS)
    rows = {row.place.id: row for row in board.rows}
    shown = [BridgeStep(rows[step.key], step.change) for step in steps if step.key is not None]  # type: ignore[index]
    rest += sum(step.change for step in steps if step.key is None)
    if rest:
        shown.append(BridgeStep(None, rest))
    return Bridge(start, tuple(shown), board.total.actual, last_year)


def explained_by(*, board: Board) -> tuple[tuple[Standing, Contribution], ...]:
    """What each node below contributes to the gap, the largest first; shares add up to 1.

    Nothing without a target to date.
    """
    rows = {row.place.id: row for row in board.rows if row.to_date is not None}
    parts = variance.contributions(
        {node: row.actual for node, row in rows.items()},
        {node: row.to_date or 0 for node, row in rows.items()},
    )
    return tuple((rows[part.key], part) for part in parts)  # type: ignore[index]


def _reference(row: Standing, *, last_year: bool) -> int | None:
    return row.last_year if last_year else row.to_date
