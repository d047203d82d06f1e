"""What is left to fit once held cells are taken off: nothing negative, in whole quanta."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

Int64Array = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

UNLIMITED = 1 << 61
"""An upper bound that says: none."""
LARGEST = 1 << 60
"""Totals at or beyond this are out of range."""


@dataclass(frozen=True, slots=True, eq=False)
class OpenTable:
    """``seed`` (R, C) float >= 0, 0 where nothing may stand; ``rows`` (R,) and ``columns`` (C,)
    int64 >= 0 with equal sums; ``lower`` and ``upper`` (R, C) int64 bounds of the cells.
    """

    seed: FloatArray
    rows: Int64Array
    columns: Int64Array
    lower: Int64Array
    upper: Int64Array

    @classmethod
    def of(
        cls,
        seed: FloatArray,
        rows: Int64Array,
        columns: Int64Array,
        lower: Int64Array | None = None,
        upper: Int64Array | None = None,
    ) -> "OpenTable":
        """Return the table with bounds 0 and none where not given; closed cells are bound to 0."""
        usable = seed > 0
        least = np.zeros(seed.shape, np.int64) if lower is None else np.where(usable, lower, 0)
        most = np.where(usable, UNLIMITED if upper is None else upper, 0)
        return cls(seed, rows, columns, least, most)

    @property
    def is_bounded(self) -> bool:
        """Whether some cell has a bound of its own."""
        return bool(self.lower.any() or (self.upper[self.seed > 0] < UNLIMITED).any())

    @property
    def transposed(self) -> "OpenTable":
        """The same with rows and columns exchanged."""
        lower, upper = np.ascontiguousarray(self.lower.T), np.ascontiguousarray(self.upper.T)
        seed = np.ascontiguousarray(self.seed.T)
        return OpenTable(seed, self.columns, self.rows, lower, upper)

    def without(self, pinned: BoolArray, held: Int64Array) -> "OpenTable":
        """Return what is left when ``pinned`` cells hold ``held`` (0 elsewhere)."""
        return replace(
            self,
            seed=np.where(pinned, 0.0, self.seed),
            rows=self.rows - held.sum(axis=1),
            columns=self.columns - held.sum(axis=0),
            lower=np.where(pinned, 0, self.lower),
            upper=np.where(pinned, 0, self.upper),
        )


@dataclass(frozen=True, slots=True, eq=False)
class RealTable:
    """The unrounded fit, cell = ``whole`` (int64) + ``part`` (0 <= float < 1): good to 1e-9 of a
    unit also where a float could not hold the cell.
    """

    whole: Int64Array
    part: FloatArray

    def plus(self, held: Int64Array) -> "RealTable":
        """Return the table with whole numbers added."""
        return RealTable(self.whole + held, self.part)
