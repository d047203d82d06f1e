"""Why actual and reference differ: price, volume, mix, new and lost; slices; bridges; ratios.

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


@dataclass(frozen=True, slots=True)
class Drivers:
    """A revenue gap as orders x pieces per order x value per piece; the terms add up to ``gap``.

    ``other`` is the whole gap where one side has no orders or no quantity.
    """

    orders: int
    size: int
    value: int
    other: int

    @property
    def gap(self) -> int:
        return self.orders + self.size + self.value + self.other


def drivers(before: tuple[int, int, int], now: tuple[int, int, int]) -> Drivers:
    """Split the gap of (orders, quantity, revenue) ``before`` and ``now`` into its drivers.

    With n orders, q = quantity / n, p = revenue / quantity: orders = (n1 - n0) q0 p0; size =
    n1 (q1 - q0) p0; value = n1 q1 (p1 - p0). Rounded once by largest remainder.
    """
    orders_0, quantity_0, revenue_0 = before
    orders_1, quantity_1, revenue_1 = now
    gap = revenue_1 - revenue_0
    if not orders_0 * orders_1 * quantity_0 * quantity_1:
        return Drivers(0, 0, 0, gap)
    at_old_size = Fraction(revenue_0 * orders_1, orders_0)
    at_old_value = Fraction(revenue_0 * quantity_1, quantity_0)
    terms = (at_old_size - revenue_0, at_old_value - at_old_size, revenue_1 - at_old_value)
    orders, size, value = round_to_total(terms, gap)
    return Drivers(orders, size, value, 0)


@dataclass(frozen=True, slots=True)
class Part:
    """Numerator and denominator of one slice of a ratio, in the reference (0) and now (1)."""

    key: Hashable
    numerator_0: int
    denominator_0: int
    numerator_1: int
    denominator_1: int

    @property
    def continuing(self) -> bool:
        """Whether it has a ratio in both states."""
        return bool(self.denominator_0 and self.denominator_1)


@dataclass(frozen=True, slots=True)
class RateMixTerm:
    """What one slice does to the ratio of the whole, in the ratio's smallest unit."""

    key: Hashable
    rate: int
    mix: int
    entered: int
    left: int

    @property
    def gap(self) -> int:
        return self.rate + self.mix + self.entered + self.left


@dataclass(frozen=True, slots=True)
class RateMix:
    """The ratios before and now, rounded half-even, and terms that add up to their difference."""

    before: int
    now: int
    terms: tuple[RateMixTerm, ...]

    @property
    def gap(self) -> int:
        return self.now - self.before

    def total(self, effect: str) -> int:
        """Return the sum of one effect ("rate", "mix", "entered", "left") over all slices."""
        return sum(getattr(term, effect) for term in self.terms)


def rate_mix(parts: Sequence[Part], unit: int = 1) -> RateMix | None:
    """Split the change of a ratio of sums into what slices changed and how their weights moved.

    R = sum N / sum D, in units of 1 / ``unit`` (10_000 for a percentage of 4 decimals). With the
    weight w = D / sum D and the rate r = N / D of a slice: rate = w1 (r1 - r0); mix = (w1 - w0)
    (r0 - R0). A slice without a rate before has entered: N1 / sum D1 - w1 R0; one without a rate
    now has left: -(N0 / sum D0 - w0 R0). What ``parts`` lack of the whole belongs into a part of
    its own. None when a denominator of the whole is 0.
    """
    denominator_0 = sum(part.denominator_0 for part in parts)
    denominator_1 = sum(part.denominator_1 for part in parts)
    if not denominator_0 or not denominator_1:
        return None
    ratio_0 = Fraction(sum(part.numerator_0 for part in parts), denominator_0)
    ratio_1 = Fraction(sum(part.numerator_1 for part in parts), denominator_1)
    exact: list[Fraction] = []
    for part in parts:
        whole = _Whole(ratio_0, denominator_0, denominator_1)
        exact += (term * unit for term in _rate_and_mix(part, whole))
    before, now = round(ratio_0 * unit), round(ratio_1 * unit)
    rounded = _round_near(exact, now - before)
    terms = (RateMixTerm(part.key, *rounded[4 * at : 4 * at + 4]) for at, part in enumerate(parts))
    return RateMix(before, now, tuple(terms))


@dataclass(frozen=True, slots=True)
class _Whole:
    ratio_0: Fraction
    denominator_0: int
    denominator_1: int


def _rate_and_mix(part: Part, whole: _Whole) -> tuple[Fraction, ...]:
    """Rate, mix, entered and left of one slice, exactly."""
    none = Fraction(0)
    weight_0 = Fraction(part.denominator_0, whole.denominator_0)
    weight_1 = Fraction(part.denominator_1, whole.denominator_1)
    if part.continuing:
        rate_0 = Fraction(part.numerator_0, part.denominator_0)
        rate_1 = Fraction(part.numerator_1, part.denominator_1)
        mix = (weight_1 - weight_0) * (rate_0 - whole.ratio_0)
        return weight_1 * (rate_1 - rate_0), mix, none, none
    entered = Fraction(part.numerator_1, whole.denominator_1) - weight_1 * whole.ratio_0
    left = weight_0 * whole.ratio_0 - Fraction(part.numerator_0, whole.denominator_0)
    return none, none, entered, left


def _round_near(terms: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Round terms to integers that add up to ``total``, which their sum misses by less than 1.

    The largest term takes the difference.
    """
    exact = list(terms)
    largest = max(range(len(exact)), key=lambda at: abs(exact[at]))
    exact[largest] += total - sum(exact)
    return round_to_total(exact, total)


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
