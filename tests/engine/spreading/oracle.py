"""What a spread must be, in exact fractions: fill leaves like vessels up to one water level.

Nothing of the engine's method is used here. The level L makes sum(clip(L * weight, floor, cap))
equal to the amount; the sum is piecewise linear in L, so L is found between two break points.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor

Bound = int | None


@dataclass(frozen=True)
class Case:
    """One parent; None is no bound; ``held`` counts where locked."""

    total: int
    weights: list[int]
    locked: list[bool]
    held: list[int]
    floors: list[Bound]
    caps: list[Bound]


def spread(case: Case, *, keep_sign: bool) -> tuple[list[int], str] | None:
    """Return values and "", "equal" or "zero_weight"; None where there is no solution."""
    if case.total < 0:
        mirror = spread(_mirrored(case), keep_sign=keep_sign)
        return mirror and ([-value for value in mirror[0]], mirror[1])
    open_leaves = [leaf for leaf, locked in enumerate(case.locked) if not locked]
    rest = case.total - sum(h for h, locked in zip(case.held, case.locked, strict=True) if locked)
    floors = [_floor(case, leaf) if keep_sign else case.floors[leaf] for leaf in open_leaves]
    box = list(zip(floors, (case.caps[leaf] for leaf in open_leaves), strict=True))
    if any(low is not None and high is not None and low > high for low, high in box):
        return None
    filled = _fill([case.weights[leaf] for leaf in open_leaves], rest, box)
    if filled is None:
        return None
    values = [held if locked else 0 for held, locked in zip(case.held, case.locked, strict=True)]
    for leaf, value in zip(open_leaves, _rounded(filled[0], rest), strict=True):
        values[leaf] = value
    return values, filled[1]


def _mirrored(case: Case) -> Case:
    def negated(values: list) -> list:
        return [None if value is None else -value for value in values]

    return Case(
        -case.total,
        case.weights,
        case.locked,
        negated(case.held),
        negated(case.caps),
        negated(case.floors),
    )


def _floor(case: Case, leaf: int) -> Bound:
    if case.floors[leaf] is not None:
        return case.floors[leaf]
    cap = case.caps[leaf]
    return 0 if cap is None or cap > 0 else cap


def _fill(weights, amount, box) -> tuple[list[Fraction], str] | None:
    levels = _levelled(weights, amount, box)
    if sum(levels) == amount:
        return levels, ""
    idle = [index for index, weight in enumerate(weights) if weight == 0]
    rest = amount - sum(level for level, weight in zip(levels, weights, strict=True) if weight)
    equal = _levelled([1] * len(idle), rest, [box[index] for index in idle])
    if sum(equal) != rest:
        return None
    for index, level in zip(idle, equal, strict=True):
        levels[index] = level
    return levels, "zero_weight" if any(weights) else "equal"


def _levelled(weights, amount, box) -> list[Fraction]:
    """Return each vessel's content at the level that comes nearest to the amount."""

    def contents(level: Fraction) -> list[Fraction]:
        return [_clip(level * weight, *limits) for weight, limits in zip(weights, box, strict=True)]

    breaks = sorted(
        Fraction(bound, weight)
        for weight, limits in zip(weights, box, strict=True)
        for bound in limits
        if weight and bound is not None
    )
    if not any(weights):
        return contents(Fraction(0))
    points = [(breaks or [Fraction(0)])[0] - 1, *breaks, (breaks or [Fraction(0)])[-1] + 1]
    sums = [sum(contents(point)) for point in points]
    for index in range(len(points) - 1):
        inner = sums[index] <= amount <= sums[index + 1]
        outer = (index == 0 and amount < sums[0]) or (
            index == len(points) - 2 and amount > sums[-1]
        )
        if inner or outer:
            slope = (sums[index + 1] - sums[index]) / (points[index + 1] - points[index])
            if slope:
                return contents(points[index] + (amount - sums[index]) / slope)
            return contents(points[index] if amount <= sums[index] else points[index + 1])
    raise AssertionError("the break points cover every amount")


def _clip(value: Fraction, low: Bound, high: Bound) -> Fraction:
    if low is not None and value < low:
        return Fraction(low)
    return Fraction(high) if high is not None and value > high else value


def _rounded(exact: list[Fraction], total: int) -> list[int]:
    values = [floor(share) for share in exact]
    order = sorted(range(len(exact)), key=lambda index: values[index] - exact[index])
    for index in order[: total - sum(values)]:
        values[index] += 1
    return values
