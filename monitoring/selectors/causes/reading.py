"""The figures that causes are found in: all combinations of what lies below a selection."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Q
from numpy.typing import NDArray

from monitoring.selectors.places import AXES, Place
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import KINDS
from salesplan.core.models import Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import crossings
from salesplan.core.selectors.actuals.crossings import Crossed, Spans
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.engine import pacing
from salesplan.engine.causes import Axis
from salesplan.engine.periods import first_day, month_of

Ints = NDArray[np.int64]
Candidates = tuple[tuple[Place, ...], ...]
"""Along organisation, product and channel: the selected node, then what lies below it."""

_Target = tuple[str, int, int, int, int, int]
"""Metric, territory, product, channel, month, target."""
_DUE = """
select m.code, t.organisation_id, t.product_id, t.channel_id, t.period, t.value
from monitoring_targetmonth t join core_metric m on m.id = t.metric_id
where t.plan_id = %(plan)s and m.code = any(%(metrics)s) and t.level = %(level)s
  and t.kind = any(%(kinds)s) and t.period between %(first)s and %(last)s
  and t.organisation_id = any(%(organisation)s) and t.product_id = any(%(product)s)
  and t.channel_id = any(%(channel)s)
order by t.kind
"""


@dataclass(frozen=True)
class Ground:
    """Candidates of each axis with their parents, what was sold there, and what was due.

    `due`: {metric: targets to date (organisations, products, channels)}; metrics without any
    target at the selected place are missing.
    """

    candidates: Candidates
    axes: tuple[Axis, Axis, Axis]
    spans: Spans
    sold: Crossed
    due: dict[str, Ints]

    def ids(self, axis: int) -> list[int]:
        """The ids of the candidates of an axis."""
        return [place.id for place in self.candidates[axis]]

    def places(self, index: Sequence[int]) -> tuple[Place, ...]:
        """The nodes that narrow a cell."""
        pairs = zip(self.candidates, index, strict=True)
        return tuple(candidates[at] for candidates, at in pairs if at)


def ground(*, viewer: Viewer, selection: Selection) -> Ground:
    """Read everything below a selection: children of the territory, two levels of the others.

    Three statements, whatever the number of nodes. Raises `NotVisible` outside the scope.
    """
    below = _second_level(viewer, selection)
    rows = [_candidates(selection, axis, below) for axis in AXES]
    candidates = tuple(places for places, _parents in rows)
    organisation, product, channel = (Axis(parents) for _places, parents in rows)
    spans = spans_of(selection=selection)
    ids = [[place.id for place in places] for places in candidates]
    sold = crossings.crossed(
        viewer=viewer, organisations=ids[0], products=ids[1], channels=ids[2], spans=spans
    )
    due = _due(selection, ids)
    return Ground(candidates, (organisation, product, channel), spans, sold, due)


def spans_of(*, selection: Selection) -> Spans:
    """The days of the period up to `as_of`, and those of last year up to the same day."""
    days = selection.days
    if days:
        end = min(selection.as_of, days.last)
        before = DaySpan(days.year_before().first, days.same_day_before(end))
        return DaySpan(days.first, end), before
    span = selection.span
    now = DaySpan.of_months(span.first_month, span.last_month, selection.as_of)
    return now, now.year_before()


def _second_level(viewer: Viewer, selection: Selection) -> list[Node]:
    """Nodes right below the children of product and channel that were in use."""
    children = selection.places.children
    parents = [place.id for axis in AXES[1:] for place in children[axis]]
    in_use = Q(ended_on=None) | Q(ended_on__gt=_since(selection))
    nodes = Node.objects.visible_to(viewer).filter(in_use, parent_id__in=parents)
    return list(nodes.exclude(kind=Kind.ITEM).order_by("position", "code"))


def _since(selection: Selection) -> date:
    return first_day(selection.span.first_month - 12)


def _candidates(
    selection: Selection, axis: str, below: list[Node]
) -> tuple[tuple[Place, ...], tuple[int, ...]]:
    """The nodes of an axis, and for each the position of the one above it."""
    here = selection.places.here(axis)
    children = [place for place in selection.places.children[axis] if not place.is_overlay]
    places, parents = [here, *children], [-1, *(0 for _child in children)]
    at = {place.id: number for number, place in enumerate(places) if number}
    for node in below:
        if node.dimension == axis and node.parent_id in at:
            places.append(Place(node.pk, axis, node.kind, node.code, node.label))
            parents.append(at[node.parent_id])
    return tuple(places), tuple(parents)


def _due(selection: Selection, ids: list[list[int]]) -> dict[str, Ints]:
    """Targets to date by metric code."""
    first, last = selection.span.first_month, selection.span.last_month
    last = min(last, month_of(selection.as_of))
    if selection.plan is None or last < first:
        return {}
    params: dict[str, Any] = {
        "plan": selection.plan.plan_id,
        "metrics": list({selection.metric.code, "revenue", "units"}),
        "level": selection.level,
        "kinds": KINDS[selection.against],
        "first": first,
        "last": selection.span.last_month if selection.days else last,
    }
    params |= zip(AXES, ids, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_DUE, params)
        rows = cursor.fetchall()
    found = {code: _by_cell(selection, ids, code, rows) for code in {row[0] for row in rows}}
    return {code: due for code, due in found.items() if due is not None}


def _by_cell(
    selection: Selection, ids: list[list[int]], code: str, rows: Sequence[_Target]
) -> Ints | None:
    """The targets to date of a metric in every cell; None where the selected place has none."""
    at = [{node: number for number, node in enumerate(nodes)} for nodes in ids]
    first, shape = selection.span.first_month, [len(nodes) for nodes in ids]
    months = np.zeros((*shape, selection.span.count), np.int64)
    is_set = False
    for metric, one, two, three, period, value in rows:
        if metric == code:
            cell = (at[0][one], at[1][two], at[2][three])
            months[(*cell, period - first)] = value
            is_set = is_set or cell == (0, 0, 0)
    return (
        _to_date(selection, months.reshape(-1, months.shape[-1])).reshape(shape) if is_set else None
    )


def _to_date(selection: Selection, months: Ints) -> Ints:
    """(cells, months) -> the part that is due of each cell."""
    days = selection.days
    if days is None:
        return pacing.target_to_date_array(months, selection.at)
    calendar, end = selection.calendar, min(selection.as_of, days.last)
    numbers = list(days.months())
    due = [
        pacing.target_of_days(dict(zip(numbers, row, strict=True)), days.first, end, calendar)
        for row in months.tolist()
    ]
    return np.array([value or 0 for value in due], np.int64)
