"""A season for series that are too short to show their own: that of the nearest older ancestor."""

from collections.abc import Sequence

import numpy as np

from salesplan.engine.forecast.arrays import Floats
from salesplan.engine.forecast.history import History
from salesplan.engine.forecast.parents import levels_of
from salesplan.engine.forecast.preparation import prepare
from salesplan.engine.forecast.run import Drivers

LEAST_SEASONS = 2
"""Ancestors need so many seasons to lend theirs."""


def borrowed(history: History, parents: Sequence[int], drivers: Drivers) -> Floats:
    """Return the seasonal indices (S, m), log scale, that series of less than two seasons borrow.

    Zeros where nothing is borrowed: the series is long enough, or no ancestor is. Raises
    EngineError ``parents`` and ``parents_cycle``.
    """
    season = history.season
    found = np.zeros((len(history.values), season))
    own = np.zeros(len(found), dtype=np.bool_)
    levels = levels_of(parents)
    short = history.lengths < 2 * season
    if not short.any():
        return found
    for rows, values in history.groups(LEAST_SEASONS * season):
        moved = drivers.values[rows, history.width - values.shape[1] :]
        prepared = prepare(values, season, moved, drivers.names)
        found[rows] = np.where(prepared.scale.log[:, None], prepared.season.indices, 0.0)
        own[rows] = True
    above = np.asarray(parents, dtype=np.int64)
    for level in levels[1:]:
        heirs = level[~own[level]]
        found[heirs] = found[above[heirs]]
    found[~short] = 0.0
    return found
