"""Customers behind a deviation: who bought less or stopped, at the place and in each cause."""

from collections.abc import Iterable, Sequence

from monitoring.selectors.causes import cutting
from monitoring.selectors.causes.reading import Ground
from monitoring.selectors.causes.shapes import Buyer, Cut
from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from salesplan.core.models import Dimension, Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals import buyers as actuals
from salesplan.core.selectors.actuals import comparisons
from salesplan.core.selectors.actuals.buyers import Bought
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.engine.causes import Culprit

MOST = 15
NOTHING = Figures()


def changed(
    *, viewer: Viewer, selection: Selection, ground: Ground, gap: int, culprits: Sequence[Culprit]
) -> tuple[tuple[Buyer, ...], list[tuple[Buyer, ...]]]:
    """The customers whose purchases moved most the way of the gap, here and within each culprit.

    Names only of those that the viewer may see. Two statements for the figures.
    """
    measure, here = selection.metric.measure, selection.places
    found = actuals.most_changed(
        viewer=viewer, organisation_id=here.id("organisation"), product_id=here.id("product"),
        channel_id=here.id("channel"), spans=ground.spans, measure=measure,
        sign=1 if gap > 0 else -1, most=MOST,
    )  # fmt: skip
    within = actuals.within(
        viewer=viewer, customers=[buyer.customer_id for buyer in found], spans=ground.spans,
        cuts=[_cut(ground, culprit) for culprit in culprits], measure=measure,
    )  # fmt: skip
    names = _names(viewer, [buyer.customer_id for buyer in found])
    return _buyers(found, names), [_buyers(part.values(), names) for part in within]


def _cut(ground: Ground, culprit: Culprit) -> tuple[int, int, int]:
    one, two, three = culprit.index
    return ground.ids(0)[one], ground.ids(1)[two], ground.ids(2)[three]


def _names(viewer: Viewer, ids: Sequence[int]) -> dict[int, Place]:
    nodes = Node.objects.visible_to(viewer).filter(dimension=Dimension.CUSTOMER, pk__in=ids)
    return {
        node.pk: Place(node.pk, node.dimension, node.kind, node.code, node.label) for node in nodes
    }


def _buyers(found: Iterable[Bought], names: dict[int, Place]) -> tuple[Buyer, ...]:
    rows = [Buyer(names.get(row.customer_id), row.now, row.before) for row in found]
    return tuple(sorted(rows, key=lambda row: -abs(row.gap)))


def tiers(*, viewer: Viewer, selection: Selection, ground: Ground, gap: int) -> Cut | None:
    """The slices by tier of customers, on last year; None where products are chosen."""
    here = selection.places
    if here.id("product"):
        return None
    nodes = Node.objects.visible_to(viewer).filter(dimension=Dimension.CUSTOMER, kind=Kind.TIER)
    places = {
        node.pk: Place(node.pk, node.dimension, node.kind, node.code, node.label) for node in nodes
    }
    now, before = comparisons.along_days(
        viewer=viewer, organisation_id=here.id("organisation"), channel_id=here.id("channel"),
        column="tier_id", nodes=list(places), now=ground.spans[0], before=ground.spans[1],
    )  # fmt: skip
    measure = selection.metric.measure
    rows = [
        (
            (place,),
            int(getattr(now.get(tier, NOTHING), measure)),
            int(getattr(before.get(tier, NOTHING), measure)),
        )
        for tier, place in places.items()
    ]
    return cutting.cut(axis="tier", kind=Kind.TIER, rows=rows, gap=gap)
