"""Targets of versions in force by month, read from the copy at the cube's grain."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from monitoring.models.targets import TargetKind
from monitoring.selectors.places import Axis
from monitoring.selectors.selections import AGAINST, Against, Selection
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import prepared
from salesplan.engine import pacing
from salesplan.engine.periods import Span

MonthTargets = dict[int, int]
"""Month (year*12+month-1) -> target in the metric's smallest unit; a missing month is empty."""

KINDS: dict[Against, list[int]] = {
    "original": [int(TargetKind.ORIGINAL)],
    "calibrated": [int(TargetKind.ORIGINAL), int(TargetKind.CALIBRATED)],
}
"""What is read; a calibrated month replaces the original one, the others stay as they were."""

_WHERE = """
from monitoring_targetmonth
where plan_id = %(plan)s and metric_id = %(metric)s and level = any(%(levels)s)
  and kind = any(%(kinds)s) and organisation_id = any(%(organisation)s)
  and period between %(first)s and %(last)s
  and product_id = any(%(product)s) and channel_id = any(%(channel)s)
order by kind
"""
_BY_MONTH = "select {axis}_id, period, value" + _WHERE
_BY_LEVEL = "select level, kind, period, value" + _WHERE


@dataclass(frozen=True, slots=True)
class Due:
    """The target of the whole period and the part of it that is due; None: no target."""

    target: int | None
    to_date: int | None


NO_TARGET = Due(None, None)


def by_month(
    *,
    viewer: Viewer,
    selection: Selection,
    axis: Axis,
    ids: Sequence[int],
    span: Span | None = None,
) -> dict[int, MonthTargets]:
    """Targets of nodes along one axis, the other keys as selected: {node: {month: value}}.

    Whole months, also where the selection is a week. Nodes without any target are missing;
    without a plan all are. `ids` are the selected node and nodes below it. Raises `NotVisible`
    when the selection was made for somebody else.
    """
    require_own(viewer, selection)
    if selection.plan is None:
        return {}
    params = _params(selection, axis, ids, span or selection.span)
    params |= {"levels": [selection.level], "kinds": KINDS[selection.against]}
    found: dict[int, MonthTargets] = defaultdict(dict)
    with connection.cursor() as cursor:
        prepared.execute(cursor, _BY_MONTH.format(axis=axis), params)
        for node, month, value in cursor.fetchall():
            found[node][month] = value
    return dict(found)


def by_level(*, viewer: Viewer, selection: Selection) -> dict[tuple[int, Against], MonthTargets]:
    """Targets of the selected node by level, as approved and as calibrated since.

    Levels without a target are missing; "calibrated" is there where anything was calibrated.
    """
    require_own(viewer, selection)
    found: dict[tuple[int, Against], MonthTargets] = {}
    if selection.plan is None:
        return found
    axis = selection.axis
    params = _params(selection, axis, [selection.places.id(axis)], selection.span)
    params |= {"levels": [1, 2, 3], "kinds": KINDS["calibrated"]}
    with connection.cursor() as cursor:
        prepared.execute(cursor, _BY_LEVEL, params)
        for level, kind, month, value in cursor.fetchall():
            if kind != TargetKind.ORIGINAL:
                original = found.get((level, "original"), {})
                found.setdefault((level, "calibrated"), dict(original))
            found.setdefault((level, AGAINST[kind]), {})[month] = value
    return found


def due(*, selection: Selection, months: MonthTargets | None) -> Due:
    """The target of the selection's period and the part due, from targets by month.

    Of a week or ten-day period both are derived: a month's target runs over its working days.
    """
    if not months:
        return NO_TARGET
    days = selection.days
    if days is None:
        return Due(sum(months.values()), pacing.target_to_date(months, selection.at))
    calendar, end = selection.calendar, min(selection.as_of, days.last)
    return Due(
        pacing.target_of_days(months, days.first, days.last, calendar),
        pacing.target_of_days(months, days.first, end, calendar),
    )


def _params(selection: Selection, axis: Axis, ids: Sequence[int], span: Span) -> dict[str, Any]:
    return {
        **selection.keys_as_lists(axis, ids),
        "plan": selection.plan_id,
        "metric": selection.metric.pk,
        "first": span.first_month,
        "last": span.last_month,
    }


def require_own(viewer: Viewer, selection: Selection) -> None:
    """A selection opens the rows behind it to nobody but the one it was made for."""
    if viewer != selection.viewer:
        raise NotVisible("selection of another viewer")
