"""Fit one table: checks, holds, signs and rounding units around the solver."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError
from salesplan.engine.fitting import naming
from salesplan.engine.fitting.problem import (
    LARGEST,
    UNLIMITED,
    FloatArray,
    Int64Array,
    OpenTable,
)
from salesplan.engine.fitting.quanta import place_residues
from salesplan.engine.fitting.refusals import FitRefused, Grounds
from salesplan.engine.fitting.solver import Contradiction, Solution, solve


@dataclass(frozen=True, slots=True, eq=False)
class FitTable:
    """Every array is (R, C). ``weights`` >= 0: what open cells are in proportion to, 0 = nothing
    may stand there; ``held``: what stands in each cell whatever happens (locks); ``closed``: why a
    cell without weight is closed (OPEN, LOCKED, ZERO, ABSENT of ``naming``); ``lower`` and
    ``upper``: bounds of what comes on top of ``held``.
    """

    weights: FloatArray
    held: Int64Array
    closed: npt.NDArray[np.int8]
    lower: Int64Array | None = None
    upper: Int64Array | None = None

    def mirrored(self) -> "FitTable":
        """Return the table with all signs turned; weights have none."""
        return replace(self, held=-self.held)

    def transposed(self) -> "FitTable":
        """Return the table with rows and columns exchanged."""
        lower = None if self.lower is None else self.lower.T
        upper = None if self.upper is None else self.upper.T
        return FitTable(self.weights.T, self.held.T, self.closed.T, lower, upper)


@dataclass(frozen=True, slots=True, eq=False)
class FitResult:
    """``values`` (R, C) int64; ``off_quantum``: cells that took what is not a whole rounding unit;
    ``moved``: cells a rounding unit or more from the unrounded fit (bounds apart, none).
    """

    values: Int64Array
    off_quantum: int = 0
    moved: int = 0


def fit(
    seed: npt.ArrayLike,
    rows: npt.ArrayLike,
    columns: npt.ArrayLike,
    *,
    locked: npt.ArrayLike | None = None,
    lower: npt.ArrayLike | None = None,
    upper: npt.ArrayLike | None = None,
    quantum: int = 1,
) -> FitResult:
    """Return whole cells (R, C) with the sums ``rows`` (R,) and ``columns`` (C,), closest to seed.

    ``seed`` (R, C) int64 of one sign, smallest units: ``locked`` cells keep it, a 0 stays 0, the
    others are scaled by row and by column (iterative proportional fitting) and rounded down or up
    to multiples of ``quantum``. ``lower`` and ``upper`` bound open cells. Margins of all negative
    numbers mirror positive ones. Raises FitRefused with the numbers; golden.md "Spreading".
    """
    values = np.asarray(seed, dtype=np.int64)
    held = np.zeros(values.shape, np.bool_) if locked is None else np.asarray(locked, np.bool_)
    wanted = np.asarray(rows, dtype=np.int64), np.asarray(columns, dtype=np.int64)
    _check_shapes(values, *wanted)
    open_values = np.where(held, 0, values)
    if (open_values < 0).any() and (open_values > 0).any():
        raise naming.mixed_cells(open_values)
    bounds = [None if bound is None else np.asarray(bound, np.int64) for bound in (lower, upper)]
    if min(wanted[0].min(), wanted[1].min()) < 0:
        bounds = [None if bound is None else -bound for bound in reversed(bounds)]
    table = FitTable(
        weights=np.abs(open_values).astype(np.float64),
        held=np.where(held, values, 0),
        closed=naming.closed_cells(open_values != 0, held, np.ones_like(held)),
        lower=None if bounds[0] is None else np.maximum(bounds[0], 0),
        upper=bounds[1],
    )
    return fit_table(table, *wanted, quantum=quantum)


def fit_table(
    table: FitTable, rows: Int64Array, columns: Int64Array, *, quantum: int = 1
) -> FitResult:
    """Return the fit of a prepared table; bounds and weights are those of sizes, without signs.

    Raises FitRefused; its axes are 0 for rows and 1 for columns.
    """
    sign = naming.sign_of((rows, columns))
    if sign < 0:
        try:
            found = fit_table(table.mirrored(), -rows, -columns, quantum=quantum)
        except FitRefused as refusal:
            raise refusal.mirrored() from None
        return replace(found, values=-found.values)
    _check_range(table, rows, columns)
    naming.check_lines(table, rows, columns)
    odd = place_residues(table, rows, columns, quantum)
    held = table.held + odd
    left = (rows - held.sum(axis=1)) // quantum, (columns - held.sum(axis=0)) // quantum
    try:
        solution = _solve(_open_table(table, odd, *left, quantum))
    except Contradiction as contradiction:
        if quantum > 1:
            fit_table(table, rows, columns)
            raise naming.not_at_quantum(rows, quantum) from None
        raise naming.cut(table, rows, columns, contradiction) from None
    values = held + solution.values * quantum
    return FitResult(values, int(np.count_nonzero(odd)), solution.moved)


def _solve(table: OpenTable) -> Solution:
    """Solve with the longer side as rows: the work grows with the square of the columns."""
    height, width = table.seed.shape
    if width <= height:
        return solve(table)
    try:
        found = solve(table.transposed)
    except Contradiction as contradiction:
        raise contradiction.transposed() from None
    return replace(found, values=np.ascontiguousarray(found.values.T))


def _open_table(
    table: FitTable, odd: Int64Array, rows: Int64Array, columns: Int64Array, quantum: int
) -> OpenTable:
    """Return the table in quanta; a cell's bounds count without what is odd in it."""
    lower = None if table.lower is None else np.maximum(-((odd - table.lower) // quantum), 0)
    upper = None
    if table.upper is not None:
        given = np.maximum((table.upper - odd) // quantum, 0)
        upper = np.where(table.upper >= UNLIMITED, UNLIMITED, given)
    opened = OpenTable.of(table.weights, rows, columns, lower, upper)
    crossed = opened.lower > opened.upper
    if crossed.any():
        raise naming.crossed_bounds(crossed, opened, quantum)
    return opened


def _check_shapes(values: Int64Array, rows: Int64Array, columns: Int64Array) -> None:
    if values.shape != (*rows.shape, *columns.shape) or values.ndim != 2 or not values.size:
        message = f"{values.shape} cells for {rows.shape} rows and {columns.shape} columns"
        raise EngineError("wrong_length", message)


def _check_range(table: FitTable, rows: Int64Array, columns: Int64Array) -> None:
    """Raise where sums would not fit into 62 bits."""
    for amounts in (rows, columns, table.held):
        if float(np.abs(amounts.astype(np.float64)).sum()) >= LARGEST:
            raise FitRefused("out_of_range", Grounds(0))
