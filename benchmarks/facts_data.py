"""Sales of a made-up company, deterministic, at any size: trees through the core's service, lines
through binary COPY. 500 seats in 4 levels, 2,000 items in 3, 6 channels, 50,000 customers, 36
months; orders of one to five lines, one in fifty across seats or channels, one in a hundred over
two days.
"""

import io
from datetime import date
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from salesplan.core.models import Node, Source
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.cube.deltas import queue_changes
from salesplan.core.services.cube.leaves import leaf_rows
from salesplan.core.services.trees import NodeRow

FIRST_MONTH = np.datetime64("2023-07")
MONTHS = 36
TODAY = date(2026, 6, 30)
POSTGRES_EPOCH = np.datetime64("2000-01-01")
CHUNK = 500_000
LINE = np.dtype(
    [("fields", ">i2")]
    + [
        part
        for name, size in [
            ("source_id", 2), ("order_no", 10), ("line_no", 2), ("date", 4), ("period", 4),
            ("seat_id", 4), ("product_id", 4), ("channel_id", 4), ("customer_id", 4),
            ("geography_id", 4), ("tier_id", 4), ("quantity", 8), ("revenue", 8), ("cost", 8),
            ("is_split", 1), ("is_late", 1), ("batch_id", 4),
        ]
        for part in (
            (f"{name}_size", ">i4"),
            (name, f"S{size}" if name in {"order_no", "line_no"} else f">i{size}"),
        )
    ]
)  # fmt: skip
_MORE = """
insert into core_salesline (source_id, order_no, line_no, date, period, seat_id, product_id,
  channel_id, customer_id, geography_id, tier_id, quantity, revenue, cost, is_split, is_late,
  batch_id)
select source_id, case when mod(id, 2) = 0 then 'N' || order_no else order_no end, %s || id, date,
       period, seat_id, product_id, channel_id, customer_id, geography_id, tier_id, quantity,
       revenue, cost, false, false, %s
from core_salesline where id in (select id from bench_line)
"""
COLUMNS = tuple(name for name in LINE.names or () if name[-5:] != "_size")[1:]


def build_trees() -> dict[str, NDArray[np.int32]]:
    """Write the trees once; returns the ids of seats, items, channels, customers and tiers."""
    if not Node.unscoped.filter(code="s0").exists():
        _write_trees()
    ids = dict(Node.unscoped.filter(pk__gt=9).values_list("code", "id"))
    kinds = {"seat": ("s", 500), "item": ("i", 2000), "channel": ("ch", 6), "tier": ("tier", 5)}
    kinds["customer"] = ("k", 50_000)
    return {
        kind: np.array([ids[f"{prefix}{n}"] for n in range(count)], dtype=np.int32)
        for kind, (prefix, count) in kinds.items()
    }


def _write_trees() -> None:
    actor = access.system()
    rows = {
        "organisation": [
            *(NodeRow(f"r{n}", f"Region {n}", "region", "company") for n in range(10)),
            *(NodeRow(f"t{n}", f"Team {n}", "team", f"r{n // 5}") for n in range(50)),
            *(NodeRow(f"s{n}", f"Seat {n}", "seat", f"t{n // 10}") for n in range(500)),
        ],
        "product": [
            *(NodeRow(f"l{n}", f"Line {n}", "line") for n in range(10)),
            *(NodeRow(f"c{n}", f"Category {n}", "category", f"l{n // 10}") for n in range(100)),
            *(NodeRow(f"i{n}", f"Item {n}", "item", f"c{n // 20}") for n in range(2000)),
        ],
        "channel": [NodeRow(f"ch{n}", f"Channel {n}", "channel") for n in range(6)],
        "customer": [NodeRow(f"tier{n}", f"Tier {n}", "tier") for n in range(5)],
    }
    for dimension, nodes in rows.items():
        trees.upsert_nodes(actor=actor, dimension=dimension, rows=nodes, today=TODAY)
    _add_customers()


def _add_customers() -> None:
    """The cube reads neither membership nor closure of customers, so nodes are enough."""
    Node.unscoped.bulk_create(
        (
            Node(dimension="customer", code=f"k{n}", name=f"Customer {n}", kind="customer")
            for n in range(50_000)
        ),
        batch_size=10_000,
    )


def load(lines: int, seed: int = 7) -> dict[str, NDArray[np.int32]]:
    """Write trees and about `lines` sales lines in order of date; returns the node ids."""
    ids = build_trees()
    source = Source.objects.create(code="bench", name="Benchmark")
    rng = np.random.default_rng(seed)
    with connection.cursor() as cursor:
        for first in range(0, lines, CHUNK):
            block = _lines(rng, ids, first, min(CHUNK, lines - first), lines, source.pk)
            write(cursor, block)
        cursor.execute("analyze core_salesline")
        cursor.execute("analyze core_closure")
        cursor.execute("analyze core_node")
    return ids


def write(cursor: Any, block: NDArray[np.void]) -> None:
    """COPY lines into the table."""
    data = b"PGCOPY\n\xff\r\n\0" + bytes(8) + block.tobytes() + b"\xff\xff"
    cursor.copy_expert(
        f"copy core_salesline ({', '.join(COLUMNS)}) from stdin binary", io.BytesIO(data), 1 << 20
    )


def _lines(
    rng: np.random.Generator,
    ids: dict[str, NDArray[np.int32]],
    first: int,
    count: int,
    total: int,
    source_id: int,
) -> NDArray[np.void]:
    """Lines `first` ... of `total`; their dates run evenly through the months."""
    sizes = rng.integers(1, 6, count)
    order = np.repeat(np.arange(count), sizes)[:count]
    position = np.arange(count) - np.searchsorted(order, order)
    seat = rng.integers(0, 500, count)[order]
    customer = (seat * 100 + (rng.random(count)[order] ** 2 * 100).astype(int)) % 50_000
    days = int(((FIRST_MONTH + MONTHS).astype("M8[D]") - FIRST_MONTH.astype("M8[D]")).astype(int))
    day = (
        FIRST_MONTH.astype("M8[D]")
        + ((first + np.flatnonzero(position == 0)) * days // total)[np.cumsum(position == 0) - 1]
    )
    odd = rng.random(count)
    seat = np.where((position > 0) & (odd < 0.02), (seat + 7) % 500, seat)
    last = (FIRST_MONTH + MONTHS).astype("M8[D]") - 1
    day = np.where((position > 0) & (odd > 0.99), np.minimum(day + 9, last), day)
    channel = (rng.random(count)[order] ** 1.5 * 6).astype(int)
    item = (rng.random(count) ** 1.5 * 2000).astype(int)
    quantity = rng.integers(1, 20, count) * np.where(odd > 0.985, -1000, 1000)
    revenue = quantity * (item % 97 + 3) // 10 * 11
    return _block(
        count,
        source_id=source_id,
        order_no=np.char.add("O", np.char.zfill((first + order).astype(str), 9)).astype("S10"),
        line_no=np.char.zfill((position % 100).astype(str), 2).astype("S2"),
        date=(day - POSTGRES_EPOCH).astype(int),
        period=day.astype("M8[M]").astype(int) + 1970 * 12,
        seat_id=ids["seat"][seat],
        product_id=ids["item"][item],
        channel_id=ids["channel"][channel],
        customer_id=ids["customer"][customer],
        geography_id=9,
        tier_id=ids["tier"][customer % 5],
        quantity=quantity,
        revenue=revenue,
        cost=revenue * 7 // 10,
        batch_id=1,
    )


def _block(count: int, **columns: Any) -> NDArray[np.void]:
    """Rows of binary COPY."""
    block = np.zeros(count, dtype=LINE)
    block["fields"] = len(COLUMNS)
    for name in COLUMNS:
        block[f"{name}_size"] = LINE[name].itemsize
        if name in columns:
            block[name] = columns[name]
    return block


def change_recent(count: int, lines: int, seed: int) -> None:
    """Change the revenue of `count` / 2 lines of the last 3 % of history and add as many, half of
    them to orders that were there; queue it as an import does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_line, bench_before, bench_after")
        cursor.execute("select setseed(%s)", [seed / 1000])
        cursor.execute(
            "create temp table bench_line on commit drop as select distinct %s - n as id"
            " from (select (random() * %s)::int as n from generate_series(1, %s)) picked",
            [lines, lines * 3 // 100, count // 2],
        )
        changed = "l.id in (select id from bench_line)"
        cursor.execute(f"create temp table bench_before as {leaf_rows(where=changed)}")
        cursor.execute(f"update core_salesline l set revenue = revenue + 100 where {changed}")
        cursor.execute(_MORE, [f"x{seed}-", seed])
        new = f"{changed} or starts_with(l.line_no, 'x{seed}-')"
        cursor.execute(f"create temp table bench_after as {leaf_rows(where=new)}")
        queue_changes(cursor, batch_id=seed + 2, before="bench_before", after="bench_after")
