"""What was sold at the leaves of a plan in a period to compare with.

Where cells are not broken down by customer tier, or only by it, the actuals cube answers; for tier
and product together the sales lines are added up (the tier is the one stamped on the line). Orders
that a plan leaves out (`ReferenceExclusion`) are taken off.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import Plan, ReferenceExclusion
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.leaves import BoolArray
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.core.services.cube.leaves import leaf_rows
from salesplan.engine.cells import LeafSpace

MEASURES = {
    "revenue": "revenue",
    "cost": "cost",
    "quantity": "quantity",
    "margin": "revenue - cost",
}
NAMES = ("last_year", "base_period", "comparison")
_ALL = "and organisation_id = any(%(organisation)s::int[])"

_LINES = """
from (
  select s.seat_id, coalesce(p.id, 0) as product_id, {channel} as channel_id, {tier} as customer_id,
         (extract(year from s.day)::int * 12 + extract(month from s.day)::int - 1) as period,
         sum({measure}) as value, count(*) as lines
  from ({leaves}) s
  left join (
    select c.descendant_id as item_id, n.id from core_closure c
    join core_node n on n.id = c.ancestor_id
    where c.is_current and c.dimension = 'product' and n.id = any(%(product)s::int[])
  ) p on p.item_id = s.product_id
  where s.seat_id = any(%(organisation)s::int[])
    and (0 = any(%(channel)s::int[]) or s.channel_id = any(%(channel)s::int[]))
    and (0 = any(%(product)s::int[]) or p.id is not null)
  group by 1, 2, 3, 4, 5
) sold
"""
"""Sales lines (after credits) at the leaves; the measure's columns are those of `leaf_rows`."""


@dataclass(frozen=True, eq=False)
class Reference:
    """Actuals at the leaves of a space, in its order; ``filled`` where something was sold."""

    values: Int64Array
    filled: BoolArray


def starts(plan: Plan, name: str) -> tuple[int, int]:
    """First month of a plan's reference, and how many months of it there are at most.

    A longer base or comparison period that holds the plan's own calendar months is read there.
    Raises `Invalid` for an unknown name and for a plan without comparison period.
    """
    if name not in NAMES:
        raise Invalid(_("There is no such reference."), field="reference")
    if name == "last_year":
        return plan.first_period - 12, plan.months
    if name == "base_period":
        return _aligned(plan, plan.base_first_period, plan.base_months)
    if plan.comparison_first_period is None:
        raise Invalid(_("This plan has no comparison period."), field="reference")
    months = plan.comparison_months or plan.months
    return _aligned(plan, plan.comparison_first_period, months)


def _aligned(plan: Plan, first: int, months: int) -> tuple[int, int]:
    same = first + (plan.first_period - first) % 12
    start = same if same + plan.months <= first + months else first
    return start, min(plan.months, first + months - start)


def of_plan(
    *, viewer: Viewer, plan: Plan, space: LeafSpace, metric: Metric, name: str
) -> Reference:
    """A plan's reference `name` (NAMES) at the leaves, without the orders that it leaves out."""
    first, months = starts(plan, name)
    return of_leaves(
        viewer=viewer, space=space, metric=metric, first_period=first, months=months,
        plan_id=plan.pk,
    )  # fmt: skip


def of_leaves(
    *,
    viewer: Viewer,
    space: LeafSpace,
    metric: Metric,
    first_period: int,
    months: int | None = None,
    plan_id: int | None = None,
) -> Reference:
    """Actuals of the leaves `space` as if its first month were `first_period`.

    `space` holds only leaves that the viewer may see; `months` limits what is read; with `plan_id`
    the orders that the plan leaves out do not count. A metric that is not measured by sales has
    no reference: nothing is filled.
    """
    values = np.zeros(space.size, np.int64)
    lines = np.zeros(space.size, np.int64)
    measure = MEASURES.get(metric.measure)
    if measure is None or not space.size:
        return Reference(values, lines > 0)
    params = _params(space, first_period, months)
    earlier = LeafSpace(space.keys, first_period, space.count, space.span)
    _add(earlier, _actuals(space, measure, params), values, lines, 1)
    if plan_id is not None and _leaves_out(plan_id):
        _add(earlier, _excluded(space, measure, params, plan_id), values, lines, -1)
    return Reference(values, lines > 0)


def _add(
    earlier: LeafSpace, rows: Int64Array, values: Int64Array, lines: Int64Array, sign: int
) -> None:
    """Add rows (four keys, period, value, lines) to the leaves that they belong to."""
    first = earlier.first_period
    places = earlier.places(rows[:4], rows[4] - (rows[4] - first) % earlier.span)
    inside = places >= 0
    np.add.at(values, places[inside], sign * rows[5][inside])
    np.add.at(lines, places[inside], sign * rows[6][inside])


def _params(space: LeafSpace, first_period: int, months: int | None) -> dict[str, Any]:
    names = ("organisation", "product", "channel", "customer")
    ids = {name: np.unique(keys).tolist() for name, keys in zip(names, space.keys, strict=True)}
    span = space.count * space.span
    end = first_period + (span if months is None else min(months, span))
    return {**ids, "first": first_period, "end": end}


def _actuals(space: LeafSpace, measure: str, params: dict[str, Any]) -> Int64Array:
    columns = ("organisation_id", "product_id", "channel_id", "0", "period", measure, "lines")
    within = _ALL + " and channel_id = any(%(channel)s::int[]) and period >= %(first)s"
    within += " and period < %(end)s"
    if not space.keys[3].any():
        source = "from core_actualsmonth where product_id = any(%(product)s::int[]) " + within
        return ColumnQuery(columns, source, params).fetch()
    if not space.keys[1].any():
        source = "from core_actualstier where tier_id = any(%(customer)s::int[]) " + within
        tiers = (columns[0], "0", columns[2], "tier_id", *columns[4:])
        return ColumnQuery(tiers, source, params).fetch()
    return _lines(space, measure, params, _WHEN)


_WHEN = "l.period >= %(first)s and l.period < %(end)s and l.date >= %(from)s and l.date < %(to)s"
_OUT = (
    " and (l.source_id, l.order_no) in (select source_id, order_no from goals_referenceexclusion"
    " where plan_id = %(plan)s)"
)


def _lines(space: LeafSpace, measure: str, params: dict[str, Any], where: str) -> Int64Array:
    sql = _LINES.format(
        channel="s.channel_id" if space.keys[2].any() else "0",
        tier="s.tier_id" if space.keys[3].any() else "0",
        measure=measure,
        leaves=leaf_rows(where=where),
    )
    columns = ("seat_id", "product_id", "channel_id", "customer_id", "period", "value", "lines")
    dated = {"from": _day(params["first"]), "to": _day(params["end"])}
    return ColumnQuery(columns, sql, params | dated).fetch()


def _day(period: int) -> str:
    return f"{period // 12:04d}-{period % 12 + 1:02d}-01"


def _excluded(
    space: LeafSpace, measure: str, params: dict[str, Any], plan_id: int
) -> Int64Array:  # fmt: skip
    return _lines(space, measure, params | {"plan": plan_id}, _WHEN + _OUT)


def _leaves_out(plan_id: int) -> bool:
    return ReferenceExclusion.unscoped.filter(plan_id=plan_id).exists()
