"""Targets of versions in force by month, read from the copy at the cube's grain."""

from collections import defaultdict
from collections.abc import Sequence

from django.db import connection

from monitoring.selectors.places import Axis
from monitoring.selectors.selections import Selection
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span

MonthTargets = dict[int, int]
"""Month (year*12+month-1) -> target in the metric's smallest unit; a missing month is empty."""

_ORIGINAL = 0
_BY_MONTH = """
select {axis}_id, period, value from monitoring_targetmonth
where plan_id = %(plan)s and metric_id = %(metric)s and level = %(level)s and kind = %(kind)s
  and organisation_id = any(%(organisation)s) and period between %(first)s and %(last)s
  and product_id = any(%(product)s) and channel_id = any(%(channel)s)
"""


def by_month(
    *,
    viewer: Viewer,
    selection: Selection,
    axis: Axis,
    ids: Sequence[int],
    span: Span | None = None,
) -> dict[int, MonthTargets]:
    """Targets of nodes along one axis, the other keys as selected: {node: {month: value}}.

    Nodes without any target are missing; without a plan all are. `ids` are the selected node and
    nodes below it. Raises `NotVisible` when the selection was made for somebody else.
    """
    require_own(viewer, selection)
    if selection.plan is None:
        return {}
    months = span or selection.span
    params = {
        **selection.keys_as_lists(axis, ids),
        "plan": selection.plan.plan_id,
        "metric": selection.metric.pk,
        "level": selection.level,
        "kind": _ORIGINAL,
        "first": months.first_month,
        "last": months.last_month,
    }
    found: dict[int, MonthTargets] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_BY_MONTH.format(axis=axis), params)
        for node, month, value in cursor.fetchall():
            found[node][month] = value
    return dict(found)


def require_own(viewer: Viewer, selection: Selection) -> None:
    """A selection opens the rows behind it to nobody but the one it was made for."""
    if viewer != selection.viewer:
        raise NotVisible("selection of another viewer")
