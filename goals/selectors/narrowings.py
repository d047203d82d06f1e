"""What figures can be narrowed to above a table: metrics, products, channels."""

from dataclasses import dataclass

from salesplan.core.models import LEAF_MEASURES, Aggregation, Dimension, Kind, Metric, Node
from salesplan.core.scoping import Viewer


@dataclass(frozen=True)
class Narrowings:
    """Metrics that add up, product lines and categories, channels."""

    metrics: list[Metric]
    products: list[Node]
    channels: list[Node]


def narrowings(*, viewer: Viewer) -> Narrowings:
    """The choices of a viewer."""
    nodes = Node.objects.visible_to(viewer).filter(is_unassigned=False)
    products = nodes.filter(dimension=Dimension.PRODUCT, kind__in=[Kind.LINE, Kind.CATEGORY])
    return Narrowings(
        metrics=list(Metric.objects.filter(aggregation=Aggregation.SUM, measure__in=LEAF_MEASURES)),
        products=list(products.order_by("kind", "position", "code")),
        channels=list(nodes.filter(dimension=Dimension.CHANNEL)),
    )
