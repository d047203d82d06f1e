"""How often something usually arrives, learnt from when it arrived, and when it is overdue.

Days are proleptic ordinals (`date.toordinal`), months are numbers (year*12+month-1).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

Ints = npt.NDArray[np.int64]
LEAST_MONTHS = 6
"""With fewer months, nothing tells what is usual."""
LEAST_SHARE = 0.8
"""A series with fewer of its expected months has no rhythm that could be broken."""
SILENT = 12
"""A series that has been silent for so many of its steps has ended; nobody waits for it."""


@dataclass(frozen=True)
class Rhythm:
    """What is usual: its name, the longest usual gap in days, and the days allowed beyond a day.

    `allowed` holds the gap itself and time to deliver: half of the gap again, at least a week.
    """

    name: str
    up_to: int
    allowed: int

    @property
    def is_within_months(self) -> bool:
        """Whether several values come in a month, so that a look at months finds it late."""
        return self.up_to < 28


RHYTHMS = (
    Rhythm("daily", 4, 10),
    Rhythm("weekly", 8, 14),
    Rhythm("ten_days", 16, 21),
    Rhythm("monthly", 45, 46),
    Rhythm("quarterly", 120, 138),
    Rhythm("half_yearly", 240, 276),
    Rhythm("yearly", 400, 548),
)


def of_gap(gap: float | None) -> Rhythm | None:
    """The rhythm of a usual gap in days; None without one, or where it is longer than a year."""
    if gap is None:
        return None
    return next((rhythm for rhythm in RHYTHMS if gap <= rhythm.up_to), None)


def median_gap(days: Sequence[int]) -> float | None:
    """The median gap between the different days; None with fewer than three of them."""
    gaps = np.diff(np.unique(np.asarray(days, dtype=np.int64)))
    return float(np.median(gaps)) if len(gaps) > 1 else None


@dataclass(frozen=True)
class Series:
    """Rows of months grouped into series: series `i` has the rows `starts[i] : starts[i + 1]`.

    The months of each series ascend and differ.
    """

    months: Ints
    starts: Ints

    @property
    def counts(self) -> Ints:
        """How many months each series has."""
        return np.diff(self.starts)

    @property
    def firsts(self) -> Ints:
        """The first month of each series."""
        return self.months[self.starts[:-1]]

    @property
    def lasts(self) -> Ints:
        """The last month of each series."""
        return self.months[self.starts[1:] - 1]


def series(keys: npt.NDArray[np.int64], months: Ints) -> Series:
    """Series of rows sorted by key and month; `keys` is [row, key column].

    Raises `EngineError` when the months of a series do not ascend.
    """
    if len(keys) == 0:
        return Series(months, np.zeros(1, dtype=np.int64))
    changes = np.flatnonzero((keys[1:] != keys[:-1]).any(axis=1)) + 1
    found = Series(months, np.concatenate([[0], changes, [len(months)]]).astype(np.int64))
    within = np.ones(len(months) - 1, dtype=bool)
    within[changes - 1] = False
    if (np.diff(months)[within] <= 0).any():
        raise EngineError("unsorted_months", "months of a series must ascend")
    return found


def steps(found: Series) -> Ints:
    """The usual months from one value to the next, by series; 0 where nothing is usual.

    The median gap; a series needs `LEAST_MONTHS` values and `LEAST_SHARE` of those expected.
    """
    usual = np.zeros(len(found.counts), dtype=np.int64)
    for number in np.flatnonzero(found.counts >= LEAST_MONTHS):
        months = found.months[found.starts[number] : found.starts[number + 1]]
        step = int(np.median(np.diff(months)))
        expected = (months[-1] - months[0]) // step + 1
        if len(months) >= LEAST_SHARE * expected:
            usual[number] = step
    return usual


def missing(found: Series, usual: Ints) -> tuple[Ints, Ints]:
    """(series, month) of every month that is missing between two others."""
    numbers: list[Ints] = []
    months: list[Ints] = []
    for number in np.flatnonzero(usual):
        there = found.months[found.starts[number] : found.starts[number + 1]]
        gone = _gone(there, int(usual[number]))
        numbers.append(np.full(len(gone), number, dtype=np.int64))
        months.append(gone)
    empty = np.zeros(0, dtype=np.int64)
    return np.concatenate([empty, *numbers]), np.concatenate([empty, *months])


def _gone(there: Ints, step: int) -> Ints:
    """Months expected in gaps that are at least twice the step."""
    gaps = np.flatnonzero(np.diff(there) >= 2 * step)
    parts = [np.arange(there[at] + step, there[at + 1], step, dtype=np.int64) for at in gaps]
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def late(found: Series, usual: Ints, complete: int | Ints) -> Ints:
    """The series that are overdue when everything up to the month `complete` should be there.

    `complete` is one month, or one for each series. One step after its last value a series is due;
    silent for `SILENT` steps, it has ended.
    """
    behind = complete - found.lasts
    return np.flatnonzero((usual > 0) & (behind >= usual) & (behind < SILENT * usual))
