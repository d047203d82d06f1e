"""Leaves laid out parent by parent, and sums over them."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

Int64Array = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Scalar = TypeVar("Scalar", bound=np.generic)

BLOCK_CELLS = 65_536
"""Cells worked on together: few enough for the second-level cache, many enough for numpy."""


@dataclass(frozen=True, slots=True)
class Segments:
    """Consecutive runs of cells, one per group; ``counts`` (>= 1) and ``starts`` are (groups,).

    Empty runs are not allowed: ``reduceat`` answers them with a neighbour's value.
    """

    counts: Int64Array
    starts: Int64Array

    @classmethod
    def of_counts(cls, counts: Int64Array) -> "Segments":
        return cls(counts, np.cumsum(counts) - counts)

    def sum(self, values: npt.NDArray[np.integer] | BoolArray) -> Int64Array:
        """Return the sum of each group's cells as int64."""
        total: Int64Array = np.add.reduceat(values, self.starts, dtype=np.int64)
        return total

    def float_sum(self, values: npt.NDArray[np.generic]) -> FloatArray:
        """Return the sum of each group's cells in floating point, for guards only."""
        total: FloatArray = np.add.reduceat(values.astype(np.float64), self.starts)
        return total

    def any(self, mask: BoolArray) -> BoolArray:
        """Return for each group whether one of its cells is marked."""
        marked: BoolArray = np.logical_or.reduceat(mask, self.starts)
        return marked

    def max(self, values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Return each group's largest cell."""
        largest: npt.NDArray[Scalar] = np.maximum.reduceat(values, self.starts)
        return largest

    def repeat(self, values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Return the group's value for each of its cells (faster than indexing)."""
        return np.repeat(values, self.counts)


@dataclass(frozen=True, slots=True)
class Block:
    """Whole groups ``groups`` with their ``cells``, as slices of a layout's arrays."""

    groups: slice
    cells: slice
    segments: Segments


@dataclass(frozen=True, slots=True, eq=False)
class GroupLayout:
    """Which leaves belong to which parent. Build once, spread often.

    ``parents``: (groups,) parent keys in the order of ``totals``; ``segments``: the leaves of each
    parent in arranged order; ``order``: (leaves,) arranged position -> the caller's position, None
    when the caller's leaves stand parent by parent already.
    """

    parents: Int64Array
    segments: Segments
    blocks: tuple[Block, ...]
    order: Int64Array | None = None

    @classmethod
    def of_counts(cls, counts: npt.ArrayLike) -> "GroupLayout":
        """Lay out leaves that stand parent by parent, ``counts`` (all >= 1) of them each.

        Raises EngineError ``no_leaves`` for a parent without leaves.
        """
        sizes = np.asarray(counts, dtype=np.int64)
        if sizes.size == 0 or sizes.min() < 1:
            raise EngineError("no_leaves", "every parent needs at least one leaf")
        segments = Segments.of_counts(sizes)
        return cls(np.arange(len(sizes)), segments, _blocks(segments))

    @classmethod
    def of_parents(cls, parent_of_leaf: npt.ArrayLike) -> "GroupLayout":
        """Lay out leaves by the integer key of their parent, keeping their order within it."""
        keys = np.asarray(parent_of_leaf, dtype=np.int64)
        if keys.size == 0:
            raise EngineError("no_leaves", "there are no leaves")
        parents, counts = np.unique(keys, return_counts=True)
        segments = Segments.of_counts(counts.astype(np.int64))
        order = np.argsort(keys, kind="stable")
        return cls(parents, segments, _blocks(segments), order)

    @property
    def leaf_count(self) -> int:
        return int(self.segments.starts[-1] + self.segments.counts[-1])

    def arrange(self, values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Return the caller's leaf values parent by parent."""
        return values if self.order is None else values[self.order]

    def restore(self, values: npt.NDArray[Scalar]) -> npt.NDArray[Scalar]:
        """Return arranged leaf values in the caller's order."""
        if self.order is None:
            return values
        result = np.empty_like(values)
        result[self.order] = values
        return result

    def cells_of(self, group: int) -> slice:
        """Return the arranged cells of one group."""
        start = int(self.segments.starts[group])
        return slice(start, start + int(self.segments.counts[group]))


def _blocks(segments: Segments) -> tuple[Block, ...]:
    ends = segments.starts + segments.counts
    blocks = []
    group = 0
    while group < len(ends):
        first = int(segments.starts[group])
        stop = int(np.searchsorted(ends, first + BLOCK_CELLS, side="right"))
        stop = max(stop, group + 1)
        within = Segments(segments.counts[group:stop], segments.starts[group:stop] - first)
        blocks.append(Block(slice(group, stop), slice(first, int(ends[stop - 1])), within))
        group = stop
    return tuple(blocks)
