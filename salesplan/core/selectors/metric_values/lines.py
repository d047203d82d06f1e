"""What is counted from lines beside the cube: returns, revenue of new products, new customers.

One definition for whole months (the service that fills `ActualsDerived`) and for runs of days that
no table holds. A purchase is a line with a base credit; the customer "unassigned" is nobody.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from salesplan.core.models import UNASSIGNED, DerivedMeasure, Dimension
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.places import KEYS
from salesplan.core.selectors.metric_values.asking import Asked, Key
from salesplan.core.selectors.metric_values.known import history

NOBODY = UNASSIGNED[Dimension.CUSTOMER]
Runs = Sequence[tuple[int, DaySpan]]

WINDOWS = (
    "win as (select * from unnest(%s::int[], %s::date[], %s::date[]) as w(number, first, last))"
)
IN_MONTH = "l.period = w.number"
IN_DAYS = "l.date between w.first and w.last"
SINCE_MONTH = "l.date between date_trunc('month', w.first)::date and w.last"

_COLUMNS = "w.number, w.first, w.last, l.date as day, l.period, l.source_id, l.order_no"
_KEYS = "l.product_id, l.channel_id, l.customer_id"
_LEAVES = f"""
select {_COLUMNS}, l.seat_id, {_KEYS}, l.quantity, l.revenue
from win w join core_salesline l on {{when}} where not l.is_split
union all
select {_COLUMNS}, c.seat_id, {_KEYS}, c.quantity, c.revenue
from win w join core_salesline l on {{when}} join core_salescredit c on c.line_id = l.id
"""
_SUMS = """
select l.number, l.seat_id, l.product_id, l.channel_id,
       -sum(l.revenue) filter (where l.quantity < 0 or l.revenue < 0) as returned,
       sum(l.revenue) filter (where i.stage = 'new') as fresh
from ({leaves}) l join core_node i on i.id = l.product_id
where l.quantity < 0 or l.revenue < 0 or i.stage = 'new'
group by 1, 2, 3, 4
"""
BOUGHT = f"""
select l.* from ({{leaves}}) l join core_node s on s.id = l.seat_id
where s.seat_kind <> 'overlay' and l.customer_id <> {NOBODY}
"""
_NEW = """
select distinct customer_id, period from bought b where not exists (
  select from core_actualscustomer g join core_node s on s.id = g.seat_id
  where g.customer_id = b.customer_id and g.period between b.period - %s and b.period - 1
    and s.seat_kind <> 'overlay')
"""
FIRST = """
select distinct on (number, customer_id, period) number, first, last, customer_id, period, seat_id,
       day
from (
  select number, first, last, customer_id, period, day, source_id, order_no, seat_id,
         sum(revenue) as revenue
  from bought join {whose} using (customer_id, period) group by 1, 2, 3, 4, 5, 6, 7, 8, 9
) o order by number, customer_id, period, day, source_id, order_no, revenue desc, seat_id
"""
"""The first order of each customer in a month: at the seat with most of it."""


def sums_sql(when: str) -> str:
    """A SELECT of (number, seat_id, product_id, channel_id, returned, fresh); needs `WINDOWS`.

    A return is a line of negative quantity or revenue; `returned` is its revenue as a positive
    amount. `fresh` is the revenue of products whose stage is "new" today.
    """
    return _SUMS.format(leaves=_LEAVES.format(when=when))


def first_sql(when: str) -> str:
    """CTEs `bought`, `new_ones` and `firsts` (of `FIRST`); they need `WINDOWS` before them.

    New is who bought in a month and not in the months before that the setting names (parameter).
    """
    bought = BOUGHT.format(leaves=_LEAVES.format(when=when))
    return (
        f"bought as materialized ({bought}), new_ones as materialized ({_NEW}),"
        f" firsts as materialized ({FIRST.format(whose='new_ones')})"
    )


def returns_and_new_products(asked: Asked, runs: Runs) -> dict[DerivedMeasure, dict[Key, int]]:
    """Returned revenue and revenue of new products, by (number of the run, node); one statement."""
    params = _windows(runs)
    joins = []
    for column in KEYS[:3]:
        join, own = _tree(asked, column)
        joins.append(join)
        params += own
    text = (
        f"with {WINDOWS} select l.number, {asked.column}.node, sum(returned), sum(fresh)"
        f" from ({sums_sql(IN_DAYS)}) l {' '.join(joins)} group by 1, 2"
    )
    measures = (DerivedMeasure.RETURNED_REVENUE, DerivedMeasure.NEW_PRODUCT_REVENUE)
    found: dict[DerivedMeasure, dict[Key, int]] = {measure: {} for measure in measures}
    for number, node, *values in _run(text, params):
        for measure, value in zip(measures, values, strict=True):
            found[measure][number, node] = int(value or 0)
    return found


def new_customers(asked: Asked, runs: Runs) -> dict[Key, int]:
    """Customers whose first order lies in the runs, by (number of the run, node)."""
    join, own = _tree(asked, "organisation_id", leaf="f.seat_id")
    node = "organisation_id.node" if asked.column == "organisation_id" else "0"
    text = (
        f"with {WINDOWS}, {first_sql(SINCE_MONTH)} select f.number, {node}, count(*)"
        f" from firsts f {join} where f.day between f.first and f.last group by 1, 2"
    )
    rows = _run(text, [*_windows(runs), history().new_months, *own])
    return {(number, place): int(count) for number, place, count in rows}


def _tree(asked: Asked, column: str, leaf: str = "") -> tuple[str, list[Any]]:
    """A join to the asked nodes that the cube counts a leaf under; an item counts for itself."""
    dimension = column.removesuffix("_id")
    leaf = leaf or {"organisation_id": "l.seat_id"}.get(column, f"l.{column}")
    nodes = list(asked.keys(column))  # type: ignore[arg-type]
    if nodes == [0]:
        return (f"cross join (select 0 as node) {column}" if asked.column == column else ""), []
    tree = f"select leaf_id, key_id as node from core_cubekey where dimension = '{dimension}'"
    if column == "product_id":
        tree += " union select id, id from core_node where kind = 'item'"
    join = f"join ({tree}) {column} on {column}.leaf_id = {leaf} and {column}.node = any(%s)"
    return join, [nodes]


def _windows(runs: Runs) -> list[Any]:
    numbers, spans = zip(*runs, strict=True)
    return [list(numbers), [span.first for span in spans], [span.last for span in spans]]


def _run(text: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return list(cursor.fetchall())
