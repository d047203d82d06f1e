"""Test double of an import: changes lines and credits, and queues what changed, as writers must."""

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from salesplan.core.models import CreditKind, Node, SalesCredit, SalesLine
from salesplan.core.selectors import access
from salesplan.core.services import trees
from salesplan.core.services.cube import deltas
from salesplan.core.services.cube.leaves import leaf_rows
from salesplan.core.services.trees import NodeRow

TODAY = date(2026, 8, 20)
NUMBERS = "revenue, cost, quantity, orders, lines"
TABLES = {
    "core_actualsmonth": ("period, organisation_id, product_id, channel_id", NUMBERS),
    "core_actualstier": ("period, organisation_id, tier_id, channel_id", NUMBERS),
    "core_actualsitem": ("period, organisation_id, product_id", NUMBERS),
    "core_actualscustomer": ("period, seat_id, customer_id", NUMBERS),
    "core_actualsday": ("day, organisation_id, product_id, channel_id", NUMBERS),
    "core_orderrepeat": (
        "organisation_id, product_id, channel_id, tier_id, day, previous_day", "orders"
    ),
    "core_activecustomers": ("organisation_id, period, previous", "customers"),
}  # fmt: skip
"""Tables of the cube: keys and numbers."""

TREES = {
    "organisation": [
        NodeRow("north", "North", "region", "company"),
        NodeRow("south", "South", "region", "company"),
        NodeRow("team-a", "Team A", "team", "north"),
        NodeRow("a1", "A1", "seat", "team-a"),
        NodeRow("a2", "A2", "seat", "team-a"),
        NodeRow("n1", "N1", "seat", "north"),
        NodeRow("s1", "S1", "seat", "south"),
        NodeRow("overlay", "Overlay", "seat", "north", {"seat_kind": "overlay"}),
    ],
    "product": [
        NodeRow("line-1", "Line 1", "line"),
        NodeRow("line-2", "Line 2", "line"),
        NodeRow("cat-1", "Category 1", "category", "line-1"),
        NodeRow("cat-2", "Category 2", "category", "line-1"),
        NodeRow("cat-3", "Category 3", "category", "line-2"),
        NodeRow("i1", "Item 1", "item", "cat-1"),
        NodeRow("i2", "Item 2", "item", "cat-1"),
        NodeRow("i3", "Item 3", "item", "cat-2"),
        NodeRow("i4", "Item 4", "item", "cat-3"),
        NodeRow("i5", "Item 5", "item", "line-2"),
    ],
    "channel": [
        NodeRow("online", "Online", "channel"),
        NodeRow("web", "Web", "channel", "online"),
        NodeRow("app", "App", "channel", "online"),
        NodeRow("shop", "Shop", "channel"),
    ],
    "customer": [
        NodeRow("tier-1", "Tier 1", "tier"),
        NodeRow("tier-2", "Tier 2", "tier"),
        *(NodeRow(f"k{n}", f"K{n}", "customer", f"tier-{n % 2 + 1}") for n in range(4)),
    ],
}


@dataclass(frozen=True)
class Sale:
    """A line by codes; `credits` are (seat, kind, share in per cent)."""

    order_no: str
    line_no: str
    day: date
    seat: str = "a1"
    item: str = "i1"
    channel: str = "web"
    customer: str = "k0"
    tier: str = "tier-1"
    revenue: int = 1000
    quantity: int = 1000
    credits: tuple[tuple[str, str, int], ...] = ()


@dataclass
class Ledger:
    """The lines as they should be, and a writer that brings the tables there."""

    ids: dict[str, int]
    sales: dict[tuple[str, str], Sale] = field(default_factory=dict)
    batch: int = 0

    def write(self, *changed: Sale, removed: tuple[tuple[str, str], ...] = ()) -> None:
        """Insert or replace lines and remove others in one batch."""
        self.batch += 1
        keys = [*((sale.order_no, sale.line_no) for sale in changed), *removed]
        with transaction.atomic(), connection.cursor() as cursor:
            self._snapshot(cursor, "before_rows", keys)
            for key in keys:
                SalesLine.unscoped.filter(order_no=key[0], line_no=key[1]).delete()
                self.sales.pop(key, None)
            for sale in changed:
                self._insert(sale)
                self.sales[sale.order_no, sale.line_no] = sale
            self._snapshot(cursor, "after_rows", keys)
            deltas.queue_changes(
                cursor, batch_id=self.batch, before="before_rows", after="after_rows"
            )

    def _snapshot(self, cursor: Any, name: str, keys: list[tuple[str, str]]) -> None:
        cursor.execute(f"drop table if exists {name}")
        which = "(l.order_no, l.line_no) in (select * from unnest(%(orders)s, %(lines)s))"
        cursor.execute(
            f"create temp table {name} as {leaf_rows(where=which)}",
            {"orders": [key[0] for key in keys], "lines": [key[1] for key in keys]},
        )

    def _insert(self, sale: Sale) -> None:
        line = SalesLine.unscoped.create(
            source_id=1, order_no=sale.order_no, line_no=sale.line_no, date=sale.day,
            period=sale.day.year * 12 + sale.day.month - 1, seat_id=self.ids[sale.seat],
            product_id=self.ids[sale.item], channel_id=self.ids[sale.channel],
            customer_id=self.ids[sale.customer], geography_id=9, tier_id=self.ids[sale.tier],
            quantity=sale.quantity, revenue=sale.revenue, cost=sale.revenue // 2,
            is_split=any(kind == CreditKind.BASE for _seat, kind, _share in sale.credits),
            batch_id=self.batch,
        )  # fmt: skip
        for seat, kind, share in sale.credits:
            SalesCredit.objects.create(
                line=line, seat_id=self.ids[seat], kind=kind, share=share * 100,
                quantity=sale.quantity * share // 100, revenue=sale.revenue * share // 100,
                cost=sale.revenue // 2 * share // 100, batch_id=self.batch,
            )  # fmt: skip


def build() -> Ledger:
    """The small ragged company, without lines."""
    for dimension, rows in TREES.items():
        trees.upsert_nodes(actor=access.system(), dimension=dimension, rows=rows, today=TODAY)
    return Ledger(dict(Node.unscoped.filter(pk__gt=9).values_list("code", "id")) | {"nobody": 8})


def tables() -> dict[str, dict[tuple[Any, ...], tuple[int, ...]]]:
    """The whole cube: table -> key -> numbers."""
    found = {}
    with connection.cursor() as cursor:
        for table, (keys, numbers) in TABLES.items():
            cursor.execute(f"select {keys}, {numbers} from {table}")
            width = keys.count(",") + 1
            found[table] = {row[:width]: row[width:] for row in cursor.fetchall()}
    return found


def move(code: str, parent: str, ids: dict[str, int]) -> None:
    """Hang a node elsewhere from long ago on, so that it holds today."""
    trees.move(
        actor=access.system(), node_id=ids[code], parent_id=ids[parent],
        on=TODAY - timedelta(days=1), today=TODAY,
    )  # fmt: skip


def random_batch(ledger: Ledger, rng: random.Random) -> None:
    """A batch of inserts, changes of any field, returns, credits and removals."""
    keys = sorted(ledger.sales)
    changed: dict[tuple[str, str], Sale] = {}
    for _ in range(rng.randint(1, 6)):
        if keys and rng.random() < 0.5:
            old = ledger.sales[rng.choice(keys)]
            changed[old.order_no, old.line_no] = replace(old, **random_fields(rng))
        else:
            key = (f"O{rng.randint(1, 8)}", str(rng.randint(1, 4)))
            changed[key] = Sale(*key, **{"day": _day(rng), **random_fields(rng)})
    removed = [key for key in keys if key not in changed and rng.random() < 0.15]
    ledger.write(*changed.values(), removed=tuple(removed))


def random_fields(rng: random.Random) -> dict[str, Any]:
    """New values for some of a line's fields."""
    choices = {
        "day": _day(rng),
        "seat": rng.choice(["a1", "a2", "n1", "s1"]),
        "item": rng.choice(["i1", "i2", "i3", "i4", "i5"]),
        "channel": rng.choice(["web", "app", "shop"]),
        "customer": rng.choice(["k0", "k1", "k2", "k3", "nobody"]),
        "tier": rng.choice(["tier-1", "tier-2"]),
        "revenue": rng.choice([-500, 0, 100, 10_001]),
        "quantity": rng.choice([-1000, 0, 3000]),
        "credits": rng.choice(
            [
                (),
                (("a1", "base", 60), ("s1", "base", 40)),
                (("a1", "base", 50), ("a2", "base", 50), ("overlay", "overlay", 100)),
                (("overlay", "overlay", 100),),
            ]
        ),
    }
    names = rng.sample(sorted(choices), rng.randint(1, len(choices)))
    return {name: choices[name] for name in names}


def _day(rng: random.Random) -> date:
    return rng.choice(
        [date(2025, 3, 5), date(2025, 8, 3), date(2025, 8, 20), date(2026, 2, 27),
         date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 19)]
    )  # fmt: skip


def by_hand(ledger: Ledger) -> dict[str, dict[tuple[Any, ...], tuple[int, ...]]]:
    """G1 and the spans of orders and customers, straight from the definitions, in plain Python."""
    sums: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    orders: dict[tuple[Any, ...], set[str]] = defaultdict(set)
    days: dict[tuple[Any, ...], set[date]] = defaultdict(set)
    bought: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    for row in _leaves():
        order, day, seat, product, channel, customer, tier, revenue, cost, quantity = row
        period = day.year * 12 + day.month - 1
        organisation = _above(seat)
        for org in organisation:
            if customer != 8:
                bought[org, customer].add(period)
            if org != seat or len(organisation) == 1:
                days[order, org, product, 0, 0].add(day)
            for ch in [*_above(channel), 0]:
                days[order, org, 0, ch, tier].add(day)
                for node in [*_above(product, "category", "line"), 0]:
                    cell = (period, org, node, ch)
                    for at, number in enumerate((revenue, cost, quantity, 1)):
                        sums[cell][at] += number
                    orders[cell].add(order)
                    days[order, org, node, ch, 0].add(day)
    month = {k: (v[0], v[1], v[2], len(orders[k]), v[3]) for k, v in sums.items()}
    return {
        "core_actualsmonth": month,
        "core_orderrepeat": _chains(days, first=None),
        "core_activecustomers": _chains(
            {(customer, org): periods for (org, customer), periods in bought.items()}, first=0
        ),
    }


def _chains(events: dict[tuple[Any, ...], set[Any]], first: int | None) -> dict[Any, Any]:
    counts: dict[tuple[Any, ...], int] = defaultdict(int)
    for (_who, *cell), whens in events.items():
        previous: Any = first
        for when in sorted(whens):
            if previous is not None:
                counts[*cell, when, previous] += 1
            previous = when
    return {key: (count,) for key, count in counts.items()}


def _leaves() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select order_no, day, seat_id, product_id, channel_id, customer_id, tier_id, revenue,"
            f" cost, quantity from ({leaf_rows()}) l"
        )
        return list(cursor.fetchall())


def _above(node_id: int, *kinds: str) -> list[int]:
    node = Node.unscoped.get(pk=node_id)
    if node.seat_kind == "overlay":
        return [node_id]
    found = []
    while node is not None:
        if not kinds or node.kind in kinds:
            found.append(node.pk)
        node = node.parent
    return found
