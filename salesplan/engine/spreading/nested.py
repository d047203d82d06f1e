"""Fences inside one another, met level by level from the widest down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from salesplan.engine.spreading.fences import Amount, Fence, FenceRefused, Field, Nest, short
from salesplan.engine.spreading.leaves import Leaves, SpreadResult
from salesplan.engine.spreading.segments import BoolArray, Int64Array


@dataclass(eq=False)
class Work:
    """Values while fences are being met; ``snap``: pinned at whole rounding units."""

    field: Field
    values: Int64Array
    filled: BoolArray
    snap: bool
    equal_fallback: bool = False
    zero_weight_used: bool = False

    def put(self, total: int, places: Int64Array) -> None:
        """Spread a total over some places as if there were no others."""
        if not len(places):
            if total:
                raise FenceRefused("fences_clash", [], total=total)
            return
        found = self.field.spread(total, places)
        self.values[places], self.filled[places] = found.leaves.values, found.leaves.filled
        self.equal_fallback |= found.equal_fallback
        self.zero_weight_used |= found.zero_weight_used

    def sum(self, places: Int64Array) -> int:
        """What stands at some places now."""
        return int(self.values[places].sum())

    def fill(self, total: int, places: Int64Array, tops: list[Nest]) -> None:
        """Bring a total down to places in which the fences ``tops`` stand side by side."""
        ranges = {one.fence.key: self._range(one, total) for one in tops}
        self._check(total, places, tops, ranges)
        open_, rest, pinned = places, total, set[int]()
        while True:
            self.put(rest, open_)
            free = [one for one in tops if one.fence.key not in pinned]
            off = {
                one.fence.key: short(self.sum(one.fence.places), *ranges[one.fence.key])
                for one in free
            }
            if not any(off.values()):
                break
            excess = -sum(off.values())
            for one in free:
                missing = off[one.fence.key]
                if missing and excess * missing <= 0:
                    pinned.add(one.fence.key)
                    bound = self._pin(one.fence, missing, *ranges[one.fence.key])
                    self.put(bound, one.fence.places)
                    rest -= bound
                    open_ = np.setdiff1d(open_, one.fence.places, assume_unique=True)
        for one in tops:
            if one.inner and _any_broken(self.values, one.inner):
                self.fill(self.sum(one.fence.places), one.fence.places, one.inner)

    def _pin(self, fence: Fence, missing: int, least: Amount, most: Amount) -> int:
        """The bound that is broken; in whole rounding units beside what is locked."""
        bound = self.sum(fence.places) + missing
        if not self.snap:
            return bound
        quantum = self.field.options.rounding.quantum
        loose = bound - self.field.held(fence.places)
        step = -loose % quantum if missing > 0 else -(loose % quantum)
        return bound if short(bound + step, least, most) else bound + step

    def _range(self, one: Nest, total: int) -> tuple[Amount, Amount]:
        """What the leaves of a fence can add up to, by its bounds and those inside it."""
        least, most = self._inside(one.fence.places, one.inner, total)
        low, high = _higher(least, one.fence.floor), _lower(most, one.fence.cap)
        if low is not None and high is not None and low > high:
            keys = [one.fence.key, *_keys(one.inner)]
            raise FenceRefused("fences_clash", keys, floor_sum=low, cap_sum=high)
        return low, high

    def _inside(
        self, places: Int64Array, tops: list[Nest], total: int
    ) -> tuple[Amount, Amount]:  # fmt: skip
        loose = places
        for one in tops:
            loose = np.setdiff1d(loose, one.fence.places, assume_unique=True)
        parts = [self._range(one, total) for one in tops]
        parts.append(self.field.reach(loose, total))
        return _added([low for low, _high in parts]), _added([high for _low, high in parts])

    def _check(
        self, total: int, places: Int64Array, tops: list[Nest],
        ranges: dict[int, tuple[Amount, Amount]],
    ) -> None:  # fmt: skip
        least, most = self._inside(places, tops, total)
        if least is not None and total < least:
            keys = [key for key, (low, _high) in ranges.items() if low]
            raise FenceRefused("fences_need", keys, total=total, floor_sum=least,
                               short_by=least - total)  # fmt: skip
        if most is not None and total > most:
            keys = [key for key, (_low, high) in ranges.items() if high is not None]
            raise FenceRefused("fences_allow", keys, total=total, cap_sum=most,
                               short_by=total - most)  # fmt: skip

    def result(self, plain: SpreadResult) -> SpreadResult:
        """The leaves as they are now, with the flags of all spreads on the way."""
        before = self.field.leaves
        odd = ~self.field.locked & (self.values % self.field.options.rounding.quantum != 0)
        off = int((self.values % self.field.options.rounding.quantum)[odd].sum())
        return replace(
            plain,
            leaves=Leaves(self.values, self.filled),
            changed=(self.values != before.values) | (self.filled != before.filled),
            equal_fallback=plain.equal_fallback or self.equal_fallback,
            zero_weight_used=plain.zero_weight_used or self.zero_weight_used,
            off_quantum=off,
            off_quantum_leaf=int(np.argmax(odd)) if off else None,
        )


def _any_broken(values: Int64Array, tops: list[Nest]) -> bool:
    return any(
        one.fence.short(int(values[one.fence.places].sum())) or _any_broken(values, one.inner)
        for one in tops
    )


def _keys(tops: list[Nest]) -> list[int]:
    return [key for one in tops for key in (one.fence.key, *_keys(one.inner))]


def _higher(one: Amount, other: Amount) -> Amount:
    return max((bound for bound in (one, other) if bound is not None), default=None)


def _lower(one: Amount, other: Amount) -> Amount:
    return min((bound for bound in (one, other) if bound is not None), default=None)


def _added(bounds: Sequence[Amount]) -> Amount:
    given = [bound for bound in bounds if bound is not None]
    return sum(given) if len(given) == len(bounds) else None
