"""Growth rules as a method: a reference grown by territory tier and by life-cycle stage.

`params`: `tiers` and `stages` map node ids to growth in basis points (null: a tier or stage without
a rule); a node's growth holds for what is below it until a node deeper down has one of its own.
`otherwise` is the growth of leaves that neither reaches; `reference` is last_year or base_period.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.services.methods.registry import method
from goals.services.methods.tasks import Task
from salesplan.core.errors import Invalid
from salesplan.engine.preorder import Tree
from salesplan.engine.spreading import GroupLayout, Leaves, SpreadResult, spread_groups

WHOLE = 10_000
_NONE = -(1 << 40)
_ORGANISATION, _PRODUCT = 0, 1


@method("rules", _("By growth of tiers and stages"), "rules", params=None)
def grow(task: Task) -> SpreadResult:
    """Each leaf is its reference x (1 + growth of its tier) x (1 + growth of its stage).

    Without an amount every open leaf becomes just that (the sum of them in whole rounding units)
    and locked leaves stay. With an amount, or with `keep_total` what stands there, the total is met
    exactly and the grown references are weights. Leaves without a reference stay empty; what was
    returned (a reference below zero) is taken off the leaves that grow alike.
    """
    params = task.params
    reference = task.reference(str(params.get("reference", "last_year")))
    factors = _factors(task, params)
    grown = _without_returns(_grown(reference.values, factors), factors)
    amount = task.present if params.get("keep_total") else task.amount
    if amount is None:
        open_sum = Fraction(int(grown[~task.locked].sum()), task.quantum)
        amount = round(open_sum) * task.quantum + int(task.leaves.values[task.locked].sum())
    return task.spread(amount, Leaves(grown, reference.filled))


def _factors(task: Task, params: Mapping[str, Any]) -> Int64Array:
    """The factor of each leaf in 10^-8: (1 + tier) x (1 + stage), both in basis points."""
    trees = task.forest.in_key_order
    tier = _nearest(trees[_ORGANISATION], task.keys[_ORGANISATION], _rates(params, "tiers"))
    stage = _nearest(trees[_PRODUCT], task.keys[_PRODUCT], _rates(params, "stages"))
    otherwise = _whole(params.get("otherwise", 0), "otherwise")
    reached = (tier != _NONE) | (stage != _NONE)
    tier, stage = (np.where(rate == _NONE, 0, rate) for rate in (tier, stage))
    factor: Int64Array = (WHOLE + tier) * (WHOLE + stage)
    return np.where(reached, factor, (WHOLE + otherwise) * WHOLE)


def _without_returns(grown: Int64Array, factors: Int64Array) -> Int64Array:
    """Leaves below zero (returns) taken off the others that grow alike: no target is negative."""
    if (grown >= 0).all():
        return grown
    rates, group = np.unique(factors, return_inverse=True)
    order = np.argsort(group, kind="stable")
    layout = GroupLayout.of_counts(np.bincount(group).tolist())
    totals = np.zeros(len(rates), np.int64)
    np.add.at(totals, group, grown)
    spread = spread_groups(layout, np.maximum(totals, 0), np.maximum(grown, 0)[order])
    result = np.empty_like(grown)
    result[order] = spread.values
    return result


def _nearest(tree: Tree, ids: Int64Array, rates: dict[int, int]) -> Int64Array:
    """The rate of the nearest node above each leaf that has one: deeper nodes come later."""
    positions = tree.positions(ids)
    found = np.full(len(ids), _NONE, np.int64)
    runs = sorted((*tree.run(node), rate) for node, rate in rates.items() if node in tree)
    for start, end, rate in runs:
        found[(positions >= start) & (positions < end)] = rate
    return found


def _grown(values: Int64Array, factors: Int64Array) -> Int64Array:
    """Values x factors, rounded half-even; in Python's integers, since the products are long."""
    grown = np.zeros(len(values), np.int64)
    for factor in np.unique(factors).tolist():
        same = np.flatnonzero(factors == factor)
        ratio = Fraction(factor, WHOLE * WHOLE)
        top, bottom = ratio.numerator, ratio.denominator
        grown[same] = [_half_even(value * top, bottom) for value in values[same].tolist()]
    return grown


def _half_even(numerator: int, denominator: int) -> int:
    quotient, twice = divmod(numerator, denominator)
    twice *= 2
    up = twice > denominator or (twice == denominator and quotient % 2 == 1)
    return quotient + up


def _rates(params: Mapping[str, Any], name: str) -> dict[int, int]:
    given = params.get(name) or {}
    if not isinstance(given, dict) or not all(str(node).isdecimal() for node in given):
        raise Invalid(_("Growth is given as basis points by node."), field=name)
    return {
        int(node): _NONE if rate is None else _whole(rate, name) for node, rate in given.items()
    }


def _whole(rate: Any, name: str) -> int:
    if type(rate) is not int or not -WHOLE <= rate <= 100 * WHOLE:
        raise Invalid(
            _("Growth must lie between -100 %% and 10,000 %%; given in basis points: %(rate)s."),
            field=name, rate=str(rate),
        )  # fmt: skip
    return rate
