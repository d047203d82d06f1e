"""The combination: six models on prepared series, averaged with fixed weights, and guarded.

Near months take the mean of two exponential smoothings (eL, eM), an autoregression (ar) and the
multistep model (ms); far months lean half on models of aggregated periods (t2, t6). Method and
measurements: the trial report forecasting.md, sections 2 and 4.
"""

from dataclasses import dataclass

import numpy as np

from salesplan.engine.forecast.arrays import Floats
from salesplan.engine.forecast.autoregression import autoregression
from salesplan.engine.forecast.exponential import additive, multiplicative
from salesplan.engine.forecast.multistep import Multistep, multistep
from salesplan.engine.forecast.preparation import Prepared, prepare
from salesplan.engine.forecast.season import seasonal
from salesplan.engine.forecast.theta import aggregated_theta

LEAST_POSITIVE = 1e-3
"""Scaled values that the multiplicative model may see are at least this."""


@dataclass(frozen=True)
class Recipe:
    """Forecasts of series of one length: by ``models`` (name: (S, h)) and their ``combination``.

    ``prepared`` and ``multistep`` are what intervals and flags are made from.
    """

    models: dict[str, Floats]
    combination: Floats
    prepared: Prepared
    multistep: Multistep


def combine(
    values: Floats,
    season: int,
    horizon: int,
    drivers: Floats,
    names: tuple[str, ...] = (),
    *,
    identity_for_zeros: bool = False,
    borrowed: Floats | None = None,
) -> Recipe:
    """Return the forecasts of series (S, n) of one length without gaps, n >= 2.

    ``drivers``: (S, n + horizon, K) values of the regressors called ``names``; ``borrowed``
    (S, m): seasonal indices for series too short to show their own.
    """
    prepared = prepare(
        values, season, drivers, names, identity_for_zeros=identity_for_zeros, borrowed=borrowed
    )
    best = multistep(prepared.level, season, horizon)
    models = _models(prepared, best, season, horizon)
    guarded = {name: guard(values, forecasts) for name, forecasts in models.items()}
    return Recipe(guarded, _mixed(guarded, season, horizon), prepared, best)


def _models(prepared: Prepared, best: Multistep, season: int, horizon: int) -> dict[str, Floats]:
    level, scale = prepared.level, prepared.scale
    future = prepared.future(horizon)
    blocks = (2, 6) if season == 12 else (2,)
    found = {
        "eL": scale.back(additive(level, prepared.season.indices, horizon) + prepared.ahead),
        "ms": scale.back(best.level + future),
        "ar": scale.back(autoregression(level, season, horizon) + future),
    }
    found |= {
        f"t{block}": scale.back(aggregated_theta(level, block, horizon) + future)
        for block in blocks
    }
    found["eM"] = _multiplicative(prepared, season, horizon, found["eL"])
    return found


def _multiplicative(prepared: Prepared, season: int, horizon: int, otherwise: Floats) -> Floats:
    """The model with factors, for series on the log scale; ``otherwise`` for the others."""
    log = prepared.scale.log
    found = otherwise.copy()
    if log.any():
        values = np.maximum(np.exp(prepared.adjusted[log]), LEAST_POSITIVE)
        indices = seasonal(values, season, ratio=True).indices
        if values.shape[1] < 2 * season:
            indices = np.exp(prepared.season.indices[log])
        ahead = multiplicative(values, indices, horizon)
        modelled = np.log(np.maximum(ahead, LEAST_POSITIVE)) + prepared.ahead[log]
        found[log] = prepared.scale.rows(log).back(modelled)
    return found


def guard(values: Floats, forecasts: Floats) -> Floats:
    """Return forecasts (S, h) that are finite and within reach of the history (S, n).

    Series without negative values: 0 to the larger of 3 x maximum and maximum + range; others:
    one range beyond either end.
    """
    low, high = values.min(axis=1, keepdims=True), values.max(axis=1, keepdims=True)
    reach = high - low
    floor = np.where(low >= 0, 0.0, low - reach)
    ceiling = np.where(low >= 0, np.maximum(3 * high, high + reach), high + reach)
    finite = np.where(np.isfinite(forecasts), forecasts, values[:, -1:])
    found: Floats = np.clip(finite, floor, ceiling)
    return found


def _mixed(models: dict[str, Floats], season: int, horizon: int) -> Floats:
    steps = np.arange(1, horizon + 1)
    monthly = season == 12
    most, until = (0.5, 12.0) if monthly else (0.25, 1.5 * season)
    share = most * np.minimum(1.0, steps / until)
    near = np.mean([models[name] for name in ("eL", "eM", "ar", "ms")], axis=0)
    far = np.mean([models[name] for name in ("t2", "t6") if name in models], axis=0)
    found: Floats = (1 - share) * near + share * far
    return found
