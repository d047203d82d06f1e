"""The declared grains of the cube and the SQL that adds signed changes to them."""

from dataclasses import dataclass
from typing import Literal

from salesplan.core.services.cube.leaves import MEASURES

Mapping = Literal["organisation", "above_seats", "product", "channel", "tier", "self"]
"""From a leaf to the keys that count it: ancestors in the tree, the leaf and "all", or itself."""

NUMBERS = (*MEASURES, "orders", "lines")


@dataclass(frozen=True)
class Axis:
    """A key column of a grain, the leaf column that it comes from, and how."""

    column: str
    leaf: str
    mapping: Mapping


@dataclass(frozen=True)
class Grain:
    """A table of the cube: time column, then key columns. Order and names are the table's."""

    name: str
    table: str
    time: Literal["period", "day"]
    axes: tuple[Axis, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The primary key."""
        return (self.time, *(axis.column for axis in self.axes))

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns."""
        return (*self.keys, *NUMBERS)


_ORGANISATION = Axis("organisation_id", "seat_id", "organisation")
_ABOVE_SEATS = Axis("organisation_id", "seat_id", "above_seats")
_PRODUCT = Axis("product_id", "product_id", "product")
_CHANNEL = Axis("channel_id", "channel_id", "channel")
_TIER = Axis("tier_id", "tier_id", "tier")
_ITEM = Axis("product_id", "product_id", "self")
_SEAT = Axis("seat_id", "seat_id", "self")
_CUSTOMER = Axis("customer_id", "customer_id", "self")

MONTH = Grain("month", "core_actualsmonth", "period", (_ORGANISATION, _PRODUCT, _CHANNEL))
TIER = Grain("tier", "core_actualstier", "period", (_ORGANISATION, _TIER, _CHANNEL))
ITEM = Grain("item", "core_actualsitem", "period", (_ABOVE_SEATS, _ITEM))
CUSTOMER = Grain("customer", "core_actualscustomer", "period", (_SEAT, _CUSTOMER))
DAY = Grain("day", "core_actualsday", "day", (_ORGANISATION, _PRODUCT, _CHANNEL))
GRAINS = (MONTH, TIER, ITEM, CUSTOMER, DAY)


def joins(axes: tuple[Axis, ...], leaf: str) -> str:
    """From a relation of leaf keys to one row per combination of keys (lists in `cube_axis`)."""
    return " ".join(filter(None, (_join(axis, leaf) for axis in axes)))


def key_list(axes: tuple[Axis, ...], leaf: str) -> str:
    """The key columns after `joins`."""
    return ", ".join(
        f"{leaf}.{axis.leaf} as {axis.column}"
        if axis.mapping == "self"
        else f"{axis.column}_key.id as {axis.column}"
        for axis in axes
    )


def _join(axis: Axis, leaf: str) -> str:
    name = axis.column
    if axis.mapping == "self":
        return ""
    if axis.mapping == "tier":
        return f"cross join lateral (values ({leaf}.{axis.leaf}), (0)) {name}_key(id)"
    keys = "item_keys" if axis.mapping == "above_seats" else "keys"
    return (
        f"join cube_axis {name}_axis on {name}_axis.leaf_id = {leaf}.{axis.leaf}"
        f" cross join lateral unnest({name}_axis.{keys}) {name}_key(id)"
    )


def changes_sql(grain: Grain) -> str:
    """Signed changes of a grain's cells, from `cube_delta` and `cube_order`, in key order."""
    keys, only = ", ".join(grain.keys), " where d.is_recent" if grain.time == "day" else ""
    sums = ", ".join(f"sum({name})::bigint as {name}" for name in MEASURES)
    return (
        f"select {keys}, {sums}, sum(orders)::int as orders, sum(lines)::int as lines from ("
        f" select d.{grain.time}, {key_list(grain.axes, 'd')}, revenue, cost, quantity,"
        f" 0 as orders, lines from cube_delta d {joins(grain.axes, 'd')}{only}"
        f" union all select {keys}, 0, 0, 0, sum(change), 0 from ({_order_cells(grain)}) o"
        f" group by {keys}) changed group by {keys}"
        f" having {' or '.join(f'sum({name}) <> 0' for name in NUMBERS)} order by {keys}"
    )


def _order_cells(grain: Grain) -> str:
    """An order counts once in a cell in which one of its leaf keys lies, before and after."""
    only = " where d.is_recent" if grain.time == "day" else ""
    keys = ", ".join(grain.keys)
    return (
        f"select order_key, {keys}, (max(sign) >= 0)::int - (min(sign) <= 0)::int as change"
        f" from (select d.order_key, d.sign, d.{grain.time}, {key_list(grain.axes, 'd')}"
        f" from cube_order d {joins(grain.axes, 'd')}{only}) expanded"
        f" group by order_key, {keys} having (max(sign) >= 0) <> (min(sign) <= 0)"
    )


def merge_sql(table: str, keys: tuple[str, ...], numbers: tuple[str, ...], presence: str) -> str:
    """Add the rows of `cube_change` to a table; a row whose `presence` becomes 0 goes."""
    same = " and ".join(f"r.{key} = c.{key}" for key in keys)
    added = ", ".join(f"{name} = r.{name} + c.{name}" for name in numbers)
    columns = (*keys, *numbers)
    return (
        f"merge into {table} r using cube_change c on {same}"
        f" when matched and r.{presence} + c.{presence} = 0 then delete"
        f" when matched then update set {added}"
        f" when not matched then insert ({', '.join(columns)})"
        f" values ({', '.join(f'c.{name}' for name in columns)})"
    )
