"""How an entry of the journal came to its figures, in numbers and in words."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Plan
from goals.selectors.leaves import Address
from salesplan.core.models import Metric
from salesplan.engine import shorthand
from salesplan.engine.errors import EngineError

REFERENCES: dict[str, str | Promise] = {
    "last_year": gettext_lazy("last year's same period"),
    "base_period": gettext_lazy("the base period"),
    "comparison": gettext_lazy("the comparison period"),
}


@dataclass(frozen=True)
class Formula:
    """What was entered: `amount` in smallest units (None: what stood there), `factor` on it or on
    a reference, `own` whether it was entered on the very total that is explained.
    """

    method: str
    amount: int | None = None
    factor: Fraction | None = None
    added: int | None = None
    reference: str | None = None
    text: str = ""
    own: bool = True


def formula(
    *, method: str, params: dict[str, Any], plan: Plan, metric: Metric, address: Address
) -> Formula:
    """What an entry did to a total, from what it was asked to do."""
    part = _part(params, address)
    own = _keys(part) == (*address.keys, address.first_period, address.months)
    text = str(part.get("text") or "")
    if text:
        typed = _typed(text, plan, metric)
        if typed is not None:
            return _of_typed(typed, text, str(part.get("method") or "present"), own=own)
    name = str(part.get("method") or method)
    reference = str(part["reference"]) if "reference" in part else None
    if name in REFERENCES:
        reference = name
    factor = None
    if part.get("percent") is not None and name == "growth":
        factor, reference = 1 + _fraction(part["percent"]), reference or "last_year"
    amount = part.get("value") if isinstance(part.get("value"), int) else None
    return Formula(name, amount, factor, None, reference, own=own)


def words(
    formula: Formula, *, cells: int, locked: int, before: int | None, ground: int | None,
    label: str, show: Callable[[int | None], str],
) -> str:  # fmt: skip
    """The formula as a sentence; `show` writes an amount, `ground` is the reference's figure."""
    said = _head(formula, before, ground, show)
    spread = _spread(formula, cells, label)
    parts = [part for part in (said, spread) if part]
    text = ", ".join(parts)
    if locked:
        text += "; " + _("%(locked)s locked now") % {"locked": locked}
    return text


def _head(
    formula: Formula, before: int | None, ground: int | None, show: Callable[[int | None], str]
) -> str:
    values = {
        "amount": show(formula.amount), "before": show(before), "ground": show(ground),
        "factor": _plain(formula.factor), "added": show(formula.added),
        "reference": str(REFERENCES.get(formula.reference or "", "")),
    }  # fmt: skip
    if formula.factor is not None and formula.reference and ground is not None:
        values["amount"] = show(round(ground * formula.factor))
        return _("%(amount)s = %(reference)s: %(ground)s × %(factor)s") % values
    if formula.factor is not None and before is not None:
        values["amount"] = show(round(before * formula.factor))
        return _("%(amount)s = %(before)s × %(factor)s") % values
    if formula.added is not None and before is not None:
        values["amount"] = show(before + formula.added)
        return _("%(amount)s = %(before)s + %(added)s") % values
    return "" if formula.amount is None else values["amount"]


def _spread(formula: Formula, cells: int, label: str) -> str:
    values = {"cells": cells, "label": label,
              "reference": str(REFERENCES.get(formula.reference or "", ""))}  # fmt: skip
    if formula.method == "clear":
        return _("%(cells)s cells emptied") % values
    if formula.method == "equal":
        return _("spread equally over %(cells)s cells") % values
    if formula.method == "fixed":
        return _("in each of %(cells)s cells") % values
    if formula.reference:
        return _("spread over %(cells)s cells like %(reference)s") % values
    if formula.method == "present":
        return _("spread over %(cells)s cells in proportion to what stood there") % values
    return _("%(cells)s cells: %(label)s") % values


def _typed(text: str, plan: Plan, metric: Metric) -> shorthand.Typed | None:
    unit = plan.display_unit if metric.unit == "money" else 1
    try:
        return shorthand.parse(text, unit=unit, scale=metric.scale)
    except EngineError:
        return None


def _of_typed(typed: shorthand.Typed, text: str, method: str, *, own: bool) -> Formula:
    if typed.kind == "growth":
        factor = 1 + (typed.percent or Fraction(0))
        return Formula("growth", None, factor, None, typed.reference, text, own)
    if typed.kind == "percent":
        factor = 1 + (typed.percent or Fraction(0))
        return Formula("present", None, factor, None, None, text, own)
    if typed.kind == "add":
        return Formula("present", None, None, typed.amount, None, text, own)
    if typed.kind == "like":
        return Formula("like", typed.amount, None, None, typed.reference, text, own)
    name = method if typed.kind == "set" else typed.kind
    return Formula(name, typed.amount, None, None, None, text, own)


def _part(params: dict[str, Any], address: Address) -> dict[str, Any]:
    """Of a block of entries the one on the total itself, else the first."""
    parts: list[dict[str, Any]] = params.get("entries") or [params]
    wanted = (*address.keys, address.first_period, address.months)
    return next((part for part in parts if _keys(part) == wanted), parts[0])


def _keys(part: dict[str, Any]) -> tuple[Any, ...]:
    names = ("organisation_id", "product_id", "channel_id", "customer_id")
    keys = tuple(part.get(name) or 0 for name in names)
    return (*keys, part.get("first_period"), part.get("months") or 1)


def _fraction(text: Any) -> Fraction:
    plain = str(text).strip()
    share = Fraction(plain.removesuffix("%"))
    return share / 100 if plain.endswith("%") else share


def _plain(factor: Fraction | None) -> str:
    """A factor as people write it: 1.2, without a long tail."""
    return "" if factor is None else f"{float(factor):.6g}"
