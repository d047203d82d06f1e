"""The method of each series: the combination, unless another was clearly better before."""

from collections.abc import Sequence

import numpy as np

from salesplan.engine.forecast.arrays import Bools
from salesplan.engine.forecast.backtest import Origin
from salesplan.engine.forecast.results import COMBINATION
from salesplan.engine.forecast.run import CANDIDATES

MARGIN = 0.75
"""Another method is taken when its error is at most this share of the combination's …"""
LEAST_ORIGINS = 3
"""… at each of so many origins at least …"""
LEAST_CASES = 20
"""… with so many actuals in all: on fewer, methods win by luck."""
OTHERS = tuple(name for name in CANDIDATES if name not in {COMBINATION, "intermittent"})


def choose(origins: Sequence[Origin], count: int) -> list[str]:
    """Return the method of each of ``count`` series that have a choice.

    The best of the methods whose absolute error was below ``MARGIN`` x the combination's at every
    origin. Few origins and few actuals say little: the combination then stays.
    """
    chosen = [COMBINATION] * count
    if len(origins) < LEAST_ORIGINS:
        return chosen
    best = np.full(count, np.inf)
    cases = np.sum([(~np.isnan(origin.actuals)).sum(axis=1) for origin in origins], axis=0)
    for name in OTHERS:
        worst = _worst(origins, name)
        better: Bools = (worst <= MARGIN) & (worst < best) & (cases >= LEAST_CASES)
        best = np.where(better, worst, best)
        for row in np.flatnonzero(better).tolist():
            chosen[row] = name
    return chosen


def _worst(origins: Sequence[Origin], name: str) -> np.ndarray:
    """The error against the combination's at the origin where that is largest, (S,)."""
    worst = np.zeros(origins[0].actuals.shape[0])
    for origin in origins:
        own = _error(origin, name)
        against = _error(origin, COMBINATION)
        ratio = np.where(against > 0, own / np.where(against > 0, against, 1.0), np.inf)
        worst = np.maximum(worst, np.where(np.isnan(ratio), np.inf, ratio))
    return worst


def _error(origin: Origin, name: str) -> np.ndarray:
    error = np.abs(origin.run.candidates[name] - origin.actuals)
    there = ~np.isnan(error)
    return np.where(there.any(axis=1), np.where(there, error, 0.0).sum(axis=1), np.nan)
