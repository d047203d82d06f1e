"""All chains of repeated orders and active customers, computed afresh in numpy.

An event (an order's day, a customer's month) points to the one before it in the same cell.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from salesplan.core.models import UNASSIGNED, Dimension
from salesplan.core.selectors.copying import Ints, fetch
from salesplan.core.services.cube import keymaps
from salesplan.core.services.cube.grains import ITEM, MONTH, TIER, Grain, Mapping
from salesplan.core.services.cube.keymaps import KeyMap
from salesplan.core.services.cube.leaves import leaf_rows
from salesplan.core.services.cube.reading import has_credits

REPEAT_CELL = ("organisation_id", "product_id", "channel_id", "tier_id")
Columns = dict[str, Ints]
Maps = dict[Mapping, KeyMap]

_WIDE = """
with wide as materialized (
  select source_id, order_no from core_salesline
  group by source_id, order_no having min(date) < max(date)
)
select dense_rank() over (order by source_id, order_no)::int, day, seat_id, product_id,
       channel_id, tier_id
from ({leaves}) leaf
"""
ROWS_AT_ONCE = 400_000
_MEMORY = "set local work_mem = '256MB'"


def repeats(cursor: Any, maps: Maps) -> Columns:
    """The rows of `OrderRepeat`, from the lines of all orders that stretch over several days."""
    wide = "(l.source_id, l.order_no) in (select source_id, order_no from wide)"
    leaves = leaf_rows(where=wide, with_credits=has_credits(cursor))
    columns = ("order", "day", "seat_id", "product_id", "channel_id", "tier_id")
    cursor.execute(_MEMORY)
    rows = fetch(cursor, _WIDE.format(leaves=leaves), columns)
    parts = [
        _of_grain(grain, share, maps)
        for grain in (MONTH, TIER, ITEM)
        for share in _shares(rows, "order")
    ]
    return _sum(parts, "orders")


def customers(cursor: Any, maps: Maps) -> Columns:
    """The rows of `ActiveCustomers`, from G4."""
    rows = fetch(
        cursor,
        "select period, seat_id, customer_id from core_actualscustomer"
        f" where customer_id <> {UNASSIGNED[Dimension.CUSTOMER]}",
        ("period", "seat_id", "customer_id"),
    )
    return _sum([_bought(maps, share) for share in _shares(rows, "customer_id")], "customers")


def _bought(maps: Maps, rows: Columns) -> Columns:
    organisation = maps["organisation"]
    times, keys = organisation.expand(organisation.groups(rows["seat_id"]))
    who, when = (np.repeat(rows[name], times) for name in ("customer_id", "period"))
    found = _chain([organisation.keys[keys]], who, when, first=0)
    return dict(zip(("organisation_id", "period", "previous", "customers"), found, strict=True))


def _shares(rows: Columns, who: str) -> Iterator[Columns]:
    """The rows in parts that hold all events of whom they hold any of, to bound the memory."""
    count = len(rows[who]) // ROWS_AT_ONCE + 1
    for number in range(count):
        share = rows[who] % count == number
        yield {name: column[share] for name, column in rows.items()}


def _sum(parts: Sequence[Columns], number: str) -> Columns:
    """Add up the numbers of equal keys."""
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    keys = [column for name, column in whole.items() if name != number]
    order = np.lexsort(keys[::-1])
    starts = np.zeros(len(order), dtype=bool)
    starts[:1] = True
    for column in keys:
        starts[1:] |= np.diff(column[order]) != 0
    at = np.flatnonzero(starts)
    found = {name: column[order][at] for name, column in whole.items()}
    if len(at):
        found[number] = np.add.reduceat(whole[number][order], at)
    return found


def _of_grain(grain: Grain, rows: Columns, maps: Maps) -> Columns:
    at = np.arange(len(rows["day"]))
    keys: Columns = {}
    for axis in grain.axes:
        of_axis = keymaps.of_mapping(axis.mapping, rows[axis.leaf], maps)
        times, index = of_axis.expand(of_axis.groups(rows[axis.leaf][at]))
        keys = {name: np.repeat(values, times) for name, values in keys.items()}
        keys[axis.column] = of_axis.keys[index]
        at = np.repeat(at, times)
    if grain is TIER:  # tier 0 is G1's cell
        own = keys["tier_id"] != 0
        keys, at = {name: values[own] for name, values in keys.items()}, at[own]
    cell = [keys.get(name, np.zeros(len(at), dtype=np.int64)) for name in REPEAT_CELL]
    found = _chain(cell, rows["order"][at], rows["day"][at], first=None)
    return dict(zip((*REPEAT_CELL, "day", "previous_day", "orders"), found, strict=True))


def _chain(cell: Sequence[Ints], who: Ints, when: Ints, first: int | None) -> list[Ints]:
    """Cell columns, moment, the one before (`first`, or left out when None), and how many."""
    events = _distinct([*cell, who, when])[0]
    if not len(events[0]):
        return [*events[: len(cell)], events[-1], events[-1], events[-1]]
    same = np.ones(len(events[0]), dtype=bool)
    same[0] = False
    for column in events[:-1]:
        same[1:] &= column[1:] == column[:-1]
    previous = np.where(same, np.roll(events[-1], 1), 0 if first is None else first)
    kept = same if first is None else np.ones(len(same), dtype=bool)
    links = [column[kept] for column in (*events[: len(cell)], events[-1], previous)]
    distinct, counts = _distinct(links)
    return [*distinct, counts]


def _distinct(columns: Sequence[Ints]) -> tuple[list[Ints], Ints]:
    """The distinct rows, ascending, and how often each occurs."""
    packed = np.zeros(len(columns[0]), dtype=np.int64)
    values = []
    for column in columns:
        unique, index = np.unique(column, return_inverse=True)
        values.append(unique)
        packed = packed * max(len(unique), 1) + index
    codes, counts = np.unique(packed, return_counts=True)
    found: list[Ints] = []
    for unique in reversed(values):
        found.append(unique[codes % len(unique)] if len(unique) else unique)
        codes //= max(len(unique), 1)
    return found[::-1], counts.astype(np.int64)
