"""New targets for the months that remain, out of what happened in those that are over (B7).

Every function gets only leaves of months that remain, so that months that are over cannot move,
and returns new values that add up exactly: what is spread comes down by the spreading engine
(largest remainder, docs/adr/0010 for curves). Locked leaves keep their value.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading import (
    GroupLayout,
    Limits,
    Rounding,
    explain,
    present_weights,
    spread_groups,
)

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]
FloatArray = npt.NDArray[np.float64]
Weights = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True, eq=False)
class Remaining:
    """Leaves of the months that remain; every array is (leaves,), amounts in smallest units.

    ``floors`` and ``caps`` are inclusive (NO_FLOOR, NO_CAP: none); ``quantum`` is the rounding
    unit that open leaves become multiples of, but for one per total.
    """

    values: Int64Array
    locked: BoolArray
    floors: Int64Array
    caps: Int64Array
    quantum: int = 1

    def where(self, mask: BoolArray) -> "Remaining":
        """Some of the leaves."""
        return Remaining(
            self.values[mask], self.locked[mask], self.floors[mask], self.caps[mask], self.quantum
        )

    def sums(self, group_of: Int64Array) -> Int64Array:
        """Sum of each group (0 … groups - 1), (groups,)."""
        found = np.zeros(int(group_of.max(initial=-1)) + 1, np.int64)
        np.add.at(found, group_of, self.values)
        return found


def keep_total(
    remaining: Remaining, group_of: Int64Array, owed: Int64Array, weights: Weights | None = None
) -> Int64Array:
    """Return the leaves (leaves,) after each group made up for what it owes.

    ``group_of`` (leaves,): the group of each leaf, 0 … groups - 1; ``owed`` (groups,): target less
    actual of the months that are over, negative where more was sold. Each group's new sum is its
    present one plus what it owes, so that actual + remaining is the total that it had. ``weights``
    (leaves,) >= 0; without them the present values are the curve.

    Raises EngineError ``negative_rest`` (``group``, ``rest``) where a group has sold more than its
    whole total, and what spreading refuses.
    """
    totals = remaining.sums(group_of) + owed
    if totals.size and totals.min() < 0:
        group = int(np.argmin(totals))
        message = f"group {group} would have {totals[group]} left"
        raise EngineError("negative_rest", message, group=group, rest=int(totals[group]))
    return spread(remaining, group_of, totals, weights)


def follow(
    remaining: Remaining, group_of: Int64Array, forecast: Int64Array, share: Fraction
) -> Int64Array:
    """Return the leaves (leaves,) after each group went a share of the way to its forecast.

    ``forecast`` (groups,) in smallest units; ``share`` 0 … 1. New sum of a group = present +
    share x (forecast - present), rounded once half-even; below it leaves keep their proportions. A
    group whose share is nothing stays as it is.
    """
    if not 0 <= share <= 1:
        raise EngineError("bad_share", f"{share} is no share of the way", share=str(share))
    present = remaining.sums(group_of)
    moved = [
        now + round(share * (then - now))
        for now, then in zip(present.tolist(), forecast.tolist(), strict=True)
    ]
    return spread(remaining, group_of, np.array(moved, np.int64))


def relieve(
    remaining: Remaining, inside: BoolArray, amount: int, takers: BoolArray | None = None
) -> Int64Array:
    """Return the leaves (leaves,) after ``amount`` was taken off those ``inside`` a slice.

    The slice's new sum is its present one less the amount; ``takers`` (leaves,), none of them
    inside, take the amount over by their present values, so that the sum of all stays. Without
    them it is lost.

    Raises EngineError ``no_relief`` for an amount of 0 or below, ``relief_too_large`` where the
    slice holds less (``held``, ``short_by``), ``nobody_else`` where ``takers`` marks no leaf.
    """
    if amount <= 0:
        raise EngineError("no_relief", f"a relief of {amount} relieves nobody", amount=amount)
    held = int(remaining.values[inside].sum())
    if held < amount:
        message = f"the slice holds {held}, less than {amount}"
        raise EngineError("relief_too_large", message, held=held, amount=amount,
                          short_by=amount - held)  # fmt: skip
    values = remaining.values.copy()
    values[inside] = _to_total(remaining.where(inside), held - amount)
    if takers is not None:
        if not takers.any():
            raise EngineError("nobody_else", "nobody else could take it over")
        rest = remaining.where(takers)
        values[takers] = _to_total(rest, int(rest.values.sum()) + amount)
    return values


def curve_weights(wanted: Int64Array, own: Int64Array) -> FloatArray:
    """Return weights (combinations, months): what each combination wants, by the present curve.

    ``wanted`` (combinations,), below 0 counts as nothing; ``own`` (combinations, months): the
    present values. A combination that has nothing yet follows the curve of all of them.
    """
    positive = np.maximum(own, 0).astype(np.float64)
    empty = positive.sum(axis=1) == 0
    curve = np.where(empty[:, None], positive.sum(axis=0)[None, :], positive)
    found: FloatArray = np.maximum(wanted, 0)[:, None] * _shares(curve, curve.sum(axis=1)[:, None])
    return found


def phased_weights(
    weights: FloatArray, group_of: Int64Array, month_of: Int64Array, months: Int64Array
) -> FloatArray:
    """Return weights (leaves,) that put the months of every group into the proportion ``months``.

    ``weights`` (leaves,): the proportions within a month; ``month_of`` (leaves,) indexes
    ``months``. A month in which a group has no weight gets nothing.
    """
    cells = group_of * len(months) + month_of
    sums = np.bincount(cells, weights)[cells]
    found: FloatArray = _shares(weights, sums) * months[month_of]
    return found


def _shares(parts: FloatArray, wholes: FloatArray) -> FloatArray:
    return np.divide(parts, wholes, out=np.zeros_like(parts), where=wholes > 0)


def spread(
    remaining: Remaining, group_of: Int64Array, totals: Int64Array, weights: Weights | None = None
) -> Int64Array:
    """Return the leaves (leaves,) so that every group adds up to its total (groups,).

    A group that has its total already is left alone without ``weights``; where present values
    have both signs (returns were planned) only the change is spread, by size. Raises what the
    spreading engine refuses, of the first group that cannot be spread.
    """
    values = remaining.values.copy()
    if weights is None:
        moves = remaining.sums(group_of) != totals
        chosen = moves[group_of]
    else:
        chosen = np.ones(len(values), np.bool_)
    if not chosen.any():
        return values
    part = remaining.where(chosen)
    layout = GroupLayout.of_parents(group_of[chosen])
    given = None if weights is None else layout.arrange(weights[chosen])
    values[chosen] = _spread(part, layout, totals[layout.parents], given)
    return values


def _spread(
    part: Remaining, layout: GroupLayout, totals: Int64Array, given: Weights | None
) -> Int64Array:
    locked = layout.arrange(part.locked)
    arranged, base = given, None
    if arranged is None:
        arranged, base = present_weights(layout, layout.arrange(part.values), locked)
    limits = Limits(
        locked=locked if locked.any() else None,
        held=layout.arrange(part.values),
        floors=layout.arrange(part.floors),
        caps=layout.arrange(part.caps),
        base=base,
    )
    for rounding in (Rounding(part.quantum), Rounding()):
        done = spread_groups(layout, totals, arranged, limits, rounding)
        if not done.refused.size:
            return layout.restore(done.values)
        refusal = explain(layout, int(done.refused[0]), totals, arranged, limits, rounding)
        if refusal.code != "not_at_quantum":
            raise refusal
    raise refusal


def _to_total(part: Remaining, total: int) -> Int64Array:
    one = np.zeros(len(part.values), np.int64)
    return spread(part, one, np.array([total], np.int64))
