"""Intermittent demand: how often something is sold, times how much it then is (TSB).

Teunter, Syntetos and Babai (2011): the probability of a sale is updated every period, the size
when something is sold; their product is unbiased (Croston's 1972 ratio is not) and falls when sales
cease. The distribution of a total is a mass at zero and a gamma for what is above.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaincinv

from salesplan.engine.forecast.arrays import TINY, Bools, Floats, phases, soft_weights

LEAST_INTERVAL = 1.32
"""Mean periods from sale to sale that make a series intermittent (Syntetos and Boylan 2005)."""
SEASONAL_SHARE = 0.5
"""Zeros that the position in the year explains so far are season, not chance."""
CHANCES = (0.03, 0.06, 0.1, 0.15, 0.25)
SIZES = (0.05, 0.1, 0.2, 0.3)


@dataclass(frozen=True)
class Demand:
    """One row a series: ``chance`` of a sale a period, mean ``size`` of a sale and its ``spread``
    (standard deviation); ``sales``: how many were seen.
    """

    chance: Floats
    size: Floats
    spread: Floats
    sales: Floats

    def rows(self, chosen: Bools) -> "Demand":
        """Return the demand of some of the series."""
        parts = (self.chance, self.size, self.spread, self.sales)
        return Demand(*(part[chosen] for part in parts))

    def points(self, horizon: int) -> Floats:
        """Return the mean of each future period, (S, horizon)."""
        return np.repeat((self.chance * self.size)[:, None], horizon, axis=1)

    def quantiles(self, periods: int, levels: Floats) -> Floats:
        """Return quantiles (S, Q) of the total of ``periods`` future periods; never below 0."""
        chance = np.clip(self.chance, 1e-6, 1.0)
        nothing = (1.0 - chance) ** periods
        mean = periods * chance * self.size
        unsure = 1.0 + periods * chance / np.maximum(self.sales, 1.0)
        one = self.spread**2 + self.size**2 * (1.0 - chance)
        variance = periods * chance * one * unsure
        some = np.maximum(1.0 - nothing, TINY)
        above = mean / some
        around = np.maximum((variance + mean**2) / some - above**2, 1e-6 * above**2 + TINY)
        shape = np.maximum(above**2 / around, 1e-3)[:, None]
        level = np.clip((levels[None, :] - nothing[:, None]) / some[:, None], 0.0, 1.0 - 1e-9)
        scale = (around / np.maximum(above, TINY))[:, None]
        found: Floats = np.where(level > 0, gammaincinv(shape, level) * scale, 0.0)
        return np.where(mean[:, None] > 0, found, 0.0)


def is_intermittent(values: Floats, season: int) -> Bools:
    """Return which series (S, n) are sold now and then, (S,): nothing negative, many zeros that
    the position in the year does not explain.
    """
    sold = values > 0
    often = sold.sum(axis=1) * LEAST_INTERVAL <= values.shape[1]
    found: Bools = (values >= 0).all(axis=1) & often & sold.any(axis=1)
    if season < 2 or values.shape[1] < 2 * season:
        return found
    return found & (_explained(sold.astype(np.float64), season) < SEASONAL_SHARE)


def _explained(sold: Floats, season: int) -> Floats:
    """The share of the variance of selling or not that the position in the year explains,
    adjusted for what chance would explain.
    """
    length = sold.shape[1]
    where = phases(length, season)
    means = np.stack([sold[:, where == phase].mean(axis=1) for phase in range(season)], axis=1)
    within = ((sold - means[:, where]) ** 2).sum(axis=1) / (length - season)
    whole = sold.var(axis=1) * length / (length - 1)
    found: Floats = 1.0 - within / np.maximum(whole, TINY)
    return found


def demand(values: Floats) -> Demand:
    """Return chance and size of sales of series (S, n) of one length, nothing negative.

    A grid of both smoothing parameters runs over the series; rows weigh by their one-step squared
    error, which is the yardstick of means.
    """
    chances, sizes = (grid.ravel() for grid in np.meshgrid(CHANCES, SIZES, indexing="ij"))
    sold = values > 0
    count = sold.sum(axis=1).astype(np.float64)
    mean = values.sum(axis=1) / np.maximum(count, 1.0)
    chance = np.repeat(sold.mean(axis=1)[:, None], len(chances), axis=1)
    size = np.repeat(mean[:, None], len(chances), axis=1)
    squares = np.zeros_like(chance)
    for at in range(values.shape[1]):
        now, own = sold[:, at, None], values[:, at, None]
        squares += (own - chance * size) ** 2
        chance += chances * (now - chance)
        size += np.where(now, sizes * (own - size), 0.0)
    length = values.shape[1]
    unit = np.maximum(mean**2, TINY)[:, None]
    weights = soft_weights(length * np.log(squares / length / unit + 1e-9))
    rate, usual = (weights * chance).sum(axis=1), (weights * size).sum(axis=1)
    around = np.where(sold, (values - mean[:, None]) ** 2, 0.0).sum(axis=1)
    spread = np.sqrt(around / np.maximum(count - 1.0, 1.0) + (mean / (count + 1.0)) ** 2)
    return Demand(rate, usual, spread, count)
