"""Proportional shares in whole units: exact division, then the largest remainders.

Floating point only estimates; wrapping 64-bit integers decide. With |A| the amount and W the sum
of weights of a group, ``(|A| * 2^-51 + 2) * W < 2^62`` must hold (``fits``).
"""

import numpy as np
import numpy.typing as npt

from salesplan.engine.spreading.segments import BoolArray, FloatArray, Int64Array, Segments


def fits(amount: FloatArray, weight: FloatArray) -> BoolArray:
    """Return where an amount of this size can be divided exactly by this sum of weights."""
    fitting: BoolArray = (amount * 2.0**-51 + 2.0) * weight < 2.0**62
    return fitting


def divide(
    weights: Int64Array, amounts: Int64Array, sums: Int64Array, segments: Segments
) -> tuple[Int64Array, Int64Array]:
    """Return floor(A * w / W) and the remainder 0 <= r < W for every cell, exactly.

    ``weights`` (cells,), ``amounts`` A and ``sums`` W >= 1 (groups,). The product wraps modulo
    2^64; the true remainder of the estimate is small, so the wrapped one is the true one.
    """
    estimate = weights.astype(np.float64)
    estimate *= segments.repeat(amounts.astype(np.float64) / sums.astype(np.float64))
    quotient = np.floor(estimate, out=estimate).astype(np.int64)
    divisor = segments.repeat(sums)
    remainder = weights * segments.repeat(amounts)
    remainder -= quotient * divisor
    while True:
        off = np.flatnonzero(remainder.view(np.uint64) >= divisor.view(np.uint64))
        if not off.size:
            return quotient, remainder
        step = _step(remainder[off], divisor[off])
        quotient[off] += step
        remainder[off] -= step * divisor[off]


def _step(remainder: Int64Array, divisor: Int64Array) -> Int64Array:
    """Return by how much the quotient is off, at least one unit towards the right side."""
    step = np.floor(remainder.astype(np.float64) / divisor.astype(np.float64)).astype(np.int64)
    least = np.where(remainder < 0, -1, (remainder >= divisor).astype(np.int64))
    return np.where(step == 0, least, step)


def add_largest_remainders(
    quotient: Int64Array,
    remainder: Int64Array,
    sums: Int64Array,
    units: Int64Array,
    segments: Segments,
) -> None:
    """Add 1 in place to the ``units`` cells with the largest remainders of each group.

    Ties go to the earlier leaf. ``units`` (groups,) is less than the group's cells with r > 0.
    One sort of keys for all groups: group number in the high bits, complement of r / W in the low.
    """
    if not units.any():
        return
    groups = len(units)
    bits = min(52, 62 - max(1, groups.bit_length()))
    keys = _keys(remainder, sums, segments, bits)
    ranked = np.sort(keys)
    last = segments.starts + np.maximum(units - 1, 0)
    threshold = np.where(units > 0, ranked[last], -1)
    following = np.minimum(segments.starts + units, len(keys) - 1)
    straddled = (units > 0) & (units < segments.counts) & (ranked[following] == threshold)
    if not straddled.any():
        quotient += keys <= segments.repeat(threshold)
        return
    quotient += keys <= segments.repeat(threshold - straddled)
    taken = np.searchsorted(ranked, threshold[straddled]) - segments.starts[straddled]
    tied = np.flatnonzero(keys == segments.repeat(np.where(straddled, threshold, -1)))
    group = np.searchsorted(threshold[straddled], keys[tied])
    _break_ties(quotient, remainder, tied, group, units[straddled] - taken)


def _keys(remainder: Int64Array, sums: Int64Array, segments: Segments, bits: int) -> Int64Array:
    """Return sort keys, ascending = most deserving first, monotone in the remainder."""
    top = (1 << bits) - 1
    share = remainder.astype(np.float64)
    share *= segments.repeat(float(1 << bits) / sums.astype(np.float64))
    keys: Int64Array = share.astype(np.int64)
    np.minimum(keys, top, out=keys)
    high = (np.arange(len(sums), dtype=np.int64) << bits) + top
    np.subtract(segments.repeat(high), keys, out=keys)
    return keys


def _break_ties(
    quotient: Int64Array,
    remainder: Int64Array,
    tied: npt.NDArray[np.intp],
    group: npt.NDArray[np.intp],
    units: Int64Array,
) -> None:
    """Give the last ``units`` of each straddled group to its tied cells, exactly compared."""
    counts = np.bincount(group, minlength=len(units))
    starts = np.cumsum(counts) - counts
    exact = remainder[tied]
    if (np.maximum.reduceat(exact, starts) != np.minimum.reduceat(exact, starts)).any():
        tied = tied[np.lexsort((tied, -exact, group))]
    rank = np.arange(len(tied)) - starts[group]
    quotient[tied[rank < units[group]]] += 1
