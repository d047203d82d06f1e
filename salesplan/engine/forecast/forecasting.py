"""Forecasts of many series at once: points, intervals, odds, methods and warnings."""

from collections.abc import Sequence

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.forecast.arrays import Bools, Floats, Ints
from salesplan.engine.forecast.backtest import Origin, roll, summed
from salesplan.engine.forecast.borrowing import borrowed
from salesplan.engine.forecast.calibration import Trial, trial
from salesplan.engine.forecast.choice import choose
from salesplan.engine.forecast.flags import flags_of
from salesplan.engine.forecast.history import History, read
from salesplan.engine.forecast.intervals import intervals
from salesplan.engine.forecast.parents import helped
from salesplan.engine.forecast.regressors import Regressor, stacked
from salesplan.engine.forecast.results import COMBINATION, Forecasts, Options
from salesplan.engine.forecast.run import Drivers, methods_of, points_of, run

DEFAULTS = Options()


def forecast(
    history: Floats,
    *,
    horizon: int,
    last_month: int | Ints | None = None,
    season: int = 12,
    options: Options = DEFAULTS,
    regressors: Sequence[Regressor] = (),
    parents: Sequence[int] | None = None,
) -> Forecasts:
    """Return the forecasts of ``horizon`` periods of each series of a table (S, T).

    ``history`` is right-aligned with NaN in front of what begins later; NaN inside is a gap. Any
    unit. ``last_month`` (year x 12 + month - 1, one for all or one each) of the last column makes
    trading days known. ``parents``: row of each series' parent, -1 for none; series of less than
    two seasons take their season from there, and ``options.parent_share`` needs them. Without
    parents, a series' points do not depend on the others; intervals share their calibration.
    Raises EngineError ``shape``, ``horizon``, ``season``, ``not_finite``, ``parents``,
    ``parents_cycle``.
    """
    if horizon < 1:
        raise EngineError("horizon", f"a horizon of {horizon} periods", horizon=horizon)
    known = read(history, season)
    drivers = drivers_of(known, horizon, last_month, options, regressors)
    lent = None if parents is None else borrowed(known, parents, drivers)
    found = run(known, horizon, drivers, options, lent)
    origins = roll(known, horizon, drivers, options) if options.intervals else ()
    count = len(known.values)
    chosen = choose(origins, count) if options.choose else [COMBINATION] * count
    methods = methods_of(found.method, chosen)
    points = points_of(found, methods)
    result = Forecasts(
        points=points,
        methods=methods,
        candidates=found.candidates,
        flags=flags_of(known, found),
        drivers=drivers.names,
        effects=found.effects,
        backtest=summed(origins, count) if options.intervals else None,
        intervals=intervals(found, points, _trials(origins, chosen), nonnegative(known))
        if options.intervals
        else None,
    )
    if parents is not None and options.parent_share:
        return helped(result, parents, options.parent_share)
    return result


def drivers_of(
    known: History,
    horizon: int,
    last_month: int | Ints | None,
    options: Options,
    regressors: Sequence[Regressor],
) -> Drivers:
    """Return the regressors of a batch, trading days first where months are known."""
    count, width = known.values.shape
    months = None
    if last_month is not None and options.trading_days and known.season == 12:
        last = np.broadcast_to(np.asarray(last_month, dtype=np.int64), (count,))
        months = last[:, None] + np.arange(1 - width, horizon + 1)
    names, values = stacked(regressors, (count, width + horizon), months)
    return Drivers(names, values)


def nonnegative(known: History) -> Bools:
    """Return which series (S,) never were below 0."""
    return np.asarray(~(known.values < 0).any(axis=1))


def _trials(origins: Sequence[Origin], chosen: list[str]) -> list[Trial]:
    return [
        trial(origin.run, points_of(origin.run, _at(origin, chosen)), origin.actuals)
        for origin in origins
    ]


def _at(origin: Origin, chosen: list[str]) -> tuple[str, ...]:
    return methods_of(origin.run.method, chosen)
