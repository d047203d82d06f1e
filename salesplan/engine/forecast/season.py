"""Seasonal indices from two passes of decomposition, shrunk towards none.

Classical decomposition (Macaulay 1931) with recent years weighing more and, as second pass, a
trend that reaches both ends; then James-Stein shrinkage (Miller and Williams 2003), twice as
strict: a season that may be noise is taken back, without a test that says all or nothing.
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from salesplan.engine.forecast.arrays import TINY, Floats, future_phases, phases
from salesplan.engine.forecast.smoothing import local_line, moving_average, smooth

DECAY = 0.85
"""Weight of a year against the one after it."""
DECAY_BEFORE = 0.90
"""The same while the series is still being cleaned."""
STRICT = 2.0
"""How much larger than measured the noise of an index is taken."""
LEAST_FACTOR = 0.02


@dataclass(frozen=True)
class Season:
    """Indices (S, m), position 0 belongs to the first future period; ``ratio``: factors, else
    summands; ``weight`` (S,): how much of the measured season was kept, 0..1.
    """

    indices: Floats
    weight: Floats
    ratio: bool = False

    def past(self, length: int) -> Floats:
        """Return the index of each period of a history, (S, length)."""
        return self.indices[:, phases(length, self.indices.shape[1])]

    def future(self, horizon: int) -> Floats:
        """Return the index of each future period, (S, horizon)."""
        return self.indices[:, future_phases(horizon, self.indices.shape[1])]


def no_season(series: int, season: int, *, ratio: bool = False) -> Season:
    """Return indices that do nothing, for ``series`` series."""
    return Season(np.full((series, season), float(ratio)), np.zeros(series), ratio)


def seasonal(values: Floats, season: int, *, decay: float = DECAY, ratio: bool = False) -> Season:
    """Return the shrunk seasonal indices of series (S, n) of equal length without gaps.

    Fewer than two seasons: none.
    """
    count, length = values.shape
    if season < 2 or length < 2 * season:
        return no_season(count, max(season, 1), ratio=ratio)
    half = season // 2
    rough = np.full(values.shape, np.nan)
    average = smooth(values, moving_average(length, season))
    inner = values[:, half : length - half]
    rough[:, half : length - half] = inner / _apart(average) if ratio else inner - average
    first = _indices(rough, season, decay, ratio=ratio)
    repeated = first[:, phases(length, season)]
    plain = values / repeated if ratio else values - repeated
    trend = smooth(plain, local_line(length, half + 1))
    left = values / _apart(trend) if ratio else values - trend
    indices = _indices(left, season, decay, ratio=ratio)
    return _shrunk(indices, left, season, decay, ratio=ratio)


def _apart(values: Floats) -> Floats:
    """Values that can be divided by."""
    return np.where(np.abs(values) > TINY, values, TINY)


def _indices(left: Floats, season: int, decay: float, *, ratio: bool) -> Floats:
    """Weighted mean per position over the years, centred on 0 (1)."""
    years = ceil(left.shape[1] / season)
    padded = np.full((len(left), years * season), np.nan)
    padded[:, years * season - left.shape[1] :] = left
    table = padded.reshape(len(left), years, season)
    there = ~np.isnan(table)
    weights = decay ** np.arange(years - 1, -1, -1.0)[None, :, None] * there
    total = np.maximum(weights.sum(axis=1), TINY)
    means = (weights * np.where(there, table, 0.0)).sum(axis=1) / total
    centre = means.mean(axis=1, keepdims=True)
    found: Floats = np.maximum(means / _apart(centre), LEAST_FACTOR) if ratio else means - centre
    return found


def _shrunk(indices: Floats, left: Floats, season: int, decay: float, *, ratio: bool) -> Season:
    """James-Stein: what the indices vary beyond what noise alone would make them vary is kept."""
    length = left.shape[1]
    noise = ((left - indices[:, phases(length, season)]) ** 2).sum(axis=1) / (length - season)
    years = max((length - season) / season, 1.0)
    weights = decay ** np.arange(ceil(years))
    effective = weights.sum() ** 2 / (weights**2).sum()
    strict = STRICT * (2.0 if length < 3 * season else 1.0)
    variance = strict * noise / (length / season) * years / effective
    around = indices - float(ratio)
    found = (around**2).sum(axis=1) / (season - 1)
    beyond = np.maximum(found - variance, 0.0)
    degrees = 1.0 - least_weight(season)
    weight = 1.0 - degrees * variance / np.maximum(variance + beyond, TINY)
    weight = np.where(found > TINY, weight, 0.0)
    kept = float(ratio) + weight[:, None] * around
    return Season(np.maximum(kept, LEAST_FACTOR) if ratio else kept, weight, ratio)


def least_weight(season: int) -> float:
    """Return how much of a season that looks like noise is kept: 1 - (m - 3) / (m - 1)."""
    return 1.0 - ((season - 3) / (season - 1) if season > 4 else 1.0 / (season - 1))
