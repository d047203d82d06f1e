"""Price, volume, mix, new and lost of the selected place; ratios as rate and mix."""

from monitoring.selectors.causes import naming
from monitoring.selectors.causes.items import Sold
from monitoring.selectors.causes.reading import Ground
from monitoring.selectors.causes.shapes import RatioSplit, Waterfall
from monitoring.selectors.places import AXES
from monitoring.selectors.selections import Selection
from salesplan.core.models import Metric
from salesplan.engine import variance
from salesplan.engine.causes import Grid
from salesplan.engine.variance import Item, Part, PriceVolumeMix

PERCENT = 10_000
RATIOS: dict[str, tuple[tuple[str, str, str, int], ...]] = {
    "revenue": (
        ("order_value", "revenue", "orders", 1),
        ("margin_rate", "margin", "revenue", PERCENT),
    ),
    "margin": (("margin_rate", "margin", "revenue", PERCENT),),
}
"""By measure: the ratios shown beside it, as code, numerator, denominator, unit of the quotient."""


def waterfalls(
    *, selection: Selection, ground: Ground, grid: Grid, sold: Sold | None
) -> tuple[Waterfall, ...]:
    """Revenue on last year, and on target where targets of revenue and of units exist."""
    if selection.metric.measure != "revenue":
        return ()
    target, last_year = _on_target(ground, grid), _on_last_year(ground, grid, sold)
    return (target, last_year) if target else (last_year,)


def _on_last_year(ground: Ground, grid: Grid, sold: Sold | None) -> Waterfall:
    """By item where items are kept, else by the finest products of the cube."""
    end, start = (int(value) for value in ground.sold.revenue[:, 0, 0, 0])
    if sold is None:
        items = naming.items_of(ground=ground, grid=grid, index=(0, 0, 0))
        return Waterfall("last_year", "category", start, end, _terms(items, end - start))
    return Waterfall("last_year", "item", start, end, _terms(sold.priced(), end - start))


def _on_target(ground: Ground, grid: Grid) -> Waterfall | None:
    """By category: the prices and quantities that the targets imply against those sold."""
    if not {"revenue", "units"} <= set(ground.due):
        return None
    revenue, units = ground.due["revenue"][0, :, 0], ground.due["units"][0, :, 0]
    sold = ground.sold
    items = [
        Item(
            leaf, int(revenue[leaf]), int(units[leaf]),
            int(sold.revenue[0, 0, leaf, 0]), int(sold.quantity[0, 0, leaf, 0]),
        )
        for leaf in grid.axes[1].leaves
    ]  # fmt: skip
    start, end = int(revenue[0]), int(sold.revenue[0, 0, 0, 0])
    return Waterfall("target", "category", start, end, _terms(items, end - start))


def _terms(items: list[Item], gap: int) -> PriceVolumeMix:
    """The terms; what lies outside of the items (elsewhere, rounding) has come or gone."""
    rest = gap - sum(item.revenue_1 - item.revenue_0 for item in items)
    return variance.price_volume_mix([*items, Item(None, 0, 0, rest, 0)] if rest else items)


def ratios(*, selection: Selection, ground: Ground, grid: Grid) -> tuple[RatioSplit, ...]:
    """The change of the ratios beside a metric on last year, along every dimension."""
    wanted = RATIOS.get(selection.metric.measure, ())
    metrics = Metric.objects.in_bulk([ratio[0] for ratio in wanted], field_name="code")
    found = [
        _ratio(ground, grid, axis, ratio, metrics[ratio[0]])
        for ratio in wanted
        for axis in range(len(AXES))
    ]
    return tuple(split for split in found if split)


def _ratio(
    ground: Ground, grid: Grid, axis: int, ratio: tuple[str, str, str, int], metric: Metric
) -> RatioSplit | None:
    """Along the level right below the selected node; what lies elsewhere is a part of its own."""
    _code, numerator, denominator, unit = ratio
    children = [at for at, parent in enumerate(grid.axes[axis].parents) if parent == 0]
    if not children:
        return None
    top, bottom = ground.sold.measure(numerator), ground.sold.measure(denominator)
    cells = [(0, 0, 0), *(_cell(axis, at) for at in children)]
    sums = [
        [int(array[(span, *cell)]) for span in (1, 0) for array in (top, bottom)] for cell in cells
    ]
    parts = [
        Part(ground.candidates[axis][at].id, *figures)
        for at, figures in zip(children, sums[1:], strict=True)
    ]
    rest = [
        whole - sum(column)
        for whole, column in zip(sums[0], zip(*sums[1:], strict=True), strict=True)
    ]
    split = variance.rate_mix([*parts, Part(None, *rest)] if any(rest) else parts, unit)
    places = {place.id: place for place in ground.candidates[axis]}
    return RatioSplit(metric, AXES[axis], places, split) if split else None


def _cell(axis: int, at: int) -> tuple[int, int, int]:
    cell = [0, 0, 0]
    cell[axis] = at
    return cell[0], cell[1], cell[2]
