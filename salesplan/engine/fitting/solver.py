"""The fit itself: scaling, exact flow where it stalls, hand-over to integers, rounding."""

from dataclasses import dataclass

import numpy as np

from salesplan.engine.fitting.flow import Pushed, forced_zeros, push
from salesplan.engine.fitting.problem import BoolArray, FloatArray, Int64Array, OpenTable, RealTable
from salesplan.engine.fitting.rounding import round_table
from salesplan.engine.fitting.scaling import EXACT, hand_over, polish, scale

_PIN_ROUNDS = 30


class Contradiction(Exception):
    """The margins cannot be met: ``rows`` (R,) need more than ``columns`` (C,) can take."""

    def __init__(self, rows: BoolArray, columns: BoolArray) -> None:
        super().__init__("the margins contradict each other")
        self.rows = rows
        self.columns = columns

    @classmethod
    def of(cls, pushed: Pushed) -> "Contradiction":
        """Return the contradiction that a repair ended at."""
        return cls(pushed.rows, pushed.columns)

    def transposed(self) -> "Contradiction":
        """Return the same cut of the transposed table: there the other side needs more."""
        return Contradiction(~self.columns, ~self.rows)


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """``values`` (R, C) int64 with both margins exact; ``real``: the unrounded fit, None where
    bounds left no real fit to round; ``moved``: cells a unit or more away from it.
    """

    values: Int64Array
    real: RealTable | None
    moved: int


def solve(table: OpenTable) -> Solution:
    """Return the whole table closest in proportion to the seed. Raises Contradiction.

    Works with fewer columns than rows; the caller transposes (``OpenTable.transposed``).
    """
    if not table.is_bounded:
        fitted = _real_fit(table)
        return _rounded(fitted, table) or _by_flow(fitted, table)
    real, closest = _within_bounds(table)
    found = None if real is None else _rounded(real, table)
    return found or _by_flow(closest, table)


def _rounded(real: RealTable, table: OpenTable) -> Solution | None:
    rounded = round_table(real, table)
    return None if rounded is None else Solution(rounded.values, real, rounded.moved)


def _by_flow(closest: RealTable | None, table: OpenTable) -> Solution:
    """Return a table repaired from the one that came closest; raises Contradiction."""
    whole = table.lower if closest is None else closest.whole
    pushed = push(np.clip(whole, table.lower, table.upper), table)
    if pushed.missing:
        raise Contradiction.of(pushed)
    far = 0 if closest is None else np.count_nonzero(np.abs(pushed.values - whole) > 1)
    return Solution(pushed.values, None, int(far))


def _real_fit(table: OpenTable) -> RealTable:
    """Return the unrounded fit of a table without bounds. Raises Contradiction."""
    rows, columns = table.rows.astype(np.float64), table.columns.astype(np.float64)
    scaled, converged = scale(table.seed, rows, columns)
    real = hand_over(scaled, table.rows, table.columns) if converged else None
    if real is not None:
        return real
    pushed = push(_shrunk(scaled, rows, columns), table)
    if pushed.missing:
        raise Contradiction.of(pushed)
    loose = np.where(forced_zeros(pushed.values, table), 0.0, table.seed)
    scaled, converged = scale(loose, rows, columns)
    if not converged:
        scaled = polish(scaled, rows, columns)
    real = hand_over(scaled, table.rows, table.columns)
    return real or RealTable(pushed.values, np.zeros(loose.shape))


def _shrunk(scaled: FloatArray, rows: FloatArray, columns: FloatArray) -> Int64Array:
    """Return a whole table below a scaled one that does not go beyond its margins."""
    small = scaled * np.minimum(1.0, rows / np.maximum(scaled.sum(axis=1), 1e-9))[:, None]
    small = small * np.minimum(1.0, columns / np.maximum(small.sum(axis=0), 1e-9))
    whole: Int64Array = np.floor(small).astype(np.int64)
    return whole


def _within_bounds(table: OpenTable) -> tuple[RealTable | None, RealTable | None]:
    """Return the real fit within the bounds, None where pinning finds none, and the last one.

    Cells beyond their bounds are pinned there and the others fitted anew, as when spreading; of
    too high and too low cells those go first whose excess is larger.
    """
    pinned = np.zeros(table.seed.shape, np.bool_)
    held = np.zeros(table.seed.shape, np.int64)
    last: RealTable | None = None
    for _round in range(_PIN_ROUNDS):
        rest = table.without(pinned, held)
        if min(rest.rows.min(), rest.columns.min()) < 0:
            break
        try:
            last = _real_fit(OpenTable.of(rest.seed, rest.rows, rest.columns)).plus(held)
        except Contradiction:
            break
        over, under = _violations(last, table)
        if not (over.any() or under.any()):
            return last, last
        pinned |= over | under
        held = np.where(over, table.upper, np.where(under, table.lower, held))
    return None, last


def _violations(real: RealTable, table: OpenTable) -> tuple[BoolArray, BoolArray]:
    """Return the cells above their upper and those below their lower bounds, one kind only."""
    size = real.whole + real.part
    over = (real.whole > table.upper) | ((real.whole == table.upper) & (real.part > EXACT))
    under = real.whole < table.lower
    beyond = (size - table.upper)[over].sum() - (table.lower - size)[under].sum()
    nothing = np.zeros_like(over)
    return (over, nothing if over.any() else under) if beyond >= 0 else (nothing, under)
