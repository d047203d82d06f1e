"""Help from the parent: children are noisy, their sum is less so."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.forecast.arrays import TINY, Floats, Ints
from salesplan.engine.forecast.results import Forecasts


def levels_of(parents: Sequence[int]) -> tuple[Ints, ...]:
    """Return the rows of a forest level by level, roots first.

    Raises EngineError ``parents`` (a row that does not exist) and ``parents_cycle``.
    """
    above = np.asarray(parents, dtype=np.int64)
    if ((above < -1) | (above >= len(above))).any():
        raise EngineError("parents", "a parent that is not in the table")
    found = [np.flatnonzero(above < 0)]
    seen = len(found[0])
    while len(found[-1]):
        found.append(np.flatnonzero(np.isin(above, found[-1])))
        seen += len(found[-1])
        if seen > len(above):
            break
    if seen != len(above):
        raise EngineError("parents_cycle", "a node would be its own ancestor")
    return tuple(level for level in found if len(level))


def help_from_parents(points: Floats, parents: Sequence[int], share: float) -> Floats:
    """Return forecasts (S, H) with children moved ``share`` (0..1) of the way to where they add up
    to their parent's forecast, in proportion, from the top down.

    Children whose sum is 0 or less, or whose parent's forecast is negative, stay.
    """
    above = np.asarray(parents, dtype=np.int64)
    found = points.astype(np.float64).copy()
    for level in levels_of(parents)[1:]:
        sums = np.zeros_like(found)
        np.add.at(sums, above[level], found[level])
        whole, wanted = sums[above[level]], found[above[level]]
        usable = (whole > TINY) & (wanted >= 0)
        ratio = np.where(usable, wanted / np.where(usable, whole, 1.0), 1.0)
        found[level] *= 1.0 - share + share * ratio
    return found


def helped(result: Forecasts, parents: Sequence[int], share: float) -> Forecasts:
    """Return forecasts helped by their parents; intervals move along in proportion."""
    points = help_from_parents(result.points, parents, share)
    own = result.intervals
    if own is None:
        return replace(result, points=points)
    factor = _ratio(points, result.points)
    whole = _ratio(points.cumsum(axis=1), result.points.cumsum(axis=1))
    bounds = {name: getattr(own, name) * factor for name in ("low80", "high80", "low95", "high95")}
    moved = replace(own, **bounds, totals=own.totals * whole[:, :, None])
    return replace(result, points=points, intervals=moved)


def _ratio(new: Floats, old: Floats) -> Floats:
    usable = np.abs(old) > TINY
    return np.where(usable, new / np.where(usable, old, 1.0), 1.0)
