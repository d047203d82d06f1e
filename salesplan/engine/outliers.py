"""Values far from the usual ones of their own series, with level and season taken out robustly.

Each series of months is compared with its running median (level) and the median of its position in
the year (season); what is left is judged by its median absolute deviation (Iglewicz and Hoaglin,
1993). Positive series are taken as logarithms, so that growth and season are factors. Floats only
propose: a value that is called unusual is shown to a person with the range that was usual.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
YEAR = 12
HALF_WINDOW = 6
"""Months on either side that make the level."""
LEAST_MONTHS = 12
"""Fewer values do not say what is usual."""
LEAST_YEARS = 3
"""So many other years make a median of a position in the year."""
FAR = 6.0
"""How many robust standard deviations are far."""
TO_DEVIATION = 1.4826
"""MAD to standard deviation under a normal distribution."""
LEAST_LOG = 0.1
"""Series that hardly vary are allowed this much as standard deviation: about 10 %."""
LEAST_FACTOR = 0.5
"""Nothing is far that lies within a factor of e^0.5 (1.65) of the usual value."""
CHUNK = 2_000


@dataclass(frozen=True)
class Unusual:
    """Unusual values: the row each stands in, and the range that would have been usual."""

    rows: Ints
    low: Ints
    high: Ints


def find(numbers: Ints, months: Ints, values: Ints) -> Unusual:
    """The unusual rows of many series: `numbers` says which series a row belongs to.

    Arrays of one length; numbers ascend from 0, the months of a series differ. Values are integers
    in any unit, of any sign.
    """
    parts = [_chunk(numbers, months, values, at) for at in range(0, _count(numbers), CHUNK)]
    empty = np.zeros(0, dtype=np.int64)
    return Unusual(
        np.concatenate([empty, *(part.rows for part in parts)]),
        np.concatenate([empty, *(part.low for part in parts)]),
        np.concatenate([empty, *(part.high for part in parts)]),
    )


def _count(numbers: Ints) -> int:
    return int(numbers[-1]) + 1 if len(numbers) else 0


def _chunk(numbers: Ints, months: Ints, values: Ints, at: int) -> Unusual:
    inside = np.flatnonzero((numbers >= at) & (numbers < at + CHUNK))
    line, column = numbers[inside] - at, months[inside] - months[inside].min()
    table = np.full((line.max() + 1, column.max() + 1), np.nan)
    table[line, column] = values[inside]
    positive = _all_positive(table)
    usual, deviation, left = _judged(np.where(positive, _log(table), table))
    floor = np.where(positive, LEAST_LOG, _least_spread(table))
    deviation = np.maximum(deviation, floor)
    nearest = np.where(positive, LEAST_FACTOR, FAR * deviation)
    enough = (~np.isnan(table)).sum(axis=1, keepdims=True) >= LEAST_MONTHS
    reach = np.maximum(FAR * deviation, nearest)
    far = enough & (deviation > 0) & (np.abs(left) > reach)
    hit = far[line, column]
    low, high = _range(usual, reach, positive)
    return Unusual(inside[hit], low[line, column][hit], high[line, column][hit])


def _all_positive(table: Floats) -> npt.NDArray[np.bool_]:
    return np.asarray(np.nanmin(table, axis=1, keepdims=True) > 0)


def _log(table: Floats) -> Floats:
    return np.log(np.where(table > 0, table, np.nan))


def _least_spread(table: Floats) -> Floats:
    """A tenth of the median size of each series, or a third of its own spread."""
    size = _median(np.abs(table), axis=1)
    around = np.abs(table - _median(table, axis=1)[:, None])
    spread = TO_DEVIATION * _median(around, axis=1)
    return np.maximum(LEAST_LOG * size, spread / 3)[:, None]


def _judged(table: Floats) -> tuple[Floats, Floats, Floats]:
    """The usual value of each month, the robust deviation of each series, and what is left."""
    level = _level(table)
    usual = level + _season(table - level)
    left = table - usual
    with np.errstate(all="ignore"):
        deviation = TO_DEVIATION * _median(np.abs(left), axis=1)[:, None]
    return usual, deviation, left


def _level(table: Floats) -> Floats:
    """The running median of the months around each."""
    padded = np.pad(
        table, ((0, 0), (HALF_WINDOW, HALF_WINDOW)), mode="constant", constant_values=np.nan
    )
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * HALF_WINDOW + 1, axis=1)
    return _median(windows, axis=2)


def _season(around: Floats) -> Floats:
    """What the position in the year adds, from the other years of the same position.

    The median of three or more; of fewer, and of no season at all, the one that is nearest to the
    value, since with two nobody can tell which of them is odd. A value takes no part in its own
    season: with few years it would explain itself.
    """
    season = np.zeros_like(around)
    for position in range(min(YEAR, around.shape[1])):
        years = around[:, position::YEAR]
        for number in range(years.shape[1]):
            others = np.delete(years, number, axis=1)
            many = (~np.isnan(others)).sum(axis=1) >= LEAST_YEARS
            nearest = _nearest(years[:, number], others)
            season[:, position + YEAR * number] = np.where(many, _median(others, axis=1), nearest)
    return season


def _nearest(own: Floats, others: Floats) -> Floats:
    """Of the others and 0, the one that is nearest to each own value."""
    choices = np.hstack([np.zeros((len(own), 1)), others])
    away = np.nan_to_num(np.abs(choices - own[:, None]), nan=np.inf)
    return np.asarray(choices[np.arange(len(own)), away.argmin(axis=1)])


def _median(table: Floats, axis: int) -> Floats:
    """The median of what is there; nan where nothing is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmedian(table, axis=axis))


def _range(usual: Floats, reach: Floats, positive: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    with np.errstate(all="ignore"):
        low = np.where(positive, np.exp(usual - reach), usual - reach)
        high = np.where(positive, np.exp(usual + reach), usual + reach)
    low, high = np.nan_to_num(np.rint(low)), np.nan_to_num(np.rint(high))
    most = float(2**62)
    return (
        np.clip(low, -most, most).astype(np.int64),
        np.clip(high, -most, most).astype(np.int64),
    )
