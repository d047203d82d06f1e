"""Margins that are not whole rounding units: the odd rest of each goes to a few open cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from salesplan.engine.fitting import naming
from salesplan.engine.fitting.flow import push
from salesplan.engine.fitting.problem import Int64Array, OpenTable

if TYPE_CHECKING:
    from salesplan.engine.fitting.table import FitTable


def place_residues(
    table: FitTable, rows: Int64Array, columns: Int64Array, quantum: int
) -> Int64Array:
    """Return what open cells (R, C) take so that the rest of both margins is whole quanta.

    All zero where the margins are whole already; otherwise about R + C cells are odd. Raises
    FitRefused ``margins_not_at_quantum`` when the open cells cannot take the rests.
    """
    nothing = np.zeros(table.held.shape, np.int64)
    left = rows - table.held.sum(axis=1), columns - table.held.sum(axis=0)
    rests = [margin % quantum for margin in left]
    if not (rests[0].any() or rests[1].any()):
        return nothing
    gap = int(rests[0].sum() - rests[1].sum())
    short = int(gap > 0)
    with_room = np.flatnonzero(left[short] - rests[short] >= quantum)[: abs(gap) // quantum]
    rests[short][with_room] += quantum
    if rests[0].sum() != rests[1].sum():
        raise naming.not_at_quantum(left[0], quantum)
    pushed = push(nothing, OpenTable.of(table.weights, rests[0], rests[1], None, table.upper))
    if pushed.missing:
        raise naming.not_at_quantum(left[0], quantum)
    return pushed.values
