"""From a raw history to what the models see: scaled, free of calendar, outliers and season."""

from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import TO_DEVIATION, Floats
from salesplan.engine.forecast.regressors import LEAST_SEASONS, TRADING_DAYS, effects
from salesplan.engine.forecast.scale import Scale, scale_of
from salesplan.engine.forecast.season import DECAY_BEFORE, Season, no_season, seasonal
from salesplan.engine.forecast.smoothing import local_line, smooth

PASSES = 4
ROUNDS = 3
"""Season and regressors are told apart by taking turns; trading days are not seasonal: once."""
HALF_WIDTH = 9
FAR = 4.0
"""Values count up to so many robust standard deviations from their neighbours."""
LEAST_LEFT_OUT = 12
"""With fewer values each takes part in its own neighbourhood."""


@dataclass(frozen=True)
class Prepared:
    """Series of one length on the model's scale.

    ``adjusted`` (S, n): free of calendar and outliers; ``level`` (S, n): also free of the
    ``season``; ``original`` (S, n): free of the calendar only; ``effects`` (S, K) of ``drivers``
    in the past; ``ahead`` (S, h): what they add to the future; ``reach`` (S,): how far from its
    neighbours a value may be.
    """

    scale: Scale
    season: Season
    original: Floats
    adjusted: Floats
    level: Floats
    effects: Floats
    ahead: Floats
    reach: Floats

    def future(self, horizon: int) -> Floats:
        """Return what season and regressors add to forecasts of the level, (S, horizon)."""
        return self.season.future(horizon) + self.ahead


def prepare(
    values: Floats,
    season: int,
    drivers: Floats,
    names: tuple[str, ...],
    *,
    identity_for_zeros: bool = False,
    borrowed: Floats | None = None,
) -> Prepared:
    """Return series (S, n) of one length without gaps, ready for the models.

    ``drivers``: (S, n + horizon, K) values of the regressors called ``names``; ``borrowed``
    (S, m): indices on the log scale for series too short to show their own.
    """
    scale = scale_of(values, identity_for_zeros=identity_for_zeros)
    modelled = scale.forward(values)
    length = values.shape[1]
    found, moved, ahead = _driven(modelled, season, drivers, names, scale)
    original = modelled - moved
    lent = _lent(borrowed, scale, length, season)
    adjusted, reach = _cleaned(original - lent.past(length), season)
    adjusted = adjusted + lent.past(length)
    kept = ~scale.log & (values == 0).any(axis=1) & identity_for_zeros
    adjusted = np.where(kept[:, None], original, adjusted)
    indices = lent if lent.weight.any() else seasonal(adjusted, season)
    level = adjusted - indices.past(length)
    return Prepared(scale, indices, original, adjusted, level, found, ahead, reach)


def _lent(borrowed: Floats | None, scale: Scale, length: int, season: int) -> Season:
    """The indices that series of less than two seasons take from elsewhere."""
    none = no_season(len(scale.unit), season)
    if borrowed is None or length >= 2 * season:
        return none
    indices = np.where(scale.log[:, None], borrowed, 0.0)
    return Season(indices, np.abs(indices).max(axis=1))


def _driven(
    modelled: Floats, season: int, drivers: Floats, names: tuple[str, ...], scale: Scale
) -> tuple[Floats, Floats, Floats]:
    """Effects, what they added to the past and what they add to the future."""
    count, length = modelled.shape
    if not names or length < LEAST_SEASONS * season:
        empty = np.zeros((count, len(names)))
        return empty, np.zeros_like(modelled), np.zeros((count, drivers.shape[1] - length))
    found, added = np.zeros((count, len(names))), np.zeros(drivers.shape[:2])
    for _round in range(1 if names == (TRADING_DAYS,) else ROUNDS):
        indices = seasonal(modelled - added[:, :length], season, decay=DECAY_BEFORE)
        level = modelled - indices.past(length)
        found = effects(level, drivers[:, :length], names, scale.log)
        added = np.einsum("stk,sk->st", drivers, found)
    return found, added[:, :length], added[:, length:]


def _cleaned(original: Floats, season: int) -> tuple[Floats, Floats]:
    """Pull values that are far from the line through their neighbours back to the edge.

    A first pass without season keeps a huge value from making a season of its own.
    """
    length = original.shape[1]
    matrix = local_line(length, HALF_WIDTH, leave_out=length >= LEAST_LEFT_OUT)
    adjusted, far = _pulled(original, smooth(original, matrix))
    for _pass in range(PASSES):
        past = seasonal(adjusted, season, decay=DECAY_BEFORE).past(length)
        adjusted, far = _pulled(original, past + smooth(adjusted - past, matrix))
    return adjusted, far


def _pulled(original: Floats, usual: Floats) -> tuple[Floats, Floats]:
    """Values no farther than allowed from what is ``usual`` (S, n), and how far that is (S,)."""
    left = original - usual
    far = FAR * TO_DEVIATION * np.median(np.abs(left), axis=1, keepdims=True)
    return usual + np.clip(left, -far, far), far[:, 0]
