"""Additive measures of many territories as arrays, by month or by day: for rules over all nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray

from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure, CubeState
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.copying import EPOCH, Ints, fetch
from salesplan.engine.periods import month_of

MEASURES = ("revenue", "cost", "quantity")
_MONTHS = """
select organisation_id, period, revenue, cost, quantity from core_actualsmonth
where period = any(%(times)s) and organisation_id = any(%(nodes)s)
  and product_id = %(product)s and channel_id = %(channel)s
"""
_DAYS = """
select organisation_id, day, revenue, cost, quantity from core_actualsday
where day = any(%(times)s::date[]) and organisation_id = any(%(nodes)s)
  and product_id = %(product)s and channel_id = %(channel)s
"""
_LEAVES = """
select l.date as day, l.seat_id, l.product_id, l.channel_id, l.revenue, l.cost, l.quantity
from core_salesline l
where not l.is_split and l.date between %(first)s and %(last)s and l.date = any(%(times)s::date[])
union all
select l.date, c.seat_id, l.product_id, l.channel_id, c.revenue, c.cost, c.quantity
from core_salesline l join core_salescredit c on c.line_id = l.id
where l.date between %(first)s and %(last)s and l.date = any(%(times)s::date[])
"""
_FACTS = """
select o.key_id, leaf.day, sum(leaf.revenue)::bigint, sum(leaf.cost)::bigint,
  sum(leaf.quantity)::bigint
from ({leaves}) leaf
join core_cubekey o on o.dimension = 'organisation' and o.leaf_id = leaf.seat_id
  and o.key_id = any(%(nodes)s)
{joins}
group by o.key_id, leaf.day
"""
_JOIN = """
join core_cubekey {name} on {name}.dimension = '{name}' and {name}.leaf_id = leaf.{name}_id
  and {name}.key_id = %({name})s
"""


@dataclass(frozen=True)
class Table:
    """Measures as int64 arrays (nodes, times); what was not sold is 0. Money 10^-2, pieces 10^-3.

    `margin` is revenue less cost.
    """

    revenue: Ints
    cost: Ints
    quantity: Ints

    @property
    def margin(self) -> Ints:
        """Revenue less cost."""
        return self.revenue - self.cost


@dataclass(frozen=True)
class Where:
    """Territories, within one product (no item; 0 = all) and one channel (0 = all)."""

    nodes: tuple[int, ...]
    product_id: int = 0
    channel_id: int = 0


def by_month(*, viewer: Viewer, where: Where, months: Sequence[int]) -> Table:
    """The measures of whole months (year*12+month-1), a column each in the order given.

    One query. Raises `NotVisible` unless all nodes (or the product) lie in the viewer's scope.
    """
    _require(viewer, where)
    rows = _read(_MONTHS, where, {"times": list(months)}, "period")
    return _table(where, np.array(months, dtype=np.int64), rows)


def by_day(*, viewer: Viewer, where: Where, days: Sequence[date]) -> Table:
    """The measures of single days, a column each in the order given; days ascend.

    Days that the cube keeps come from it, others from the lines: two queries at most, and one for
    which days are kept. Raises `NotVisible` as `by_month`.
    """
    _require(viewer, where)
    kept = set(CubeState.objects.values_list("day_windows", flat=True).get())
    in_cube = [day for day in days if month_of(day) in kept]
    others = [day for day in days if month_of(day) not in kept]
    parts = [_read(_DAYS, where, {"times": in_cube}, "day")] if in_cube else []
    parts += [_read(_facts(where), where, _between(others), "day")] if others else []
    rows = {
        name: np.concatenate([part[name] for part in parts])
        for name in ("organisation_id", "day", *MEASURES)
        if parts
    }
    numbers = (np.array(days, dtype="datetime64[D]") - EPOCH).astype(np.int64)
    return _table(where, numbers, rows)


def _between(days: Sequence[date]) -> dict[str, Any]:
    return {"times": list(days), "first": days[0], "last": days[-1]}


def _facts(where: Where) -> str:
    names = [name for name in ("product", "channel") if getattr(where, f"{name}_id")]
    joins = "".join(_JOIN.format(name=name) for name in names)
    return _FACTS.format(leaves=_LEAVES, joins=joins)


def _read(sql: str, where: Where, params: dict[str, Any], time: str) -> dict[str, Ints]:
    keys = {"nodes": list(where.nodes), "product": where.product_id, "channel": where.channel_id}
    with connection.cursor() as cursor:
        select = cursor.mogrify(sql, params | keys).decode()
        return fetch(cursor, select, ("organisation_id", time, *MEASURES))


def _table(where: Where, times: Ints, rows: dict[str, Ints]) -> Table:
    """Rows (node, time, measures) laid into arrays."""
    shape = (len(where.nodes), len(times))
    if not rows or not len(rows["revenue"]):
        return Table(*(np.zeros(shape, dtype=np.int64) for _name in MEASURES))
    time = rows["period"] if "period" in rows else rows["day"]
    at = (_position(np.array(where.nodes), rows["organisation_id"]), _position(times, time))
    found: list[Ints] = []
    for name in MEASURES:
        values: NDArray[np.int64] = np.zeros(shape, dtype=np.int64)
        values[at] = rows[name]
        found.append(values)
    return Table(*found)


def _position(known: Ints, wanted: Ints) -> Ints:
    order = np.argsort(known, kind="stable")
    return order[np.searchsorted(known, wanted, sorter=order)]


def _require(viewer: Viewer, where: Where) -> None:
    if viewer.everything:
        return
    tops = (*viewer.organisation, *viewer.products)
    wanted = {*where.nodes, where.product_id} - {0}
    below = set(Closure.below(tops).filter(descendant_id__in=wanted)) if tops else set()
    if not (set(where.nodes) <= below or where.product_id in below):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
