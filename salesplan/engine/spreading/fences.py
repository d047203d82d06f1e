"""Floors and caps on sums of leaves: a total is spread so that each of them is met, exactly.

What a fence cuts off or asks for goes to and comes from the leaves outside of it, in proportion
(the rule for single leaves, golden.md "Spreading", carried over to groups): where the plain spread
breaks fences, the side with the larger excess is pinned at its bounds and the rest is spread anew.
Fences inside one another are met level by level; those that overlap otherwise by pinning the
narrowest first and, where that does not work, by the nearest table that a linear program finds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading.leaves import (
    Bounds,
    Leaves,
    SpreadOptions,
    SpreadResult,
    spread_total,
)
from salesplan.engine.spreading.limits import NO_CAP, NO_FLOOR
from salesplan.engine.spreading.segments import BoolArray, Int64Array

Amount = int | None


@dataclass(frozen=True, slots=True, eq=False)
class Fence:
    """Least and most (None: no limit) that the leaves at ``places`` may add up to.

    ``places`` are ascending positions among the leaves; ``key`` names the fence in refusals.
    """

    key: int
    places: Int64Array
    floor: Amount = None
    cap: Amount = None

    def short(self, amount: int) -> int:
        """What is missing to the floor (negative: what is above the cap, 0: within)."""
        return short(amount, self.floor, self.cap)


class FenceRefused(EngineError):
    """Fences that cannot be met; nothing was changed. ``keys`` are those that stand in the way.

    ``fences_need``: floors need ``floor_sum``, more than ``total`` · ``fences_allow``: caps allow
    ``cap_sum``, less than ``total`` · ``fences_clash``: they contradict each other.
    """

    def __init__(self, code: str, keys: Sequence[int], **numbers: int) -> None:
        super().__init__(code, f"{code}: fences {sorted(keys)}, {numbers}", keys=list(keys),
                         **numbers)  # fmt: skip
        self.keys = list(keys)


@dataclass(frozen=True, eq=False)
class Field:
    """Leaves with everything that a spread of them must respect; all arrays (leaves,)."""

    leaves: Leaves
    locked: BoolArray
    bounds: Bounds
    reference: Leaves | None
    options: SpreadOptions

    def spread(self, total: int, places: Int64Array | None = None) -> SpreadResult:
        """Spread a total to all leaves, or to those at ``places`` as if there were no others."""
        if places is None:
            return spread_total(
                total, self.leaves, locked=self.locked, bounds=self.bounds,
                reference=self.reference, options=self.options,
            )  # fmt: skip
        return self.part(places).spread(total)

    def part(self, places: Int64Array) -> "Field":
        """The leaves at some places."""
        taken = None if self.reference is None else _at(self.reference, places)
        return Field(
            _at(self.leaves, places), self.locked[places],
            Bounds(self.bounds.floors[places], self.bounds.caps[places]), taken, self.options,
        )  # fmt: skip

    def held(self, places: Int64Array) -> int:
        """What locked leaves hold at some places."""
        return int(self.leaves.values[places][self.locked[places]].sum())

    def reach(self, places: Int64Array, total: int) -> tuple[Amount, Amount]:
        """Least and most that the leaves at ``places`` can add up to; signs as the total's."""
        open_ = places[~self.locked[places]]
        floors, caps = self.bounds.floors[open_], self.bounds.caps[open_]
        if total >= 0:
            floors = np.where(floors == NO_FLOOR, np.minimum(caps, 0), floors)
        else:
            caps = np.where(caps == NO_CAP, np.maximum(floors, 0), caps)
        held = self.held(places)
        least = None if (floors == NO_FLOOR).any() else held + int(floors.sum())
        most = None if (caps == NO_CAP).any() else held + int(caps.sum())
        return least, most


def _at(leaves: Leaves, places: Int64Array) -> Leaves:
    return Leaves(leaves.values[places], leaves.filled[places])


def broken(values: Int64Array, fences: Sequence[Fence]) -> list[Fence]:
    """The fences whose sum is out of bounds."""
    return [fence for fence in fences if fence.short(int(values[fence.places].sum()))]


@dataclass(frozen=True, eq=False)
class Nest:
    """A fence and those directly inside it."""

    fence: Fence
    inner: "list[Nest]"


def nest(fences: Sequence[Fence]) -> list[Nest] | None:
    """Arrange fences by what lies inside what; None when two of them overlap otherwise."""
    tops: list[Nest] = []
    for fence in sorted(fences, key=lambda one: (-len(one.places), one.key)):
        level = tops
        while True:
            found = [one for one in level if _meet(one.fence, fence)]
            if not found:
                level.append(Nest(fence, []))
                break
            if len(found) > 1 or not np.isin(fence.places, found[0].fence.places).all():
                return None
            level = found[0].inner
    return tops


def _meet(one: Fence, other: Fence) -> bool:
    return bool(np.isin(other.places, one.places).any())


def short(amount: int, least: Amount, most: Amount) -> int:
    """What is missing to ``least`` (negative: what is above ``most``, 0: within)."""
    if least is not None and amount < least:
        return least - amount
    return most - amount if most is not None and amount > most else 0
