"""The grid of smoothing parameters that all exponential smoothing models share."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from salesplan.engine.forecast.arrays import Floats, Singles

ALPHAS = (0.02, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.95)
TREND_SHARES = (0.0, 0.02, 0.05, 0.1, 0.2)
"""beta / alpha."""
DAMPINGS = (0.8, 0.9, 0.95, 0.98)
SEASON_SHARES = (0.0, 0.05, 0.1, 0.2, 0.4)
"""gamma / (1 - alpha)."""
CELLS = 32_000
"""Series x rows worked on at a time: they stay in the processor's cache."""


@dataclass(frozen=True)
class Grid:
    """Rows (P,) of parameters: level, trend, damping, season; ``trended`` has a trend.

    ``parameters``: how many are estimated, initial states included.
    """

    alpha: Singles
    beta: Singles
    phi: Singles
    gamma: Singles
    trended: Singles
    parameters: Floats

    def penalty(self, length: int) -> Floats:
        """Return the AICc term of each row: 2 k n / (n - k - 1) (Hurvich and Tsai 1989)."""
        room = np.maximum(length - self.parameters - 1.0, 0.5)
        found: Floats = 2.0 * self.parameters * length / room
        return found

    @property
    def chunk(self) -> int:
        """How many series are worked on at a time."""
        return max(CELLS // len(self.alpha), 1)


@cache
def grid(*, seasonal: bool) -> Grid:
    """Return all rows; without ``seasonal`` those whose season does not change."""
    shares = SEASON_SHARES if seasonal else (0.0,)
    rows = [
        (alpha, alpha * trend, phi, (1 - alpha) * share, 1.0)
        for share in shares
        for alpha in ALPHAS
        for trend in TREND_SHARES
        for phi in DAMPINGS
    ] + [(alpha, 0.0, 0.0, (1 - alpha) * share, 0.0) for share in shares for alpha in ALPHAS]
    alpha, beta, phi, gamma, trended = np.array(rows, dtype=np.float32).T
    parameters = 1.0 + np.where(trended > 0, 4.0, 2.0) + (gamma > 0)
    return Grid(alpha, beta, phi, gamma, trended, parameters.astype(np.float64))


def start(level: Floats, season: int) -> tuple[Floats, Floats]:
    """Return level and slope (S,) one period before series (S, n): the line through the first."""
    first = min(12 if season > 4 else 8, level.shape[1])
    steps = np.arange(first) - (first - 1) / 2
    slope = level[:, :first] @ steps / max((steps**2).sum(), 1e-9)
    found: Floats = level[:, :first].mean(axis=1) - slope * ((first - 1) / 2 + 1)
    return found, slope


def damped(phi: Singles, horizon: int) -> Singles:
    """Return phi + phi^2 + ... of each row for each step ahead, (horizon, P)."""
    powers = phi[None, :] ** np.arange(1, horizon + 1, dtype=np.float32)[:, None]
    found: Singles = powers.cumsum(axis=0)
    return found
