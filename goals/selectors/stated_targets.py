"""Stated targets of metrics whose figures do not add up: ratios, averages, last and distinct."""

from collections.abc import Sequence
from dataclasses import dataclass

from goals.models import FigureRole, StatedFigure
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A stated target of a node over a span, in the metric's smallest unit."""

    organisation_id: int
    span: Span
    value: int


def of_version(
    *, viewer: Viewer, version_id: int, metric_id: int, level: int, nodes: Sequence[int],
    product_id: int = 0, channel_id: int = 0,
) -> list[StatedTarget]:  # fmt: skip
    """The stated targets of nodes in a version, those of short spans first; one query."""
    rows = StatedFigure.objects.visible_to(viewer).filter(
        version_id=version_id, metric_id=metric_id, level=level, role=FigureRole.TARGET,
        organisation_id__in=nodes, product_id=product_id, channel_id=channel_id, customer_id=0,
    )  # fmt: skip
    names = ("organisation_id", "period", "span", "value")
    return [
        StatedTarget(node, Span(period, months), value)
        for node, period, months, value in rows.order_by("span", "period").values_list(*names)
    ]
