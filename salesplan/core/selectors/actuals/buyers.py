"""Customers now and a year before: who bought less, who stopped, who bought more."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.crossings import Spans, require
from salesplan.core.selectors.actuals.dayspans import DaySpan

_UNASSIGNED = 8
_VALUES = {
    "revenue": "revenue", "cost": "cost", "quantity": "quantity", "margin": "revenue - cost"
}  # fmt: skip
_CHANGES = """
select customer_id, sum({value}) filter (where {is_now})::bigint as now,
       sum({value}) filter (where {is_before})::bigint as before
from ({rows}) r where customer_id <> %(unassigned)s group by customer_id
"""
_RANKED = """
select customer_id, coalesce(now, 0), coalesce(before, 0) from ({changes}) changed
where (coalesce(now, 0) - coalesce(before, 0)) * %(sign)s > 0
order by (coalesce(now, 0) - coalesce(before, 0)) * %(sign)s desc, customer_id limit %(most)s
"""
_CELLS = """
select a.customer_id, a.period, a.revenue, a.cost, a.quantity
from core_actualscustomer a
join core_cubekey k on k.dimension = 'organisation' and k.leaf_id = a.seat_id
where k.key_id = %(organisation0)s and a.period = any(%(months)s)
"""
_BELOW = (
    "seat_id = any(array(select leaf_id from core_cubekey"
    " where dimension = 'organisation' and key_id = %(organisation{part})s))"
    " and product_id = any(array(select leaf_id from core_cubekey"
    " where dimension = 'product' and key_id = %(product{part})s))"
    " and channel_id = any(array(select leaf_id from core_cubekey"
    " where dimension = 'channel' and key_id = %(channel{part})s))"
)
_LEAVES = """
with line as materialized (
  select l.id, l.is_split, l.date as day, l.seat_id, l.product_id, l.channel_id, l.customer_id,
         l.revenue, l.cost, l.quantity
  from core_salesline l
  where (l.date between %(first0)s and %(last0)s or l.date between %(first1)s and %(last1)s)
    and (%(customers)s::int[] is null or l.customer_id = any(%(customers)s::int[])))
select customer_id, seat_id, product_id, channel_id, day, revenue, cost, quantity
from line where not is_split
union all
select l.customer_id, c.seat_id, l.product_id, l.channel_id, l.day, c.revenue, c.cost, c.quantity
from line l join core_salescredit c on c.line_id = l.id where l.is_split
"""
_IN_SPAN = "day between %(first{number})s and %(last{number})s"
_WITHIN = """
select {part}, customer_id, sum({value}) filter (where {is_now})::bigint,
       sum({value}) filter (where {is_before})::bigint
from leaf where {below} group by customer_id
"""


@dataclass(frozen=True, slots=True)
class Bought:
    """A measure of one customer, now and the year before, in smallest units."""

    customer_id: int
    now: int
    before: int

    @property
    def gap(self) -> int:
        """Below zero: bought less."""
        return self.now - self.before


def most_changed(
    *, viewer: Viewer, organisation_id: int, product_id: int, channel_id: int, spans: Spans,
    measure: str, sign: int, most: int,
) -> list[Bought]:  # fmt: skip
    """The customers of a place that changed most, those of `sign` (-1: bought less) only.

    Whole territories over whole months are read from the cube, everything else from the lines.
    The largest first; "unassigned" is nobody. Raises `NotVisible`.
    """
    require(viewer, [organisation_id], [product_id])
    place = _keys(0, (organisation_id, product_id, channel_id))
    params = {**_params(spans), **place, "customers": None, "sign": sign, "most": most}
    if not (product_id or channel_id) and not any(span.odd_days() for span in spans):
        rows, is_now, is_before = _CELLS, "period = any(%(now)s)", "period = any(%(before)s)"
    else:
        rows = f"select * from ({_LEAVES}) leaf where {_BELOW.format(part=0)}"
        is_now, is_before = (_IN_SPAN.format(number=number) for number in (0, 1))
    value = _VALUES[measure]
    changes = _CHANGES.format(value=value, rows=rows, is_now=is_now, is_before=is_before)
    with connection.cursor() as cursor:
        cursor.execute(_RANKED.format(changes=changes), params)
        return [Bought(*row) for row in cursor.fetchall()]


Cut = tuple[int, int, int]
"""Territory, product (0: all), channel (0: all)."""


def within(
    *, viewer: Viewer, customers: Sequence[int], cuts: Sequence[Cut], spans: Spans, measure: str
) -> list[dict[int, Bought]]:
    """What some customers bought within each of some places, now and the year before.

    One statement over the lines of these customers. Raises `NotVisible`.
    """
    require(viewer, [cut[0] for cut in cuts], [cut[1] for cut in cuts])
    found: list[dict[int, Bought]] = [{} for _cut in cuts]
    if not customers or not cuts:
        return found
    params = {**_params(spans), "customers": list(customers)}
    for part, cut in enumerate(cuts):
        params |= _keys(part, cut)
    parts = [
        _WITHIN.format(
            part=part, value=_VALUES[measure], below=_BELOW.format(part=part),
            is_now=_IN_SPAN.format(number=0), is_before=_IN_SPAN.format(number=1),
        )
        for part in range(len(cuts))
    ]  # fmt: skip
    sql = f"with leaf as materialized ({_LEAVES}) " + " union all ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        for part, customer, now, before in cursor.fetchall():
            found[part][customer] = Bought(customer, now or 0, before or 0)
    return found


def _keys(part: int, cut: Cut) -> dict[str, int]:
    names = ("organisation", "product", "channel")
    return {f"{name}{part}": node for name, node in zip(names, cut, strict=True)}


def _params(spans: Spans) -> dict[str, Any]:
    now, before = spans
    return {
        **_bounds(0, now), **_bounds(1, before), "unassigned": _UNASSIGNED,
        "now": list(now.months()), "before": list(before.months()),
        "months": [*now.months(), *before.months()],
    }  # fmt: skip


def _bounds(number: int, span: DaySpan) -> dict[str, Any]:
    return {f"first{number}": span.first, f"last{number}": span.last}
