"""One block of parents: from what was asked to free cells with bounds, and back.

Everything is turned so that totals are >= 0; locked leaves become free cells of weight 0 in the
box 0..0; a base and a quantum are taken out of amounts and bounds before solving.
"""

import numpy as np

from salesplan.engine.spreading.apportion import fits
from salesplan.engine.spreading.limits import (
    EQUAL_FALLBACK,
    INFEASIBLE,
    NO_CAP,
    NO_FLOOR,
    ZERO_WEIGHT_USED,
    Limits,
    Rounding,
)
from salesplan.engine.spreading.segments import (
    Block,
    BoolArray,
    FloatArray,
    Int64Array,
    Segments,
)
from salesplan.engine.spreading.solver import solve

_SAFE_SUM = 2.0**61


class BlockProblem:
    """The arrays of one block while it is solved; ``values``, ``flags``, ``residues`` at the end.

    ``oversized`` marks groups whose sums do not fit 64 bits; they are left out (all 0) here.
    """

    def __init__(self, segments: Segments, totals: Int64Array, weights: Int64Array) -> None:
        self.segments = segments
        self.totals = totals
        self.weights = weights
        self.locked: BoolArray | None = None
        self.held: Int64Array | None = None
        self.floors: Int64Array | None = None
        self.caps: Int64Array | None = None
        self.base: Int64Array | None = None
        self.values = np.empty(0, np.int64)
        self.flags = np.zeros(len(totals), np.uint8)
        self.residues = np.zeros(len(totals), np.int64)
        self.oversized = np.zeros(len(totals), np.bool_)

    @classmethod
    def cut(
        cls, block: Block, totals: Int64Array, weights: Int64Array, limits: Limits
    ) -> "BlockProblem":
        """Return the block's part of the whole problem."""
        problem = cls(block.segments, totals[block.groups], weights[block.cells])
        cells = block.cells
        if limits.locked is not None:
            problem.locked = limits.locked[cells]
            held = 0 if limits.held is None else limits.held[cells]
            problem.held = np.where(problem.locked, held, 0)
            problem.weights = np.where(problem.locked, 0, problem.weights)
        if limits.base is not None:
            base = limits.base[cells]
            problem.base = base if problem.locked is None else np.where(problem.locked, 0, base)
        if limits.floors is not None or limits.caps is not None:
            none = np.full(cells.stop - cells.start, NO_FLOOR)
            problem.floors = none if limits.floors is None else limits.floors[cells]
            problem.caps = -none if limits.caps is None else limits.caps[cells]
        return problem

    def spread(self, rounding: Rounding) -> None:
        """Solve the block."""
        self._leave_out_oversized()
        negative = self.totals < 0
        turned = bool(negative.any())
        if turned:
            self._mirror(negative)
        self._keep_sign(rounding)
        amounts, quanta = self._amounts(rounding.quantum)
        bounds = self._bounds(rounding.quantum)
        self.values = self._solve(quanta, bounds)
        self._restore(rounding.quantum)
        if rounding.quantum > 1:
            self._place_residues(amounts - quanta * rounding.quantum)
        refused = self.flags & INFEASIBLE != 0
        if refused.any():
            self.values[self.segments.repeat(refused)] = 0
        if turned:
            self.values *= self.segments.repeat(np.where(negative, -1, 1))
            self.residues[negative] *= -1

    def _leave_out_oversized(self) -> None:
        size, weight = self._sizes(one_group=False)
        if fits(size, weight).all() and (size < _SAFE_SUM).all():
            return
        size, weight = self._sizes(one_group=True)
        self.oversized = ~(fits(size, weight) & (size < _SAFE_SUM))
        if self.oversized.any():
            self._empty(self.oversized)

    def _sizes(self, *, one_group: bool) -> tuple[FloatArray, FloatArray]:
        """Return bounds on amounts and weights while solving: per group, or the block's worst."""
        sized = [_finite(self.floors, NO_FLOOR), _finite(self.caps, NO_CAP), self.held, self.base]
        present = [np.abs(values) for values in sized if values is not None]
        size = np.abs(self.totals.astype(np.float64))
        if one_group:
            for values in present:
                size += self.segments.float_sum(values)
            return size, self.segments.float_sum(self.weights)
        cells = float(self.segments.counts.max())
        worst = size.max() + cells * sum(float(values.max()) for values in present)
        return np.array([worst]), np.array([cells * float(self.weights.max())])

    def _empty(self, groups: BoolArray) -> None:
        """Make groups trivial: total 0, nothing held, no bounds but 0."""
        cells = self.segments.repeat(groups)
        self.totals = np.where(groups, 0, self.totals)
        self.weights = np.where(cells, 0, self.weights)
        if self.held is not None:
            self.held = np.where(cells, 0, self.held)
        if self.base is not None:
            self.base = np.where(cells, 0, self.base)
        if self.floors is not None and self.caps is not None:
            self.floors = np.where(cells, 0, self.floors)
            self.caps = np.where(cells, 0, self.caps)

    def _mirror(self, negative: BoolArray) -> None:
        """Turn the signs of groups with a negative total, so that floors become caps."""
        sign = np.where(negative, -1, 1)
        self.totals = self.totals * sign
        cell_sign = self.segments.repeat(sign)
        if self.held is not None:
            self.held = self.held * cell_sign
        if self.base is not None:
            self.base = self.base * cell_sign
        if self.floors is not None and self.caps is not None:
            cells = cell_sign < 0
            self.floors, self.caps = (
                np.where(cells, -self.caps, self.floors),
                np.where(cells, -self.floors, self.caps),
            )

    def _keep_sign(self, rounding: Rounding) -> None:
        """Set floor 0 where none is given; without other bounds a refusal is all it can do."""
        if not rounding.keep_sign:
            return
        if self.base is not None and (self.floors is None or self.caps is None):
            self.floors = np.full(len(self.weights), NO_FLOOR)
            self.caps = np.full(len(self.weights), NO_CAP)
        if self.floors is not None and self.caps is not None:
            missing = self.floors == NO_FLOOR
            if self.base is not None:
                missing &= self.base >= 0
            self.floors = np.where(missing, np.minimum(self.caps, 0), self.floors)
        elif self.held is not None:
            self._refuse(self.totals < self.segments.sum(self.held))

    def _refuse(self, groups: BoolArray) -> None:
        if groups.any():
            self._empty(groups)
            self.flags[groups] |= INFEASIBLE

    def _amounts(self, quantum: int) -> tuple[Int64Array, Int64Array]:
        """Return what is left for open cells, in units and in whole quanta (towards zero)."""
        if self.base is not None and quantum > 1:
            self.base = _quotient(self.base, quantum) * quantum
        amounts = self.totals
        for taken in (self.held, self.base):
            if taken is not None:
                amounts = amounts - self.segments.sum(taken)
        return amounts, _quotient(amounts, quantum)

    def _bounds(self, quantum: int) -> tuple[Int64Array, Int64Array] | None:
        """Return the box of every cell in quanta; groups with an empty box are refused."""
        if self.floors is None or self.caps is None:
            return None
        floors, caps = self.floors, self.caps
        no_floor, no_cap = floors == NO_FLOOR, caps == NO_CAP
        if self.base is not None:
            floors, caps = floors - self.base, caps - self.base
        if quantum > 1:
            floors, caps = -(-floors // quantum), caps // quantum
        if self.base is not None or quantum > 1:
            floors, caps = np.where(no_floor, NO_FLOOR, floors), np.where(no_cap, NO_CAP, caps)
        if self.locked is not None:
            floors, caps = np.where(self.locked, 0, floors), np.where(self.locked, 0, caps)
        crossed = floors > caps
        if crossed.any():
            groups = self.segments.any(crossed)
            self._refuse(groups)
            cells = self.segments.repeat(groups)
            floors, caps = np.where(cells, 0, floors), np.where(cells, 0, caps)
        return floors, caps

    def _solve(
        self, quanta: Int64Array, bounds: tuple[Int64Array, Int64Array] | None
    ) -> Int64Array:
        solvable = self.flags & INFEASIBLE == 0
        quanta = np.where(solvable, quanta, 0)
        shares = solve(self.weights, quanta, self.segments, bounds)
        stuck = shares.left != 0
        if stuck.any():
            self._use_zero_weights(shares.values, stuck, quanta, bounds)
        return shares.values

    def _use_zero_weights(
        self,
        values: Int64Array,
        stuck: BoolArray,
        quanta: Int64Array,
        bounds: tuple[Int64Array, Int64Array] | None,
    ) -> None:
        """Spread equally over cells of weight 0; weighted cells stay at the bounds they reached."""
        cells = self.segments.repeat(stuck)
        segments = Segments.of_counts(self.segments.counts[stuck])
        weighted = self.weights[cells] > 0
        idle = ~weighted
        if self.locked is not None:
            idle &= ~self.locked[cells]
        box = None
        if bounds is not None:
            box = (np.where(idle, bounds[0][cells], 0), np.where(idle, bounds[1][cells], 0))
        fixed = np.where(weighted, values[cells], 0)
        rest = quanta[stuck] - segments.sum(fixed)
        equal = solve(idle.astype(np.int64), rest, segments, box)
        values[cells] = fixed + equal.values
        used = np.where(segments.any(weighted), ZERO_WEIGHT_USED, EQUAL_FALLBACK)
        self.flags[stuck] |= np.where(equal.left != 0, INFEASIBLE, used).astype(np.uint8)

    def _restore(self, quantum: int) -> None:
        """Turn solved quanta into values of leaves."""
        if quantum > 1:
            self.values *= quantum
        for taken in (self.base, self.held):
            if taken is not None:
                self.values += taken

    def _place_residues(self, residues: Int64Array) -> None:
        """Give what is off the quantum to the heaviest open leaf with room, first in order."""
        residues = np.where(self.flags & INFEASIBLE == 0, residues, 0)
        room = self.segments.repeat(residues != 0)
        moved = self.values + self.segments.repeat(residues)
        if self.locked is not None:
            room &= ~self.locked
        if self.floors is not None and self.caps is not None:
            room &= (moved >= self.floors) & (moved <= self.caps)
        heaviest = self.segments.max(np.where(room, self.weights, -1))
        able = np.flatnonzero(room & (self.weights == self.segments.repeat(heaviest)))
        group = self.segments.repeat(np.arange(len(residues)))[able]
        taking, first = np.unique(group, return_index=True)
        self.values[able[first]] += residues[taking]
        self.residues = residues
        missed = residues != 0
        missed[taking] = False
        self.residues[missed] = 0
        self.flags[missed] |= INFEASIBLE


def _finite(bounds: Int64Array | None, missing: int) -> Int64Array | None:
    return None if bounds is None else np.where(bounds == missing, 0, bounds)


def _quotient(values: Int64Array, quantum: int) -> Int64Array:
    """Return values / quantum rounded towards zero, so that signs mirror."""
    if quantum == 1:
        return values
    quotient: Int64Array = np.sign(values) * (np.abs(values) // quantum)
    return quotient
