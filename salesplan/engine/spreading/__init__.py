"""Spreading a total to its leaves, exactly: ``spread_total`` for one parent, ``spread_groups`` for
many. Algorithm and measurements: the trial report spreading.md, section 1."""

from salesplan.engine.spreading.fenced import spread_fenced
from salesplan.engine.spreading.fences import Fence, FenceRefused, Field
from salesplan.engine.spreading.groups import explain, present_weights, spread_groups
from salesplan.engine.spreading.leaves import (
    Bounds,
    Leaves,
    SpreadOptions,
    SpreadResult,
    spread_total,
)
from salesplan.engine.spreading.limits import (
    EQUAL_FALLBACK,
    INFEASIBLE,
    NO_CAP,
    NO_FLOOR,
    OUT_OF_RANGE,
    REFUSED,
    ZERO_WEIGHT_USED,
    GroupSpread,
    Limits,
    Rounding,
)
from salesplan.engine.spreading.refusals import SpreadRefused
from salesplan.engine.spreading.segments import GroupLayout

__all__ = [
    "EQUAL_FALLBACK",
    "INFEASIBLE",
    "NO_CAP",
    "NO_FLOOR",
    "OUT_OF_RANGE",
    "REFUSED",
    "ZERO_WEIGHT_USED",
    "Bounds",
    "Fence",
    "FenceRefused",
    "Field",
    "GroupLayout",
    "GroupSpread",
    "Leaves",
    "Limits",
    "Rounding",
    "SpreadOptions",
    "SpreadRefused",
    "SpreadResult",
    "explain",
    "present_weights",
    "spread_fenced",
    "spread_groups",
    "spread_total",
]
