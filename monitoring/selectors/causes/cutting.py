"""Slices along every dimension, and combinations of them, with their shares of the gap."""

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from monitoring.selectors.causes.reading import Ground
from monitoring.selectors.causes.shapes import Cut, Pair, Slice
from monitoring.selectors.places import AXES, Place
from salesplan.engine import causes
from salesplan.engine.causes import Culprit, Grid, Index

MOST_PAIRS = 12
Row = tuple[tuple[Place, ...], int, int]
"""Places, actual, reference."""


def share(part: int, gap: int) -> Fraction | None:
    """What a part is of the gap; None where that is 0."""
    return Fraction(part, gap) if gap else None


def slice_of(*, places: tuple[Place, ...], actual: int, reference: int, gap: int) -> Slice:
    """A slice of a gap."""
    own = actual - reference
    return Slice(places, actual, reference, own, share(own, gap))


def cut(*, axis: str, kind: str, rows: Iterable[Row], gap: int, most: int | None = None) -> Cut:
    """Rows along one dimension, the largest gap first; beyond `most` they go into the rest."""
    filled = [row for row in rows if row[1] or row[2]]
    slices = [slice_of(places=row[0], actual=row[1], reference=row[2], gap=gap) for row in filled]
    slices.sort(key=lambda row: -abs(row.gap))
    gaps = [row.gap for row in slices]
    few = tuple(slices[at] for at in causes.few(gaps, gap))
    against = tuple(slices[at] for at in causes.running_against(gaps, gap))
    shown = tuple(slices[:most])
    return Cut(axis, kind, shown, gap - sum(row.gap for row in shown), few, against)


def cuts(*, ground: Ground, grid: Grid) -> list[Cut]:
    """A cut for every level below the selected node along organisation, product and channel."""
    found = []
    for number, axis in enumerate(AXES):
        levels = _levels(grid.axes[number].parents)
        for level in range(1, max(levels, default=0) + 1):
            at = [position for position, own in enumerate(levels) if own == level]
            rows = [_row(ground, grid, number, position) for position in at]
            kind = rows[0][0][0].kind
            made = cut(axis=axis, kind=kind, rows=rows, gap=grid.gap)
            found += [made] if made.rows else []
    return found


def pairs(*, ground: Ground, grid: Grid, named: Sequence[Culprit]) -> tuple[Pair, ...]:
    """Combinations of two dimensions by what their parents do not explain; causes come first.

    Combinations of three are among them where they were named.
    """
    indices = {culprit.index for culprit in named}
    rows = [row for depth in (2, 3) for row in causes.combinations(grid, depth, MOST_PAIRS)]
    first = [causes.combination(grid, c.index) for c in named if np.count_nonzero(c.index) > 1]
    others = [row for row in rows if row.index not in indices]
    others = sorted(others, key=lambda row: -abs(row.beyond))[:MOST_PAIRS]
    return tuple(
        Pair(
            slice=_slice(ground, grid, row.index),
            from_parents=row.from_parents,
            beyond=row.beyond,
            beyond_share=share(row.beyond, grid.gap),
            is_cause=row.index in indices,
        )
        for row in (*first, *others)
    )


def _slice(ground: Ground, grid: Grid, index: Index) -> Slice:
    actual, reference = int(grid.actual[index]), int(grid.reference[index])
    places = ground.places(index)
    return slice_of(places=places, actual=actual, reference=reference, gap=grid.gap)


def _levels(parents: tuple[int, ...]) -> list[int]:
    """How far each candidate lies below the selected node."""
    levels: list[int] = []
    for parent in parents:
        levels.append(0 if parent < 0 else levels[parent] + 1)
    return levels


def _row(ground: Ground, grid: Grid, axis: int, position: int) -> Row:
    index = [0, 0, 0]
    index[axis] = position
    cell = (index[0], index[1], index[2])
    return ground.places(cell), int(grid.actual[cell]), int(grid.reference[cell])
