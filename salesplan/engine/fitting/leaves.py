"""Fit the leaves of a plan to two or three margins: sum to a table, fit, spread each cell."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.fitting import naming
from salesplan.engine.fitting.nesting import fit_cube
from salesplan.engine.fitting.problem import UNLIMITED, BoolArray, FloatArray, Int64Array
from salesplan.engine.fitting.refusals import FitRefused, Grounds
from salesplan.engine.fitting.table import FitTable, fit_table
from salesplan.engine.spreading import (
    GroupLayout,
    Limits,
    Rounding,
    explain,
    spread_groups,
)

MOST_CELLS = 20_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Margin:
    """Totals of one dimension: ``line_of`` (leaves,) the line that each leaf belongs to, as an
    index into ``totals`` (lines,) int64.
    """

    line_of: Int64Array
    totals: Int64Array


@dataclass(frozen=True, slots=True, eq=False)
class FitLeaves:
    """Every array is (leaves,). ``weights`` int64, what open leaves are in proportion to (their
    present values or a reference; 0 stays); ``values``: what ``locked`` leaves hold; ``floors`` and
    ``caps``: as in spreading, NO_FLOOR and NO_CAP for none.
    """

    weights: Int64Array
    values: Int64Array
    locked: BoolArray
    floors: Int64Array
    caps: Int64Array

    def mirrored(self) -> "FitLeaves":
        """Return the leaves with all signs turned."""
        return replace(
            self, weights=-self.weights, values=-self.values, floors=-self.caps, caps=-self.floors
        )


@dataclass(frozen=True, slots=True, eq=False)
class LeavesFit:
    """``values`` (leaves,) int64; see FitResult for the counts of cells."""

    values: Int64Array
    off_quantum: int
    moved: int


def fit_leaves(leaves: FitLeaves, margins: Sequence[Margin], *, quantum: int = 1) -> LeavesFit:
    """Return leaves whose sums are the totals of two or three margins, exactly.

    The cells of the table are the combinations of the margins' lines; a cell is open when one of
    its leaves is (not locked and not of weight 0). Each cell is spread over its open leaves in
    proportion to their weights, within floors and caps. Raises FitRefused with the numbers; its
    axes are positions in ``margins``. EngineError ``margin_count`` for other than 2 or 3 margins.
    """
    if len(margins) not in (2, 3):
        raise EngineError("margin_count", f"{len(margins)} margins", count=len(margins))
    if naming.sign_of([margin.totals for margin in margins]) < 0:
        turned = [Margin(margin.line_of, -margin.totals) for margin in margins]
        try:
            found = fit_leaves(leaves.mirrored(), turned, quantum=quantum)
        except FitRefused as refusal:
            raise refusal.mirrored() from None
        return replace(found, values=-found.values)
    shape = tuple(len(margin.totals) for margin in margins)
    _check_size(shape)
    cell_of = np.ravel_multi_index([margin.line_of for margin in margins], shape)
    sized = _sized(leaves, margins)
    table = _summed(sized, leaves.locked, cell_of, shape)
    totals = [margin.totals for margin in margins]
    if len(shape) == 2:
        fitted = fit_table(table, *totals, quantum=quantum)
    else:
        fitted = fit_cube(table, totals, quantum=quantum)
    values = _spread(sized, cell_of, fitted.values - table.held, quantum)
    return LeavesFit(values, fitted.off_quantum, fitted.moved)


def _check_size(shape: tuple[int, ...]) -> None:
    """Raise for a table that would not fit into memory."""
    cells = math.prod(shape)
    if cells > MOST_CELLS:
        raise FitRefused("too_many_cells", Grounds(0, need=cells, can=MOST_CELLS))


def _sized(leaves: FitLeaves, margins: Sequence[Margin]) -> FitLeaves:
    """Return the leaves with weights of open ones as sizes >= 0, and what closed ones hold.

    An open leaf of weight 0 holds 0, or the least that its floor asks for. Weights all of the
    wrong sign count by size (a turn from minus to plus); both signs are refused.
    """
    weights = np.where(leaves.locked, 0, leaves.weights)
    if (weights < 0).any() and (weights > 0).any():
        lines = np.unique(margins[0].line_of[weights < 0])[:50].tolist()
        raise FitRefused("mixed_signs", Grounds(0, lines=tuple(lines)))
    weights = np.abs(weights)
    closed = leaves.locked | (weights == 0)
    floors = np.maximum(leaves.floors, 0)
    held = np.where(leaves.locked, leaves.values, np.where(closed, floors, 0))
    crossed = ~closed & (floors > leaves.caps)
    if crossed.any():
        off = int((floors - leaves.caps)[crossed].max())
        lines = np.unique(margins[0].line_of[crossed])[:50].tolist()
        raise FitRefused("floor_above_cap", Grounds(off, lines=tuple(lines)))
    return FitLeaves(weights, held, closed, floors, leaves.caps)


def _summed(
    leaves: FitLeaves, locked: BoolArray, cell_of: Int64Array, shape: tuple[int, ...]
) -> FitTable:
    """Return sized leaves (``locked`` is what is closed there) added up to cells."""
    size = math.prod(shape)
    is_open = ~leaves.locked
    limited = is_open & (leaves.caps < UNLIMITED)

    def total(amounts: Int64Array) -> Int64Array:
        sums = np.zeros(size, np.int64)
        np.add.at(sums, cell_of, amounts)
        return sums.reshape(shape)

    def any_of(mask: BoolArray) -> BoolArray:
        found: BoolArray = (np.bincount(cell_of[mask], minlength=size) > 0).reshape(shape)
        return found

    sums = np.bincount(cell_of, leaves.weights.astype(np.float64), size)
    weights: FloatArray = sums.astype(np.float64).reshape(shape)
    caps = total(np.where(limited, leaves.caps, 0))
    return FitTable(
        weights=weights,
        held=total(np.where(is_open, 0, leaves.values)),
        closed=naming.closed_cells(weights > 0, any_of(locked), any_of(leaves.locked)),
        lower=total(np.where(is_open, leaves.floors, 0)),
        upper=np.where(any_of(is_open & ~limited), UNLIMITED, caps),
    )


def _spread(
    leaves: FitLeaves, cell_of: Int64Array, amounts: Int64Array, quantum: int
) -> Int64Array:
    """Return the leaves when open ones share the ``amounts`` of their cells.

    Raises FitRefused ``leaf_unplaced``.
    """
    at = np.flatnonzero(~leaves.locked)
    values = leaves.values.copy()
    if not at.size:
        return values
    layout = GroupLayout.of_parents(cell_of[at])
    arranged = [layout.arrange(array[at]) for array in (leaves.weights, leaves.floors, leaves.caps)]
    weights, limits = arranged[0], Limits(floors=arranged[1], caps=arranged[2])
    totals, rounding = amounts.ravel()[layout.parents], Rounding(quantum=quantum)
    spread = spread_groups(layout, totals, weights, limits, rounding)
    if spread.refused.size:
        first = int(spread.refused[0])
        why = explain(layout, first, totals, weights, limits, rounding)
        places = np.unravel_index(int(layout.parents[first]), amounts.shape)
        lines, through = (int(places[0]),), (int(places[1]),)
        raise FitRefused(
            "leaf_unplaced",
            Grounds(why.short_by, lines=lines, through=through, need=int(totals[first])),
        )
    values[at] = layout.restore(spread.values)
    return values
