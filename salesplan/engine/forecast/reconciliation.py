"""Forecasts of a tree that add up: every node bends a little, exactly, in whole units.

In floats: generalised least squares with a diagonal error covariance (structural scaling or the
given variances; Athanasopoulos, Hyndman, Kourentzes and Petropoulos 2017, Wickramasuriya,
Athanasopoulos and Hyndman 2019). On a tree this needs no matrix: going up, a node's own forecast
and the sum of its children are averaged by their precision; going down, what a parent became is
shared by its children in proportion to their variance. Then whole units by largest remainder.
"""

from collections.abc import Sequence

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.forecast.arrays import TINY, Floats, Ints
from salesplan.engine.forecast.parents import levels_of

LIMIT = 2.0**52
"""Floats count exactly up to here."""


def reconcile(points: Floats, parents: Sequence[int], *, variances: Floats | None = None) -> Ints:
    """Return whole forecasts (S, H) in which every parent is the sum of its children.

    ``points`` (S, H): independent forecasts of all nodes in smallest units; ``parents``: the row of
    each node's parent, -1 for roots, in any order, of any depth. ``variances`` (S,) or (S, H), not
    negative: how unsure each forecast is, 0 = it stays (of a parent and its children all certain,
    the children win); without, a node counts as the number of leaves below it. Where no forecast is
    negative, no result is. Raises EngineError ``shape``, ``parents``, ``parents_cycle`` and
    ``not_finite`` (also for figures beyond 2^52).
    """
    own = np.asarray(points, dtype=np.float64)
    if own.ndim != 2 or len(parents) != len(own):
        raise EngineError("shape", f"{len(parents)} parents of {own.shape} forecasts")
    if not np.isfinite(own).all() or (np.abs(own) >= LIMIT).any():
        raise EngineError("not_finite", "a forecast is not a finite number")
    above = np.asarray(parents, dtype=np.int64)
    levels = levels_of(parents)
    spread = _variances(variances, own, above, levels)
    level, spread = _upwards(own, spread, above, levels)
    return _downwards(level, spread, above, levels, nonnegative=np.asarray((own >= 0).all(axis=0)))


def _variances(
    variances: Floats | None, own: Floats, above: Ints, levels: tuple[Ints, ...]
) -> Floats:
    if variances is not None:
        table = np.asarray(variances, dtype=np.float64)
        wide = table[:, None] if table.ndim == 1 else table
        return np.maximum(np.broadcast_to(wide, own.shape), 0.0).copy()
    leaves = np.where(np.isin(np.arange(len(own)), above), 0.0, 1.0)
    for rows in reversed(levels[1:]):
        np.add.at(leaves, above[rows], leaves[rows])
    return np.repeat(leaves[:, None], own.shape[1], axis=1)


def _upwards(
    own: Floats, variances: Floats, above: Ints, levels: tuple[Ints, ...]
) -> tuple[Floats, Floats]:
    """What each node's own forecast and all below it say together, and how unsure that is."""
    level, spread = own.copy(), variances.copy()
    for rows in reversed(levels[1:]):
        parents = np.unique(above[rows])
        sums, unsure = np.zeros_like(own), np.zeros_like(own)
        np.add.at(sums, above[rows], level[rows])
        np.add.at(unsure, above[rows], spread[rows])
        sums, unsure = sums[parents], unsure[parents]
        both = unsure + spread[parents]
        trust = np.where(both > 0, unsure / np.where(both > 0, both, 1.0), 0.0)
        level[parents] = sums + trust * (level[parents] - sums)
        spread[parents] = trust * spread[parents]
    return level, spread


def _downwards(
    level: Floats, spread: Floats, above: Ints, levels: tuple[Ints, ...], *, nonnegative: np.ndarray
) -> Ints:
    """Whole figures from the roots on: what a node became is shared by its children exactly."""
    found = np.zeros(level.shape, dtype=np.int64)
    found[levels[0]] = np.rint(level[levels[0]]).astype(np.int64)
    for rows in levels[1:]:
        order = rows[np.argsort(above[rows], kind="stable")]
        starts = np.flatnonzero(np.diff(above[order], prepend=-1))
        wanted = found[above[order[starts]]]
        moved = _shared(level[order], spread[order], starts, wanted, nonnegative)
        found[order] = _whole(moved, starts, wanted)
    return found


def _shared(
    level: Floats, spread: Floats, starts: Ints, wanted: Ints, nonnegative: np.ndarray
) -> Floats:
    """Children moved in proportion to their variance, so that each family adds up to ``wanted``.

    Where nothing may be negative, what fell below 0 is cut off and the rest is scaled.
    """
    counts = np.diff(np.append(starts, len(level)))
    size = np.where(_sums(spread, starts, counts) > 0, spread, np.abs(level))
    size = np.where(_sums(size, starts, counts) > 0, size, 1.0)
    missing = wanted - np.add.reduceat(level, starts, axis=0)
    moved = level + size * np.repeat(missing, counts, axis=0) / _sums(size, starts, counts)
    kept = np.maximum(moved, 0.0)
    kept = np.where(_sums(kept, starts, counts) > 0, kept, size)
    target = np.repeat(wanted, counts, axis=0)
    scaled = kept * target / np.maximum(_sums(kept, starts, counts), TINY)
    found: Floats = np.where(nonnegative[None, :] & (target >= 0), scaled, moved)
    return found


def _sums(values: Floats, starts: Ints, counts: Ints) -> Floats:
    """The sum of each family, once for each of its members."""
    found: Floats = np.repeat(np.add.reduceat(values, starts, axis=0), counts, axis=0)
    return found


def _whole(values: Floats, starts: Ints, wanted: Ints) -> Ints:
    """Round each family to whole units that add up: largest remainder, ties by order."""
    counts = np.diff(np.append(starts, len(values)))
    family = np.repeat(np.arange(len(starts)), counts)
    found = np.floor(values).astype(np.int64)
    rest = values - found
    missing = wanted - np.add.reduceat(found, starts, axis=0)
    for period in range(values.shape[1]):
        order = np.lexsort((-rest[:, period], family))
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order)) - np.repeat(starts, counts)
        each, more = np.divmod(missing[:, period], counts)
        found[:, period] += np.repeat(each, counts) + (place < np.repeat(more, counts))
    return found
