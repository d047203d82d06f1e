"""How far off every method was before, by months ahead.

At rolling origins each method says what it would have said then; errors are kept as sums per series
and months ahead, so that any ratio (WAPE, bias, value added) is made from summed parts at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salesplan.engine.forecast import Options, Regressor
from salesplan.engine.forecast.backtest import roll
from salesplan.engine.forecast.forecasting import drivers_of
from salesplan.engine.forecast.history import read
from salesplan.engine.forecast.results import NAIVE

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Errors:
    """Sums over origins of series S, months ahead H and `methods` M.

    `cases`, `actual` (sum of |actual|) and `naive` (of the seasonal naive's |error|) are (S, H);
    `absolute` (sum of |forecast - actual|) and `signed` (forecast - actual) are (M, S, H).
    """

    methods: tuple[str, ...]
    cases: Ints
    actual: Floats
    naive: Floats
    absolute: Floats
    signed: Floats


def errors(
    history: Floats, *, horizon: int, last_month: int, season: int = 12,
    regressors: Sequence[Regressor] = (), options: Options | None = None, origins: int = 3,
) -> Errors:  # fmt: skip
    """Return the errors of every candidate method at `origins` rolling origins.

    Arguments as of `forecast`. Series too short for an origin have no cases there.
    """
    wanted = options or Options()
    known = read(history, season)
    drivers = drivers_of(known, horizon, last_month, wanted, regressors)
    rolled = roll(known, horizon, drivers, wanted, origins)
    methods = tuple(rolled[0].run.candidates) if rolled else (NAIVE,)
    shape = (len(known.values), horizon)
    found = Errors(
        methods, np.zeros(shape, dtype=np.int64), np.zeros(shape), np.zeros(shape),
        np.zeros((len(methods), *shape)), np.zeros((len(methods), *shape)),
    )  # fmt: skip
    for origin in rolled:
        ahead = slice(0, origin.cut)
        there = ~np.isnan(origin.actuals)
        found.cases[:, ahead] += there
        found.actual[:, ahead] += np.nan_to_num(np.abs(origin.actuals))
        for at, name in enumerate(methods):
            error = np.nan_to_num(origin.run.candidates[name] - origin.actuals)
            found.absolute[at, :, ahead] += np.abs(error)
            found.signed[at, :, ahead] += error
    found.naive[:] = found.absolute[methods.index(NAIVE)]
    return found
