"""Taking in what the queue holds: claim, late arrivals, state. One drain at a time."""

from collections.abc import Iterable
from typing import Any

from salesplan.core.services.cube.leaves import KEYS, MONTH

LOCK = "select pg_advisory_xact_lock(hashtext('actuals-cube'))"

_CLAIM = """
create temp table cube_claim on commit drop as
select 'd' as queue, id from core_actualsdelta
union all select 'o', id from core_orderdelta union all select 's', id from core_stalemonth
"""

_TAKE = "delete from {table} where id in (select id from cube_claim where queue = '{queue}')"

_DELTAS = """
create temp table cube_delta on commit drop as
with taken as ({take} returning *)
select {month} as period, {keys}, sum(revenue)::bigint as revenue, sum(cost)::bigint as cost,
       sum(quantity)::bigint as quantity, sum(lines)::int as lines,
       {month} = any(%(recent)s) as is_recent
from taken group by {keys}
"""

_ORDERS = """
create temp table cube_order on commit drop as
with taken as ({take} returning *)
select dense_rank() over (order by batch_id, source_id, order_no)::int as order_key, sign,
       {month} as period, {keys}, {month} = any(%(recent)s) as is_recent
from taken
"""

_AXES = """
create temp table cube_axis on commit drop as
with leaf as ({leaves}), used as (
  select seat_id as leaf_id from leaf union select product_id from leaf
  union select channel_id from leaf
)
select leaf_id, array_agg(key_id) filter (where key_id is not null) as keys,
       array_agg(key_id) filter (where with_items) as item_keys
from used left join core_cubekey using (leaf_id) group by leaf_id
"""

_LATE = """
insert into core_stalemonth (period)
select distinct period from (
  select {month} as period from core_actualsdelta
  union all select {month} from core_orderdelta
) late
"""

_WAITING = """
select exists (select from core_actualsdelta) or exists (select from core_orderdelta)
       or exists (select from core_stalemonth)
"""


def claim(cursor: Any, recent: list[int]) -> set[int]:
    """Move the queue, as it is at this moment, to `cube_delta` and `cube_order`.

    Returns the months marked for rebuilding. `recent` are the months kept by day.
    """
    cursor.execute("drop table if exists cube_claim, cube_delta, cube_order, cube_key_now")
    cursor.execute(_CLAIM)
    cursor.execute("analyze cube_claim")
    params = {"recent": recent}
    parts = {"keys": ", ".join(KEYS), "month": MONTH.format(day="day")}
    for sql, table, queue in ((_DELTAS, "actualsdelta", "d"), (_ORDERS, "orderdelta", "o")):
        take = _TAKE.format(table=f"core_{table}", queue=queue)
        cursor.execute(sql.format(take=take, **parts), params)
    cursor.execute(_TAKE.format(table="core_stalemonth", queue="s") + " returning period")
    return {period for (period,) in cursor.fetchall()}


def place(cursor: Any, *relations: str) -> None:
    """List the keys of the leaves of relations in `cube_axis`; ids are unique over the dimensions.

    Raises `LookupError` when a leaf stands in no tree: its sales must not get lost.
    """
    cursor.execute("drop table if exists cube_axis")
    leaves = " union ".join(f"select seat_id, product_id, channel_id from {r}" for r in relations)
    cursor.execute(_AXES.format(leaves=leaves))
    cursor.execute("select leaf_id from cube_axis where keys is null limit 10")
    lost = [leaf for (leaf,) in cursor.fetchall()]
    if lost:
        raise LookupError(f"not in the tree: {lost}")
    cursor.execute("analyze cube_axis")


def claimed_periods(cursor: Any) -> set[int]:
    """The months that the claimed changes lie in."""
    cursor.execute("select period from cube_delta union select period from cube_order")
    return {period for (period,) in cursor.fetchall()}


def forget(cursor: Any, periods: Iterable[int]) -> None:
    """Drop claimed changes of months that are rebuilt from the facts anyway."""
    for table in ("cube_delta", "cube_order"):
        cursor.execute(f"delete from {table} where period = any(%s)", [list(periods)])


def finish(cursor: Any, *, has_read_facts: bool, windows: list[int]) -> int:
    """Close a drain that changed the cube: note late arrivals, count the generation; returns it.

    What arrived after the claim may already be in months that were rebuilt since: they are rebuilt
    once more next time instead of adding the changes.
    """
    _hold(cursor)
    if has_read_facts:
        cursor.execute(_LATE.format(month=MONTH.format(day="day")))
    cursor.execute(
        "update core_cubestate set generation = generation + 1, drained_at = now(),"
        " day_windows = to_jsonb(%s::int[]) returning generation",
        [windows],
    )
    (generation,) = cursor.fetchone()
    settle(cursor)
    return int(generation)


def settle(cursor: Any) -> None:
    """Say that nothing waits any more, unless something does."""
    _hold(cursor)
    cursor.execute(_WAITING)
    (waiting,) = cursor.fetchone()
    cursor.execute("update core_cubestate set stale_since = case when %s then now() end", [waiting])


def _hold(cursor: Any) -> None:
    """Lock the state row. Writers update it last before they commit, so nobody slips past."""
    cursor.execute("select 1 from core_cubestate for update")
