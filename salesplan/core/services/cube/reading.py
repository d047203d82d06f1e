"""Leaf rows of months from the database, and their cells month by month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from salesplan.core.selectors.copying import EPOCH, Column, Ints, fetch, packed
from salesplan.core.services.cube.grains import Grain, Mapping
from salesplan.core.services.cube.keymaps import KeyMap
from salesplan.core.services.cube.leaves import MEASURES, leaf_rows
from salesplan.core.services.cube.tensors import cells

_ORDER_KEY = "hashtextextended(order_no, source_id)"
_DAYS = f"(day - date '{EPOCH}')"
Rows = dict[str, Ints]
Cells = tuple[Grain, dict[str, "Ints | int"]]


@dataclass(frozen=True)
class Plan:
    """What to compute: the grains for months, and which of the months are kept by day."""

    grains: tuple[Grain, ...]
    day_months: frozenset[int]
    maps: dict[Mapping, KeyMap]

    def columns(self) -> tuple[Column, ...]:
        """What has to be read of a leaf row; days and keys travel in pairs."""
        keys = {axis.leaf for grain in self.grains for axis in grain.axes}
        narrow = ("day", *sorted(keys))
        pairs = tuple(zip(narrow[::2], narrow[1::2], strict=False))
        return (*pairs, *narrow[2 * len(pairs) :], *MEASURES, "order_key")


def first_day(month: int) -> int:
    """The first day of a month, in days since `EPOCH`."""
    return int((np.datetime64(f"{month // 12:04d}-{month % 12 + 1:02d}-01") - EPOCH).astype(int))


def has_credits(cursor: Any) -> bool:
    """Whether any line is split or credited besides."""
    cursor.execute("select exists (select from core_salescredit)")
    return bool(cursor.fetchone()[0])


def read(cursor: Any, plan: Plan, months: Sequence[int]) -> Iterator[Cells]:
    """The cells of neighbouring months, month by month; the months are read at once."""
    rows = _fetch(cursor, plan.columns(), months[0], months[-1])
    for month in months:
        of_month = _between(rows, first_day(month), first_day(month + 1))
        if len(of_month["day"]):
            yield from _month(plan, month, of_month)


def _fetch(cursor: Any, columns: tuple[Column, ...], first: int, last: int) -> Rows:
    where = " and ".join(
        f"l.date {sign} date '2000-01-01' + {day}"
        for sign, day in ((">=", first_day(first)), ("<", first_day(last + 1)))
    )
    leaves = leaf_rows(where=where, with_credits=has_credits(cursor))
    selected = ", ".join(_selected(column) for column in columns)
    rows = fetch(cursor, f"select {selected} from ({leaves}) leaf", columns)
    if (np.diff(rows["day"]) < 0).any():
        order = np.argsort(rows["day"], kind="stable")
        rows = {name: column[order] for name, column in rows.items()}
    return rows


def _selected(column: Column) -> str:
    if isinstance(column, str):
        return _ORDER_KEY if column == "order_key" else column
    return packed(*(_DAYS if name == "day" else name for name in column))


def _between(rows: Rows, first: int, end: int) -> Rows:
    bounds = slice(*np.searchsorted(rows["day"], (first, end)))
    return {name: column[bounds] for name, column in rows.items()}


def _month(plan: Plan, month: int, rows: Rows) -> Iterator[Cells]:
    rows["order_key"] = np.unique(rows["order_key"], return_inverse=True)[1]
    for grain in plan.grains:
        if grain.time == "period":
            yield grain, {"period": month, **cells(grain, rows, plan.maps)}
        elif month in plan.day_months:
            yield from _days(plan, grain, rows)


def _days(plan: Plan, grain: Grain, rows: Rows) -> Iterator[Cells]:
    for day in np.unique(rows["day"]).tolist():
        yield grain, {"day": day, **cells(grain, _between(rows, day, day + 1), plan.maps)}
