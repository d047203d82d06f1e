"""Controlled rounding: every cell goes down or up to a whole number, both margins stay exact."""

from dataclasses import dataclass, replace

import numpy as np

from salesplan.engine.fitting.flow import push
from salesplan.engine.fitting.problem import (
    UNLIMITED,
    BoolArray,
    FloatArray,
    Int64Array,
    OpenTable,
    RealTable,
)

_SWEEPS = 12
_WIDER = (1, 2, 8, UNLIMITED // 2)


@dataclass(frozen=True, slots=True, eq=False)
class Rounded:
    """``values`` (R, C) int64; ``moved``: cells a whole unit or more away from the real fit."""

    values: Int64Array
    moved: int


def round_table(real: RealTable, table: OpenTable) -> Rounded | None:
    """Return whole cells next to ``real`` that meet the table's margins and bounds exactly.

    None when even cells far from the real fit cannot (the bounds contradict the margins).
    """
    open_cells = real.part > 0
    needed = _needed(real, table)
    start = real.whole + _chosen(real.part, open_cells, *needed)
    box = replace(table, lower=real.whole, upper=real.whole + open_cells)
    pushed = push(start, box)
    for width in _WIDER:
        if not pushed.missing:
            break
        wider = replace(
            table,
            lower=np.maximum(table.lower, real.whole - width),
            upper=np.minimum(table.upper, real.whole + 1 + width),
        )
        pushed = push(pushed.values, wider)
    if pushed.missing:
        return None
    far = np.abs((pushed.values - real.whole) - real.part) >= 1
    return Rounded(pushed.values, int(np.count_nonzero(far)))


def _needed(real: RealTable, table: OpenTable) -> tuple[Int64Array, Int64Array]:
    """Return how many cells of each row and of each column have to go up."""
    rows = table.rows - real.whole.sum(axis=1)
    return rows, table.columns - real.whole.sum(axis=0)


def _chosen(
    part: FloatArray, is_open: BoolArray, rows: Int64Array, columns: Int64Array
) -> BoolArray:
    """Return which cells go up: those with the largest parts, at prices that make columns agree.

    Row sums are met (but for ties), column sums nearly; the flow repairs the rest. The jitter keeps
    rows with equal seeds from all choosing the same columns.
    """
    height, width = part.shape
    spot = 0.7549 * np.arange(height)[:, None] + 0.5698 * np.arange(width)
    worth = np.where(is_open, part + 1e-6 * (spot % 1.0), -np.inf)
    price = np.zeros(width)
    best, fewest = np.zeros(part.shape, np.bool_), np.inf
    for _sweep in range(_SWEEPS):
        bar = _kth_largest(worth + price, rows)
        chosen = worth + price > bar[:, None]
        off = int(np.abs(chosen.sum(axis=0) - columns).sum())
        if off < fewest:
            best, fewest = chosen, off
        if off == 0:
            break
        price = (price - _kth_largest((worth - bar[:, None]).T, columns)) / 2
    return best


def _kth_largest(worth: FloatArray, counts: Int64Array) -> FloatArray:
    """Return for each row of ``worth`` (n, m) a bar that ``counts`` (n,) of its cells pass.

    Between the last that passes and the first that does not; one off the ends.
    """
    ordered = np.sort(worth, axis=1)
    size = worth.shape[1]
    padded = np.column_stack([ordered[:, :1] - 1.0, ordered, ordered[:, -1:] + 1.0])
    lines, last = np.arange(len(worth)), size + 1 - np.clip(counts, 0, size)
    low, high = padded[lines, last - 1], padded[lines, last]
    low = np.where(np.isfinite(low), low, np.where(np.isfinite(high), high - 1.0, 0.0))
    high = np.where(np.isfinite(high), high, low)
    bar: FloatArray = (low + high) / 2
    return bar
