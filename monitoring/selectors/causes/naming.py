"""Which slices are named as causes, and what in them moved: orders, their size, prices, a buyer."""

from fractions import Fraction

import numpy as np

from monitoring.selectors.causes.cutting import share
from monitoring.selectors.causes.reading import Ground
from monitoring.selectors.causes.shapes import Buyer, Effect, Explained, Slice
from monitoring.selectors.selections import Selection
from salesplan.core.models import Kind
from salesplan.engine import causes, variance
from salesplan.engine.causes import Culprit, Grid, Index
from salesplan.engine.variance import Drivers, Item, PriceVolumeMix

MOST_CAUSES = 3
MOST_OF = Fraction(3, 5)
"""An effect is named when it makes up this share of a slice's change on last year."""
HALF = Fraction(1, 2)


def culprits(*, selection: Selection, grid: Grid) -> tuple[Culprit, ...]:
    """The slices that explain the gap: two dimensions deep, three where nothing is chosen yet."""
    company = selection.places.here("organisation").kind == Kind.COMPANY
    chosen = selection.places.id("product") or selection.places.id("channel")
    return causes.culprits(grid, depth=3 if company and not chosen else 2, most=MOST_CAUSES)


def explained(
    *, selection: Selection, ground: Ground, grid: Grid, culprit: Culprit,
    buyers: tuple[Buyer, ...],
) -> Explained:  # fmt: skip
    """A named slice with what moved in it since last year; `buyers` bought in that slice."""
    index = culprit.index
    measure = ground.sold.measure(selection.metric.measure)
    before, now = int(measure[(1, *index)]), int(measure[(0, *index)])
    change = now - before
    buyer = _buyer(buyers, change, culprit.gap)
    drivers = _drivers(ground, measure, index)
    mix = _mix(ground, grid, index) if selection.metric.measure == "revenue" else None
    own = Slice(
        ground.places(index), culprit.actual, culprit.reference, culprit.gap,
        share(culprit.gap, grid.gap),
    )  # fmt: skip
    effect = _effect(grid.gap, change, drivers, mix, buyer)
    return Explained(own, effect, change, drivers, mix, buyer)


def items_of(*, ground: Ground, grid: Grid, index: Index) -> list[Item]:
    """Revenue and quantity of the finest products of a cell, now and last year."""
    product = grid.axes[1]
    below = product.members()[index[1]]
    leaves = [leaf for leaf, inside in zip(product.leaves, below.tolist(), strict=True) if inside]
    sold = ground.sold
    return [
        Item(
            key=leaf,
            revenue_0=int(sold.revenue[1, index[0], leaf, index[2]]),
            quantity_0=int(sold.quantity[1, index[0], leaf, index[2]]),
            revenue_1=int(sold.revenue[0, index[0], leaf, index[2]]),
            quantity_1=int(sold.quantity[0, index[0], leaf, index[2]]),
        )
        for leaf in leaves
    ]


def _mix(ground: Ground, grid: Grid, index: Index) -> PriceVolumeMix:
    return variance.price_volume_mix(items_of(ground=ground, grid=grid, index=index))


def _drivers(
    ground: Ground, measure: np.ndarray[tuple[int, ...], np.dtype[np.int64]], index: Index
) -> Drivers:
    before, now = (
        (
            int(ground.sold.orders[(span, *index)]),
            int(ground.sold.quantity[(span, *index)]),
            int(measure[(span, *index)]),
        )
        for span in (1, 0)
    )
    return variance.drivers(before, now)


def _buyer(buyers: tuple[Buyer, ...], change: int, gap: int) -> Buyer | None:
    """The customer that makes up at least half of a slice's change and of its gap."""
    for buyer in buyers:
        if all(part and Fraction(buyer.gap, part) >= HALF for part in (change, gap)):
            return buyer
    return None


def _effect(
    gap: int, change: int, drivers: Drivers, mix: PriceVolumeMix | None, buyer: Buyer | None
) -> Effect:
    if change * gap <= 0:
        return "target"
    if buyer is not None:
        return "lost_customer" if buyer.has_stopped else "customer"
    if drivers.other:
        return "new" if change > 0 else "lost"
    if _is_most(drivers.value, change):
        return "mix" if mix and abs(mix.mix) > abs(mix.price) else "price"
    if _is_most(drivers.size, change):
        return "order_value"
    if _is_most(drivers.orders, change):
        return "orders"
    return "volume" if _is_most(drivers.orders + drivers.size, change) else "several"


def _is_most(part: int, change: int) -> bool:
    return Fraction(part, change) >= MOST_OF
