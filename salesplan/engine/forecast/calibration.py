"""Intervals from how far off past forecasts were: pooled, scaled errors (conformal prediction).

An error is measured on the series' own scale in its own standard errors (scaled conformal scores,
Papadopoulos 2008), pooled over series and rolling origins per month ahead, and its quantiles are
smoothed over the months. A series that was off more than others is given wider intervals. Small
batches take the quantiles of a table from public monthly and quarterly business series.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import Floats
from salesplan.engine.forecast.results import LEVELS
from salesplan.engine.forecast.run import MOST_VARIANCE, Run
from salesplan.engine.forecast.shipped import MEAN_ERROR, MONTHS, TOTALS
from salesplan.engine.forecast.spread import OWN_NOISE, of_totals

MONTH_LEVELS: Floats = np.array([0.025, 0.1, 0.5, 0.9, 0.975])
LEAST_SERIES = 100
"""Smaller batches do not calibrate themselves."""
LARGEST = 6.0
PRIOR = 80.0
"""So many errors weigh what is usual against a series' own."""
PRIOR_BATCH = 100.0


@dataclass(frozen=True)
class Trial:
    """Scaled errors at an origin ``cut`` periods before the end: of the ``months`` (S, cut) and of
    the ``totals`` of months 1..k (S, cut); NaN where there is none.
    """

    cut: int
    months: Floats
    totals: Floats

    def rows(self, chosen: slice) -> "Trial":
        """Return the errors of some of the series."""
        return Trial(self.cut, self.months[chosen], self.totals[chosen])


@dataclass(frozen=True)
class Calibration:
    """Polynomials (levels, 3) in log(1 + months) of the quantiles of ``months`` and ``totals``;
    ``mean``: usual size of an error; ``own``: from this batch.
    """

    months: Floats
    totals: Floats
    mean: float
    own: bool


def forward(found: Run, values: Floats, periods: Floats) -> Floats:
    """Return totals (S, H) of ``periods`` (H,) months each on the scale of the model."""
    scaled = values / found.scale.unit[:, None]
    shifted = np.maximum(scaled + found.scale.shift[:, None] * periods, 1e-12)
    return np.where(found.scale.log[:, None], np.log(shifted), scaled)


def back(found: Run, modelled: Floats, periods: Floats) -> Floats:
    """Return what ``forward`` took, (S, H)."""
    levels = np.exp(np.clip(modelled, -60, 60)) - found.scale.shift[:, None] * periods
    return np.where(found.scale.log[:, None], levels, modelled) * found.scale.unit[:, None]


def total_sigma(found: Run, points: Floats) -> Floats:
    """Return the standard error of the totals of months 1..k, (S, H), on the scale of the model."""
    scaled = points / found.scale.unit[:, None] + found.scale.shift[:, None]
    log = found.scale.log[:, None]
    weights = np.where(log, np.maximum(scaled, 1e-9), 1.0)
    whole = np.where(log, weights.cumsum(axis=1), 1.0)
    return of_totals(found.sigma, weights) / whole


def total_centre(found: Run, points: Floats) -> Floats:
    """Return the median of the totals of months 1..k, (S, H), on the scale of the model.

    Months are forecast at their medians. What they do not have in common evens out in a total to
    the mean, which on the log scale lies half the variance above (log-normal distribution).
    """
    months = np.arange(1.0, points.shape[1] + 1)
    noise = np.minimum(OWN_NOISE * found.sigma[:, :1] ** 2, MOST_VARIANCE)
    above: Floats = np.where(found.scale.log[:, None], 0.5 * noise * (1.0 - 1.0 / months), 0.0)
    return forward(found, points.cumsum(axis=1), months) + above


def trial(found: Run, points: Floats, actuals: Floats) -> Trial:
    """Return the scaled errors of ``points`` (S, c) against ``actuals`` (S, c)."""
    cut = points.shape[1]
    one, many = np.ones(cut), np.arange(1.0, cut + 1)
    usable = (found.sigma > 0).all(axis=1) & ~found.sporadic & found.is_modelled
    month = forward(found, actuals, one) - forward(found, points, one)
    total = forward(found, actuals.cumsum(axis=1), many) - total_centre(found, points)
    with np.errstate(divide="ignore", invalid="ignore"):
        months, totals = month / found.sigma, total / total_sigma(found, points)
    mask = usable[:, None]
    return Trial(cut, np.where(mask, months, np.nan), np.where(mask, totals, np.nan))


def calibrate(trials: Sequence[Trial], horizon: int) -> Calibration:
    """Return the quantiles of the errors of a batch, or the table where the batch is small."""
    every = [np.abs(one.months[~np.isnan(one.months)]) for one in trials]
    sizes = np.minimum(np.concatenate([np.zeros(0), *every]), LARGEST)
    covered = max((one.cut for one in trials), default=0) >= horizon
    if not covered or _series(trials) < LEAST_SERIES:
        size = (sizes.sum() + PRIOR_BATCH * MEAN_ERROR) / (len(sizes) + PRIOR_BATCH)
        return Calibration(MONTHS, TOTALS, float(size), own=False)
    return Calibration(
        _centred([one.months for one in trials], MONTH_LEVELS, horizon),
        _centred([one.totals for one in trials], LEVELS, horizon),
        float(sizes.mean()),
        own=True,
    )


def _series(trials: Sequence[Trial]) -> int:
    """How many series have errors over the whole horizon."""
    longest = max(trials, key=lambda one: one.cut, default=None)
    return 0 if longest is None else int((~np.isnan(longest.months)).any(axis=1).sum())


def basis(horizon: int) -> Floats:
    """Return 1, x, x^2 with x = log(1 + months), (horizon, 3)."""
    return np.vander(np.log1p(np.arange(1.0, horizon + 1)), 3, increasing=True)


def _polynomials(tables: Sequence[Floats], levels: Floats, horizon: int) -> Floats:
    quantiles = np.zeros((horizon, len(levels)))
    weights = np.zeros(horizon)
    for step in range(horizon):
        columns = [table[:, step] for table in tables if table.shape[1] > step]
        errors = np.concatenate(columns)
        errors = errors[~np.isnan(errors)]
        if len(errors):
            quantiles[step], weights[step] = np.quantile(errors, levels), len(errors)
    root = np.sqrt(weights)[:, None]
    used = min(3, horizon)
    found = np.zeros((len(levels), 3))
    solution, *_rest = np.linalg.lstsq(
        basis(horizon)[:, :used] * root, quantiles * root, rcond=None
    )
    found[:, :used] = solution.T
    return found


def _centred(tables: Sequence[Floats], levels: Floats, horizon: int) -> Floats:
    """Quantiles around their median.

    A year that went well for all series says little about the next (the medians of totals at six
    origins of the public series ran from -0.3 to +0.3 standard errors): it is no news.
    """
    polynomials = _polynomials(tables, levels, horizon)
    found: Floats = polynomials - polynomials[np.searchsorted(levels, 0.5)]
    return found


def widths(trials: Sequence[Trial], calibration: Calibration, count: int) -> Floats:
    """Return how much wider than usual the intervals of each series are to be, (S,)."""
    sums, cases = np.zeros(count), np.zeros(count)
    for one in trials:
        sizes = np.minimum(np.abs(one.months), LARGEST)
        sums += np.nansum(sizes, axis=1)
        cases += (~np.isnan(sizes)).sum(axis=1)
    usual = MEAN_ERROR if not calibration.own else calibration.mean
    found: Floats = (sums + PRIOR * calibration.mean) / (cases + PRIOR) / usual
    return found
