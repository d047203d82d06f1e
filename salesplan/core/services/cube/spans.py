"""What makes distinct counts add up over time: repeated orders and active customers.

Both are chains: an event (an order's day, a customer's month) points to the one before it in the
same cell, so that a span counts each order or customer at its first event inside.
"""

from typing import Any

from salesplan.core.models import UNASSIGNED, Dimension
from salesplan.core.selectors.copying import send
from salesplan.core.services.cube import chains
from salesplan.core.services.cube.chains import REPEAT_CELL
from salesplan.core.services.cube.grains import (
    ITEM,
    MONTH,
    TIER,
    Grain,
    Mapping,
    joins,
    key_list,
    merge_sql,
)
from salesplan.core.services.cube.keymaps import KeyMap

_REPEAT_KEYS = (*REPEAT_CELL, "day", "previous_day")
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

_NEWLY = """
create temp table cube_customer on commit drop as
select distinct c.customer_id from cube_change c
left join core_actualscustomer a using (period, seat_id, customer_id)
where a.lines is null or a.lines + c.lines = 0
"""


def repeats_sql() -> str:
    """Signed changes of `OrderRepeat` from the orders in `cube_order`."""
    cells = " union all ".join(_cells(grain) for grain in (MONTH, TIER, ITEM))
    return _REPEATS.format(cell=", ".join(REPEAT_CELL), cells=cells)


def _cells(grain: Grain) -> str:
    columns = ", ".join(
        column if column in grain.keys else f"0 as {column}" for column in REPEAT_CELL
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


def rebuild(cursor: Any, maps: dict[Mapping, KeyMap]) -> None:
    """Compute all repeated orders and active customers afresh; G4 must be up to date."""
    for table, rows in fresh(cursor, maps).items():
        cursor.execute(f"delete from {table}")
        send(cursor, table, tuple(rows), rows)


def fresh(cursor: Any, maps: dict[Mapping, KeyMap]) -> dict[str, chains.Columns]:
    """Table -> its rows as the lines and G4 have them."""
    return {
        "core_orderrepeat": chains.repeats(cursor, maps),
        "core_activecustomers": chains.customers(cursor, maps),
    }


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
