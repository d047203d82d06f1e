"""The naive forecasts that every other method is measured against."""

import numpy as np

from salesplan.engine.forecast.arrays import Bools, Floats, phases
from salesplan.engine.forecast.smoothing import moving_average, smooth

CRITICAL = 1.645
"""Of the seasonality test, at 90 %."""
LEAST_SEASONS = 3


def seasonal_naive(values: Floats, season: int, horizon: int) -> Floats:
    """Return the last season over again, (S, horizon); with less than a season the last value."""
    if values.shape[1] < season:
        return np.repeat(values[:, -1:], horizon, axis=1)
    found: Floats = values[:, values.shape[1] - season :][:, np.arange(horizon) % season]
    return found


def naive2(values: Floats, season: int, horizon: int) -> Floats:
    """Return the last value, seasonally adjusted where the season passes a test, (S, horizon).

    The yardstick of the M competitions (Makridakis, Spiliotis and Assimakopoulos 2020): classical
    multiplicative indices where the autocorrelation at the season is significant.
    """
    length = values.shape[1]
    if season < 2 or length < LEAST_SEASONS * season:
        return np.repeat(values[:, -1:], horizon, axis=1)
    indices = np.where(_is_seasonal(values, season)[:, None], _indices(values, season), 1.0)
    own = indices[:, phases(length, season)]
    usable = np.abs(own[:, -1:]) > 1e-9
    last = np.where(usable, values[:, -1:] / np.where(usable, own[:, -1:], 1.0), values[:, -1:])
    found: Floats = last * indices[:, np.arange(horizon) % season]
    return found


def _is_seasonal(values: Floats, season: int) -> Bools:
    length = values.shape[1]
    around = values - values.mean(axis=1, keepdims=True)
    power = np.maximum((around**2).sum(axis=1), 1e-30)
    correlations = np.stack(
        [(around[:, lag:] * around[:, :-lag]).sum(axis=1) / power for lag in range(1, season + 1)]
    )
    spread = 1.0 + 2.0 * (correlations[:-1] ** 2).sum(axis=0)
    found: Bools = np.abs(correlations[-1]) > CRITICAL * np.sqrt(spread / length)
    return found


def _indices(values: Floats, season: int) -> Floats:
    length, half = values.shape[1], season // 2
    ratios = np.full(values.shape, np.nan)
    average = smooth(values, moving_average(length, season))
    usable = np.abs(average) > 1e-12
    ratios[:, half : length - half] = np.where(
        usable, values[:, half : length - half] / np.where(usable, average, 1.0), 1.0
    )
    where = phases(length, season)
    means = np.stack([np.nanmean(ratios[:, where == phase], axis=1) for phase in range(season)], 1)
    centre = means.mean(axis=1, keepdims=True)
    found: Floats = means / np.where(np.abs(centre) > 1e-12, centre, 1.0)
    return found
