"""Autoregressions of several orders on level and differences, averaged by information criterion.

Three families: differences without constant, differences with a drift that is held back, levels
with a constant. All orders share one sample; normal equations with a ridge of 1 % (Hoerl and
Kennard 1970); weights are softmax(-AICc / 6) (Burnham and Anderson 2002).
"""

from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import Floats, soft_weights

RIDGE = 0.01
DRIFT_RIDGE = 0.2
TEMPERATURE = 3.0
SMALLEST = 1e-10


@dataclass(frozen=True)
class _Family:
    differences: bool
    constant: bool
    constant_ridge: float


FAMILIES = (
    _Family(differences=True, constant=False, constant_ridge=0.0),
    _Family(differences=True, constant=True, constant_ridge=DRIFT_RIDGE),
    _Family(differences=False, constant=True, constant_ridge=0.0),
)


def autoregression(level: Floats, season: int, horizon: int) -> Floats:
    """Return forecasts (S, horizon) of deseasonalised series (S, n), kept within reach of them."""
    length = level.shape[1]
    most = 2 if length < 3 * season else (6 if season >= 12 else 4)
    most = max(min(most, length // 4), 0)
    forecasts, criteria = [], []
    for family in FAMILIES:
        for order in range(most + 1):
            found, criterion = _fitted(level, family, order, most, horizon)
            forecasts.append(found)
            criteria.append(criterion)
    weights = soft_weights(np.stack(criteria, axis=1), TEMPERATURE)
    mean: Floats = np.einsum("sp,psh->sh", weights, np.stack(forecasts))
    low, high = level.min(axis=1, keepdims=True), level.max(axis=1, keepdims=True)
    return np.clip(mean, 2 * low - high, 2 * high - low)


def _fitted(
    level: Floats, family: _Family, order: int, most: int, horizon: int
) -> tuple[Floats, Floats]:
    """Forecasts of the level (S, horizon) and AICc (S,)."""
    values = np.diff(level, axis=1) if family.differences else level
    sample = level.shape[1] - 1 - most
    columns = _columns(values, order, sample, constant=family.constant)
    target = values[:, values.shape[1] - sample :]
    coefficients = _solved(columns, target, family, sample)
    left = target - np.einsum("stk,sk->st", columns, coefficients)
    count = columns.shape[2] + 1
    penalty = 2.0 * count * sample / max(sample - count - 1, 0.5)
    criterion = sample * np.log((left**2).mean(axis=1) + SMALLEST) + penalty
    ahead = _iterated(values, coefficients, order, horizon)
    return (level[:, -1:] + ahead.cumsum(axis=1) if family.differences else ahead), criterion


def _columns(values: Floats, order: int, sample: int, *, constant: bool) -> Floats:
    """Lags 1..order of the last ``sample`` values and the constant, (S, sample, K)."""
    end = values.shape[1]
    lags = [values[:, end - sample - lag : end - lag] for lag in range(1, order + 1)]
    if constant:
        lags.append(np.ones((len(values), sample)))
    return np.stack(lags, axis=2) if lags else np.zeros((len(values), sample, 0))


def _solved(columns: Floats, target: Floats, family: _Family, sample: int) -> Floats:
    count = columns.shape[2]
    if not count:
        return np.zeros((len(columns), 0))
    gram = columns.transpose(0, 2, 1) @ columns
    ridge = np.einsum("skk->sk", gram) * RIDGE + 1e-9
    if family.constant:
        ridge[:, -1] = family.constant_ridge * sample + 1e-9
    gram = gram + ridge[:, :, None] * np.eye(count)
    right = columns.transpose(0, 2, 1) @ target[:, :, None]
    found: Floats = np.linalg.solve(gram, right)[:, :, 0]
    return found


def _iterated(values: Floats, coefficients: Floats, order: int, horizon: int) -> Floats:
    """Each forecast is fed back as the next one's first lag."""
    last = [values[:, -lag] for lag in range(1, order + 1)]
    constant = coefficients[:, order] if coefficients.shape[1] > order else np.zeros(len(values))
    found = np.empty((len(values), horizon))
    for step in range(horizon):
        following = constant.copy()
        for lag in range(order):
            following += coefficients[:, lag] * last[lag]
        found[:, step] = following
        last = [following, *last[:-1]] if order else []
    return found
