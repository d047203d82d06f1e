"""Items behind a change on last year: the finest level at which prices and quantities are known."""

from dataclasses import dataclass

from monitoring.selectors.causes import cutting
from monitoring.selectors.causes.reading import Ground
from monitoring.selectors.causes.shapes import Cut
from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from salesplan.core.models import Dimension, Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import crossings
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.engine.variance import Item

NOTHING = Figures()
MOST = 15


@dataclass(frozen=True)
class Sold:
    """Items of a place with their units of measure, and their figures now and last year."""

    units: dict[int, str]
    now: dict[int, Figures]
    before: dict[int, Figures]

    def of(self, item: int) -> tuple[Figures, Figures]:
        """The figures of one item now and last year."""
        return self.now.get(item, NOTHING), self.before.get(item, NOTHING)

    def priced(self) -> list[Item]:
        """Revenue and quantity of every item, per unit of measure."""
        pairs = [(item, unit, *self.of(item)) for item, unit in self.units.items()]
        return [
            Item(item, then.revenue, then.quantity, now.revenue, now.quantity, unit)
            for item, unit, now, then in pairs
        ]


def sold(*, viewer: Viewer, selection: Selection, ground: Ground) -> Sold | None:
    """What was sold of every item; None for a channel or a seat: items are not kept by those."""
    here = selection.places
    if here.id("channel") or here.here("organisation").kind == Kind.SEAT:
        return None
    units, (now, before) = crossings.items(
        viewer=viewer, organisation_id=here.id("organisation"), product_id=here.id("product"),
        spans=ground.spans,
    )  # fmt: skip
    return Sold(units, now, before)


def cut(*, viewer: Viewer, selection: Selection, sold: Sold, gap: int) -> Cut:
    """The items whose figures changed most on last year; the others go into the rest."""
    measure = selection.metric.measure
    rows = []
    for item in sold.units:
        now, before = (int(getattr(figures, measure)) for figures in sold.of(item))
        rows.append((item, now, before))
    rows = sorted(rows, key=lambda row: -abs(row[1] - row[2]))[:MOST]
    nodes = Node.objects.visible_to(viewer).filter(
        dimension=Dimension.PRODUCT, pk__in=[row[0] for row in rows]
    )
    places = {n.pk: Place(n.pk, n.dimension, n.kind, n.code, n.label) for n in nodes}
    named = [((places[item],), now, before) for item, now, before in rows if item in places]
    return cutting.cut(axis="item", kind=Kind.ITEM, rows=named, gap=gap)
