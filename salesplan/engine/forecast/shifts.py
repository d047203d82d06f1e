"""Lasting steps in the level of a series."""

from collections.abc import Iterator

import numpy as np

from salesplan.engine.forecast.arrays import TO_DEVIATION, Floats

WINDOW = 12
"""Periods on either side that a step is judged by."""
LEAST_AFTER = 3
"""So many periods must confirm it."""
REACH = 3
"""The step is where the largest change is, so many periods around the best split."""
LEAST_STEP = 0.25
"""Smaller steps (a factor of 1.28, or a quarter of the mean) are not called one."""
SURE = 10.0
"""Standard errors."""


def level_shifts(level: Floats) -> Iterator[tuple[int, int]]:
    """Yield series and position of the strongest step in deseasonalised series (S, n).

    A step is the difference of the medians on either side, less what the slope within both sides
    explains; it counts when it is large against the median absolute deviation around them.
    """
    length = level.shape[1]
    if length < 2 * LEAST_AFTER + 4:
        return
    scores = np.zeros(level.shape)
    for at in range(4, length - LEAST_AFTER + 1):
        scores[:, at] = _score(level[:, max(at - WINDOW, 0) : at], level[:, at : at + WINDOW])
    best = scores.argmax(axis=1)
    for series in np.flatnonzero(scores.max(axis=1) > SURE).tolist():
        yield series, _steepest(level[series], int(best[series]))


def _steepest(level: Floats, near: int) -> int:
    """Where the series (n,) makes its largest change around a position."""
    first, last = max(near - REACH, 1), min(near + REACH, len(level) - LEAST_AFTER)
    changes = np.abs(np.diff(level))[first - 1 : last]
    return first + int(changes.argmax())


def _score(before: Floats, after: Floats) -> Floats:
    """The step against its standard error; 0 where it is small or only part of a slope."""
    ends = np.median(before[:, -LEAST_AFTER:], axis=1), np.median(after[:, :LEAST_AFTER], axis=1)
    middle = np.median(before, axis=1), np.median(after, axis=1)
    step, near = middle[1] - middle[0], ends[1] - ends[0]
    left = np.hstack([before - middle[0][:, None], after - middle[1][:, None]])
    deviation = TO_DEVIATION * np.median(np.abs(left), axis=1)
    error = np.maximum(deviation, 0.02) * np.sqrt(1.0 / before.shape[1] + 1.0 / after.shape[1])
    lasting = (np.sign(step) == np.sign(near)) & (np.abs(near) > 0.7 * np.abs(step))
    counts = lasting & (np.abs(step) > LEAST_STEP)
    return np.where(counts, np.abs(step) / error, 0.0)
