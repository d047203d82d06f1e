"""Distinct customers that bought, from the chains of the cube where they are kept, else counted."""

from typing import Any

from django.db import connection

from salesplan.core.models import ALL, UNASSIGNED, Dimension
from salesplan.core.selectors.actuals.places import Column
from salesplan.core.selectors.metric_values.asking import Asked, Key, Window

_KEPT = """
select %s::int, {node}, sum(customers)::int from core_activecustomers
where organisation_id = any(%s) and period = any(%s) and previous < %s group by 2
"""
_BY_MONTH = """
select %s::int as number, {node} as node, g.customer_id from core_actualscustomer g {joins}
where g.period = any(%s)
"""
_BY_DAY = """
select %s::int as number, {node} as node, g.customer_id from (
  select seat_id, product_id, channel_id, customer_id from core_salesline
  where not is_split and date between %s and %s and date = any(%s::date[])
  union all
  select c.seat_id, l.product_id, l.channel_id, l.customer_id
  from core_salesline l join core_salescredit c on c.line_id = l.id
  where l.date between %s and %s and l.date = any(%s::date[])
) g {joins}
"""
_COUNT = """
select number, node, count(distinct customer_id) from ({parts}) bought
where customer_id <> %s group by 1, 2
"""
_LEAVES: dict[Column, str] = {
    "organisation_id": "g.seat_id", "product_id": "g.product_id", "channel_id": "g.channel_id",
}  # fmt: skip


def read(asked: Asked) -> dict[Key, int]:
    """(window, node) -> customers that bought in the window; each counts once. Two statements.

    Counted from lines where the cube keeps no chains: below a product or channel, and for runs of
    days that end within a month that is over.
    """
    kept = [window for window in asked.windows if _is_kept(asked, window)]
    found = {(window.number, node): 0 for window in asked.windows for node in asked.nodes}
    if kept:
        found |= _kept(asked, kept)
    counted = [window for window in asked.windows if window not in kept]
    if counted:
        found |= _counted(asked, counted)
    return found


def _is_kept(asked: Asked, window: Window) -> bool:
    is_by_territory = asked.is_by_territory and asked.column != "tier_id"
    is_of_month = window.days.first.day == 1
    return is_by_territory and is_of_month and (window.runs or not window.days.odd_days())


def _kept(asked: Asked, windows: list[Window]) -> dict[Key, int]:
    node = "organisation_id" if asked.column == "organisation_id" else str(ALL)
    params: list[Any] = []
    for window in windows:
        months = list(window.days.months())
        params += [window.number, list(asked.keys("organisation_id")), months, months[0]]
    return _run(" union all ".join([_KEPT.format(node=node)] * len(windows)), params)


def _counted(asked: Asked, windows: list[Window]) -> dict[Key, int]:
    joins, own = _joins(asked)
    node = f"{asked.column}_map.key_id" if f"{asked.column}_map" in joins else str(ALL)
    parts: list[str] = []
    params: list[Any] = []
    for window in windows:
        by_month = asked.is_by_territory and asked.column != "tier_id"
        months = window.months_over if by_month else []
        days = window.days.odd_days() if by_month else list(window.days.days())
        if months:
            parts.append(_BY_MONTH.format(node=node, joins=joins))
            params += [window.number, *own, months]
        if days:
            parts.append(_BY_DAY.format(node=node, joins=joins))
            params += [window.number, *2 * [days[0], days[-1], days], *own]
    text = _COUNT.format(parts=" union all ".join(parts))
    return _run(text, [*params, UNASSIGNED[Dimension.CUSTOMER]])


def _joins(asked: Asked) -> tuple[str, list[Any]]:
    """Joins to the keys that the cube counts a leaf under; an item counts for itself."""
    joins, params = [], []
    for column, leaf in _LEAVES.items():
        if asked.is_all(column):
            continue
        joins.append(
            f"join (select dimension, leaf_id, key_id from core_cubekey union"
            f" select 'product', id, id from core_node where kind = 'item') {column}_map"
            f" on {column}_map.leaf_id = {leaf} and {column}_map.key_id = any(%s)"
            f" and {column}_map.dimension = '{column.removesuffix('_id')}'"
        )
        params.append(list(asked.keys(column)))
    return " ".join(joins), params


def _run(text: str, params: list[Any]) -> dict[Key, int]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return {(number, node): int(count) for number, node, count in cursor.fetchall()}
