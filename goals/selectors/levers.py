"""Levers of a scenario, and the factor that they make for every leaf of its base."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from goals.models import Version
from goals.selectors import addresses
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.trees import Forest
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace
from salesplan.engine.levers import Factors
from salesplan.engine.periods import first_day, last_day

GROWTH, PRICE, VOLUME, LOST = "growth", "price", "volume", "lost_customer"
KINDS = (GROWTH, PRICE, VOLUME, LOST)
_SALES = ("revenue", "cost", "quantity", "margin")
_MOVES = {GROWTH: None, VOLUME: _SALES, LOST: _SALES, PRICE: ("revenue", "margin")}
"""Measures that a kind of lever moves; growth moves every additive metric."""

_DIMENSIONS = ("organisation", "product", "channel", "customer")

_SHARES = """
from (
  select l.seat_id, coalesce(p.id, 0) as product_id, l.channel_id, sum(l.revenue) as revenue
  from (
    select seat_id, product_id, channel_id, revenue, is_split from core_salesline
    where customer_id = %(customer)s and period >= %(first)s and period < %(end)s
      and date between %(from)s and %(to)s and not is_split
    union all
    select c.seat_id, l.product_id, l.channel_id, c.revenue, true
    from core_salesline l join core_salescredit c on c.line_id = l.id and c.kind = 'base'
    where l.customer_id = %(customer)s and l.period >= %(first)s and l.period < %(end)s
      and l.date between %(from)s and %(to)s and l.is_split
  ) l
  left join lateral (
    select n.id from core_closure x join core_node n on n.id = x.ancestor_id
    where x.descendant_id = l.product_id and x.is_current and n.kind = %(product_kind)s
  ) p on true
  group by 1, 2, 3
) l
join lateral (
  select sum(a.revenue) as revenue from core_actualsmonth a
  where a.organisation_id = l.seat_id and a.product_id = l.product_id
    and a.channel_id = %(by_channel)s * l.channel_id
    and a.period >= %(first)s and a.period < %(end)s
) a on a.revenue > 0
"""


@dataclass(frozen=True)
class Lever:
    """One lever: a percentage (as a fraction) on a node or on everything, or a lost customer."""

    kind: str
    percent: Fraction = Fraction(0)
    organisation_id: int = 0
    product_id: int = 0
    channel_id: int = 0
    customer_id: int = 0

    def stored(self) -> dict[str, Any]:
        """The lever as JSON; the percentage as an exact text, in percent."""
        told = {"kind": self.kind, "percent": str(self.percent * 100)}
        keys = ("organisation_id", "product_id", "channel_id", "customer_id")
        return told | {key: getattr(self, key) for key in keys if getattr(self, key)}

    @property
    def shown_percent(self) -> Decimal:
        """The percentage for people: 12.5 is + 12.5 %."""
        return Decimal(self.percent.numerator * 100) / self.percent.denominator

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Lever":
        """The lever of its JSON."""
        rest = {key: value for key, value in stored.items() if key != "percent"}
        return cls(percent=Fraction(stored.get("percent", "0")) / 100, **rest)


def levers(*, version: Version) -> list[Lever]:
    """The levers of a scenario in their order."""
    return [Lever.of(one) for one in version.levers]


def named(*, viewer: Viewer, asked: Sequence[dict[str, Any]]) -> list[Lever]:
    """Levers as other systems write them: kind, percent (12.5 = 12.5 %), nodes by code or id.

    Raises `NotVisible` for unknown nodes.
    """
    return [
        Lever(
            one["kind"],
            Fraction(one.get("percent") or 0) / 100,
            **{
                f"{dimension}_id": addresses.node_id(
                    viewer=viewer, dimension=dimension, name=one.get(dimension) or 0
                )
                for dimension in _DIMENSIONS
            },
        )
        for one in asked
    ]


def codes(*, viewer: Viewer, nodes: Sequence[int]) -> dict[int, str]:
    """The codes of nodes that the viewer sees."""
    rows = Node.objects.visible_to(viewer).filter(pk__in=nodes)
    return dict(rows.values_list("pk", "code"))


def factors(
    *, viewer: Viewer, version: Version, space: LeafSpace, forest: Forest, measure: str
) -> Factors:
    """What the levers of a scenario make of the cells of a measure at every leaf of `space`.

    A lost customer takes its share of last year's sales of the same months out of the cells of its
    seats, products and channels; the shares come from the sales lines.
    """
    found = Factors.none(space.size)
    for lever in levers(version=version):
        classes, by_class = _classes(lever, version, space, forest)
        moved = _MOVES[lever.kind]
        moves = moved is None or measure in moved
        found = found.times(classes, by_class if moves else [Fraction(1)] * len(by_class))
    return found


def _classes(
    lever: Lever, version: Version, space: LeafSpace, forest: Forest
) -> tuple[Int64Array, Sequence[Fraction]]:
    if lever.kind == LOST:
        return _lost(lever, version, space)
    inside = np.ones(space.keys.shape[1], np.int64)
    wanted = (lever.organisation_id, lever.product_id, lever.channel_id, 0)
    for ids, tree, node_id in zip(space.keys, forest.in_key_order, wanted, strict=True):
        if node_id:
            inside *= np.isin(ids, tree.below_any([node_id]))
    return np.repeat(inside, space.count), (Fraction(1), 1 + lever.percent)


def _lost(lever: Lever, version: Version, space: LeafSpace) -> tuple[Int64Array, list[Fraction]]:
    """A class of its own for every combination where the customer bought, 0 for the others."""
    rows = _shares(lever.customer_id, version)
    by_channel = int("channel" in version.grain)
    keys = np.stack([rows[0], rows[1], rows[2] * by_channel, np.zeros_like(rows[0])])
    at = space.combinations(keys)
    bought: dict[int, int] = {}
    whole: dict[int, int] = {}
    for place, revenue, total in zip(at.tolist(), rows[3].tolist(), rows[4].tolist(), strict=True):
        if place >= 0:
            bought[place] = bought.get(place, 0) + revenue
            whole[place] = total
    classes = np.zeros(space.keys.shape[1], np.int64)
    places = sorted(bought)
    classes[places] = np.arange(1, len(places) + 1)
    shares = [Fraction(bought[one], whole[one]) for one in places]
    left = [1 - min(max(share, Fraction(0)), Fraction(1)) for share in shares]
    return np.repeat(classes, space.count), [Fraction(1), *left]


def _shares(customer_id: int, version: Version) -> Int64Array:
    """Seat, product, channel, the customer's revenue there last year, and everybody's."""
    plan = version.plan
    first, end = plan.first_period - 12, plan.first_period - 12 + plan.months
    kinds = [part.partition(":")[2] for part in version.grain if part.startswith("product:")]
    params = {
        "customer": customer_id,
        "first": first,
        "end": end,
        "from": first_day(first),
        "to": last_day(end - 1),
        "product_kind": kinds[0] if kinds else None,
        "by_channel": int("channel" in version.grain),
    }
    columns = ("l.seat_id", "l.product_id", "l.channel_id", "l.revenue", "a.revenue")
    return ColumnQuery(columns, _SHARES, params).fetch()
