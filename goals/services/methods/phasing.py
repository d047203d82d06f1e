"""Phasing as a method: what each combination of keys has stays; its months follow given weights.

`params["weights"]` holds one integer >= 0 per period of the entry, its first period first; they are
computed from a profile before (`goals.services.phasing`), so that the journal keeps what was used.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.services.methods.registry import method
from goals.services.methods.tasks import Task
from salesplan.core.errors import Invalid, Refused
from salesplan.engine.spreading import (
    EQUAL_FALLBACK,
    ZERO_WEIGHT_USED,
    GroupLayout,
    Leaves,
    Limits,
    Rounding,
    SpreadResult,
    explain,
    spread_groups,
)

_MOST = 10**18


@method("phasing", _("By a phasing profile"), "profile", params=None)
def phase(task: Task) -> SpreadResult:
    """Months by weight; a new amount comes down like the present values before.

    Combinations without any figure stay empty; a month of weight 0 gets nothing. Locked months keep
    theirs, the others of the same combination share the rest.
    """
    weights = _weights(task)
    before = task.leaves
    if task.amount is not None and task.amount != task.present:
        task = replace(task, leaves=task.spread(task.amount).leaves)
    combinations = len(task.locked) // len(weights)
    layout = GroupLayout.of_counts([len(weights)] * combinations)
    totals = task.leaves.values.reshape(combinations, len(weights)).sum(axis=1)
    limits = Limits(
        locked=task.locked if task.locked.any() else None,
        held=task.leaves.values,
        floors=task.bounds.floors,
        caps=task.bounds.caps,
    )
    rounding = Rounding(quantum=task.quantum, keep_sign=False)
    tiled = np.tile(weights, combinations)
    spread = spread_groups(layout, totals, tiled, limits, rounding)
    if spread.refused.size:
        raise explain(layout, int(spread.refused[0]), totals, tiled, limits, rounding)
    leaves = Leaves(spread.values, task.leaves.filled | (spread.values != 0))
    return SpreadResult(
        leaves=leaves,
        changed=(leaves.values != before.values) | (leaves.filled != before.filled),
        equal_fallback=bool((spread.flags[totals != 0] & EQUAL_FALLBACK).any()),
        zero_weight_used=bool((spread.flags & ZERO_WEIGHT_USED).any()),
        off_quantum=int(np.abs(spread.residues).sum()),
    )


def _weights(task: Task) -> Int64Array:
    given: Any = task.params.get("weights")
    periods = _periods(task.keys)
    if not isinstance(given, list) or not all(type(weight) is int for weight in given):
        raise Invalid(_("Phasing needs a whole number as weight of each period."), field="weights")
    if len(given) != periods:
        raise Invalid(
            _("There are %(count)s weights for %(periods)s periods."),
            field="weights", count=len(given), periods=periods,
        )  # fmt: skip
    if min(given) < 0 or max(given) > _MOST:
        raise Invalid(_("A weight must lie between 0 and %(most)s."), field="weights", most=_MOST)
    if not any(given):
        raise Refused(_("All weights of these months are zero."), code="no_weight", field="weights")
    return np.array(given, dtype=np.int64)


def _periods(keys: Int64Array) -> int:
    """Periods of an entry: the leaves of one combination lie together."""
    same = (keys == keys[:, :1]).all(axis=0)
    return len(same) if same.all() else int(np.argmin(same))
