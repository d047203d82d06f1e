"""How a total comes down to its leaves: a registry of named methods.

A method gets a `Task` and returns the leaves afterwards. All of them leave locked leaves alone;
all but `clear` and `fixed` meet a total exactly.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid
from salesplan.engine.money import split_amount
from salesplan.engine.spreading import (
    Bounds,
    Leaves,
    Rounding,
    SpreadOptions,
    SpreadResult,
    spread_total,
)

_SHARE = re.compile(r"[+-]?\d{1,9}(\.\d{1,9})?%?|[+-]?\d{1,9}/[1-9]\d{0,8}", re.ASCII)


@dataclass(frozen=True, eq=False)
class Task:
    """One total to bring down; arrays are (leaves,).

    ``amount``: the new total (fixed: of each leaf), None to keep it. ``reference(name)`` reads
    actuals of ``last_year`` or ``base_period`` at the leaves.
    """

    leaves: Leaves
    keys: Int64Array
    forest: Forest
    locked: BoolArray
    bounds: Bounds
    reference: Callable[[str], Leaves]
    quantum: int = 1
    amount: int | None = None
    params: dict[str, Any] | None = None
    include_empty: bool = False
    on_zero: Literal["refuse", "equal"] = "refuse"

    @property
    def present(self) -> int:
        """The total as it stands."""
        return int(self.leaves.values.sum())

    @property
    def wanted(self) -> int:
        """The total to meet: the amount, or what stands there."""
        return self.present if self.amount is None else self.amount

    def spread(self, total: int, reference: Leaves | None = None) -> SpreadResult:
        """Bring a total down in proportion to a reference or to the present values."""
        rounding = Rounding(quantum=self.quantum)
        return spread_total(
            total,
            self.leaves,
            locked=self.locked,
            bounds=self.bounds,
            reference=reference,
            options=SpreadOptions(
                on_zero=self.on_zero, include_empty=self.include_empty, rounding=rounding
            ),
        )


@dataclass(frozen=True)
class Method:
    """`needs` names what a person has to give: amount, percent, weights or nothing."""

    name: str
    label: str | Promise
    needs: str
    run: Callable[[Task], SpreadResult]


REGISTRY: dict[str, Method] = {}


def _method(name: str, label: str | Promise, needs: str = "amount") -> Callable[..., Any]:
    def add(run: Callable[[Task], SpreadResult]) -> Callable[[Task], SpreadResult]:
        REGISTRY[name] = Method(name, label, needs, run)
        return run

    return add


@_method("present", _("In proportion to present values"))
def _present(task: Task) -> SpreadResult:
    return task.spread(_required(task))


@_method("last_year", _("Like last year's same period"))
def _last_year(task: Task) -> SpreadResult:
    return task.spread(task.wanted, task.reference("last_year"))


@_method("base_period", _("Like the base period"))
def _base_period(task: Task) -> SpreadResult:
    return task.spread(task.wanted, task.reference("base_period"))


@_method("growth", _("Growth on a reference"), needs="percent")
def _growth(task: Task) -> SpreadResult:
    """The total is reference x (1 + g), rounded once half-even; leaves like the reference."""
    params = task.params or {}
    reference = task.reference(str(params.get("reference", "last_year")))
    grown = Fraction(int(reference.values.sum())) * (1 + _fraction(params.get("percent")))
    return task.spread(round(grown / task.quantum) * task.quantum, reference)


@_method("equal", _("Equally"))
def _equal(task: Task) -> SpreadResult:
    ones = np.ones(len(task.locked), np.int64)
    return task.spread(task.wanted, Leaves(ones, ones.astype(np.bool_)))


@_method("weights", _("By given weights"), needs="weights")
def _weights(task: Task) -> SpreadResult:
    """The total is split over nodes by weight, and below each like its present values."""
    groups = _weighted_groups(task)
    totals = split_amount(task.wanted, [weight for _mask, weight in groups])
    values, filled = task.leaves.values.copy(), task.leaves.filled.copy()
    flags = []
    for (mask, _weight), total in zip(groups, totals, strict=True):
        result = _part(task, mask).spread(total)
        values[mask], filled[mask] = result.leaves.values, result.leaves.filled
        flags.append(result)
    leaves = Leaves(values, filled)
    return replace(
        _unflagged(task, leaves), equal_fallback=any(result.equal_fallback for result in flags)
    )


@_method("fixed", _("A fixed amount for each leaf"))
def _fixed(task: Task) -> SpreadResult:
    values = np.where(task.locked, task.leaves.values, _required(task))
    return _unflagged(task, Leaves(values, task.leaves.filled | ~task.locked))


@_method("clear", _("Clear"), needs="nothing")
def _clear(task: Task) -> SpreadResult:
    values = np.where(task.locked, task.leaves.values, 0)
    return _unflagged(task, Leaves(values, task.leaves.filled & task.locked))


def _fraction(given: Any) -> Fraction:
    """A share: "12.5%", "1/8" or 0.125; nothing longer, so that nobody asks for 10^999999."""
    text = unicodedata.normalize("NFKC", str(given)).strip()
    if not _SHARE.fullmatch(text):
        raise Invalid(
            _("“%(given)s” is not a percentage."), field="percent", code="not_a_number", given=text
        )
    return Fraction(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def _required(task: Task) -> int:
    if task.amount is None:
        raise Invalid(_("This method needs an amount."), field="value")
    return task.amount


def _unflagged(task: Task, leaves: Leaves) -> SpreadResult:
    changed = (leaves.values != task.leaves.values) | (leaves.filled != task.leaves.filled)
    return SpreadResult(leaves=leaves, changed=changed)


def _part(task: Task, mask: BoolArray) -> Task:
    """The task on some of its leaves."""
    return replace(
        task,
        leaves=Leaves(task.leaves.values[mask], task.leaves.filled[mask]),
        keys=task.keys[:, mask],
        locked=task.locked[mask],
        bounds=Bounds(task.bounds.floors[mask], task.bounds.caps[mask]),
    )


def _weighted_groups(task: Task) -> list[tuple[BoolArray, Fraction]]:
    """Leaves below each weighted node, and its weight; every leaf must be below exactly one."""
    weights = (task.params or {}).get("weights") or {}
    groups = [(_below(task, int(node)), _fraction(w)) for node, w in weights.items()]
    covered = sum((mask.astype(np.int64) for mask, _weight in groups), np.zeros(1, np.int64))
    if not groups or (covered != 1).any() or any(weight < 0 for _mask, weight in groups):
        raise Invalid(
            _("Weights are needed for nodes that cover every cell exactly once, none negative."),
            field="weights",
        )
    return [(mask, weight) for mask, weight in groups if mask.any()]


def _below(task: Task, node_id: int) -> BoolArray:
    for at, tree in enumerate(task.forest.in_key_order):
        if node_id and node_id in tree:
            return np.isin(task.keys[at], tree.below(node_id))
    return np.zeros(len(task.locked), np.bool_)


from goals.services.methods import phasing, rules  # noqa: E402,F401 - they join the registry
