"""Scaling rows and columns of a seed until both margins are met, in floating point."""

import numpy as np

from salesplan.engine.fitting.problem import FloatArray, RealTable

TOLERANCE = 1e-10
"""Difference to the margins, as a share of the total, at which scaling is done."""
EXACT = 1e-9
"""Difference to a margin, in units, that the hand-over to integers leaves."""
_PATIENCE = 30
_LOOK_BACK = 10
_MOST_SWEEPS = 1_000
_HUGE = 1e200
_NEWTON_STEPS = 50
_HAND_OVER_STEPS = 6


def scale(seed: FloatArray, rows: FloatArray, columns: FloatArray) -> tuple[FloatArray, bool]:
    """Return ``u * seed * v`` (R, C) with sums ``rows`` (R,) and ``columns`` (C,), and whether that
    was reached (iterative proportional fitting on the vectors u and v only).

    False when it stalls: the margins contradict each other, or hold some cells at zero.
    """
    total = max(float(rows.sum()), 1.0)
    plain = _normalised(seed, rows, columns)
    by_column = (columns > 0).astype(np.float64)
    errors: list[float] = []
    with np.errstate(all="ignore"):
        while len(errors) < _MOST_SWEEPS:
            by_row = _ratio(rows, plain @ by_column)
            sums = by_row @ plain
            errors.append(float(np.abs(by_column * sums - columns).sum()) / total)
            if errors[-1] <= TOLERANCE:
                return by_row[:, None] * plain * by_column, True
            if _stalls(errors):
                break
            by_column = _ratio(columns, sums)
        table = by_row[:, None] * plain * by_column
    return np.nan_to_num(table, nan=0.0, posinf=total, neginf=0.0), False


def _normalised(seed: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Return the seed with every used row's and column's largest cell near 1 and no unused ones."""
    used = np.where((rows > 0)[:, None] & (columns > 0), seed, 0.0)
    used = used / np.maximum(used.max(axis=1, initial=0.0), 1e-300)[:, None]
    scaled: FloatArray = used / np.maximum(used.max(axis=0, initial=0.0), 1e-300)
    return scaled


def _ratio(wanted: FloatArray, present: FloatArray) -> FloatArray:
    ratio: FloatArray = np.where(wanted > 0, wanted / np.maximum(present, 1e-250), 0.0)
    return ratio


def _stalls(errors: list[float]) -> bool:
    last = errors[-1]
    if not np.isfinite(last) or last > _HUGE:
        return True
    return len(errors) > _PATIENCE and last > 0.5 * errors[-1 - _LOOK_BACK]


def polish(table: FloatArray, rows: FloatArray, columns: FloatArray) -> FloatArray:
    """Return a scaled table brought to its margins by Newton steps on the logarithms of u and v.

    For tables on which plain scaling crawls although no cell is forced to zero any more.
    """
    total = max(float(rows.sum()), 1.0)
    fitted = table * _ratio(rows, table.sum(axis=1))[:, None]
    for _step in range(_NEWTON_STEPS):
        row_gap, column_gap = rows - fitted.sum(axis=1), columns - fitted.sum(axis=0)
        if np.abs(row_gap).sum() + np.abs(column_gap).sum() <= TOLERANCE * total:
            break
        move = _step_to(fitted, row_gap, column_gap)
        length = min(1.0, 1.0 / max(float(np.abs(move).max()), 1e-300))
        fitted = fitted * np.exp(length * move)
        fitted *= _ratio(rows, fitted.sum(axis=1))[:, None]
    return fitted


def _step_to(table: FloatArray, row_gap: FloatArray, column_gap: FloatArray) -> FloatArray:
    """Return relative changes a_i + b_j (R, C) that close both gaps to first order.

    The columns' system is (Dc - X' Dr^-1 X) b = gap, singular once per connected part.
    """
    by_row = np.maximum(table.sum(axis=1), 1e-9)
    by_column = np.maximum(table.sum(axis=0), 1e-9)
    system = np.diag(by_column) - table.T @ (table / by_row[:, None])
    size = np.sqrt(by_column)
    system = system / size[:, None] / size + 1e-13 * np.eye(len(size))
    wanted = (column_gap - table.T @ (row_gap / by_row)) / size
    columns = np.linalg.solve(system, wanted) / size
    rows = (row_gap - table @ columns) / by_row
    move: FloatArray = np.where(table > 0, rows[:, None] + columns, 0.0)
    return move


def hand_over(table: FloatArray, rows: np.ndarray, columns: np.ndarray) -> RealTable | None:
    """Return a scaled table as whole numbers plus parts that meet the int64 margins to 1e-9 units.

    None when a few additive steps do not get there: then the margins contradict each other by a few
    units out of so many that the tolerance of the scaling hid it.
    """
    whole = np.floor(table)
    part, units = table - whole, whole.astype(np.int64)
    for _step in range(_HAND_OVER_STEPS):
        row_gap = (rows - units.sum(axis=1)) - part.sum(axis=1)
        column_gap = (columns - units.sum(axis=0)) - part.sum(axis=0)
        if max(np.abs(row_gap).max(), np.abs(column_gap).max()) <= EXACT:
            return _snapped(units, part)
        change = table * _step_to(table, row_gap, column_gap)
        if not np.isfinite(change).all() or (table + change < -EXACT).any():
            return None
        part = part + change
        carry = np.floor(part)
        units, part = units + carry.astype(np.int64), part - carry
    return None


def _snapped(units: np.ndarray, part: FloatArray) -> RealTable:
    """Return the table in which a part next to 0 or 1 is a whole number."""
    up = part > 1 - EXACT
    rest = np.where(up | (part < EXACT), 0.0, part)
    return RealTable(units + up, rest)
