"""Damped trend smoothing judged by its errors several steps ahead (ms), the best single model.

Rows of the grid without changing season run over the deseasonalised level; the criterion is the
mean log of the in-sample squared error 1, 2, 3, 6, 9 and 12 steps ahead, taken at every origin
(Xia and Tong 2011 on fitting for several steps). The same errors are the yardstick of intervals.
"""

from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import Floats, Ints, Singles, soft_weights
from salesplan.engine.forecast.grid import Grid, damped, grid, start

SMALLEST = 1e-10


@dataclass(frozen=True)
class Multistep:
    """Forecasts of the level (S, h) and the root mean squared error (S, Q) at ``steps`` (Q,)."""

    level: Floats
    error: Floats
    steps: Ints


def steps_ahead(season: int, length: int) -> Ints:
    """Return the steps that errors are taken at: up to a year, shorter for short series."""
    wanted = (1, 2, 3, 6, 9, 12) if season >= 12 else (1, 2, 3, 4)
    return np.array([step for step in wanted if 2 * step <= max(length, 2)], dtype=np.int64)


def multistep(level: Floats, season: int, horizon: int) -> Multistep:
    """Return the forecasts of deseasonalised series (S, n) on the model's scale."""
    rows = grid(seasonal=False)
    steps = steps_ahead(season, level.shape[1])
    found = np.empty((len(level), horizon))
    error = np.empty((len(level), len(steps)))
    for at in range(0, len(level), rows.chunk):
        part = slice(at, at + rows.chunk)
        found[part], error[part] = _run(level[part], season, horizon, rows, steps)
    return Multistep(found, error, steps)


def _run(
    level: Floats, season: int, horizon: int, rows: Grid, steps: Ints
) -> tuple[Floats, Floats]:
    length = level.shape[1]
    values = level.astype(np.float32)
    sums = damped(rows.phi, max(horizon, int(steps[-1])))
    first, slope = start(level, season)
    state = np.repeat(first.astype(np.float32)[:, None], len(rows.alpha), axis=1)
    trend = slope.astype(np.float32)[:, None] * rows.trended
    squares = np.zeros((len(steps), *state.shape), dtype=np.float32)
    error, work = np.zeros_like(state), np.zeros_like(state)
    ahead = list(enumerate(steps.tolist()))
    for at in range(length):
        for place, step in ahead:
            if at + step <= length:
                np.multiply(trend, sums[step - 1], out=work)
                work += state
                work -= values[:, at + step - 1, None]
                squares[place] += np.multiply(work, work, out=work)
        trend *= rows.phi
        state += trend
        np.subtract(values[:, at, None], state, out=error)
        state += np.multiply(rows.alpha, error, out=work)
        trend += np.multiply(rows.beta, error, out=work)
    return _combined(squares, state, trend, sums[:horizon], rows, steps, length)


def _combined(
    squares: Singles, state: Singles, trend: Singles, sums: Singles, rows: Grid, steps: Ints,
    length: int,
) -> tuple[Floats, Floats]:  # fmt: skip
    means = squares.astype(np.float64) / (length - steps + 1)[:, None, None] + SMALLEST
    weights = soft_weights(length * np.log(means).mean(axis=0) + rows.penalty(length))
    line = (weights * state).sum(axis=1)[:, None] + (weights * trend) @ sums.T.astype(np.float64)
    return line, np.sqrt((weights * means).sum(axis=2).T)
