"""Targets in force of many territories over a period, for what is said beside a forecast."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from goals.models import Level
from goals.selectors import in_force
from goals.selectors.in_force import PlanInForce
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span

_TARGETS = """
select k.ancestor_id, c.version_id, sum(c.value)
from core_closure k
join core_node n on n.id = k.descendant_id and (k.depth = 0 or n.seat_kind <> 'overlay')
join goals_cell c on c.organisation_id = k.descendant_id and c.version_id = any(%(versions)s)
  and c.metric_id = %(metric)s and c.level = %(level)s and c.period between %(first)s and %(last)s
where k.ancestor_id = any(%(nodes)s) and k.is_current
group by k.ancestor_id, c.version_id
"""


def by_node(
    *, viewer: Viewer, metric_id: int, organisation_ids: Sequence[int], span: Span,
    level: int = Level.TARGET,
) -> dict[int, int]:  # fmt: skip
    """Node -> target of the months by the plan in force that covers them all, as approved.

    Two queries. Nodes without any target, and months that no plan covers in whole cells, are
    missing. `organisation_ids` lie in the viewer's scope. Where several plans cover the months,
    the one that begins latest counts.
    """
    plans = [one for one in in_force.plans_in_force(viewer=viewer) if _covers(one, span)]
    if not plans:
        return {}
    params: dict[str, Any] = {
        "versions": [one.version_id for one in plans], "nodes": list(organisation_ids),
        "metric": metric_id, "level": level, "first": span.first_month, "last": span.last_month,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_TARGETS, params)
        found = {(node, version): int(total) for node, version, total in cursor.fetchall()}
    totals: dict[int, int] = {}
    for plan in plans:
        for node in organisation_ids:
            if node not in totals and (node, plan.version_id) in found:
                totals[node] = found[node, plan.version_id]
    return totals


def _covers(plan: PlanInForce, span: Span) -> bool:
    inside = span in Span(plan.first_period, plan.months)
    starts_with_a_cell = (span.first_month - plan.first_period) % plan.cell_months == 0
    return inside and starts_with_a_cell and span.count % plan.cell_months == 0
