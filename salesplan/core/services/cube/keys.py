"""Which keys count a leaf, as stored with the cube, against today's trees."""

from typing import Any

_NOW = """
create temp table cube_key_now on commit drop as
select c.dimension, c.descendant_id as leaf_id, c.ancestor_id as key_id,
       c.dimension = 'organisation' and (a.kind <> 'seat' or l.seat_kind = 'overlay') as with_items
from core_closure c
join core_node l on l.id = c.descendant_id join core_node a on a.id = c.ancestor_id
where c.is_current and (
  c.dimension = 'channel' or c.dimension = 'product' and a.kind in ('category', 'line')
  or c.dimension = 'organisation' and (l.seat_kind <> 'overlay' or c.depth = 0))
union all
select dimension, id, 0, false from core_node where dimension in ('product', 'channel')
"""

_MOVED = """
with gone as (table core_cubekey except table cube_key_now),
     come as (table cube_key_now except table core_cubekey)
select distinct dimension, leaf_id, false from gone
union select distinct dimension, leaf_id, not exists (
  select from core_cubekey k where k.dimension = come.dimension and k.leaf_id = come.leaf_id)
from come
"""

_HOLDERS = {
    "organisation": ("core_actualsmonth", "organisation_id"),
    "product": ("core_actualsitem", "product_id"),
    "channel": ("core_actualsmonth", "channel_id"),
}

_PERIODS = """
select p from generate_series((select min(period) from core_actualsmonth),
                              (select max(period) from core_actualsmonth)) p
where exists (select from {table} where period = p and {column} = any(%s))
"""


def sync(cursor: Any) -> set[int]:
    """Store today's keys; returns the months of the cube whose leaves have moved since."""
    cursor.execute(_NOW)
    cursor.execute(_MOVED)
    rows = cursor.fetchall()
    if rows:
        cursor.execute("delete from core_cubekey")
        cursor.execute("insert into core_cubekey table cube_key_now")
        cursor.execute("analyze core_cubekey")
    moved: dict[str, list[int]] = {}
    for dimension, leaf, is_new in rows:
        if not is_new:
            moved.setdefault(dimension, []).append(leaf)
    return set().union(*(_periods(cursor, *entry) for entry in moved.items()))


def _periods(cursor: Any, dimension: str, leaves: list[int]) -> set[int]:
    table, column = _HOLDERS[dimension]
    cursor.execute(_PERIODS.format(table=table, column=column), [leaves])
    return {period for (period,) in cursor.fetchall()}
