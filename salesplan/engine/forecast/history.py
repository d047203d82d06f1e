"""A table of histories, read: where each series begins, which gaps it has, what fills them."""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.forecast.arrays import Bools, Floats, Ints, phases


@dataclass(frozen=True)
class History:
    """``values`` (S, T) without gaps, NaN in front; ``known`` (S, T): which were there;
    ``lengths`` (S,): periods from the first value on; ``season``: periods in a year.
    """

    values: Floats
    known: Bools
    lengths: Ints
    season: int

    @property
    def width(self) -> int:
        """Periods of the table."""
        return int(self.values.shape[1])

    def before(self, periods: int) -> "History":
        """Return what was known ``periods`` before the end."""
        kept = self.width - periods
        lengths = np.maximum(self.lengths - periods, 0)
        return History(self.values[:, :kept], self.known[:, :kept], lengths, self.season)

    def actuals(self, cut: int) -> Floats:
        """Return the last ``cut`` periods (S, cut), NaN where nothing was reported."""
        tail = slice(self.width - cut, self.width)
        return np.where(self.known[:, tail], self.values[:, tail], np.nan)

    def groups(self, least: int = 1) -> Iterator[tuple[Ints, Floats]]:
        """Yield rows and values (G, n) of the series of each length of ``least`` and more."""
        for length in np.unique(self.lengths).tolist():
            if length >= max(least, 1):
                rows = np.flatnonzero(self.lengths == length)
                yield rows, self.values[rows, self.width - length :]


def read(history: Floats, season: int) -> History:
    """Return a table (S, T), right-aligned with NaN, as a history.

    NaN before the first value means that the series did not exist, NaN later is a gap; a whole
    year of zeros in front counts as not existing either. Raises EngineError ``shape`` (not a
    table), ``season`` (less than 1 period) and ``not_finite``.
    """
    table = np.asarray(history, dtype=np.float64)
    if table.ndim != 2:
        raise EngineError("shape", f"histories are a table, not {table.shape}", shape=table.shape)
    if season < 1:
        raise EngineError("season", f"a season of {season} periods", season=season)
    if np.isinf(table).any():
        raise EngineError("not_finite", "a history holds an infinite value")
    first = _beginnings(table, season)
    inside = np.arange(table.shape[1])[None, :] >= first[:, None]
    known: Bools = ~np.isnan(table) & inside
    values = np.where(inside, table, np.nan)
    for row in np.flatnonzero((inside & ~known).any(axis=1)).tolist():
        values[row, first[row] :] = _filled(values[row, first[row] :], season)
    return History(values, known, table.shape[1] - first, season)


def _beginnings(table: Floats, season: int) -> Ints:
    """Where each series begins; T where nothing is there."""
    width = table.shape[1]
    if not width:
        return np.zeros(len(table), dtype=np.int64)
    there = ~np.isnan(table)
    selling = there & (table != 0)
    first = np.where(there.any(axis=1), there.argmax(axis=1), width)
    sold = np.where(selling.any(axis=1), selling.argmax(axis=1), first)
    found: Ints = np.where(sold - first >= season, sold, first).astype(np.int64)
    return found


def _filled(row: Floats, season: int) -> Floats:
    """Fill the gaps of a series (n,) with its level there, times the usual factor of the phase."""
    level = _level(row, season)
    gaps = np.isnan(row)
    factors = np.ones(len(row))
    usable = ~gaps & (np.abs(level) > 1e-12)
    if season > 1 and len(row) >= 2 * season and bool((row[~gaps] >= 0).all()):
        where = phases(len(row), season)
        for phase in np.unique(where[gaps]).tolist():
            same = usable & (where == phase)
            if same.sum() >= 2:
                factors[where == phase] = np.median(row[same] / level[same])
    return np.where(gaps, level * factors, row)


def _level(row: Floats, season: int) -> Floats:
    """The mean of the year around each period, of what is there; between them a line."""
    half = max(season // 2, 1)
    padded = np.pad(row, half, constant_values=np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        level = np.nanmean(windows, axis=1)
    there = ~np.isnan(level)
    found: Floats = np.interp(np.arange(len(row)), np.flatnonzero(there), level[there])
    return found
