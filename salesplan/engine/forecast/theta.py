"""Dynamic optimised theta on blocks of several periods (t2, t6).

Means of blocks carry less noise: the long run is seen better (temporal aggregation, Kourentzes,
Petropoulos and Trapero 2014). Each block series goes through the dynamic optimised theta model of
Fiorucci, Pellegrini, Louzada, Petropoulos and Koehler (2016) on a grid of parameters; forecasts of
blocks are drawn through their centres.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from salesplan.engine.forecast.arrays import Floats, Ints, soft_weights

ALPHAS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
THETAS = (1.0, 1.25, 1.5, 2.0, 2.5, 3.0, 5.0, 10.0, 50.0)
FIRST_ERROR = 3
"""Errors count from the fourth block on."""
SMALLEST = 1e-10


@dataclass
class _Line:
    """Level ``state`` (S, P), running ``mean``, ``slope`` and ``intercept`` (S, 1) of the line
    through all values so far, ``count`` of them.
    """

    state: Floats
    mean: Floats
    slope: Floats
    intercept: Floats
    count: int = 1


@cache
def _rows() -> tuple[Floats, Floats]:
    alphas, thetas = np.meshgrid(ALPHAS, THETAS, indexing="ij")
    return alphas.ravel(), 1.0 - 1.0 / thetas.ravel()


def aggregated_theta(level: Floats, block: int, horizon: int) -> Floats:
    """Return forecasts (S, horizon) of deseasonalised series (S, n) from means of ``block``."""
    count = level.shape[1] // block
    if not count:
        return np.repeat(level.mean(axis=1, keepdims=True), horizon, axis=1)
    used = level[:, level.shape[1] - count * block :]
    blocks = used.reshape(len(level), count, block).mean(axis=2)
    ahead = horizon // block + 2
    found = dynamic_theta(blocks, ahead)
    anchor = 2 * found[:, :1] - found[:, 1:2]
    centres: Floats = block * np.arange(ahead + 1.0) - (block - 1) / 2
    return _drawn(np.hstack([anchor, found]), centres, np.arange(1, horizon + 1))


def _drawn(values: Floats, centres: Floats, steps: Ints) -> Floats:
    """Linear interpolation of values (S, k) standing at ``centres`` (k,)."""
    right = np.searchsorted(centres, steps)
    share = (steps - centres[right - 1]) / (centres[right] - centres[right - 1])
    found: Floats = values[:, right - 1] * (1 - share) + values[:, right] * share
    return found


def dynamic_theta(values: Floats, horizon: int) -> Floats:
    """Return forecasts (S, horizon) of series (S, n), n >= 1.

    mu = l + (1 - 1/theta) ((1-alpha)^t A + (1 - (1-alpha)^(t+1)) / alpha B) with the line A + B t
    through the values so far; forecasts are fed back. Rows weigh by n log(SSE / n).
    """
    alpha, share = _rows()
    length = values.shape[1]
    first = values[:, :1]
    state = alpha * first + (1 - alpha) * first * (1 - share)
    line = _Line(state, first, np.zeros_like(first), first.copy())
    squares = np.zeros_like(state)
    for at in range(1, length):
        mean = _mean(line, alpha, share)
        own = values[:, at : at + 1]
        if at >= FIRST_ERROR:
            squares += (own - mean) ** 2
        _update(line, own, alpha)
    weights = soft_weights(length * np.log(squares / length + SMALLEST))
    return _ahead(line, alpha, share, weights, horizon)


def _mean(line: _Line, alpha: Floats, share: Floats) -> Floats:
    rest = (1 - alpha) ** line.count
    trend = rest * line.intercept + (1 - rest * (1 - alpha)) / alpha * line.slope
    found: Floats = line.state + share * trend
    return found


def _update(line: _Line, own: Floats, alpha: Floats) -> None:
    count = line.count
    slope = ((count - 1) * line.slope + 6 * (own - line.mean) / (count + 1)) / (count + 2)
    line.mean = (count * line.mean + own) / (count + 1)
    line.slope = slope
    line.intercept = line.mean - slope * (count + 2) / 2
    line.state = alpha * own + (1 - alpha) * line.state
    line.count = count + 1


def _ahead(line: _Line, alpha: Floats, share: Floats, weights: Floats, horizon: int) -> Floats:
    found = np.empty((len(weights), horizon))
    for step in range(horizon):
        mean = _mean(line, alpha, share)
        found[:, step] = (weights * mean).sum(axis=1)
        _update(line, mean, alpha)
    return found
