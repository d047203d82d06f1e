"""Many nodes at once, beside the year before: what pages that compare places read."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal, Unpack

from django.db import connection
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import ALL, Closure
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import kept
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.core.selectors.actuals.places import KEYS, Column, Keys, Place
from salesplan.core.selectors.actuals.statements import Statement

ByNode = dict[int, Figures]
_CUSTOMERS = """
select {number}, 0, 0, 0, 0, 0, customers from core_activecustomers
where organisation_id = %s and period = any(%s) and previous < %s
"""
_CELLS = """
select {along}, period, revenue, cost, quantity, orders from core_actualsmonth
where period = any(%(months)s) and organisation_id = any(%(organisation_id)s)
  and product_id = any(%(product_id)s) and channel_id = any(%(channel_id)s)
"""
DayMeasure = Literal["revenue", "quantity", "margin"]
MEASURES: dict[DayMeasure, str] = {
    "revenue": "revenue", "quantity": "quantity", "margin": "revenue - cost"
}  # fmt: skip
_DAYS = """
select {along}, day, {measure} from core_actualsday
where day <= %(last)s and organisation_id = any(%(organisation_id)s)
  and product_id = any(%(product_id)s) and channel_id = any(%(channel_id)s)
"""


def along(
    *, viewer: Viewer, organisation_id: int, column: Column, nodes: Sequence[int],
    first_period: int, last_period: int, as_of: date, counts: bool = True, **keys: Unpack[Keys],
) -> tuple[ByNode, ByNode]:  # fmt: skip
    """Node -> figures for nodes of one dimension (no items), and the same a year earlier.

    Months up to the day `as_of`; last year is cut at the same day. One statement. Nodes without
    lines are missing. Customers are known for territories as a whole, so along the other
    dimensions only for node 0. Without `counts` orders are 0 and customers None: half the work.
    Raises `NotVisible` unless all nodes lie in the viewer's scope.
    """
    place = _place(viewer, organisation_id, column, nodes, keys)
    span = DaySpan.of_months(first_period, last_period, as_of)
    spans = (span, True), (span.year_before(), False)
    now, before = _read(place, column, *spans, counts=counts)
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
            found[node][period] = Figures(*map(int, sums))
    days = span.odd_days()
    if days:
        (part,) = _read(place, column, (DaySpan(days[0], days[-1]), False))
        for node, figures in part.items():
            found[node][span.months()[-1]] = figures
    return dict(found)


def along_days(
    *, viewer: Viewer, organisation_id: int, column: Column, nodes: Sequence[int],
    now: DaySpan, before: DaySpan, **keys: Unpack[Keys],
) -> tuple[ByNode, ByNode]:  # fmt: skip
    """As `along` for any two runs of days: a week and the one 52 weeks before it."""
    place = _place(viewer, organisation_id, column, nodes, keys)
    found = _read(place, column, (now, False), (before, False))
    return found[0], found[1]


def along_by_day(
    *, viewer: Viewer, organisation_id: int, column: Column, nodes: Sequence[int],
    measure: DayMeasure, as_of: date, **keys: Unpack[Keys],
) -> tuple[list[int], dict[int, dict[date, int]]]:  # fmt: skip
    """The months that are kept by day, and node -> day -> a measure in them up to `as_of`.

    Only G5 is read: days of other months are not known here, days without lines are missing.
    """
    place = _place(viewer, organisation_id, column, nodes, keys)
    columns: tuple[Column, ...] = ("organisation_id", "product_id", "channel_id")
    params: dict[str, Any] = {name: list(place.keys(name)) for name in columns}
    found: dict[int, dict[date, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        days = _DAYS.format(along=column, measure=MEASURES[measure])
        cursor.execute(days, params | {"last": as_of})
        for node, day, value in cursor.fetchall():
            found[node][day] = int(value)
    return sorted(kept.by_day()), dict(found)


def _read(
    place: Place, column: Column, *spans: tuple[DaySpan, bool], counts: bool = True
) -> tuple[ByNode, ...]:
    """Figures by node of each span; the flag: the span ends where the data do."""
    statement = Statement(place, column)
    counted = set()
    for number, (span, runs) in enumerate(spans):
        if not span.months():
            continue
        statement.add(number, span, counts=counts)
        if counts and (runs or not span.odd_days()):
            counted |= {(number, node) for node in _add_customers(statement, column, number, span)}
    found: tuple[ByNode, ...] = tuple({} for _span in spans)
    if statement.parts:
        with connection.cursor() as cursor:
            statement.execute(cursor)
            for number, node, *sums, customers in cursor.fetchall():
                known = int(customers) if (number, node) in counted else None
                revenue, cost, quantity, orders = map(int, sums)
                counted_orders = orders if counts else 0
                found[number][node] = Figures(revenue, cost, quantity, counted_orders, known)
    return found


def _add_customers(
    statement: Statement, column: Column, number: int, span: DaySpan
) -> tuple[int, ...]:
    """Add distinct customers where they are kept; returns for which nodes."""
    place = statement.place
    if column == "organisation_id":
        if not place.knows_customers:
            return ()
        statement.add_customers(number, span)
        return place.nodes
    narrowed = any(getattr(place, other) != ALL for other in KEYS[1:] if other != column)
    if ALL not in place.nodes or narrowed:
        return ()
    statement.parts.append(_CUSTOMERS.format(number=number))
    statement.params += [place.organisation_id, list(span.months()), span.months()[0]]
    return (ALL,)


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
