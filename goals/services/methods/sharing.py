"""Splitting a total over groups of leaves by weight, and within each like its present values."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import lcm

import numpy as np

from goals.selectors.columns import Int64Array
from goals.services.methods.tasks import Task
from salesplan.engine.spreading import (
    NO_CAP,
    NO_FLOOR,
    Bounds,
    Fence,
    Field,
    Leaves,
    Rounding,
    SpreadOptions,
    SpreadResult,
)

_LARGEST = 1 << 56


def by_groups(task: Task, group_of: Int64Array, weights: Sequence[Fraction | int]) -> SpreadResult:
    """Split the wanted total over groups in proportion to ``weights``, then within each group.

    ``group_of`` (leaves,) indexes weights; -1: the leaf takes nothing and stays as it is. Totals of
    groups are exact by largest remainder, within what locks, floors and caps inside them allow.
    """
    members = _members(group_of, len(weights))
    present = [at for at, places in enumerate(members) if len(places)]
    members = [members[at] for at in present]
    outside = np.flatnonzero(group_of < 0)
    total = task.wanted - int(task.leaves.values[outside].sum())
    whole = _whole_weights([weights[at] for at in present])
    shares = _between(task, total, members, whole)
    return _within(task, members, shares, whole.tolist())


def _whole_weights(weights: Sequence[Fraction | int]) -> Int64Array:
    """Weights as integers in the same proportion; far too long ones keep about 17 digits."""
    fractions = [Fraction(weight) for weight in weights]
    factor = lcm(*(weight.denominator for weight in fractions)) if fractions else 1
    largest = max(fractions, default=Fraction(0)) * factor
    if largest <= _LARGEST:
        return np.array([int(weight * factor) for weight in fractions], np.int64)
    scale = Fraction(_LARGEST) / max(fractions)
    return np.array([round(weight * scale) for weight in fractions], np.int64)


def _members(group_of: Int64Array, count: int) -> list[Int64Array]:
    order = np.argsort(group_of, kind="stable")
    edges = np.searchsorted(group_of[order], np.arange(count + 1))
    return [np.sort(order[edges[at] : edges[at + 1]]) for at in range(count)]


def _between(
    task: Task, total: int, members: list[Int64Array], weights: Int64Array
) -> list[int]:  # fmt: skip
    """What each group gets: by weight, but no less and no more than it can hold."""
    options = SpreadOptions(rounding=Rounding(quantum=task.quantum))
    inner = Field(task.leaves, task.locked, task.bounds, None, options)
    limits = [_limits(inner, task.fences, places, total) for places in members]
    zeros = np.zeros(len(members), np.int64)
    groups = Field(
        Leaves(zeros, np.ones(len(members), np.bool_)),
        zeros.astype(np.bool_),
        Bounds.of([low for low, _high in limits], [high for _low, high in limits],
                  count=len(members)),
        Leaves(weights, np.ones(len(members), np.bool_)),
        options,
    )  # fmt: skip
    return groups.spread(total).leaves.values.tolist()  # type: ignore[no-any-return]


def _limits(
    inner: Field, fences: Sequence[Fence], places: Int64Array, total: int
) -> tuple[int | None, int | None]:
    least, most = inner.reach(places, total)
    for fence in fences:
        if len(fence.places) == len(places) and (fence.places == places).all():
            least = max(least if least is not None else NO_FLOOR, fence.floor or NO_FLOOR)
            most = min(most if most is not None else NO_CAP, NO_CAP if fence.cap is None else
                       fence.cap)  # fmt: skip
    return (None if least == NO_FLOOR else least), (None if most == NO_CAP else most)


def _within(
    task: Task, members: list[Int64Array], totals: Sequence[int], weights: Sequence[int]
) -> SpreadResult:
    values, filled = task.leaves.values.copy(), task.leaves.filled.copy()
    results = []
    for places, total, weight in zip(members, totals, weights, strict=True):
        if not total and not weight:
            values[places] = 0  # an empty leaf of a group without weight stays empty
            continue
        result = task.part(places).spread(total)
        values[places], filled[places] = result.leaves.values, result.leaves.filled
        results.append(result)
    return replace(
        task.untouched(values, filled),
        equal_fallback=any(one.equal_fallback for one in results),
        zero_weight_used=any(one.zero_weight_used for one in results),
        off_quantum=sum(one.off_quantum for one in results),
    )
