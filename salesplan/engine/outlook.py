"""What is still to come in a period: the distribution of the months that are open.

A forecast states the months one by one, with intervals, and the quantiles of their running total
from its first month on. Periods begin and end elsewhere, and a month under way is open only in
part. Here the distribution of *that* sum is made from what is known:

- With half widths w of the months and W(k) of the total of months 1..k, the errors of months have
  the mean correlation r = (W(k)^2 - sum w^2) / ((sum w)^2 - sum w^2), within 0..1.
- A sum with shares s of the months (1 open, 0 over, between under way) then has the half width
  V(s)^2 = sum a^2 + r ((sum a)^2 - sum a^2) with a = w sqrt(s): the days of a month err for
  themselves, so that half of a month is more than half as uncertain.
- Its quantiles are those of the total up to its last open month, moved to the sum's own points and
  narrowed by V(s) / V(1..k). Where all months from the first on are open they are the total's own.

Source: the variance of a sum of equally correlated errors (Box, Jenkins & Reinsel, Time Series
Analysis, ch. 5, gives the exact one where a model is known; here several are combined).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_SPREAD = (0.1, 0.9)
"""The quantiles that half widths are measured between: those of an 80 % interval."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Forecasts of nodes N over months H: ``points`` and half widths of 80 % intervals (N, H),
    quantiles at ``levels`` (Q,) of the running totals, ``totals`` (N, H, Q).
    """

    points: Floats
    widths: Floats
    levels: Floats
    totals: Floats


def rest(paths: Paths, shares: Floats) -> tuple[Floats, Floats]:
    """Return the points (N,) and quantiles (N, Q) of the sum of the open ``shares`` (H,) of months.

    Shares lie in 0..1. Never below 0 for nodes whose own quantiles are not; quantiles ascend.
    """
    points: Floats = paths.points @ shares
    open_ = np.flatnonzero(shares > 0)
    if not len(open_):
        return points, np.zeros((len(points), len(paths.levels)))
    last = int(open_[-1])
    own = paths.totals[:, last]
    if (shares[: last + 1] == 1).all():
        return points, own
    deviations = own - paths.points[:, : last + 1].sum(axis=1)[:, None]
    found = points[:, None] + deviations * _narrowing(paths, shares, last)[:, None]
    positive = np.minimum(own.min(axis=1), paths.points.min(axis=1)) >= 0
    return points, np.where(positive[:, None], np.maximum(found, 0.0), found)


def _narrowing(paths: Paths, shares: Floats, last: int) -> Floats:
    """V(shares) / V(all months up to the last open one), per node."""
    widths = paths.widths[:, : last + 1]
    low, high = (at(paths.levels, paths.totals[:, last], level) for level in _SPREAD)
    alone, together = (widths**2).sum(axis=1), widths.sum(axis=1) ** 2
    between = together - alone
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (((high - low) / 2) ** 2 - alone) / between
    correlation = np.clip(np.nan_to_num(found, nan=0.0, posinf=1.0, neginf=0.0), 0.0, 1.0)
    parts = widths * np.sqrt(shares[: last + 1])
    own_alone, own_together = (parts**2).sum(axis=1), parts.sum(axis=1) ** 2
    own = own_alone + correlation * (own_together - own_alone)
    whole = alone + correlation * between
    narrowing: Floats = np.sqrt(np.divide(own, whole, out=np.zeros(len(own)), where=whole > 0))
    return narrowing


def at(levels: Floats, quantiles: Floats, level: float) -> Floats:
    """Return the quantile (...,) at a level, between the known ones on a line."""
    place = int(np.clip(np.searchsorted(levels, level), 1, len(levels) - 1))
    low, high = float(levels[place - 1]), float(levels[place])
    part = min(max((level - low) / (high - low), 0.0), 1.0)
    found: Floats = quantiles[..., place - 1] * (1 - part) + quantiles[..., place] * part
    return found
