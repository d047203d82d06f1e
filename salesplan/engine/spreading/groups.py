"""Spread totals of many parents to their leaves at once, exactly.

Every leaf ends at its exact bounded proportional share, rounded down or up; the leaves of a parent
add up to its total; largest remainder decides, ties by leaf order; negative totals mirror positive
ones. Method: golden.md "Spreading" and the trial report spreading.md, section 1.
"""

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading import exact
from salesplan.engine.spreading.block import BlockProblem
from salesplan.engine.spreading.limits import (
    NO_CAP,
    NO_FLOOR,
    OUT_OF_RANGE,
    REFUSED,
    GroupSpread,
    Limits,
    Rounding,
    integer_weights,
    require_length,
)
from salesplan.engine.spreading.refusals import SpreadRefused, explain_parent
from salesplan.engine.spreading.segments import GroupLayout, Int64Array

_PLAIN = Rounding()
_UNLIMITED = Limits()


def spread_groups(
    layout: GroupLayout,
    totals: Int64Array,
    weights: npt.NDArray[np.generic],
    limits: Limits = _UNLIMITED,
    rounding: Rounding = _PLAIN,
) -> GroupSpread:
    """Return the leaves of every parent so that they add up to ``totals`` (groups,) int64.

    ``weights``: (leaves,) >= 0, int64 decide as they are, floats are scaled first; leaf arrays
    stand in the layout's arranged order. A parent that cannot be spread is flagged and its values
    are 0; nothing is raised for it (``refusals.explain`` says why). Where no open leaf has a weight
    the amount is spread equally and flagged: the caller decides whether that is allowed.
    Raises EngineError ``bad_weight``, ``wrong_length``.
    """
    _check(layout, totals, limits)
    whole_weights = integer_weights(layout, weights)
    result = GroupSpread(
        np.empty(layout.leaf_count, np.int64),
        np.zeros(len(totals), np.uint8),
        np.zeros(len(totals), np.int64),
    )
    for block in layout.blocks:
        problem = BlockProblem.cut(block, totals, whole_weights, limits)
        problem.spread(rounding)
        result.values[block.cells] = problem.values
        result.flags[block.groups] = problem.flags
        result.residues[block.groups] = problem.residues
        for group in np.flatnonzero(problem.oversized) + block.groups.start:
            parent = parent_problem(layout, int(group), totals, whole_weights, limits)
            _spread_oversized(layout, int(group), parent, rounding, result)
    return result


def explain(
    layout: GroupLayout,
    group: int,
    totals: Int64Array,
    weights: npt.NDArray[np.generic],
    limits: Limits = _UNLIMITED,
    rounding: Rounding = _PLAIN,
) -> SpreadRefused:
    """Return why ``group`` of a spread with these arguments was refused, with numbers.

    The caller raises it, or collects one per refused parent (``GroupSpread.refused``).
    """
    problem = parent_problem(layout, group, totals, integer_weights(layout, weights), limits)
    return explain_parent(problem, rounding)


def present_weights(
    layout: GroupLayout, values: Int64Array, locked: npt.NDArray[np.bool_] | None = None
) -> tuple[Int64Array, Int64Array]:
    """Return (weights, base) for spreading in proportion to present ``values`` (arranged).

    Values of one sign weigh their size. A parent whose open leaves have both signs keeps its values
    as ``base`` (for Limits) and only the change is spread, by size: T * v / sum(v) would explode
    where the values nearly cancel out.
    """
    require_length(layout, values)
    segments = layout.segments
    open_values = values if locked is None else np.where(locked, 0, values)
    mixed = segments.any(open_values > 0) & segments.any(open_values < 0)
    return np.abs(open_values), np.where(segments.repeat(mixed), open_values, 0)


def parent_problem(
    layout: GroupLayout, group: int, totals: Int64Array, weights: Int64Array, limits: Limits
) -> exact.ParentProblem:
    """Return one parent of a grouped spread in Python integers."""
    cells = layout.cells_of(group)
    count = cells.stop - cells.start
    zeros = [0] * count

    def numbers(values: Int64Array | None) -> list[int]:
        return zeros if values is None else [int(value) for value in values[cells]]

    def bounds(values: Int64Array | None, missing: int) -> list[int | None]:
        if values is None:
            return [None] * count
        return [None if value == missing else int(value) for value in values[cells]]

    locked = [False] * count if limits.locked is None else limits.locked[cells].tolist()
    return exact.ParentProblem(
        total=int(totals[group]),
        weights=numbers(weights),
        locked=locked,
        held=[
            v if is_locked else 0 for v, is_locked in zip(numbers(limits.held), locked, strict=True)
        ],
        floors=bounds(limits.floors, NO_FLOOR),
        caps=bounds(limits.caps, NO_CAP),
        base=numbers(limits.base),
    )


def _check(layout: GroupLayout, totals: Int64Array, limits: Limits) -> None:
    if totals.shape != layout.segments.counts.shape:
        message = f"{totals.shape} totals for {len(layout.segments.counts)} parents"
        raise EngineError("wrong_length", message, parents=len(layout.segments.counts))
    for values in (limits.locked, limits.held, limits.floors, limits.caps, limits.base):
        require_length(layout, values)


def _spread_oversized(
    layout: GroupLayout,
    group: int,
    parent: exact.ParentProblem,
    rounding: Rounding,
    result: GroupSpread,
) -> None:
    spread = exact.spread_parent(parent, rounding)
    result.flags[group] = spread.flag
    result.residues[group] = 0 if spread.flag & REFUSED else spread.residue
    result.values[layout.cells_of(group)] = 0 if spread.flag & OUT_OF_RANGE else spread.values
