"""Exponential smoothing with additive (eL) and multiplicative season (eM), a grid of parameters.

State space form of Hyndman, Koehler, Snyder and Grose (2002): every row of the grid runs over the
series at once; forecasts are means of all rows, weighted by their information criterion.
"""

import numpy as np

from salesplan.engine.forecast.arrays import Floats, Singles, future_phases, phases, soft_weights
from salesplan.engine.forecast.grid import Grid, damped, grid, start

LEAST_SEASON = np.float32(0.01)
LEAST_MEAN = np.float32(0.001)
SMALLEST = 1e-10
_GROUPED = 8
"""So many means are multiplied before one logarithm is taken."""


def additive(level: Floats, season: Floats, horizon: int) -> Floats:
    """Return forecasts (S, horizon) of ``level`` (S, n) plus ``season`` (S, m), which may change.

    l' = l + phi b + alpha e, b' = phi b + beta e, s' = s + gamma e. Criterion: n log(SSE / n) with
    the AICc term. The future season is part of the forecast.
    """
    rows = grid(seasonal=season.shape[1] > 1)
    found = np.empty((len(level), horizon))
    for at in range(0, len(level), rows.chunk):
        part = slice(at, at + rows.chunk)
        found[part] = _additive(level[part], season[part], horizon, rows)
    return found


def multiplicative(values: Floats, season: Floats, horizon: int) -> Floats:
    """Return forecasts (S, horizon) of positive ``values`` (S, n) = level x ``season`` (S, m).

    mu = (l + phi b) s; l' = l + phi b + alpha e / s, b' = phi b + beta e / s, s' = s + gamma e / l
    with relative errors e / mu. Criterion: n log(mean (e / mu)^2) + 2 sum log mu with AICc term.
    """
    rows = grid(seasonal=season.shape[1] > 1)
    found = np.empty((len(values), horizon))
    for at in range(0, len(values), rows.chunk):
        part = slice(at, at + rows.chunk)
        found[part] = _multiplicative(values[part], season[part], horizon, rows)
    return found


def _spread(column: Floats, width: int) -> Singles:
    return np.repeat(column.astype(np.float32)[:, None], width, axis=1)


def _states(level: Floats, season: Floats, rows: Grid) -> tuple[Singles, Singles, list[Singles]]:
    first, slope = start(level, season.shape[1])
    width = len(rows.alpha)
    trend = _spread(slope, width) * rows.trended
    return _spread(first, width), trend, [_spread(column, width) for column in season.T]


def _additive(level: Floats, season: Floats, horizon: int, rows: Grid) -> Floats:
    length = level.shape[1]
    where = phases(length, season.shape[1])
    values = (level + season[:, where]).astype(np.float32)
    state, trend, seasons = _states(level, season, rows)
    squares, error, step = (np.zeros_like(state) for _ in range(3))
    for at, phase in enumerate(where.tolist()):
        own = seasons[phase]
        trend *= rows.phi
        state += trend
        np.add(state, own, out=error)
        np.subtract(values[:, at, None], error, out=error)
        squares += np.multiply(error, error, out=step)
        state += np.multiply(rows.alpha, error, out=step)
        trend += np.multiply(rows.beta, error, out=step)
        own += np.multiply(rows.gamma, error, out=step)
    fit = length * np.log(squares.astype(np.float64) / length + SMALLEST)
    weights = soft_weights(fit + rows.penalty(length))
    means = np.stack([(weights * own).sum(axis=1) for own in seasons], axis=1)
    line = (weights * state).sum(axis=1)[:, None] + (weights * trend) @ damped(
        rows.phi, horizon
    ).T.astype(np.float64)
    found: Floats = line + means[:, future_phases(horizon, season.shape[1])]
    return found


def _multiplicative(values: Floats, season: Floats, horizon: int, rows: Grid) -> Floats:
    length = values.shape[1]
    where = phases(length, season.shape[1])
    state, trend, seasons = _states(values / season[:, where], season, rows)
    singles = values.astype(np.float32)
    squares, logs, mean, error, step = (np.zeros_like(state) for _ in range(5))
    product = np.ones_like(state)
    for at, phase in enumerate(where.tolist()):
        own = seasons[phase]
        trend *= rows.phi
        state += trend
        np.maximum(np.multiply(state, own, out=mean), LEAST_MEAN, out=mean)
        product *= mean
        if at % _GROUPED == _GROUPED - 1 or at == length - 1:
            logs += np.log(product)
            product.fill(1.0)
        np.subtract(singles[:, at, None], mean, out=error)
        np.divide(error, mean, out=mean)
        squares += np.multiply(mean, mean, out=mean)
        np.divide(error, own, out=step)
        error /= np.maximum(state, LEAST_MEAN, out=mean)
        state += np.multiply(rows.alpha, step, out=mean)
        trend += np.multiply(rows.beta, step, out=mean)
        own += np.multiply(rows.gamma, error, out=error)
        np.maximum(own, LEAST_SEASON, out=own)
    fit = length * np.log(squares.astype(np.float64) / length + SMALLEST) + 2.0 * logs
    weights = soft_weights(fit + rows.penalty(length))
    return _factors(weights, state, trend, seasons, damped(rows.phi, horizon))


def _factors(
    weights: Floats, state: Singles, trend: Singles, seasons: list[Singles], steps: Singles
) -> Floats:
    """The weighted mean of (l + (phi + ... + phi^i) b) s over the rows, for each step i."""
    found = np.empty((len(weights), len(steps)))
    for ahead, step in enumerate(steps):
        own = seasons[ahead % len(seasons)]
        found[:, ahead] = (weights * ((state + step * trend) * own)).sum(axis=1)
    return found
