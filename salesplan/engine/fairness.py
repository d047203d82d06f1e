"""Fairness of a team: how differently hard its members' targets are, and a fairer split.

Difficulty = target ÷ expected value. The fairness of a team is the coefficient of variation of its
members' difficulties, over the population: standard deviation ÷ mean. Integers decide; everything
that is compared is compared exactly.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import isqrt

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

Floats = npt.NDArray[np.float64]
_SEARCH = 60
_GOLDEN = (5**0.5 - 1) / 2
_DIGITS = 10**12
FAIRER, ALREADY_EVEN, ALL_HELD, NO_ROOM = "fairer", "already_even", "all_held", "no_room"


@dataclass(frozen=True)
class Member:
    """A member's target and expected value in smallest units.

    Without an expected value above 0 the difficulty is unknown: the member is left out and keeps
    its target, as one that is `held`. `floor` and `cap` bound the target.
    """

    target: int
    expected: int | None
    is_held: bool = False
    floor: int | None = None
    cap: int | None = None

    @property
    def difficulty(self) -> Fraction | None:
        """Target ÷ expected value; None where nothing (or less) is expected."""
        return difficulty(self.target, self.expected)

    @property
    def moves(self) -> bool:
        """Whether a split may change the target."""
        return not self.is_held and self.difficulty is not None


@dataclass(frozen=True)
class Split:
    """`targets` in the order of the members, same total; coefficients of variation before and
    after as squares, exactly (`coefficient` takes the root). `outcome` is FAIRER, or why the
    targets stay as they are.
    """

    targets: tuple[int, ...]
    before: Fraction | None
    after: Fraction | None
    outcome: str

    @property
    def is_fairer(self) -> bool:
        """Whether the coefficient of variation is strictly lower."""
        return self.outcome == FAIRER


def difficulty(target: int | None, expected: int | None) -> Fraction | None:
    """Target ÷ expected value; None where one is unknown or nothing is expected."""
    if target is None or expected is None or expected <= 0:
        return None
    return Fraction(target, expected)


def variation(difficulties: Sequence[Fraction]) -> Fraction | None:
    """The square of the coefficient of variation (population), exactly.

    None for fewer than two members, or a mean of 0 or less.
    """
    whole = sum(difficulties, Fraction(0))
    if len(difficulties) < 2 or whole <= 0:
        return None
    squares = sum((one * one for one in difficulties), Fraction(0))
    return len(difficulties) * squares / (whole * whole) - 1


def coefficient(squared: Fraction | None) -> Fraction | None:
    """The coefficient of variation from its square, to 12 decimals, never above."""
    if squared is None:
        return None
    return Fraction(isqrt(squared.numerator * _DIGITS**2 // squared.denominator), _DIGITS)


def correlation(pairs: Sequence[tuple[Fraction, Fraction]]) -> float | None:
    """Pearson's correlation of pairs; None for fewer than three, or where one side is constant."""
    if len(pairs) < 3:
        return None
    x = np.array([float(one) for one, _other in pairs])
    y = np.array([float(other) for _one, other in pairs])
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return None if size < 1e-12 else float((x * y).sum() / size)


def fairer_split(
    members: Sequence[Member], *, most_change: Fraction | None = None, quantum: int = 1
) -> Split:
    """Targets with the same total and the least coefficient of variation of difficulty.

    Held members and those without difficulty keep their target. The others move by whole multiples
    of `quantum`, within floors, caps, 0 and (where given) `most_change`, a share of their target;
    who is outside a bound already is not pushed further. When nothing strictly lower is found the
    targets stay and `outcome` says why. The minimum is found by `_least`; rounding is by largest
    remainder. Raises EngineError ``quantum`` or ``most_change`` for values that make no sense.
    """
    if quantum < 1:
        raise EngineError("quantum", "a rounding unit is 1 or more", quantum=quantum)
    if most_change is not None and most_change < 0:
        raise EngineError("most_change", "a change is 0 or more", most_change=most_change)
    targets = tuple(member.target for member in members)
    before = _variation(members, targets)
    free = [at for at, member in enumerate(members) if member.moves]
    why = _refusal(before, free)
    if why:
        return Split(targets, before, before, why)
    reach = _reach([members[at] for at in free], most_change, quantum)
    for steps in (
        _rounded(_ideal(members, free, reach, quantum), reach),
        _exchange(members, free, reach, quantum),
    ):
        moved = _moved(targets, free, steps, quantum)
        after = _variation(members, moved)
        if before is not None and after is not None and after < before:
            return Split(moved, before, after, FAIRER)
    return Split(targets, before, before, NO_ROOM)


def _moved(
    targets: Sequence[int], free: Sequence[int], steps: Sequence[int], quantum: int
) -> tuple[int, ...]:
    moved = list(targets)
    for at, step in zip(free, steps, strict=True):
        moved[at] += step * quantum
    return tuple(moved)


def _variation(members: Sequence[Member], targets: Sequence[int]) -> Fraction | None:
    changed = (replace(member, target=t) for member, t in zip(members, targets, strict=True))
    return variation([one.difficulty for one in changed if one.difficulty is not None])


def _refusal(before: Fraction | None, free: Sequence[int]) -> str:
    if len(free) < 2 or before is None:
        return ALL_HELD
    return ALREADY_EVEN if before == 0 else ""


def _reach(
    members: Sequence[Member], most_change: Fraction | None, quantum: int
) -> list[tuple[int, int]]:
    """By how many rounding units targets may go down (<= 0) and up (>= 0).

    Nobody can take more than all of them give.
    """
    down = [_room(one, one.target - max(one.floor or 0, 0), most_change) for one in members]
    given = sum(down)
    up = [
        _room(one, given if one.cap is None else one.cap - one.target, most_change)
        for one in members
    ]
    return [(-(d // quantum), min(u, given) // quantum) for d, u in zip(down, up, strict=True)]


def _room(member: Member, room: int, most_change: Fraction | None) -> int:
    limit = room if most_change is None else int(abs(member.target) * most_change)
    return max(min(room, limit), 0)


def _exchange(
    members: Sequence[Member], free: Sequence[int], reach: Sequence[tuple[int, int]], quantum: int
) -> list[int]:
    """One rounding unit from one member to another, where that helps most.

    For units so coarse that the rounded minimum is no better than what stands there.
    """
    each = np.array([float(one.difficulty) for one in members if one.difficulty is not None])
    own = np.array([float(members[at].difficulty or 0) for at in free])
    unit = np.array([quantum / float(members[at].expected or 1) for at in free])
    whole = each.sum() - unit[:, None] + unit
    squares = (each * each).sum() + _grown(own, -unit)[:, None] + _grown(own, unit)
    measure = np.where(whole > 0, squares / np.maximum(whole, 1e-300) ** 2, np.inf)
    measure[[down == 0 for down, _up in reach], :] = np.inf
    measure[:, [up == 0 for _down, up in reach]] = np.inf
    np.fill_diagonal(measure, np.inf)
    giver, taker = divmod(int(measure.argmin()), len(free))
    steps = [0] * len(free)
    if np.isfinite(measure[giver, taker]):
        steps[giver], steps[taker] = -1, 1
    return steps


def _grown(own: Floats, by: Floats) -> Floats:
    """By how much the squares grow."""
    grown: Floats = (own + by) ** 2 - own**2
    return grown


def _ideal(
    members: Sequence[Member], free: Sequence[int], reach: Sequence[tuple[int, int]], quantum: int
) -> Floats:
    """The real numbers of rounding units, adding up to 0, that the least variation asks for."""
    expected = np.array([float(members[at].expected or 1) for at in free])
    targets = np.array([float(members[at].target) for at in free])
    low = (targets + np.array([float(down) for down, _up in reach]) * quantum) / expected
    high = (targets + np.array([float(up) for _down, up in reach]) * quantum) / expected
    kept = [
        float(member.difficulty)
        for at, member in enumerate(members)
        if at not in free and member.difficulty is not None
    ]
    size = float(expected.mean())
    found = _least(expected / size, float(targets.sum()) / size, low, high, np.array(kept))
    steps: Floats = (found * expected - targets) / quantum
    return steps


def _least(weights: Floats, total: float, low: Floats, high: Floats, kept: Floats) -> Floats:
    """Difficulties (n,) with sum(weights x d) = total within low..high that vary least with `kept`.

    Of the standard deviation ÷ mean under one linear condition and bounds the minimum has the form
    d = clip(level + tilt x weights) (its Karush-Kuhn-Tucker conditions); the level follows from the
    total, and along the tilt the measure has one valley, which is searched by golden
    section. Without held members and bounds in the way the tilt is 0: all equally hard.
    """

    def at(tilt: float) -> Floats:
        return _level(weights, total, low, high, tilt)

    def measure(tilt: float) -> float:
        every = np.concatenate([at(tilt), kept])
        mean = float(every.mean())
        return float(every.std()) / mean if mean > 0 else np.inf

    reach = float(np.abs(np.concatenate([kept, [total / float(weights.sum())]])).max())
    edge = 8 * max(reach, 1e-9) / float(weights.max())
    return at(_valley(measure, -edge, edge))


def _level(weights: Floats, total: float, low: Floats, high: Floats, tilt: float) -> Floats:
    """The difficulties of a tilt: their sum is piecewise linear in the level, bends are known."""
    slope = tilt * weights
    bends = np.sort(np.concatenate([low - slope, high - slope]))
    sums = np.clip(bends[:, None] + slope, low, high) @ weights
    found: Floats = np.clip(np.interp(total, sums, bends) + slope, low, high)
    return found


def _valley(measure: Callable[[float], float], low: float, high: float) -> float:
    """The lowest place of a measure with one valley; the middle where it is as low there."""
    middle = (low + high) / 2
    flat = measure(middle)
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = measure(left), measure(right)
    for _step in range(_SEARCH):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = measure(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = measure(right)
    found = (low + high) / 2
    return found if measure(found) < flat - 1e-12 else middle


def _rounded(steps: Floats, reach: Sequence[tuple[int, int]]) -> list[int]:
    """Whole steps that add up to 0 within their reach, by largest remainder."""
    whole = [
        min(max(int(np.floor(step)), down), up)
        for step, (down, up) in zip(steps.tolist(), reach, strict=True)
    ]
    missing = -sum(whole)
    sign = 1 if missing > 0 else -1
    while missing:
        order = sorted(range(len(whole)), key=lambda at: sign * (whole[at] - float(steps[at])))
        open_ = [at for at in order if reach[at][0] <= whole[at] + sign <= reach[at][1]]
        each = max(abs(missing) // len(open_), 1)
        for at in open_[: abs(missing)]:
            room = reach[at][1] - whole[at] if sign > 0 else whole[at] - reach[at][0]
            step = min(each, room, abs(missing))
            whole[at] += sign * step
            missing -= sign * step
    return whole
