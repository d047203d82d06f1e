"""Three one-dimensional margins (say region, product, month) by nesting two-dimensional fits.

The three-way problem is not unimodular, so whole numbers are not promised. Fit all three in
floating point, round the face of two of them, then the third against that face: two exact fits.
Nearly always that works; if not, the other two nestings are tried.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from salesplan.engine.fitting.problem import UNLIMITED, FloatArray, Int64Array
from salesplan.engine.fitting.refusals import FitRefused, Grounds
from salesplan.engine.fitting.table import FitResult, FitTable, fit_table

_SWEEPS = 500
_TOLERANCE = 1e-10
_NESTINGS = (0, 1, 2)


def fit_cube(table: FitTable, totals: Sequence[Int64Array], *, quantum: int = 1) -> FitResult:
    """Return whole cells (A, B, C) with three margins; ``table`` holds (A, B, C) arrays.

    Raises FitRefused: a contradiction of two of the margins is named like that of a table, one of
    all three only by the margin that stays unmet (``third_margin_unmet``).
    """
    _check_pairs(table, totals, quantum)
    real = _scaled(table, totals)
    for outer in _NESTINGS:
        found = _nested(table, totals, real, outer, quantum)
        if found is not None:
            return found
    raise _unmet(table, totals, real)


def _check_pairs(table: FitTable, totals: Sequence[Int64Array], quantum: int) -> None:
    """Raise what two margins alone contradict each other by."""
    for outer in _NESTINGS:
        pair = _others(outer)
        try:
            fit_table(
                _face(table, outer, table.weights), *(totals[a] for a in pair), quantum=quantum
            )
        except FitRefused as refusal:
            raise refusal.on_axes(pair) from None


def _others(outer: int) -> tuple[int, int]:
    first, second = (axis for axis in _NESTINGS if axis != outer)
    return first, second


def _face(table: FitTable, outer: int, weights: FloatArray) -> FitTable:
    """Return the table summed over one dimension; a cell is closed when all of its cells are."""
    is_open = table.weights > 0
    upper = None
    if table.upper is not None:
        limited = is_open & (table.upper < UNLIMITED)
        sums = np.where(limited, table.upper, 0).sum(axis=outer)
        free = (is_open & ~limited).any(axis=outer)
        upper = np.where(free, UNLIMITED, sums)
    lower = None if table.lower is None else np.where(is_open, table.lower, 0).sum(axis=outer)
    return FitTable(
        np.where(is_open, weights, 0.0).sum(axis=outer),
        table.held.sum(axis=outer),
        np.where(
            is_open.any(axis=outer), 0, table.closed.min(axis=outer, where=~is_open, initial=3)
        ),
        lower,
        upper,
    )


def _scaled(table: FitTable, totals: Sequence[Int64Array]) -> FloatArray:
    """Return open cells scaled to all three margins in floating point, as near as it gets."""
    real = np.where(table.weights > 0, table.weights, 0.0)
    real = real / max(float(real.max(initial=0.0)), 1e-300)
    wanted = _left(table, totals)
    for _sweep in range(_SWEEPS):
        worst = 0.0
        for axis in _NESTINGS:
            sums = real.sum(axis=_others(axis))
            factor = np.where(wanted[axis] > 0, wanted[axis] / np.maximum(sums, 1e-250), 0.0)
            gap = np.abs(sums - wanted[axis]).sum() / max(float(wanted[axis].sum()), 1.0)
            worst = max(worst, float(gap))
            shape = [1, 1, 1]
            shape[axis] = -1
            real = np.nan_to_num(real * factor.reshape(shape), posinf=0.0)
        if worst <= _TOLERANCE:
            break
    return real


def _left(table: FitTable, totals: Sequence[Int64Array]) -> list[FloatArray]:
    held = [table.held.sum(axis=_others(axis)) for axis in _NESTINGS]
    return [(t - h).astype(np.float64) for t, h in zip(totals, held, strict=True)]


def _nested(
    table: FitTable, totals: Sequence[Int64Array], real: FloatArray, outer: int, quantum: int
) -> FitResult | None:
    """Return the fit by one nesting, None when it has none."""
    pair = _others(outer)
    weights = np.where(table.weights > 0, np.maximum(real, 1e-12 * real.max(initial=0.0)), 0.0)
    try:
        face = fit_table(_face(table, outer, weights), *(totals[a] for a in pair), quantum=quantum)
        flat = _unrolled(replace(table, weights=weights), outer)
        found = fit_table(flat, totals[outer], face.values.ravel(), quantum=quantum)
    except FitRefused:
        return None
    size = table.held.shape
    rolled = found.values.reshape(size[outer], *(size[axis] for axis in pair))
    return replace(found, values=np.ascontiguousarray(np.moveaxis(rolled, 0, outer)))


def _unrolled(table: FitTable, outer: int) -> FitTable:
    """Return the cube as a table: one dimension against the face of the other two."""

    def flat(array: np.ndarray) -> np.ndarray:
        return np.moveaxis(array, outer, 0).reshape(array.shape[outer], -1)

    lower = None if table.lower is None else flat(table.lower)
    upper = None if table.upper is None else flat(table.upper)
    return FitTable(flat(table.weights), flat(table.held), flat(table.closed), lower, upper)


def _unmet(table: FitTable, totals: Sequence[Int64Array], real: FloatArray) -> FitRefused:
    """Return the refusal that names the margin furthest off in the scaled table."""
    gaps = [
        np.abs(real.sum(axis=_others(axis)) - wanted).sum()
        for axis, wanted in enumerate(_left(table, totals))
    ]
    axis = int(np.argmax(gaps))
    others = _others(axis)
    return FitRefused(
        "third_margin_unmet",
        Grounds(round(float(gaps[axis]) / 2), axis=axis, through_axis=others[0]),
    )
