"""Array types and small array tools of the forecast package."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

TO_DEVIATION = 1.4826
"""Median absolute deviation to standard deviation under a normal distribution."""
TINY = 1e-12


def right_aligned(rows: Sequence[Sequence[float | None]]) -> Floats:
    """Return series of different length as one table (S, T): the last column is everybody's last.

    None becomes NaN, shorter series get NaN in front.
    """
    width = max((len(row) for row in rows), default=0)
    table = np.full((len(rows), width), np.nan)
    for at, row in enumerate(rows):
        if len(row):
            table[at, width - len(row) :] = np.array(row, dtype=np.float64)
    return table


def phases(length: int, season: int) -> Ints:
    """Return the position in the year of each of ``length`` periods; the first future one has 0."""
    found: Ints = (np.arange(length, dtype=np.int64) - length) % season
    return found


def future_phases(horizon: int, season: int) -> Ints:
    """Return the position in the year of each of ``horizon`` future periods."""
    return np.arange(horizon, dtype=np.int64) % season


def soft_weights(criterion: Floats, temperature: float = 1.0) -> Floats:
    """Return weights (S, P) of candidate parameters: softmax(-criterion / 2 / temperature).

    Information criteria as weights (Akaike 1978); candidates without a finite one get none, equal
    weights where no candidate has one.
    """
    usable = np.where(np.isfinite(criterion), criterion, np.inf)
    best = usable.min(axis=1, keepdims=True)
    above = usable - np.where(np.isfinite(best), best, 0.0)
    above = np.where(np.isfinite(best), above, 0.0)
    weights = np.exp(-above / (2.0 * temperature))
    found: Floats = weights / weights.sum(axis=1, keepdims=True)
    return found
