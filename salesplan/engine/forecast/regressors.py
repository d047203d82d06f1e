"""What moves a month besides level and season: trading days, feasts, promotions, prices.

Effects are estimated by least squares on month-to-month changes of the deseasonalised series, so
that level and trend take no part, and shrunk by how sure they are; what history does not support
has no effect. Trading days after Bell and Hillmer (1983), weekdays against weekends.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.forecast.arrays import TO_DEVIATION, Bools, Floats, Ints

TRADING_DAYS = "trading_days"
LEAST_SEASONS = 2.5
"""Shorter histories do not tell a regressor from an accident."""
FAR = 3.0
"""What is left of a change counts up to so many robust standard deviations."""
ROUNDS = 8
MOST_TRADING = 1.5
MOST_EFFECT = 3.0
"""No regressor moves a forecast by more than a factor of e^3."""
WORKDAYS_A_MONTH = 22.0
_FOUR_CENTURIES = 4_800


@dataclass(frozen=True)
class Regressor:
    """A known course of something: ``values`` (T + horizon) for all series or (S, T + horizon).

    The last ``horizon`` values are the future. The effect is a factor e^(effect x value).
    """

    name: str
    values: Floats


def trading_days(months: Ints) -> Floats:
    """Return weekdays against weekends of months (year x 12 + month - 1), same shape.

    (weekdays - 2.5 x weekend days, less its long-run mean for the month of the year) / 22.
    """
    contrast = _contrast(months)
    every = np.arange(_FOUR_CENTURIES, dtype=np.int64) + 1_600 * 12
    means = _contrast(every).reshape(-1, 12).mean(axis=0)
    found: Floats = (contrast - means[months % 12]) / WORKDAYS_A_MONTH
    return found


def _contrast(months: Ints) -> Floats:
    first = (months - 1970 * 12).astype("datetime64[M]")
    start, end = first.astype("datetime64[D]"), (first + 1).astype("datetime64[D]")
    weekdays = np.busday_count(start, end).astype(np.float64)
    days = (end - start).astype(np.int64)
    found: Floats = weekdays - 2.5 * (days - weekdays)
    return found


def stacked(
    regressors: Sequence[Regressor], shape: tuple[int, int], months: Ints | None
) -> tuple[tuple[str, ...], Floats]:
    """Return names and values (S, T + horizon, K) of trading days (where months are known) and
    further regressors; ``shape`` is (S, T + horizon), ``months`` has that shape.

    Raises EngineError ``shape`` when a regressor does not have one value per period.
    """
    tables = [(TRADING_DAYS, trading_days(months))] if months is not None else []
    for regressor in regressors:
        values = np.asarray(regressor.values, dtype=np.float64)
        if values.shape not in {shape, shape[1:]}:
            message = f"{regressor.name} has {values.shape}, wanted {shape} or {shape[1:]}"
            raise EngineError("shape", message, name=regressor.name, wanted=shape)
        tables.append((regressor.name, np.broadcast_to(np.nan_to_num(values), shape)))
    if not tables:
        return (), np.zeros((*shape, 0))
    return tuple(name for name, _table in tables), np.stack([table for _n, table in tables], axis=2)


def effects(level: Floats, drivers: Floats, names: tuple[str, ...], log: Bools) -> Floats:
    """Return the effect of each regressor on each series, (S, K); 0 where there is none to see.

    ``level``: deseasonalised series (S, n) on the model's scale; ``drivers``: (S, n, K). Trading
    days are taken for series on the log scale only.
    """
    changes = np.diff(level, axis=1)
    moves = np.diff(drivers, axis=1)
    moves = moves * _usable(names, log)[:, None, :]
    gram = np.einsum("stk,stj->skj", moves, moves)
    size = np.einsum("skk->sk", gram)
    seen = size > 1e-9
    gram = gram + np.einsum("sk,kj->skj", np.where(seen, 1e-9 * size, 1.0), np.eye(len(names)))
    inverse = np.linalg.inv(gram)
    found = np.zeros(size.shape)
    left = _clipped(changes)
    for _round in range(ROUNDS):
        found = found + np.einsum("skj,stj,st->sk", inverse, moves, left) * seen
        left = _clipped(changes - np.einsum("stk,sk->st", moves, found))
    degrees = np.maximum(changes.shape[1] - seen.sum(axis=1), 1)
    noise = (left**2).sum(axis=1) / degrees
    variance = np.einsum("skk->sk", inverse) * noise[:, None]
    sure = np.maximum(1.0 - 3.0 * variance / np.maximum(found**2, 1e-30), 0.0)
    return _bounded(found * np.where(seen, sure, 0.0), drivers, names)


def _clipped(changes: Floats) -> Floats:
    far = FAR * TO_DEVIATION * np.median(np.abs(changes), axis=1, keepdims=True)
    found: Floats = np.clip(changes, -far, far)
    return found


def _usable(names: tuple[str, ...], log: Bools) -> Floats:
    return np.stack(
        [log if name == TRADING_DAYS else np.ones_like(log) for name in names], axis=1
    ).astype(np.float64)


def _bounded(found: Floats, drivers: Floats, names: tuple[str, ...]) -> Floats:
    largest = np.abs(drivers).max(axis=1)
    most = MOST_EFFECT / np.maximum(largest, 1e-9)
    trading = np.array([name == TRADING_DAYS for name in names])
    bound = np.where(trading[None, :], MOST_TRADING, most)
    clipped: Floats = np.clip(found, -bound, bound)
    return clipped
