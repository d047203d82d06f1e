"""Targets in force at territories, also of a product or channel: by level and by month."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from goals.models import Level
from goals.selectors import in_force
from goals.selectors.in_force import PlanInForce
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span

_CELLS = """
from core_closure k
join core_node n on n.id = k.descendant_id and (k.depth = 0 or n.seat_kind <> 'overlay')
join goals_cell c on c.organisation_id = k.descendant_id and c.version_id = any(%(versions)s)
  and c.metric_id = %(metric)s and c.period between %(first)s and %(last)s
  {cuts}
where k.ancestor_id = any(%(nodes)s) and k.is_current
"""
_CUT = """ and c.{name}_id in (
  select descendant_id from core_closure where ancestor_id = %({name})s and is_current)"""
_BY_LEVEL = "select c.version_id, k.ancestor_id, c.level, sum(c.value) {cells} group by 1, 2, 3"
_BY_MONTH = (
    "select c.version_id, c.period, sum(c.value) {cells} and c.level = %(level)s group by 1, 2"
)


def by_level(
    *, viewer: Viewer, metric_id: int, organisation_ids: Sequence[int], span: Span,
    product_id: int = 0, channel_id: int = 0,
) -> dict[tuple[int, int], int]:  # fmt: skip
    """(node, level) -> target of the months in the plan in force that covers them all.

    Two queries. Nodes without a target are missing; `organisation_ids` (or the product) lie in the
    viewer's scope. Where several plans cover the months, the one that begins latest counts.
    """
    plans = [plan for plan in in_force.plans_in_force(viewer=viewer) if _covers(plan, span)]
    cut = {"product": product_id, "channel": channel_id}
    rows = _rows(_BY_LEVEL, plans, metric_id, organisation_ids, span, cut)
    order = {plan.version_id: at for at, plan in enumerate(plans)}
    found: dict[tuple[int, int], int] = {}
    for _version, node, level, total in sorted(rows, key=lambda row: order[row[0]]):
        found.setdefault((node, level), int(total))
    return found


def by_month(
    *, viewer: Viewer, metric_id: int, organisation_id: int, span: Span, product_id: int = 0,
    channel_id: int = 0,
) -> dict[int, int]:  # fmt: skip
    """Month -> target of a node in plans in force that are planned by month; two queries."""
    plans = [
        plan for plan in in_force.plans_in_force(viewer=viewer)
        if plan.cell_months == 1 and span.overlaps(Span(plan.first_period, plan.months))
    ]  # fmt: skip
    cut = {"product": product_id, "channel": channel_id}
    rows = _rows(_BY_MONTH, plans, metric_id, [organisation_id], span, cut)
    order = {plan.version_id: at for at, plan in enumerate(plans)}
    found: dict[int, int] = {}
    for _version, period, total in sorted(rows, key=lambda row: order[row[0]]):
        found.setdefault(period, int(total))
    return found


def _rows(
    sql: str, plans: Sequence[PlanInForce], metric_id: int, nodes: Sequence[int], span: Span,
    cut: dict[str, int],
) -> list[tuple[Any, ...]]:  # fmt: skip
    if not plans:
        return []
    cuts = "".join(_CUT.format(name=name) for name, node in cut.items() if node)
    params: dict[str, Any] = {
        "versions": [plan.version_id for plan in plans], "metric": metric_id,
        "nodes": list(nodes), "first": span.first_month, "last": span.last_month,
        "level": Level.TARGET, **cut,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.format(cells=_CELLS.format(cuts=cuts)), params)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _covers(plan: PlanInForce, span: Span) -> bool:
    inside = span in Span(plan.first_period, plan.months)
    begins = (span.first_month - plan.first_period) % plan.cell_months == 0
    return inside and begins and span.count % plan.cell_months == 0
