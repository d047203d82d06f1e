"""One parent in Python integers of any size: the slow road for sums beyond 64 bits.

The same rules as ``groups.spread_groups``, step by step; also what refusals are explained from.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from salesplan.engine.spreading.limits import (
    EQUAL_FALLBACK,
    INFEASIBLE,
    OUT_OF_RANGE,
    ZERO_WEIGHT_USED,
    Rounding,
)

Bound = int | None
_RANGE = 1 << 62


@dataclass(frozen=True, slots=True)
class ParentProblem:
    """One parent's spread; all sequences are (leaves,). None is no bound."""

    total: int
    weights: Sequence[int]
    locked: Sequence[bool]
    held: Sequence[int]
    floors: Sequence[Bound]
    caps: Sequence[Bound]
    base: Sequence[int]

    def mirrored(self) -> "ParentProblem":
        """Return the problem with all signs reversed: floors become caps."""
        return replace(
            self,
            total=-self.total,
            held=[-value for value in self.held],
            floors=[None if cap is None else -cap for cap in self.caps],
            caps=[None if floor is None else -floor for floor in self.floors],
            base=[-value for value in self.base],
        )

    @property
    def locked_sum(self) -> int:
        return sum(value for value, locked in zip(self.held, self.locked, strict=True) if locked)

    def open_leaves(self) -> list[int]:
        return [leaf for leaf, locked in enumerate(self.locked) if not locked]

    def with_sign_kept(self) -> "ParentProblem":
        """Return the problem (total >= 0) with floor 0 where none is given and base allows it."""
        floors = [
            min(0, cap if cap is not None else 0) if floor is None and base >= 0 else floor
            for floor, cap, base in zip(self.floors, self.caps, self.base, strict=True)
        ]
        return replace(self, floors=floors)


@dataclass(frozen=True, slots=True)
class ParentSpread:
    values: list[int]
    flag: int
    residue: int = 0


def spread_parent(problem: ParentProblem, rounding: Rounding) -> ParentSpread:
    """Return the exact spread of one parent; flags as in ``limits``."""
    if problem.total < 0:
        result = spread_parent(problem.mirrored(), rounding)
        return ParentSpread([-value for value in result.values], result.flag, -result.residue)
    if rounding.keep_sign:
        problem = problem.with_sign_kept()
    result = _spread_positive(problem, rounding.quantum)
    if any(abs(value) >= _RANGE for value in result.values):
        return _refuse(problem, OUT_OF_RANGE)
    return result


def _spread_positive(problem: ParentProblem, quantum: int) -> ParentSpread:
    leaves = problem.open_leaves()
    base = [truncate(problem.base[leaf], quantum) for leaf in leaves]
    amount = problem.total - problem.locked_sum - sum(base)
    whole = truncate(amount, quantum)
    box = [
        (_up(problem.floors[leaf], start, quantum), _down(problem.caps[leaf], start, quantum))
        for leaf, start in zip(leaves, base, strict=True)
    ]
    if any(low is not None and high is not None and low > high for low, high in box):
        return _refuse(problem, INFEASIBLE)
    weights = [problem.weights[leaf] for leaf in leaves]
    shares, flag = _fill(weights, whole // quantum, box)
    if flag & INFEASIBLE:
        return _refuse(problem, INFEASIBLE)
    values = list(problem.held)
    for leaf, start, share in zip(leaves, base, shares, strict=True):
        values[leaf] = start + share * quantum
    residue = amount - whole
    if residue and not _place(residue, values, problem):
        return _refuse(problem, INFEASIBLE)
    return ParentSpread(values, flag, residue)


def truncate(value: int, quantum: int) -> int:
    """Return the multiple of ``quantum`` next to ``value`` towards zero."""
    return value - value % quantum if value >= 0 else value + -value % quantum


def _up(floor: Bound, base: int, quantum: int) -> Bound:
    return None if floor is None else -((base - floor) // quantum)


def _down(cap: Bound, base: int, quantum: int) -> Bound:
    return None if cap is None else (cap - base) // quantum


def _place(residue: int, values: list[int], problem: ParentProblem) -> bool:
    """Give the residue to the open leaf of largest weight that has room; False if none has."""

    def has_room(leaf: int) -> bool:
        floor, cap = problem.floors[leaf], problem.caps[leaf]
        value = values[leaf] + residue
        return (floor is None or floor <= value) and (cap is None or value <= cap)

    able = [leaf for leaf in problem.open_leaves() if has_room(leaf)]
    if not able:
        return False
    values[max(able, key=lambda leaf: (problem.weights[leaf], -leaf))] += residue
    return True


def _fill(weights: list[int], amount: int, box: list[tuple[Bound, Bound]]) -> tuple[list[int], int]:
    """Return shares within the box, and flags; leaves of weight zero are the last resort."""
    shares, left = _bounded_shares(weights, amount, box)
    if not left:
        return shares, 0
    idle = [index for index, weight in enumerate(weights) if not weight]
    rest = amount - sum(share for share, weight in zip(shares, weights, strict=True) if weight)
    equal, left = _bounded_shares([1] * len(idle), rest, [box[index] for index in idle])
    if left:
        return shares, INFEASIBLE
    for index, share in zip(idle, equal, strict=True):
        shares[index] = share
    return shares, ZERO_WEIGHT_USED if any(weights) else EQUAL_FALLBACK


def _bounded_shares(
    weights: list[int], amount: int, box: list[tuple[Bound, Bound]]
) -> tuple[list[int], int]:
    """Return integer shares by weight within the box and what could not be placed."""
    shares = [0] * len(weights)
    free = list(range(len(weights)))
    while True:
        whole = sum(weights[index] for index in free)
        scale = whole or 1
        exact = {index: amount * weights[index] if whole else 0 for index in free}
        excess = {index: _excess(exact[index], box[index], scale) for index in free}
        balance = sum(excess.values())
        pins = [i for i in free if (excess[i] > 0 <= balance) or (excess[i] < 0 >= balance)]
        if not pins:
            break
        pinned = set(pins)
        for index in pins:
            shares[index] = (exact[index] - excess[index]) // scale
            amount -= shares[index]
        free = [index for index in free if index not in pinned]
    for index in free:
        shares[index] = exact[index] // scale
    units = amount - sum(shares[index] for index in free)
    if not whole:
        return shares, units
    for index in sorted(free, key=lambda index: -(exact[index] % scale))[:units]:
        shares[index] += 1
    return shares, 0


def _excess(exact: int, box: tuple[Bound, Bound], scale: int) -> int:
    """Return by how much a share (in 1 / scale) lies beyond its bounds, signed."""
    low, high = box
    if low is not None and exact < low * scale:
        return exact - low * scale
    if high is not None and exact > high * scale:
        return exact - high * scale
    return 0


def _refuse(problem: ParentProblem, flag: int) -> ParentSpread:
    return ParentSpread([0] * len(problem.weights), flag)
