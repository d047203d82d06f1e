"""What can be chosen above a grid."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from salesplan.core.models import Aggregation, Dimension, Kind, Metric, Node
from salesplan.core.scoping import Viewer

_ROWS = {
    "organisation": _("Territory"),
    "organisation,product": _("Territory, then product"),
    "product": _("Product"),
    "product,organisation": _("Product, then territory"),
    "channel": _("Channel"),
    "organisation,channel": _("Territory, then channel"),
}


@dataclass(frozen=True)
class Choices:
    """Row orders, metrics that can be spread, product lines and categories, channels."""

    rows: list[tuple[str, str | Promise]]
    metrics: list[Metric]
    products: list[Node]
    channels: list[Node]


def choices(*, viewer: Viewer, rows: Sequence[str]) -> Choices:
    """The choices of a viewer; additive metrics only."""
    nodes = Node.objects.visible_to(viewer).filter(is_unassigned=False)
    products = nodes.filter(dimension=Dimension.PRODUCT, kind__in=[Kind.LINE, Kind.CATEGORY])
    return Choices(
        rows=[(name, _ROWS[name]) for name in rows],
        metrics=list(Metric.objects.filter(aggregation=Aggregation.SUM).exclude(measure="")),
        products=list(products.order_by("kind", "position", "code")),
        channels=list(nodes.filter(dimension=Dimension.CHANNEL)),
    )


def metrics(*, viewer: Viewer) -> list[Metric]:
    """All metrics of the catalogue, which is open to everybody."""
    return list(Metric.objects.all())
