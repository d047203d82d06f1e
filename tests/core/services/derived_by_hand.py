"""Derived measures straight from their definitions, in plain pandas over the lines."""

from collections import Counter
from functools import cache
from typing import Any

import pandas as pd

from salesplan.core.models import Closure, Node
from tests.core.selectors.metric_values import oracle

Rows = dict[tuple[int, int, int, int, int], int]
RETURNED, NEW, LOST, RETAINED, RETAINABLE, REPEATED, REPEATABLE, FRESH = 1, 3, 4, 5, 6, 7, 8, 9
NOBODY = 8


def rows(new_months: int = 24) -> Rows:
    """(period, measure, organisation, product, channel) -> value."""
    above.cache_clear()
    lines = oracle.lines()
    if lines.empty:
        return {}
    first, last = int(lines["period"].min()), int(lines["period"].max())
    found = _of_lines(lines)
    overlays = set(Node.unscoped.filter(seat_kind="overlay").values_list("pk", flat=True))
    bought = lines[(lines["customer_id"] != NOBODY) & ~lines["seat_id"].isin(overlays)]
    events = _events(bought, first, last, new_months)
    for (period, measure, seat), count in events.items():
        for node in above(seat):
            found[period, measure, node, 0, 0] += count
    found.update(_states(lines[lines["customer_id"] != NOBODY], first, last))
    return {key: value for key, value in found.items() if value}


@cache
def above(node: int, *kinds: str) -> list[int]:
    """The nodes that count a leaf: itself and its ancestors; an overlay seat only itself."""
    leaf = Node.unscoped.get(pk=node)
    if leaf.seat_kind == "overlay":
        return [node]
    found = Closure.objects.filter(descendant_id=node, is_current=True)
    if kinds:
        found = found.filter(ancestor__kind__in=kinds)
    return list(found.values_list("ancestor_id", flat=True))


def _of_lines(lines: pd.DataFrame) -> Counter[tuple[int, ...]]:
    new_items = set(Node.unscoped.filter(stage="new").values_list("pk", flat=True))
    found: Counter = Counter()
    for line in lines.itertuples():
        values = {}
        if line.quantity < 0 or line.revenue < 0:
            values[RETURNED] = -line.revenue
        if line.product_id in new_items:
            values[FRESH] = line.revenue
        for measure, value in values.items():
            for seat in above(line.seat_id):
                for product in [*above(line.product_id, "category", "line"), 0]:
                    for channel in [*above(line.channel_id), 0]:
                        found[line.period, measure, seat, product, channel] += int(value)
    return found


def _events(bought: pd.DataFrame, first: int, last: int, new_months: int) -> Counter:
    found: Counter = Counter()
    for _customer, own in bought.groupby("customer_id"):
        months = sorted(set(own["period"].tolist()))
        for month in months:
            inside = own[own["period"] == month]
            end = month + 12
            after = [m for m in months if month < m <= end]
            if not after and end <= last and end >= first + 12:
                found[end, LOST, _seat(inside, last=True)] += 1
            if any(month - new_months <= m < month for m in months):
                continue
            seat = _seat(inside, last=False)
            if month >= first + new_months:
                found[month, NEW, seat] += 1
                if end <= last:
                    orders = len(inside[["source_id", "order_no"]].drop_duplicates())
                    found[end, REPEATABLE, seat] += 1
                    found[end, REPEATED, seat] += orders > 1 or bool(after)
    return found


def _seat(rows: pd.DataFrame, *, last: bool) -> int:
    """The seat with most of the first (or last) order of a month."""
    orders = rows.groupby(["date", "source_id", "order_no"])
    groups: list[Any] = list(orders.groups)
    key = max(groups) if last else min(groups)
    shares = orders.get_group(key).groupby("seat_id")["revenue"].sum()
    return int(min(shares.index, key=lambda seat: (-shares[seat], seat)))


def _states(lines: pd.DataFrame, first: int, last: int) -> dict[tuple[int, ...], int]:
    customers: dict[int, dict[int, set[int]]] = {}
    for line in lines.itertuples():
        for node in above(line.seat_id):
            customers.setdefault(node, {}).setdefault(line.period, set()).add(line.customer_id)
    found = {}
    for node, months in customers.items():
        for month in range(first + 23, last + 1):
            before = set().union(*(months.get(m, set()) for m in range(month - 23, month - 11)))
            after = set().union(*(months.get(m, set()) for m in range(month - 11, month + 1)))
            found[month, RETAINABLE, node, 0, 0] = len(before)
            found[month, RETAINED, node, 0, 0] = len(before & after)
    return found
