"""The leaves of a plan as one flat space: combinations of keys times periods."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

Int64Array = npt.NDArray[np.int64]
KEYS = 4
"""Keys of a leaf: organisation, product, channel, customer."""


@dataclass(frozen=True)
class LeafSpace:
    """``keys``: (4, combinations) ids, each combination once; ``count`` periods from
    ``first_period`` on, ``span`` months each. A leaf's place is combination * count + period index.
    """

    keys: Int64Array
    first_period: int
    count: int
    span: int = 1

    @property
    def size(self) -> int:
        """Number of leaves."""
        return int(self.keys.shape[1]) * self.count

    @property
    def periods(self) -> Int64Array:
        """First month of each period, (count,)."""
        return self.first_period + self.span * np.arange(self.count, dtype=np.int64)

    def places(self, keys: Int64Array, periods: Int64Array) -> Int64Array:
        """Return the flat place of each leaf, -1 for leaves outside the space."""
        combination = self.combinations(keys)
        index, rest = np.divmod(periods - self.first_period, self.span)
        inside = (combination >= 0) & (index >= 0) & (index < self.count) & (rest == 0)
        return np.where(inside, combination * self.count + index, -1)

    def combinations(self, keys: Int64Array) -> Int64Array:
        """Return the position of each combination of (4, n) ids, -1 where there is none."""
        if not self.keys.shape[1]:
            return np.full(keys.shape[1], -1, np.int64)
        codes, known = self._encode(keys)
        at = np.searchsorted(self._codes, codes, sorter=self._sorter)
        at = self._sorter[np.minimum(at, len(self._sorter) - 1)]
        return np.where(known & (self._codes[at] == codes), at, -1)

    def leaf_keys(self, places: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Return (4, n) ids and (n,) periods of flat places."""
        combination, index = np.divmod(places, self.count)
        return self.keys[:, combination], self.periods[index]

    def period_range(self, first_month: int, months: int) -> slice:
        """Return the period indices of a run of months.

        Raises EngineError ``not_in_plan`` outside of the plan's months and ``finer_than_cells``
        when the run does not consist of whole periods.
        """
        start, rest = divmod(first_month - self.first_period, self.span)
        count, more = divmod(months, self.span)
        end = self.first_period + self.span * self.count
        if months < 1 or start < 0 or first_month + months > end:
            raise EngineError("not_in_plan", "these months are not in the plan", months=months)
        if rest or more:
            raise EngineError("finer_than_cells", f"cells span {self.span} months", span=self.span)
        return slice(start, start + count)

    @cached_property
    def _levels(self) -> tuple[Int64Array, ...]:
        return tuple(np.unique(ids) for ids in self.keys)

    @cached_property
    def _codes(self) -> Int64Array:
        return self._encode(self.keys)[0]

    @cached_property
    def _sorter(self) -> Int64Array:
        return np.argsort(self._codes, kind="stable")

    def _encode(self, keys: Int64Array) -> tuple[Int64Array, npt.NDArray[np.bool_]]:
        """Return one number per combination (mixed radix of ranks), and which ids are known."""
        codes = np.zeros(keys.shape[1], np.int64)
        known = np.ones(keys.shape[1], np.bool_)
        for ids, level in zip(keys, self._levels, strict=True):
            rank = np.minimum(np.searchsorted(level, ids), len(level) - 1)
            known &= level[rank] == ids
            codes = codes * len(level) + rank
        return codes, known
