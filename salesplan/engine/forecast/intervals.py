"""Intervals of months and quantiles of totals, and the share of actuals that they cover."""

from collections.abc import Sequence

import numpy as np

from salesplan.engine.forecast.arrays import Floats
from salesplan.engine.forecast.calibration import (
    MONTH_LEVELS,
    Calibration,
    Trial,
    back,
    basis,
    calibrate,
    forward,
    total_centre,
    total_sigma,
    widths,
)
from salesplan.engine.forecast.results import LEVELS, Coverage, Intervals
from salesplan.engine.forecast.run import Run


def intervals(
    found: Run, points: Floats, trials: Sequence[Trial], nonnegative: np.ndarray
) -> Intervals:
    """Return intervals around ``points`` (S, H), calibrated on the errors of ``trials``.

    ``nonnegative`` (S,): series that never were below 0, so no bound is. Where sales are rarer than
    a bound says, the bound is the forecast.
    """
    horizon = points.shape[1]
    calibration = calibrate(trials, horizon)
    width = widths(trials, calibration, len(points))
    months = _months(found, points, calibration, width)
    totals = _totals(found, points, calibration, width)
    _of_sporadic(found, months, totals)
    floor = np.where(nonnegative, 0.0, -np.inf)[:, None, None]
    months, totals = np.maximum(months, floor), np.maximum(totals, floor)
    low95, low80, _middle, high80, high95 = np.moveaxis(months, 2, 0)
    return Intervals(
        low80=low80,
        high80=np.maximum(high80, points),
        low95=low95,
        high95=np.maximum(high95, points),
        totals=totals,
        coverage=coverage(trials, horizon),
    )


def _months(found: Run, points: Floats, calibration: Calibration, width: Floats) -> Floats:
    """Quantiles (S, H, 5) of each month at MONTH_LEVELS."""
    horizon = points.shape[1]
    one = np.ones(horizon)
    centre = forward(found, points, one)
    quantiles = np.sort(basis(horizon) @ calibration.months.T, axis=1)
    spread = found.sigma * width[:, None]
    return np.stack([back(found, centre + spread * path, one) for path in quantiles.T], axis=2)


def _totals(found: Run, points: Floats, calibration: Calibration, width: Floats) -> Floats:
    """Quantiles (S, H, Q) of the total of months 1..k."""
    horizon = points.shape[1]
    many = np.arange(1.0, horizon + 1)
    centre = total_centre(found, points)
    quantiles = np.sort(basis(horizon) @ calibration.totals.T, axis=1)
    spread = total_sigma(found, points) * width[:, None]
    return np.stack([back(found, centre + spread * path, many) for path in quantiles.T], axis=2)


def _of_sporadic(found: Run, months: Floats, totals: Floats) -> None:
    """Intermittent series have a distribution of their own."""
    rows = found.sporadic
    if not rows.any():
        return
    demand = found.demand.rows(rows)
    months[rows] = demand.quantiles(1, MONTH_LEVELS)[:, None, :]
    for ahead in range(totals.shape[1]):
        totals[rows, ahead] = demand.quantiles(ahead + 1, LEVELS)


def coverage(trials: Sequence[Trial], horizon: int) -> Coverage:
    """Return which share of the errors lay inside, each judged by others.

    Every second series is judged by the quantiles of the rest, and an origin takes no part in the
    width that it is judged by.
    """
    inside, cases = np.zeros((horizon, 2)), np.zeros(horizon)
    own = calibrate(trials, horizon).own
    for half in (0, 1):
        others = [one.rows(slice(1 - half, None, 2)) for one in trials]
        calibration = calibrate(others if own else trials, horizon)
        for one in trials:
            rest = [each.rows(slice(half, None, 2)) for each in trials if each is not one]
            judged = one.rows(slice(half, None, 2))
            hits, count = _hits(judged, rest, calibration, horizon)
            inside[: one.cut] += hits
            cases[: one.cut] += count
    return _shares(inside, cases, own=own)


def _hits(
    judged: Trial, rest: Sequence[Trial], calibration: Calibration, horizon: int
) -> tuple[Floats, Floats]:
    errors = judged.months / widths(rest, calibration, len(judged.months))[:, None]
    bounds = (basis(horizon) @ calibration.months.T)[: judged.cut]
    there = ~np.isnan(errors)
    pairs = ((1, 3), (0, 4))
    hits = [
        (there & (errors >= bounds[:, low]) & (errors <= bounds[:, high])).sum(axis=0)
        for low, high in pairs
    ]
    return np.stack(hits, axis=1).astype(np.float64), there.sum(axis=0).astype(np.float64)


def _shares(inside: Floats, cases: Floats, *, own: bool) -> Coverage:
    with np.errstate(invalid="ignore", divide="ignore"):
        by_horizon = inside / cases[:, None]
        both = inside.sum(axis=0) / cases.sum()
    return Coverage((float(both[0]), float(both[1])), by_horizon, int(cases.sum()), own)
