"""Linear smoothers as matrices: a smoothed series is the matrix times the series."""

from functools import cache

import numpy as np

from salesplan.engine.forecast.arrays import Floats


@cache
def moving_average(length: int, season: int) -> Floats:
    """Return the centred moving average over one season, (length - 2 * (season // 2), length).

    Even seasons take two averages of one season (2 x m), so that the middle is a period.
    """
    half = season // 2
    weights = np.full(2 * half + 1, 1.0 / season)
    if season % 2 == 0:
        weights[[0, -1]] /= 2
    rows = max(length - 2 * half, 0)
    matrix = np.zeros((rows, length))
    for row in range(rows):
        matrix[row, row : row + len(weights)] = weights
    return matrix


@cache
def local_line(length: int, half_width: int, *, leave_out: bool = False) -> Floats:
    """Return the local-linear smoother with a triangular kernel, (length, length).

    Each value is that of a weighted line through its neighbours (Cleveland 1979), also at both
    ends. ``leave_out`` takes no account of the value itself.
    """
    away = np.subtract.outer(np.arange(length), np.arange(length)) * -1.0
    weights = np.maximum(1.0 - np.abs(away) / (half_width + 1), 0.0)
    if leave_out:
        np.fill_diagonal(weights, 0.0)
    total, first, second = (
        (weights * away**power).sum(axis=1, keepdims=True) for power in (0, 1, 2)
    )
    bottom = total * second - first**2
    line = weights * (second - first * away)
    flat = weights / np.maximum(total, 1e-9)
    matrix: Floats = np.where(bottom > 1e-9, line / np.where(bottom > 1e-9, bottom, 1.0), flat)
    return matrix


def smooth(values: Floats, matrix: Floats) -> Floats:
    """Return series (S, n) smoothed by a matrix (k, n): (S, k)."""
    found: Floats = values @ matrix.T
    return found
