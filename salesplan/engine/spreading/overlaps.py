"""Fences that cut across one another: pinned one by one, else by the nearest possible table."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading.fences import Fence, FenceRefused, Field, broken
from salesplan.engine.spreading.nested import Work
from salesplan.engine.spreading.segments import Int64Array

Floats = npt.NDArray[np.float64]


def solve(work: Work, total: int, fences: Sequence[Fence]) -> None:
    """Meet overlapping fences; raises FenceRefused ``fences_clash`` with those that contradict."""
    start = work.values.copy()
    if _pinned(work, total, fences):
        return
    atoms = _Atoms(work.field, fences, total, start)
    proposal = atoms.nearest(range(len(fences)))
    if proposal is None:
        raise FenceRefused("fences_clash", atoms.contradiction(), total=total)
    for places, amount in zip(atoms.places, proposal, strict=True):
        work.put(amount, places)
    if broken(work.values, fences):
        raise FenceRefused("fences_clash", [fence.key for fence in fences], total=total)


def _pinned(work: Work, total: int, fences: Sequence[Fence]) -> bool:
    """Pin broken fences, the narrowest first, and spread the rest anew; whether that worked."""
    frozen = np.zeros(len(work.values), np.bool_)
    for _round in range(len(fences) + 1):
        try:
            rest = total - work.sum(np.flatnonzero(frozen))
            if _turns(rest, total):
                return False
            work.put(rest, np.flatnonzero(~frozen))
            off = broken(work.values, fences)
            if not off:
                return True
            fence = min(off, key=lambda one: (len(one.places), one.key))
            open_ = fence.places[~frozen[fence.places]]
            if not len(open_):
                return False
            amount = work.sum(open_) + fence.short(work.sum(fence.places))
            if _turns(amount, total):
                return False
            work.put(amount, open_)
            frozen[open_] = True
        except EngineError:
            return False
    return False


def _turns(amount: int, total: int) -> bool:
    """Whether a part would have another sign than the whole."""
    return amount * total < 0 or bool(amount and not total)


class _Atoms:
    """Leaves that lie inside the same fences, taken together."""

    def __init__(self, field: Field, fences: Sequence[Fence], total: int, start: Int64Array):
        inside = np.zeros((len(fences), len(start)), np.bool_)
        for at, fence in enumerate(fences):
            inside[at, fence.places] = True
        kinds, which = np.unique(inside, axis=1, return_inverse=True)
        self.total, self.fences, self.rows = total, fences, kinds.astype(np.float64)
        self.places = [np.flatnonzero(which.ravel() == at) for at in range(kinds.shape[1])]
        self.limits = [field.reach(places, total) for places in self.places]
        self.start = [int(start[places].sum()) for places in self.places]

    def nearest(self, which: Sequence[int]) -> list[int] | None:
        """Whole amounts of the atoms within some fences, least moved in sum; None: impossible."""
        count = len(self.places)
        moves = np.vstack([np.hstack([sign * np.eye(count), -np.eye(count)]) for sign in (1, -1)])
        start = np.array(self.start, np.float64)
        rows, bounds = self._fences(which)
        wide = np.hstack([rows, np.zeros_like(rows)])
        found = linprog(
            np.concatenate([np.zeros(count), np.ones(count)]),
            A_ub=np.vstack([moves, wide]), b_ub=np.concatenate([start, -start, bounds]),
            A_eq=np.concatenate([np.ones(count), np.zeros(count)])[None], b_eq=[self.total],
            bounds=[*self.limits, *[(0, None)] * count],
        )  # fmt: skip
        return None if found.x is None else self._whole(found.x[:count])

    def contradiction(self) -> list[int]:
        """Keys of a smallest set of fences that cannot be met together."""
        left = list(range(len(self.fences)))
        for at in range(len(self.fences)):
            without = [one for one in left if one != at]
            if self.nearest(without) is None:
                left = without
        return [self.fences[at].key for at in left]

    def _fences(self, which: Sequence[int]) -> tuple[Floats, Floats]:
        rows: list[Floats] = []
        bounds: list[float] = []
        for at in which:
            fence = self.fences[at]
            if fence.cap is not None:
                rows.append(self.rows[at])
                bounds.append(fence.cap)
            if fence.floor is not None:
                rows.append(-self.rows[at])
                bounds.append(-fence.floor)
        return np.array(rows).reshape(-1, len(self.places)), np.array(bounds, np.float64)

    def _whole(self, proposal: Floats) -> list[int]:
        """Rounded; what is then missing to the total goes where the fraction was largest."""
        whole = [int(value) for value in np.rint(proposal)]
        missing = self.total - sum(whole)
        step = 1 if missing > 0 else -1
        order = np.argsort(-step * (proposal - np.rint(proposal)), kind="stable")
        for at in order[: abs(missing)]:
            whole[int(at)] += step
        return whole
