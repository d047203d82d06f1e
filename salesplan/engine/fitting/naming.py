"""Name what stands against a fit: lines that cannot be met, and the cut through the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from salesplan.engine.fitting.problem import UNLIMITED, BoolArray, Int64Array, OpenTable
from salesplan.engine.fitting.refusals import LISTED, FitRefused, Grounds, Obstacle

if TYPE_CHECKING:
    from salesplan.engine.fitting.solver import Contradiction
    from salesplan.engine.fitting.table import FitTable

OPEN, LOCKED, ZERO, ABSENT = range(4)
_WHY: tuple[Literal["locked", "zero", "absent"], ...] = ("locked", "zero", "absent")


def closed_cells(is_open: BoolArray, locked: BoolArray, exists: BoolArray) -> npt.NDArray[np.int8]:
    """Return for each cell why it is closed: LOCKED, ZERO, ABSENT, or OPEN."""
    reasons = np.where(exists, np.where(locked, LOCKED, ZERO), ABSENT)
    return np.where(is_open, OPEN, reasons).astype(np.int8)


def sign_of(margins: Sequence[Int64Array]) -> int:
    """Return 1 or -1, the sign of all margins. Raises FitRefused ``mixed_signs``."""
    negative = [axis for axis, margin in enumerate(margins) if (margin < 0).any()]
    if not negative:
        return 1
    if any((margin > 0).any() for margin in margins):
        lines = tuple(np.flatnonzero(margins[negative[0]] < 0)[:LISTED].tolist())
        raise FitRefused("mixed_signs", Grounds(0, axis=negative[0], lines=lines))
    return -1


def mixed_cells(values: Int64Array) -> FitRefused:
    """Return the refusal of open cells of both signs; it names the rows with negative ones."""
    lines = np.flatnonzero((values < 0).any(axis=1))[:LISTED].tolist()
    return FitRefused("mixed_signs", Grounds(0, lines=tuple(lines)))


def check_lines(table: FitTable, rows: Int64Array, columns: Int64Array) -> None:
    """Raise FitRefused for grand totals that differ and for single lines that cannot be met.

    Of several such lines the one furthest off is named.
    """
    total, other = int(rows.sum()), int(columns.sum())
    if total != other:
        gap = Grounds(abs(total - other), target=total, other=other)
        raise FitRefused("grand_totals_differ", gap)
    for axis, margin in enumerate((rows, columns)):
        held = table.held.sum(axis=1 - axis)
        left = margin - held
        if (left < 0).any():
            line = int(np.argmin(left))
            raise FitRefused(
                "locked_exceed_margin",
                Grounds(
                    -int(left[line]), axis, 1 - axis, (line,),
                    target=int(margin[line]), locked_sum=int(held[line]),
                ),
            )  # fmt: skip
        _check_open(table, axis, left)
        _check_bounds(table, axis, left)


def _check_open(table: FitTable, axis: int, left: Int64Array) -> None:
    stuck = np.where((table.weights > 0).any(axis=1 - axis), 0, left)
    if stuck.any():
        line = int(np.argmax(stuck))
        in_line = np.arange(len(left)) == line
        everything = np.ones(table.held.shape[1 - axis], np.bool_)
        grounds = Grounds(
            int(stuck[line]), axis, 1 - axis, (line,), need=int(stuck[line]),
            **_in_the_way(_turned(table, axis), in_line, everything),
        )  # fmt: skip
        raise FitRefused("nothing_open", grounds)


def _check_bounds(table: FitTable, axis: int, left: Int64Array) -> None:
    is_open = table.weights > 0
    if table.lower is not None:
        least = np.where(is_open, table.lower, 0).sum(axis=1 - axis)
        if (least > left).any():
            raise _line_refusal("floors_exceed_margin", axis, least - left, left, least)
    if table.upper is not None:
        unlimited = (is_open & (table.upper >= UNLIMITED)).any(axis=1 - axis)
        most = np.where(is_open & (table.upper < UNLIMITED), table.upper, 0).sum(axis=1 - axis)
        off = np.where(unlimited, 0, left - most)
        if (off > 0).any():
            raise _line_refusal("caps_below_margin", axis, off, left, most)


def _line_refusal(
    code: Literal["floors_exceed_margin", "caps_below_margin"],
    axis: int,
    off: Int64Array,
    left: Int64Array,
    bound: Int64Array,
) -> FitRefused:
    line = int(np.argmax(off))
    grounds = Grounds(
        int(off[line]), axis, 1 - axis, (line,), need=int(left[line]), can=int(bound[line])
    )
    return FitRefused(code, grounds)


def not_at_quantum(rows: Int64Array, quantum: int) -> FitRefused:
    """Return the refusal of a fit that is possible in units of 1 only."""
    lines = np.flatnonzero(rows % quantum)[:LISTED].tolist()
    return FitRefused("margins_not_at_quantum", Grounds(0, lines=tuple(lines), quantum=quantum))


def crossed_bounds(crossed: BoolArray, table: OpenTable, quantum: int) -> FitRefused:
    """Return the refusal of cells whose floor stands above their cap, in whole quanta."""
    lines = np.flatnonzero(crossed.any(axis=1))[:LISTED].tolist()
    if quantum > 1:
        return FitRefused("margins_not_at_quantum", Grounds(0, lines=tuple(lines), quantum=quantum))
    off = int((table.lower - table.upper)[crossed].max())
    return FitRefused("floor_above_cap", Grounds(off, lines=tuple(lines)))


def cut(table: FitTable, rows: Int64Array, columns: Int64Array, found: Contradiction) -> FitRefused:
    """Return the contradiction of a minimum cut.

    Rows S need more than the columns N that their open cells lie in can take, after what bounds
    allow outside of N (``capped``) and ask for from other rows inside N (``floored``). Where fewer
    columns than rows have to be named, the same cut is told of the columns.
    """
    if np.count_nonzero(found.rows) > np.count_nonzero(~found.columns):
        refusal = cut(table.transposed(), columns, rows, found.transposed())
        return refusal.on_axes((1, 0))
    is_open = table.weights > 0
    side = found.rows
    through = found.columns & is_open[side].any(axis=0)
    need = int((rows - table.held.sum(axis=1))[side].sum())
    can = int((columns - table.held.sum(axis=0))[through].sum())
    capped = floored = 0
    if table.upper is not None:
        capped = int(np.where(is_open, table.upper, 0)[np.ix_(side, ~through)].sum())
    if table.lower is not None:
        floored = int(np.where(is_open, table.lower, 0)[np.ix_(~side, through)].sum())
    grounds = Grounds(
        need - can - capped + floored,
        lines=tuple(np.flatnonzero(side).tolist()),
        through=tuple(np.flatnonzero(through).tolist()),
        need=need, can=can, capped=capped, floored=floored,
        **_in_the_way(table.closed, side, ~through),
    )  # fmt: skip
    return FitRefused("margins_contradict", grounds)


def _turned(table: FitTable, axis: int) -> npt.NDArray[np.int8]:
    return table.closed.T if axis else table.closed


def _in_the_way(closed: npt.NDArray[np.int8], lines: BoolArray, through: BoolArray) -> dict:
    """Return counts and places of closed cells in ``lines`` x ``through``: locked ones first."""
    part = closed[np.ix_(lines, through)]
    counts = {name: int((part == code).sum()) for code, name in enumerate(_WHY, LOCKED)}
    named: list[Obstacle] = []
    at_line, at_through = np.flatnonzero(lines), np.flatnonzero(through)
    for code, why in enumerate(_WHY, LOCKED):
        for row, column in zip(*np.nonzero(part == code), strict=True):
            if len(named) == LISTED:
                break
            named.append(Obstacle(int(at_line[row]), int(at_through[column]), why))
    return {**counts, "obstacles": tuple(named)}
