"""Many nodes at once, beside the year before: what pages that compare places read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Unpack

from django.db import connection
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.figures import Figures, _rows
from salesplan.core.selectors.actuals.places import Column, Keys, Place
from salesplan.core.selectors.actuals.statements import Statement

ByNode = dict[int, Figures]
_CELLS = """
select {along}, period, revenue, cost, quantity, orders from core_actualsmonth
where period = any(%(months)s) and organisation_id = any(%(organisation_id)s)
  and product_id = any(%(product_id)s) and channel_id = any(%(channel_id)s)
"""


def along(
    *, viewer: Viewer, organisation_id: int, column: Column, nodes: Sequence[int],
    first_period: int, last_period: int, as_of: date, **keys: Unpack[Keys],
) -> tuple[ByNode, ByNode]:  # fmt: skip
    """Node -> figures for nodes of one dimension (no items), and the same a year earlier.

    Months up to the day `as_of`; last year is cut at the same day. One statement. Nodes without
    lines are missing. Raises `NotVisible` unless all nodes lie in the viewer's scope.
    """
    place = _place(viewer, organisation_id, column, nodes, keys)
    span = DaySpan.of_months(first_period, last_period, as_of)
    now: ByNode = {}
    before: ByNode = {}
    for (number, node), found in _rows(Statement(place, column), span, span.year_before()).items():
        (before if number else now)[node] = found
    return now, before


def along_by_month(
    *, viewer: Viewer, organisation_id: int, column: Column, nodes: Sequence[int],
    first_period: int, last_period: int, as_of: date, **keys: Unpack[Keys],
) -> dict[int, ByNode]:  # fmt: skip
    """Node -> month -> figures, up to the day `as_of`; as `along`, orders within each month."""
    place = _place(viewer, organisation_id, column, nodes, keys)
    span = DaySpan.of_months(first_period, last_period, as_of)
    found: dict[int, ByNode] = defaultdict(dict)
    columns: tuple[Column, ...] = ("organisation_id", "product_id", "channel_id")
    params: dict[str, list[int]] = {name: list(place.keys(name)) for name in columns}
    with connection.cursor() as cursor:
        cursor.execute(_CELLS.format(along=column), params | {"months": span.whole_months()})
        for node, period, *sums in cursor.fetchall():
            found[node][period] = Figures(*sums)
    days = span.odd_days()
    if days:
        part = DaySpan(days[0], days[-1])
        for (_number, node), figures in _rows(Statement(place, column), part, runs=False).items():
            found[node][span.months()[-1]] = figures
    return dict(found)


def _place(
    viewer: Viewer, organisation_id: int, column: Column, nodes: Sequence[int], keys: Keys
) -> Place:
    place = replace(Place(organisation_id, **keys), column=column, nodes=tuple(nodes))
    if not (
        viewer.everything
        or _covers(viewer.organisation, place.keys("organisation_id"))
        or _covers(viewer.products, place.keys("product_id"))
    ):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return place


def _covers(tops: tuple[int, ...], nodes: tuple[int, ...]) -> bool:
    """Whether all nodes lie below the tops; "all" (0) never does."""
    if not tops:
        return False
    missing = set(nodes) - set(tops)
    below = Closure.below(tops).filter(descendant_id__in=missing)
    return not missing or missing <= set(below)
