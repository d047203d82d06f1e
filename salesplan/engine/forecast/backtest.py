"""Rolling origins: what every method would have said before, and how far off it was."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import Floats
from salesplan.engine.forecast.history import History
from salesplan.engine.forecast.results import NAIVE, Backtest, Options
from salesplan.engine.forecast.run import CANDIDATES, Drivers, Run, run

LEAST_SEASONS = 2.0
"""An origin needs so many seasons before it."""


@dataclass(frozen=True)
class Origin:
    """What was forecast ``cut`` periods before the end, and the ``actuals`` (S, cut) since, NaN
    where none was reported or the history before was too short.
    """

    cut: int
    run: Run
    actuals: Floats


def cuts(horizon: int, origins: int = 3) -> tuple[int, ...]:
    """Return the origins in periods before the end: horizon, 2/3 and 1/3 of it."""
    wanted = [round(horizon * part / origins) for part in range(origins, 0, -1)]
    return tuple(dict.fromkeys(max(cut, 1) for cut in wanted))


def roll(
    history: History, horizon: int, drivers: Drivers, options: Options, origins: int = 3
) -> tuple[Origin, ...]:
    """Return the origins that any series is long enough for, the earliest first."""
    found = []
    for cut in cuts(horizon, origins):
        before = history.before(cut) if cut < history.width else None
        long = history.lengths - cut >= LEAST_SEASONS * history.season
        if before is None or not long.any():
            continue
        past = drivers.without_last(horizon)
        actuals = np.where(long[:, None], history.actuals(cut), np.nan)
        found.append(Origin(cut, run(before, cut, past, options), actuals))
    return tuple(found)


def summed(origins: Sequence[Origin], count: int) -> Backtest:
    """Return the errors of every candidate over all origins, per series."""
    shape = (count, len(CANDIDATES))
    absolute, signed = np.zeros(shape), np.zeros(shape)
    actual, naive, cases = np.zeros(count), np.zeros(count), np.zeros(count, dtype=np.int64)
    for origin in origins:
        actual += np.nansum(np.abs(origin.actuals), axis=1)
        naive += np.nansum(np.abs(origin.run.candidates[NAIVE] - origin.actuals), axis=1)
        cases += (~np.isnan(origin.actuals)).sum(axis=1)
        for at, name in enumerate(CANDIDATES):
            error = origin.run.candidates[name] - origin.actuals
            absolute[:, at] += np.nansum(np.abs(error), axis=1)
            signed[:, at] += np.nansum(error, axis=1)
    taken = tuple(origin.cut for origin in origins)
    return Backtest(CANDIDATES, absolute, signed, actual, naive, cases, taken)
