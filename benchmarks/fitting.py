"""Seconds of the exact fit to two margins, beside a plain float scaling of the same table.

The plain scaling (two matrix products a sweep until the margins are off by 1e-10 of the total; not
rounded, not exact, no contradictions named) is the lightest work that could be called fitting; the
ratio says what whole units cost on this machine.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from salesplan.engine.fitting import FitRefused, fit

ROUNDS = 5
SIZES = ((500, 200, 0.1), (5_000, 200, 1.0))
"""Rows, columns and the goal in seconds, with 10 % locks and 20 % zeros."""
TOTALS = (10**6, 10**9, 10**15)

Row = tuple[str, float, str, float, float | None]


def run() -> list[Row]:
    """Return (name, seconds, unit, ratio to the plain scaling, goal) per case."""
    rows: list[Row] = []
    for height, width, goal in SIZES:
        rows += [_measure(height, width, total, goal) for total in TOTALS]
        rows.append(_contradiction(height, width, goal))
    return rows


def _measure(height: int, width: int, total: int, goal: float) -> Row:
    seed, truth, locked = _table(height, width, total)
    margins = truth.sum(axis=1), truth.sum(axis=0)
    fitted = fit(seed, *margins, locked=locked)
    assert (fitted.values.sum(axis=1) == margins[0]).all()
    assert (fitted.values.sum(axis=0) == margins[1]).all()
    assert (fitted.values[locked] == truth[locked]).all()
    assert fitted.moved == 0
    seconds = _seconds(lambda: fit(seed, *margins, locked=locked))
    open_part = np.where(locked, 0, truth)
    plain = _seconds(lambda: _scaling(np.where(locked, 0, seed).astype(float), open_part))
    label = f"fit {height:,} x {width}, total 1e{len(str(total)) - 1}, 10 % locks, 20 % zeros"
    return (label, seconds, "s", seconds / plain, goal)


def _contradiction(height: int, width: int, goal: float) -> Row:
    """A tenth of the rows need one unit more than the columns that they lie in can take."""
    seed, truth, locked = _table(height, width, 10**9)
    rows, narrow = height // 10, width // 10
    seed[:rows, narrow:], truth[:rows, narrow:], locked[:rows, narrow:] = 0, 0, False
    truth[rows:, :narrow], locked[rows:, :narrow] = 0, False
    margins = truth.sum(axis=1), truth.sum(axis=0)
    margins[0][0], margins[0][-1] = margins[0][0] + 1, margins[0][-1] - 1

    def refused() -> FitRefused:
        try:
            fit(seed, *margins, locked=locked)
        except FitRefused as refusal:
            return refusal
        raise AssertionError("a contradiction was not seen")

    assert refused().grounds.short_by == 1
    seconds = _seconds(refused)
    plain = _seconds(lambda: _scaling(np.where(locked, 0, seed).astype(float), truth, sweeps=30))
    return (f"fit {height:,} x {width}, contradiction named", seconds, "s", seconds / plain, goal)


def _table(height: int, width: int, total: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a seed, a table whose margins are to be met, and the locks, which hold its values."""
    random = np.random.default_rng(height)
    share = random.gamma(1.0, 1.0, (height, width))
    share[random.random(share.shape) < 0.2] = 0
    truth = np.floor(share / share.sum() * total).astype(np.int64)
    seed = np.where(share > 0, random.integers(1, 10**6, share.shape), 0)
    locked = random.random(share.shape) < 0.1
    return np.where(locked, truth, seed), truth, locked


def _scaling(seed: np.ndarray, truth: np.ndarray, sweeps: int = 1_000) -> np.ndarray:
    rows, columns = truth.sum(axis=1).astype(float), truth.sum(axis=0).astype(float)
    by_row, by_column = rows, np.ones(len(columns))
    for _sweep in range(sweeps):
        by_row = rows / np.maximum(seed @ by_column, 1e-9)
        sums = by_row @ seed
        if np.abs(by_column * sums - columns).sum() <= 1e-10 * columns.sum():
            break
        by_column = columns / np.maximum(sums, 1e-9)
    table: np.ndarray = by_row[:, None] * seed * by_column
    return table


def _seconds(work: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
