"""Bounded proportional shares of many groups at once (the "flexible box" rule).

In each round every open cell gets its exact share of what is left. Where cells fall below their
floor or rise above their cap, the side with the larger excess is pinned to its bounds, for good,
and the round is repeated on what remains. One largest-remainder pass ends all groups together.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from salesplan.engine.spreading.apportion import add_largest_remainders, divide
from salesplan.engine.spreading.segments import BoolArray, Int64Array, Segments

IndexArray = npt.NDArray[np.intp]
Number = TypeVar("Number", np.int64, np.float64)

MAX_ROUNDS = 100
"""Never reached: a round shrinks the gap by 1 / (cells - 1); 14 on a built adversary."""


@dataclass(frozen=True, slots=True)
class Shares:
    """``values`` (cells,); ``left`` (groups,): what no cell with a weight could take."""

    values: Int64Array
    left: Int64Array


def solve(
    weights: Int64Array,
    amounts: Int64Array,
    segments: Segments,
    bounds: tuple[Int64Array, Int64Array] | None = None,
) -> Shares:
    """Return integer shares of ``amounts`` by ``weights`` (>= 0) within integer ``bounds``.

    Every group fits (see apportion). ``bounds`` are (floors, caps) with +-2^62 for none. Each
    value is the exact bounded share rounded down or up; ``left`` is 0 unless the weights of a
    group are all zero or all of its weighted cells stand at their bounds.
    """
    if bounds is None:
        return _solve_open(weights, amounts, segments)
    return _Rounds(weights, amounts, segments, bounds).run()


def _solve_open(weights: Int64Array, amounts: Int64Array, segments: Segments) -> Shares:
    sums = segments.sum(weights)
    divisors = np.maximum(sums, 1)
    values, remainder = divide(weights, amounts, divisors, segments)
    missing = amounts - segments.sum(values)
    unweighted = sums == 0
    units = np.where(unweighted, 0, missing)
    add_largest_remainders(values, remainder, divisors, units, segments)
    return Shares(values, np.where(unweighted, missing, 0))


@dataclass(slots=True)
class _Side:
    """Cells beyond one kind of bound: their index, their group and that bound."""

    cells: IndexArray
    groups: IndexArray
    bounds: Int64Array

    def keep(self, mask: BoolArray) -> "_Side":
        return _Side(self.cells[mask], self.groups[mask], self.bounds[mask])

    def group_sums(self, values: npt.NDArray[Number]) -> tuple[IndexArray, npt.NDArray[Number]]:
        """Return the groups that occur, ascending, and the sum of ``values`` in each."""
        heads = np.flatnonzero(np.diff(self.groups, prepend=-1))
        return self.groups[heads], np.add.reduceat(values, heads)


class _Rounds:
    """The groups still at work; arrays shrink from round to round to the unfinished ones."""

    def __init__(
        self,
        weights: Int64Array,
        amounts: Int64Array,
        segments: Segments,
        bounds: tuple[Int64Array, Int64Array],
    ) -> None:
        self.all_segments = segments
        self.values = self.remainders = np.empty(0, np.int64)
        self.units = np.zeros(len(amounts), np.int64)
        self.divisors = np.ones(len(amounts), np.int64)
        self.left = np.zeros(len(amounts), np.int64)
        self.cells: IndexArray | None = None
        self.groups: IndexArray = np.arange(len(amounts))
        self.segments = segments
        self.weights, self.floors, self.caps = weights.copy(), *bounds
        self.totals, self.amounts = amounts, amounts.copy()
        self.sums = segments.sum(weights)
        self.pinned = np.zeros(len(weights), np.bool_)
        self.pins = np.zeros(len(weights), np.int64)

    def run(self) -> Shares:
        for _ in range(MAX_ROUNDS):
            quotient, remainder = self._share()
            over, under = self._violators(quotient, remainder)
            active = np.zeros(len(self.groups), np.bool_)
            active[over.groups] = True
            active[under.groups] = True
            self._store(quotient, remainder)
            self._finish(quotient, ~active)
            if not active.any():
                break
            self._pin(self._larger_side(over, under, quotient, remainder))
            self._continue_with(active)
        else:  # pragma: no cover
            raise AssertionError("bounded spreading did not come to an end")
        add_largest_remainders(
            self.values, self.remainders, self.divisors, self.units, self.all_segments
        )
        return Shares(self.values, self.left)

    def _share(self) -> tuple[Int64Array, Int64Array]:
        divisors = np.maximum(self.sums, 1)
        quotient, remainder = divide(self.weights, self.amounts, divisors, self.segments)
        at = np.flatnonzero(self.pinned)
        quotient[at] = self.pins[at]
        remainder[at] = 0
        return quotient, remainder

    def _violators(self, quotient: Int64Array, remainder: Int64Array) -> tuple[_Side, _Side]:
        over = np.flatnonzero(quotient >= self.caps)
        over = over[(quotient[over] > self.caps[over]) | (remainder[over] > 0)]
        under = np.flatnonzero(quotient < self.floors)
        over, under = over[~self.pinned[over]], under[~self.pinned[under]]
        group = self.segments.repeat(np.arange(len(self.groups)))
        return (
            _Side(over, group[over], self.caps[over]),
            _Side(under, group[under], self.floors[under]),
        )

    def _larger_side(
        self, over: _Side, under: _Side, quotient: Int64Array, remainder: Int64Array
    ) -> tuple[_Side, _Side]:
        """Keep the overs where the excess is positive, the unders where negative, both at 0."""
        if not (over.cells.size and under.cells.size):
            return over, under
        excess = self._excess_sign((over, under), quotient, remainder)
        return over.keep(excess[over.groups] >= 0), under.keep(excess[under.groups] <= 0)

    def _excess_sign(
        self, sides: tuple[_Side, _Side], quotient: Int64Array, remainder: Int64Array
    ) -> Int64Array:
        """Return the sign of sum(share - bound) over the violators of each group.

        The sum is D + R / W. Below 1 in size, D * W + R is below 2^63, so wrapping is exact.
        """
        whole = np.zeros(len(self.groups), np.int64)
        rest = np.zeros(len(self.groups), np.int64)
        rest_float = np.zeros(len(self.groups))
        for side in sides:
            groups, difference = side.group_sums(quotient[side.cells] - side.bounds)
            whole[groups] += difference
            rest[groups] += side.group_sums(remainder[side.cells])[1]
            rest_float[groups] += side.group_sums(remainder[side.cells].astype(np.float64))[1]
        sums = np.maximum(self.sums, 1)
        excess = whole + rest_float / sums
        exact = np.sign(whole * sums + rest)
        return np.where(np.abs(excess) < 1, exact, np.sign(excess)).astype(np.int64)

    def _pin(self, sides: tuple[_Side, _Side]) -> None:
        for side in sides:
            if not side.cells.size:
                continue
            groups, bound_sums = side.group_sums(side.bounds)
            self.amounts[groups] -= bound_sums
            self.sums[groups] -= side.group_sums(self.weights[side.cells])[1]
            self.pinned[side.cells] = True
            self.pins[side.cells] = side.bounds
            self.weights[side.cells] = 0

    def _store(self, quotient: Int64Array, remainder: Int64Array) -> None:
        if self.cells is None:
            self.values, self.remainders = quotient, remainder
        else:
            self.values[self.cells] = quotient
            self.remainders[self.cells] = remainder

    def _finish(self, quotient: Int64Array, done: BoolArray) -> None:
        if not done.any():
            return
        at = np.flatnonzero(done)
        groups = self.groups[at]
        missing = (self.totals - self.segments.sum(quotient))[at]
        unweighted = self.sums[at] == 0
        self.left[groups] = np.where(unweighted, missing, 0)
        self.units[groups] = np.where(unweighted, 0, missing)
        self.divisors[groups] = np.maximum(self.sums[at], 1)

    def _continue_with(self, active: BoolArray) -> None:
        kept = np.flatnonzero(self.segments.repeat(active))
        self.cells = kept if self.cells is None else self.cells[kept]
        self.weights, self.floors, self.caps = (
            self.weights[kept],
            self.floors[kept],
            self.caps[kept],
        )
        self.pinned, self.pins = self.pinned[kept], self.pins[kept]
        self.segments = Segments.of_counts(self.segments.counts[active])
        self.groups, self.sums = self.groups[active], self.sums[active]
        self.totals, self.amounts = self.totals[active], self.amounts[active]
