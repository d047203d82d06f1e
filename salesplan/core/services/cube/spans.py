"""What makes distinct counts add up over time: repeated orders and active customers.

Both are chains: an event (an order's day, a customer's month) points to the one before it in the
same cell, so that a span counts each order or customer at its first event inside.
"""

from typing import Any

from salesplan.core.models import UNASSIGNED, Dimension
from salesplan.core.services.cube.grains import ITEM, MONTH, TIER, Grain, joins, key_list, merge_sql
from salesplan.core.services.cube.leaves import KEYS, leaf_rows

_REPEAT_CELL = ("organisation_id", "product_id", "channel_id", "tier_id")
_REPEAT_KEYS = (*_REPEAT_CELL, "day", "previous_day")
_ACTIVE_KEYS = ("organisation_id", "period", "previous")

_REPEATS = """
with wide as (
  select order_key from cube_order group by order_key having min(day) < max(day)
), leaf as (
  select o.*, s.side from cube_order o join wide using (order_key)
  join (values (1), (-1)) s(side) on o.sign in (0, s.side)
), event as (
  select distinct order_key, side, day, {cell} from ({cells}) cells
), chained as (
  select *, lag(day) over (partition by order_key, side, {cell} order by day) as previous_day
  from event
)
select {cell}, day, previous_day, sum(side)::int as orders
from chained where previous_day is not null
group by {cell}, day, previous_day having sum(side) <> 0
"""

_CHAINS = """
select organisation_id, period,
  coalesce(lag(period) over (partition by organisation_id, customer_id order by period), 0)
    as previous
from (
  select distinct k.key_id as organisation_id, a.customer_id, a.period
  from core_actualscustomer a
  join core_cubekey k on k.dimension = 'organisation' and k.leaf_id = a.seat_id
  where a.customer_id <> {nobody} and {which}
) bought
"""

_WIDE_ORDERS = """
create temp table cube_order on commit drop as
with wide as (
  select source_id, order_no from core_salesline
  group by source_id, order_no having min(date) < max(date)
)
select dense_rank() over (order by source_id, order_no)::int as order_key, 1 as sign, {keys}
from ({leaves}) l
"""

_NEWLY = """
create temp table cube_customer on commit drop as
select distinct c.customer_id from cube_change c
left join core_actualscustomer a using (period, seat_id, customer_id)
where a.lines is null or a.lines + c.lines = 0
"""


def repeats_sql() -> str:
    """Signed changes of `OrderRepeat` from the orders in `cube_order`."""
    cells = " union all ".join(_cells(grain) for grain in (MONTH, TIER, ITEM))
    return _REPEATS.format(cell=", ".join(_REPEAT_CELL), cells=cells)


def _cells(grain: Grain) -> str:
    columns = ", ".join(
        column if column in grain.keys else f"0 as {column}" for column in _REPEAT_CELL
    )
    only = " where tier_id <> 0" if grain is TIER else ""
    return (
        f"select order_key, side, day, {columns} from (select d.order_key, d.side, d.day,"
        f" {key_list(grain.axes, 'd')} from leaf d {joins(grain.axes, 'd')}) x{only}"
    )


def add_repeats(cursor: Any) -> None:
    """Add what the queued orders change."""
    cursor.execute("drop table if exists cube_change")
    cursor.execute(f"create temp table cube_change on commit drop as {repeats_sql()}")
    cursor.execute(merge_sql("core_orderrepeat", _REPEAT_KEYS, ("orders",), "orders"))


def fresh(cursor: Any) -> dict[str, str]:
    """Table -> the query that computes it afresh from the lines or from G4."""
    cursor.execute("drop table if exists cube_order")
    leaves = leaf_rows(where="(l.source_id, l.order_no) in (select source_id, order_no from wide)")
    cursor.execute(_WIDE_ORDERS.format(keys=", ".join(KEYS), leaves=leaves))
    keys = ", ".join(_ACTIVE_KEYS)
    chains = _chains("true")
    return {
        "core_orderrepeat": repeats_sql(),
        "core_activecustomers": (
            f"select {keys}, count(*)::int as customers from ({chains}) c group by {keys}"
        ),
    }


def rebuild(cursor: Any) -> None:
    """Compute all repeated orders and active customers afresh; G4 must be up to date."""
    for table, sql in fresh(cursor).items():
        cursor.execute(f"delete from {table}")
        keys, number = (
            (_REPEAT_KEYS, "orders") if "repeat" in table else (_ACTIVE_KEYS, "customers")
        )
        cursor.execute(f"insert into {table} ({', '.join(keys)}, {number}) {sql}")


def note_customers(cursor: Any) -> None:
    """Before G4 takes in `cube_change`: take out the customers that come or go somewhere."""
    cursor.execute("drop table if exists cube_customer, cube_chain")
    cursor.execute(_NEWLY)
    cursor.execute("analyze cube_customer")
    cursor.execute(
        f"create temp table cube_chain on commit drop as select *, -1 as change from ({_some()}) c"
    )


def add_customers(cursor: Any) -> None:
    """After G4 has taken in its changes: put those customers back in."""
    cursor.execute(f"insert into cube_chain select *, 1 from ({_some()}) c")
    cursor.execute("drop table if exists cube_change")
    keys = ", ".join(_ACTIVE_KEYS)
    cursor.execute(
        f"create temp table cube_change on commit drop as select {keys},"
        f" sum(change)::int as customers from cube_chain group by {keys} having sum(change) <> 0"
    )
    cursor.execute(merge_sql("core_activecustomers", _ACTIVE_KEYS, ("customers",), "customers"))


def _some() -> str:
    return _chains("a.customer_id in (select customer_id from cube_customer)")


def _chains(which: str) -> str:
    return _CHAINS.format(nobody=UNASSIGNED[Dimension.CUSTOMER], which=which)
