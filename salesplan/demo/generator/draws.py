"""Choices that never change: PCG64's raw bits and low-discrepancy sequences, integers only.

numpy promises that the raw output of a bit generator stays the same over its versions; the
distributions of `Generator` are not promised and not used. Each purpose has a stream of its own,
so that new purposes or later months leave earlier choices alone. Shares that must hold in small
groups come from additive sequences (k x alpha mod 1), whose counts stay within a few of n x share.
"""

import zlib
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
SEED: Final = 20260831
# alpha of the golden ratio and of its relatives in more dimensions, times 2^64
ALPHAS: Final = (0x9E3779B97F4A7C15, 0xC13FA9A902A6328F, 0x91E10DA5C79E7B1D, 0xD1B54A32D192ED03)
HALF: Final = np.uint64(32)


def fractions(purpose: str, count: int) -> Ints:
    """`count` numbers in [0, 2^32) from the purpose's own stream."""
    bits = np.random.PCG64(SEED ^ zlib.crc32(purpose.encode()))
    raw = np.asarray(bits.random_raw(count), dtype=np.uint64)
    return (raw >> HALF).astype(np.int64)


def even_fractions(groups: Ints, alpha: int) -> Ints:
    """Numbers in [0, 2^32) that fill the range evenly within each group, in order of appearance."""
    rank = ranks(groups).astype(np.uint64) + np.uint64(1)
    start = groups.astype(np.uint64) * np.uint64(ALPHAS[(alpha + 1) % len(ALPHAS)])
    with np.errstate(over="ignore"):
        return ((rank * np.uint64(ALPHAS[alpha]) + start) >> HALF).astype(np.int64)


def ranks(groups: Ints) -> Ints:
    """The place of each element among those of its group: 0, 1, 2 ... in order of appearance."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, len(ordered)])
    result = np.empty(len(groups), dtype=np.int64)
    result[order] = np.arange(len(ordered)) - np.repeat(starts, lengths)
    return result


def below(fraction: Ints, limit: Ints | int) -> Ints:
    """Integers in [0, limit) at the given fractions; limits stay below 2^31."""
    return (fraction * np.asarray(limit, dtype=np.int64)) >> 32


def choose(fraction: Ints, weights: Ints, rows: Ints) -> Ints:
    """The column of `weights[rows]` in whose share of the row's total the fraction falls."""
    ends = np.cumsum(weights, axis=-1, dtype=np.int64)
    places = below(fraction, ends[rows, -1])
    return np.asarray((ends[rows] <= places[:, None]).sum(axis=1), dtype=np.int64)
