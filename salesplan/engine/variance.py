"""Why actual and reference differ: price, volume, mix, new and lost; slices; bridges.

Everything is in smallest units and adds up to the gap exactly: terms are exact fractions until one
largest-remainder rounding. Definitions: golden.md "price-volume-mix" and its special cases.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesplan.engine.errors import EngineError
from salesplan.engine.money import round_to_total


@dataclass(frozen=True, slots=True)
class Item:
    """Revenue and quantity of one item in the reference (0) and the current state (1).

    Price is revenue / quantity. ``unit`` is the unit of measure: quantities of different units are
    never added up.
    """

    key: Hashable
    revenue_0: int
    quantity_0: int
    revenue_1: int
    quantity_1: int
    unit: str = ""

    @property
    def continuing(self) -> bool:
        """Whether it was sold in both states, with quantities of one sign."""
        return self.quantity_0 * self.quantity_1 > 0


@dataclass(frozen=True, slots=True)
class PriceVolumeMix:
    """Terms in smallest units; their sum is ``gap`` = current - reference revenue."""

    price: int
    volume: int
    mix: int
    new: int
    lost: int

    @property
    def gap(self) -> int:
        return self.price + self.volume + self.mix + self.new + self.lost


def price_volume_mix(items: Sequence[Item]) -> PriceVolumeMix:
    """Split the revenue gap of ``items`` into price, volume, mix, new and lost.

    Per unit of measure over continuing items, p = revenue / quantity, Q = sum of quantities:
    price = sum (p1 - p0) q1; volume = (Q1 - Q0) * average p0; mix = Q1 * sum (share1 - share0) p0.
    No quantity before, or none now, is new or lost; a quantity that changes sign is lost as it was
    and new as it is; so are all items of a unit whose Q0 is 0 or whose Q changes sign.
    """
    terms = [Fraction(0)] * 5
    by_unit: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.continuing:
            by_unit[item.unit].append(item)
        else:
            _add(terms, _new_and_lost(item))
    for group in by_unit.values():
        if sum(i.quantity_0 for i in group) * sum(i.quantity_1 for i in group) > 0:
            _add(terms, _continuing(group))
        else:
            for item in group:
                _add(terms, _replaced(item))
    gap = sum(item.revenue_1 - item.revenue_0 for item in items)
    return PriceVolumeMix(*round_to_total(terms, gap))


@dataclass(frozen=True, slots=True)
class Contribution:
    """One slice's part of a gap: ``gap`` = actual - reference, ``share`` of the total gap."""

    key: Hashable
    actual: int
    reference: int
    gap: int
    share: Fraction | None


def contributions(
    actual: Mapping[Hashable, int], reference: Mapping[Hashable, int]
) -> tuple[Contribution, ...]:
    """Return what each slice explains of the gap, the largest in size first, ties by order.

    Slices missing on one side count 0 there. ``share`` is None when the gaps cancel out; shares of
    slices that run against the total are negative; together they are 1.
    """
    keys = list(dict.fromkeys((*reference, *actual)))
    gaps = {key: actual.get(key, 0) - reference.get(key, 0) for key in keys}
    total = sum(gaps.values())
    rows = [
        Contribution(
            key=key,
            actual=actual.get(key, 0),
            reference=reference.get(key, 0),
            gap=gaps[key],
            share=Fraction(gaps[key], total) if total else None,
        )
        for key in keys
    ]
    return tuple(sorted(rows, key=lambda row: -abs(row.gap)))


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of a bridge from ``start`` to ``end``; ``key`` None gathers the other slices."""

    key: Hashable | None
    change: int
    start: int
    end: int


def bridge(start: int, changes: Sequence[tuple[Hashable, int]], most: int = 8) -> tuple[Step, ...]:
    """Return the steps from ``start`` (say, the target) to its sum with all ``changes``.

    Steps keep the order given; beyond ``most`` the smallest changes are gathered in a last step
    with key None. Zero changes make no step. Raises EngineError ``too_few_steps`` below one.
    """
    if most < 1:
        raise EngineError("too_few_steps", "a bridge needs at least one step", most=most)
    moving = [(key, change) for key, change in changes if change]
    kept = range(len(moving))
    if len(moving) > most:
        by_size = sorted(kept, key=lambda index: -abs(moving[index][1]))
        kept_set = set(by_size[: most - 1])
        others = sum(moving[index][1] for index in by_size[most - 1 :])
        moving = [row for index, row in enumerate(moving) if index in kept_set]
        moving.append((None, others))
    steps = []
    at = start
    for key, change in moving:
        steps.append(Step(key, change, at, at + change))
        at += change
    return tuple(steps)


_Terms = tuple[Fraction | int, Fraction | int, Fraction | int, int, int]


def _add(terms: list[Fraction], more: _Terms) -> None:
    for index, value in enumerate(more):
        terms[index] += value


def _new_and_lost(item: Item) -> _Terms:
    change = item.revenue_1 - item.revenue_0
    if item.quantity_0 and item.quantity_1:
        return _replaced(item)
    if item.quantity_0 or (not item.quantity_1 and change < 0):
        return 0, 0, 0, 0, change
    return 0, 0, 0, change, 0


def _replaced(item: Item) -> _Terms:
    return 0, 0, 0, item.revenue_1, -item.revenue_0


def _continuing(items: Sequence[Item]) -> _Terms:
    before = sum(item.quantity_0 for item in items)
    now = sum(item.quantity_1 for item in items)
    revenue_0 = sum(item.revenue_0 for item in items)
    at_old_prices = sum(
        (Fraction(item.revenue_0 * item.quantity_1, item.quantity_0) for item in items), Fraction(0)
    )
    at_old_mix = Fraction(revenue_0 * now, before)
    price = sum(item.revenue_1 for item in items) - at_old_prices
    return price, at_old_mix - revenue_0, at_old_prices - at_old_mix, 0, 0
