"""Exact repair of a table: the least that stands in the way of its margins, by maximum flow."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_flow

from salesplan.engine.fitting.problem import BoolArray, Int64Array, OpenTable

_BITS = 29
_COARSER = 12
_INT32 = 1 << 30


@dataclass(frozen=True, slots=True, eq=False)
class Pushed:
    """``values`` (R, C) after the repair; ``missing``: units that no path could carry (0: both
    margins are met). ``rows`` and ``columns``: the side of the smallest cut that still needs more.
    """

    values: Int64Array
    missing: int
    rows: BoolArray
    columns: BoolArray


def push(values: Int64Array, table: OpenTable) -> Pushed:
    """Move units along paths of cells within their bounds until the table's margins are met.

    Units beyond 29 bits go in steps of 2^s, as scipy's maximum flow counts in 32 bits. The bounds
    are whole numbers, so the result is (total unimodularity).
    """
    current = values.copy()
    shift: int | None = None
    while True:
        row_gap, column_gap = _gaps(current, table)
        missing = int(np.abs(row_gap).sum() + np.abs(column_gap).sum()) // 2
        if missing == 0 or shift == 0:
            break
        coarse = max(0, missing.bit_length() + 1 - _BITS)
        shift = coarse if shift is None else min(shift - 1, max(shift - _COARSER, coarse))
        current = current + _flow(current, table, row_gap, column_gap, shift)
    if missing == 0:
        nowhere = np.zeros(len(table.rows), np.bool_), np.zeros(len(table.columns), np.bool_)
        return Pushed(current, 0, *nowhere)
    return Pushed(current, missing, *_reached(current, table, row_gap, column_gap))


def forced_zeros(values: Int64Array, table: OpenTable) -> BoolArray:
    """Return the open cells (R, C) that are 0 in every table with these margins.

    ``values`` meets both margins. A cell at 0 can be raised only around a cycle, so row and column
    have to lie in one strong component of the residual graph.
    """
    raise_, lower = values < table.upper, values > table.lower
    graph = _graph(raise_.astype(np.int32), lower.astype(np.int32))
    _count, part = connected_components(graph, directed=True, connection="strong")
    rows, columns = part[: len(values)], part[len(values) :]
    forced: BoolArray = (rows[:, None] != columns) & (values == 0) & (table.seed > 0)
    return forced


def _gaps(values: Int64Array, table: OpenTable) -> tuple[Int64Array, Int64Array]:
    return table.rows - values.sum(axis=1), table.columns - values.sum(axis=0)


def _flow(
    values: Int64Array, table: OpenTable, row_gap: Int64Array, column_gap: Int64Array, shift: int
) -> Int64Array:
    """Return the change of the cells (R, C) by one maximum flow in units of 2^shift.

    Rows that lack units and columns that have too many are sources; a unit goes from row to column
    by raising a cell and from column to row by lowering one.
    """
    count = len(row_gap) + len(column_gap)
    more, less = table.upper - values, values - table.lower
    supply = _small(np.concatenate([np.maximum(row_gap, 0), np.maximum(-column_gap, 0)]), shift)
    demand = _small(np.concatenate([np.maximum(-row_gap, 0), np.maximum(column_gap, 0)]), shift)
    graph = _graph(_small(more, shift), _small(less, shift), supply, demand)
    found = maximum_flow(graph, count, count + 1).flow
    moved = found[: len(row_gap), len(row_gap) : count].toarray().astype(np.int64)
    change: Int64Array = moved << shift
    return change


def _small(amounts: Int64Array, shift: int) -> npt.NDArray[np.int32]:
    small: npt.NDArray[np.int32] = np.minimum(np.maximum(amounts, 0) >> shift, _INT32).astype(
        np.int32
    )
    return small


def _graph(
    raising: npt.NDArray[np.int32],
    lowering: npt.NDArray[np.int32],
    supply: npt.NDArray[np.int32] | None = None,
    demand: npt.NDArray[np.int32] | None = None,
) -> csr_array:
    """Return the residual graph: nodes are rows, columns and, where asked for, source and sink."""
    height, width = raising.shape
    sink = height + width + 1
    if supply is None or demand is None:
        blocks = [_edges(raising, height), _edges(lowering.T, 0)]
        return _assembled(blocks, height + width)
    blocks = [
        _edges(np.column_stack([raising, demand[:height]]), height, sink),
        _edges(np.column_stack([lowering.T, demand[height:]]), 0, sink),
        _edges(supply[None, :], 0),
    ]
    return _assembled(blocks, sink + 1)


_Edges = tuple[npt.NDArray[np.int32], Int64Array, Int64Array]


def _edges(capacities: npt.NDArray[np.int32], first: int, sink: int | None = None) -> _Edges:
    """Return capacities, number and targets of the edges out of some nodes, in the order of CSR.

    Column k of the dense ``capacities`` leads to node ``first`` + k, a last one to the ``sink``.
    """
    used = capacities > 0
    nodes = np.arange(first, first + capacities.shape[1])
    if sink is not None:
        nodes[-1] = sink
    counts = np.count_nonzero(used, axis=1).astype(np.int64)
    return capacities[used], counts, nodes[np.nonzero(used)[1]]


def _assembled(blocks: list[_Edges], size: int) -> csr_array:
    counts = np.zeros(size, np.int64)
    known = np.concatenate([block[1] for block in blocks])
    counts[: len(known)] = known
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    capacities = np.concatenate([block[0] for block in blocks])
    targets = np.concatenate([block[2] for block in blocks]).astype(np.int32)
    return csr_array((capacities, targets, starts), shape=(size, size))


def _reached(
    values: Int64Array, table: OpenTable, row_gap: Int64Array, column_gap: Int64Array
) -> tuple[BoolArray, BoolArray]:
    """Return rows and columns that units still missing could reach: the smallest minimum cut."""
    raise_, lower = values < table.upper, values > table.lower
    rows, columns = row_gap > 0, column_gap < 0
    while True:
        new_columns = columns | raise_[rows].any(axis=0)
        new_rows = rows | lower[:, new_columns].any(axis=1)
        if (new_columns == columns).all() and (new_rows == rows).all():
            return rows, columns
        rows, columns = new_rows, new_columns
