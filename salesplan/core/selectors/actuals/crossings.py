"""Combinations of places, items and customers, now and a year before: what causes are found in.

One statement for each question, whatever the number of places. A product or channel of 0 is "all".
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import kept
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.core.selectors.actuals.places import Place
from salesplan.core.selectors.actuals.statements import Statement
from salesplan.engine.periods import first_day, month_of

Ints = NDArray[np.int64]
Spans = tuple[DaySpan, DaySpan]
"""The days that are looked at, and those of the year before that they are compared with."""

_KEYS = "organisation_id, product_id, channel_id"
_SUMS = "sum(revenue)::bigint, sum(cost)::bigint, sum(quantity)::bigint, sum(orders)::bigint"
_WHERE = (
    "organisation_id = any(%(organisation)s) and product_id = any(%(product)s)"
    " and channel_id = any(%(channel)s)"
)
_CELLS = (
    "select {number} as span, " + _KEYS + ", revenue, cost, quantity, orders::bigint"
    " from {table} where {time} and " + _WHERE
)
_REPEATS = (
    "select {number}, "
    + _KEYS
    + ", 0, 0, 0, -orders::bigint from core_orderrepeat where "
    + _WHERE
    + " and tier_id = 0 and day between %(first{number})s and %(last{number})s"
    " and previous_day >= %(first{number})s"
    " and width_bucket(day, %(parts{number})s::date[])"
    " <> width_bucket(previous_day, %(parts{number})s::date[])"
)
_LEAVES = """
select l.source_id, l.order_no, l.date as day, l.seat_id, l.product_id, l.channel_id,
       l.customer_id, l.revenue, l.cost, l.quantity
from core_salesline l where not l.is_split and {days}
union all
select l.source_id, l.order_no, l.date, c.seat_id, l.product_id, l.channel_id,
       l.customer_id, c.revenue, c.cost, c.quantity
from core_salesline l join core_salescredit c on c.line_id = l.id where {days}
"""
_BETWEEN = "l.date between %(first{number})s and %(last{number})s"
_FACTS = """
select {number}, o.key_id, p.key_id, c.key_id, sum(revenue), sum(cost), sum(quantity),
       count(distinct (day, source_id, order_no))
from ({leaves}) leaf
join core_cubekey o on o.dimension = 'organisation' and o.leaf_id = leaf.seat_id
  and o.key_id = any(%(organisation)s)
join core_cubekey p on p.dimension = 'product' and p.leaf_id = leaf.product_id
  and p.key_id = any(%(product)s)
join core_cubekey c on c.dimension = 'channel' and c.leaf_id = leaf.channel_id
  and c.key_id = any(%(channel)s)
where leaf.day = any(%(days{number})s::date[]) group by 2, 3, 4
"""
_ITEMS = """
select n.id, coalesce(n.attributes ->> 'unit', '') from core_node n
where n.dimension = 'product' and n.kind = 'item'
  and (%(product)s = 0 or exists (select from core_closure c
       where c.ancestor_id = %(product)s and c.descendant_id = n.id and c.is_current))
"""


@dataclass(frozen=True)
class Crossed:
    """Measures of all combinations, (2, organisations, products, channels): now, year before.

    Money in 10^-2, quantity in 10^-3, orders distinct within each combination.
    """

    revenue: Ints
    cost: Ints
    quantity: Ints
    orders: Ints

    def measure(self, name: str) -> Ints:
        """The array of a measure of the catalogue; margin is revenue less cost."""
        found: Ints = self.revenue - self.cost if name == "margin" else getattr(self, name)
        return found


def crossed(
    *, viewer: Viewer, organisations: Sequence[int], products: Sequence[int],
    channels: Sequence[int], spans: Spans,
) -> Crossed:  # fmt: skip
    """The measures of every combination of the nodes (no items), in the order given.

    Whole months from the cube, odd days from its days where it keeps them, else from the lines.
    Raises `NotVisible` unless all territories or all products lie in the viewer's scope.
    """
    require(viewer, organisations, products)
    params: dict[str, Any] = {
        "organisation": list(organisations),
        "product": list(products),
        "channel": list(channels),
    }
    parts = [part for number, span in enumerate(spans) for part in _parts(number, span, params)]
    found = np.zeros((4, 2, len(organisations), len(products), len(channels)), np.int64)
    if parts:
        union = " union all ".join(parts)
        sql = f"select span, {_KEYS}, {_SUMS} from ({union}) part group by span, {_KEYS}"
        at = [
            {node: n for n, node in enumerate(ids)} for ids in (organisations, products, channels)
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            for span, one, two, three, *sums in cursor.fetchall():
                found[:, span, at[0][one], at[1][two], at[2][three]] = sums
    return Crossed(*found)


def _parts(number: int, span: DaySpan, params: dict[str, Any]) -> list[str]:
    """The SELECTs of a span; what they need goes to `params`."""
    if span.last < span.first:
        return []
    months, days = span.whole_months(), span.odd_days()
    params |= {
        f"first{number}": span.first, f"last{number}": span.last,
        f"months{number}": months, f"days{number}": days,
        f"parts{number}": sorted([*map(first_day, months), *days]),
    }  # fmt: skip
    by_month = f"period = any(%(months{number})s)"
    parts = [_CELLS.format(number=number, table="core_actualsmonth", time=by_month)]
    if days and _are_kept(span):
        by_day = f"day = any(%(days{number})s::date[])"
        parts.append(_CELLS.format(number=number, table="core_actualsday", time=by_day))
    elif days:
        leaves = _LEAVES.format(days=_BETWEEN.format(number=number))
        parts.append(_FACTS.format(number=number, leaves=leaves))
    return [*parts, _REPEATS.format(number=number)]


def _are_kept(span: DaySpan) -> bool:
    return kept.by_day() >= {month_of(day) for day in span.odd_days()}


def items(
    *, viewer: Viewer, organisation_id: int, product_id: int, spans: Spans
) -> tuple[dict[int, str], tuple[dict[int, Figures], dict[int, Figures]]]:
    """The items below a product (0: all) that were sold at a place, now and the year before.

    {item: unit of measure} and two times {item: figures}; items without lines are missing. All
    channels together. Raises `NotVisible`.
    """
    place = Place.of(viewer, organisation_id, {"product_id": product_id})
    with connection.cursor() as cursor:
        cursor.execute(_ITEMS, {"product": product_id})
        units = dict(cursor.fetchall())
    if not units:
        return {}, ({}, {})
    along = replace(place, column="product_id", nodes=tuple(units), is_item=True)
    statement = Statement(along, "product_id")
    for number, span in enumerate(spans):
        if span.months():
            statement.add(number, span)
    found: tuple[dict[int, Figures], dict[int, Figures]] = ({}, {})
    if statement.parts:
        with connection.cursor() as cursor:
            statement.execute(cursor)
            for number, node, *sums, _customers in cursor.fetchall():
                found[number][node] = Figures(*map(int, sums))
    return units, found


def require(viewer: Viewer, organisations: Sequence[int], products: Sequence[int]) -> None:
    """Raise `NotVisible` unless all territories or all products lie in the viewer's scope."""
    if viewer.everything:
        return
    for tops, nodes in ((viewer.organisation, organisations), (viewer.products, products)):
        missing = set(nodes) - set(tops)
        below = Closure.below(tops).filter(descendant_id__in=missing)
        if tops and missing <= set(below):
            return
    raise NotVisible(_("There is nothing here, or it is not yours to see."))
