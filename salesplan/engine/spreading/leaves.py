"""Spread one total to its leaves in the language of planning: empty, held, reference, refusal."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading.groups import parent_problem, present_weights, spread_groups
from salesplan.engine.spreading.limits import (
    EQUAL_FALLBACK,
    NO_CAP,
    NO_FLOOR,
    ZERO_WEIGHT_USED,
    GroupSpread,
    Limits,
    Rounding,
)
from salesplan.engine.spreading.refusals import SpreadRefused, balance_of, explain_parent
from salesplan.engine.spreading.segments import BoolArray, GroupLayout, Int64Array

_MEAN_LIMIT = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Leaves:
    """Leaf values of one parent, (leaves,): ``values`` int64, 0 where not ``filled`` (empty)."""

    values: Int64Array
    filled: BoolArray

    def __post_init__(self) -> None:
        if (self.values[~self.filled] != 0).any():
            raise EngineError("empty_with_value", "an empty leaf holds a value")

    @classmethod
    def of(cls, values: Sequence[int | None]) -> "Leaves":
        """Return leaves from a sequence in which None is empty."""
        return cls(
            np.array([value or 0 for value in values], dtype=np.int64),
            np.array([value is not None for value in values], dtype=np.bool_),
        )

    def to_list(self) -> list[int | None]:
        """Return the values with None for empty."""
        pairs = zip(self.values.tolist(), self.filled.tolist(), strict=True)
        return [value if filled else None for value, filled in pairs]


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Inclusive floors and caps, (leaves,) int64; NO_FLOOR and NO_CAP for none."""

    floors: Int64Array
    caps: Int64Array

    @classmethod
    def of(
        cls,
        floors: Sequence[int | None] | None = None,
        caps: Sequence[int | None] | None = None,
        *,
        count: int,
    ) -> "Bounds":
        """Return bounds for ``count`` leaves from sequences in which None is no bound."""
        lower = [NO_FLOOR if bound is None else bound for bound in floors or [None] * count]
        upper = [NO_CAP if bound is None else bound for bound in caps or [None] * count]
        return cls(np.array(lower, dtype=np.int64), np.array(upper, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class SpreadOptions:
    """``on_zero``: what happens when only leaves of weight zero can take the amount: refuse, or
    spread equally over them. ``include_empty``: an empty leaf weighs the mean of the filled
    non-zero ones instead of nothing. ``rounding``: see Rounding.
    """

    on_zero: Literal["refuse", "equal"] = "refuse"
    include_empty: bool = False
    rounding: Rounding = field(default_factory=Rounding)


_DEFAULTS = SpreadOptions()


@dataclass(frozen=True, slots=True, eq=False)
class SpreadResult:
    """``leaves`` after the spread; ``changed`` (leaves,) where value or emptiness differ.

    ``equal_fallback``: there was nothing to be proportional to, the spread is equal;
    ``zero_weight_used``: weighted leaves stood at their caps or floors and others took the rest;
    ``negative_reference``: negative reference values weighed nothing; ``off_quantum``: what one
    leaf, ``off_quantum_leaf``, took beyond whole rounding units.
    """

    leaves: Leaves
    changed: BoolArray
    equal_fallback: bool = False
    zero_weight_used: bool = False
    negative_reference: bool = False
    off_quantum: int = 0
    off_quantum_leaf: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Weighing:
    """How leaves are weighed: see ``_weigh``."""

    weights: Int64Array
    base: Int64Array
    equal: bool = False
    negative_reference: bool = False


def spread_total(
    total: int,
    leaves: Leaves,
    *,
    locked: BoolArray | None = None,
    bounds: Bounds | None = None,
    reference: Leaves | None = None,
    options: SpreadOptions = _DEFAULTS,
) -> SpreadResult:
    """Spread ``total`` (smallest units) to the leaves of one parent so that they add up exactly.

    Open leaves share what the ``locked`` ones leave over, in proportion to ``reference``, or to
    their present values (mixed signs: the change is spread by size). A leaf that weighs 0 is an
    answer and stays; empty ones stay empty, but take everything, equally and flagged, when no open
    leaf has a weight. All arrays are (leaves,). Rules and worked cases: golden.md "Spreading".
    Raises SpreadRefused with the numbers, and changes nothing then.
    """
    locks = np.zeros(len(leaves.values), np.bool_) if locked is None else locked
    quantum = options.rounding.quantum
    weighing = _weigh(leaves, reference, locks, options)
    limits = _limits(leaves, locks, bounds, weighing)
    layout = GroupLayout.of_counts([len(locks)])
    totals = np.array([total], dtype=np.int64)
    stay = ~locks & (weighing.weights == 0) & (reference or leaves).filled
    tight = limits if options.on_zero == "equal" else _keep(limits, stay, quantum)
    spread = spread_groups(layout, totals, weighing.weights, tight, options.rounding)
    if spread.refused.size:
        raise _refusal(layout, totals, weighing.weights, limits, options.rounding)
    return _result(leaves, locks, spread, weighing, quantum)


def _refusal(
    layout: GroupLayout,
    totals: Int64Array,
    weights: Int64Array,
    limits: Limits,
    rounding: Rounding,
) -> SpreadRefused:
    """Return why; ``zero_weights`` when it is possible once zeros may change."""
    problem = parent_problem(layout, 0, totals, weights, limits)
    spread = spread_groups(layout, totals, weights, limits, rounding)
    if not spread.refused.size:
        return SpreadRefused(
            "zero_weights", balance_of(problem, problem.total - problem.locked_sum)
        )
    return explain_parent(problem, rounding)


def _weigh(
    leaves: Leaves, reference: Leaves | None, locks: BoolArray, options: SpreadOptions
) -> _Weighing:
    """Return weights of open leaves from the reference or, with a base, the present values."""
    layout = GroupLayout.of_counts([len(locks)])
    source = reference or leaves
    weights, base = present_weights(layout, source.values, locks)
    negative = False
    if reference is not None and base.any():
        weights, base, negative = np.maximum(base, 0), np.zeros_like(base), True
    empty = ~locks & ~source.filled
    if options.include_empty and empty.any():
        weights = _with_mean(weights, np.abs(source.values), empty)
    if weights.any() or not empty.any():
        return _Weighing(weights, base, negative_reference=negative)
    return _Weighing(empty.astype(np.int64), base, equal=True, negative_reference=negative)


def _with_mean(weights: Int64Array, sizes: Int64Array, empty: BoolArray) -> Int64Array:
    """Return weights in which empty leaves weigh the mean size of filled non-zero leaves."""
    count = int(np.count_nonzero(sizes))
    total = sum(sizes.tolist())
    if max(int(weights.max()) * count, total) >= _MEAN_LIMIT:
        return np.where(empty, round(total / count), weights)
    return np.where(empty, total, weights * count)


def _limits(leaves: Leaves, locks: BoolArray, bounds: Bounds | None, weighing: _Weighing) -> Limits:
    return Limits(
        locked=locks if locks.any() else None,
        held=leaves.values,
        floors=None if bounds is None else bounds.floors,
        caps=None if bounds is None else bounds.caps,
        base=weighing.base if weighing.base.any() else None,
    )


def _keep(limits: Limits, stay: BoolArray, quantum: int) -> Limits:
    """Return limits in which the leaves that ``stay`` hold 0, or the least their bounds ask for."""
    if not stay.any():
        return limits
    none = np.full(len(stay), NO_FLOOR)
    floors = none if limits.floors is None else limits.floors
    caps = -none if limits.caps is None else limits.caps
    highest = np.minimum(caps, np.maximum(0, -(-floors // quantum) * quantum))
    lowest = np.maximum(floors, np.minimum(0, caps // quantum * quantum))
    return replace(
        limits, floors=np.where(stay, lowest, floors), caps=np.where(stay, highest, caps)
    )


def _result(
    leaves: Leaves, locks: BoolArray, spread: GroupSpread, weighing: _Weighing, quantum: int
) -> SpreadResult:
    values = spread.values
    reached = ~locks & ((weighing.weights > 0) | (values != 0))
    filled = leaves.filled | reached
    flags = int(spread.flags[0])
    residue = int(spread.residues[0])
    odd = ~locks & (values % quantum != 0)
    return SpreadResult(
        leaves=Leaves(values, filled),
        changed=(values != leaves.values) | (filled != leaves.filled),
        equal_fallback=weighing.equal or bool(flags & EQUAL_FALLBACK),
        zero_weight_used=bool(flags & ZERO_WEIGHT_USED),
        negative_reference=weighing.negative_reference,
        off_quantum=residue,
        off_quantum_leaf=int(np.argmax(odd)) if residue else None,
    )
