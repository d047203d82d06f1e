"""How the standard error of a series grows month by month, and that of a total of months."""

import numpy as np

from salesplan.engine.forecast.arrays import Floats
from salesplan.engine.forecast.multistep import Multistep

STEEPEST = 0.7
USUAL_GROWTH = 0.35
"""Exponent of growth where too few steps were measured."""
OWN_NOISE = 0.7
"""The share of the first month's variance that months do not have in common."""


def path(errors: Multistep, horizon: int) -> Floats:
    """Return the standard error of each month ahead (S, horizon), on the scale of the model.

    In-sample errors at the measured steps, never falling, drawn on log-log scale; beyond the last
    step they grow with the exponent of the last three, 0 to 0.7.
    """
    grown = np.log(np.maximum.accumulate(np.maximum(errors.error, 1e-9), axis=1))
    known = np.log(errors.steps.astype(np.float64))
    wanted = np.log(np.arange(1.0, horizon + 1))
    if len(known) >= 3:
        slope = (grown[:, -1] - grown[:, -3]) / (known[-1] - known[-3])
        slope = np.clip(slope, 0.0, STEEPEST)
    else:
        slope = np.full(len(grown), USUAL_GROWTH)
    right = np.clip(np.searchsorted(known, wanted), 1, max(len(known) - 1, 1))
    if len(known) > 1:
        share = (wanted - known[right - 1]) / (known[right] - known[right - 1])
        between = grown[:, right - 1] + np.clip(share, 0, 1) * (
            grown[:, right] - grown[:, right - 1]
        )
    else:
        between = np.repeat(grown, horizon, axis=1)
    beyond = np.maximum(wanted - known[-1], 0.0)
    found: Floats = np.exp(between + slope[:, None] * beyond)
    return found


def of_totals(sigma: Floats, weights: Floats) -> Floats:
    """Return the standard error of the total of months 1..k for each k, (S, H).

    ``sigma`` (S, H): of the months; ``weights`` (S, H): what a month's error moves (its share of
    the total, or 1 on an additive scale). Months have in common what the nearer one's variance
    exceeds the noise of the first by: cov(q, r) = var(min(q, r)) - noise.
    """
    variance = sigma**2
    noise = OWN_NOISE * variance[:, :1]
    common = variance - noise
    later = weights.cumsum(axis=1)
    found = np.empty_like(sigma)
    own = (weights**2 * noise).cumsum(axis=1)
    horizon = sigma.shape[1]
    for months in range(1, horizon + 1):
        rest = later[:, months - 1 : months] - later[:, :months]
        pairs = weights[:, :months] * (weights[:, :months] + 2 * rest) * common[:, :months]
        found[:, months - 1] = np.sqrt(own[:, months - 1] + pairs.sum(axis=1))
    return found
