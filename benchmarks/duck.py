"""The same sales lines in DuckDB: the limit that the cube is measured against."""

from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from django.db import connection

from salesplan.core.selectors.copying import fetch

COLUMNS = (
    "day", "period", "seat_id", "product_id", "channel_id", "customer_id",
    "revenue", "cost", "quantity", "order_key",
)  # fmt: skip
PORTION = 2_000_000

_LINES = """
select date, period, seat_id, product_id, channel_id, customer_id, revenue, cost, quantity,
       hashtextextended(order_no, source_id) from core_salesline where id > {after} and id <= {upto}
"""
_SMALL = {
    "item": (
        "select id as product_id, parent_id as category from core_node where kind = 'item'",
        ("product_id", "category"),
    ),
    "seat": (
        "select leaf_id, key_id from core_cubekey where dimension = 'organisation'",
        ("seat_id", "key_id"),
    ),
}
_LEAF = """
select sum(r), sum(c), sum(q), sum(n) from (
  select seat_id, category, channel_id, period, sum(revenue) r, sum(cost) c, sum(quantity) q,
         {lines} n
  from fact join item using (product_id) group by all)
"""


def load(folder: Path) -> Any:
    """A DuckDB connection with two threads and the tables fact, item and seat."""
    duck = duckdb.connect(str(folder / "facts.duckdb"), config={"threads": 2})
    with connection.cursor() as cursor:
        cursor.execute("select max(id) from core_salesline")
        (last,) = cursor.fetchone()
        for number, after in enumerate(range(0, last, PORTION)):
            rows = fetch(cursor, _LINES.format(after=after, upto=after + PORTION), COLUMNS)
            pl.DataFrame(rows).write_parquet(folder / f"part{number:03}.parquet")
        for table, (sql, names) in _SMALL.items():
            path = folder / f"{table}.parquet"
            pl.DataFrame(fetch(cursor, sql, names)).write_parquet(path)
            duck.execute(f"create table {table} as from read_parquet('{path}')")
    duck.execute(f"create table fact as from read_parquet('{folder}/part*.parquet')")
    return duck


def leaf_group_by(duck: Any, *, distinct: bool) -> None:
    """Seat x category x channel x month; every cell computed, none sent."""
    lines = "count(distinct order_key)" if distinct else "count(*)"
    duck.execute(_LEAF.format(lines=lines)).fetchall()
