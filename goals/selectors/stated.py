"""Stated targets: those of ratios, averages and other metrics that are never summed."""

from collections.abc import Sequence
from dataclasses import dataclass

from goals.models import FigureRole, StatedFigure
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import Span


@dataclass(frozen=True, slots=True)
class StatedTarget:
    """A target that somebody wrote down for one node, in the metric's smallest unit."""

    metric_id: int
    organisation_id: int
    span: Span
    value: int


def targets(
    *,
    viewer: Viewer,
    version_id: int,
    level: int,
    span: Span,
    organisation_ids: Sequence[int],
    product_id: int = 0,
    channel_id: int = 0,
) -> dict[tuple[int, int], StatedTarget]:
    """(metric, territory) -> the target that holds for a period.

    The one stated for just these months, else that of the shortest period around them: a rate of
    the half-year is also that of its months. One query; figures outside the scope are missing.
    """
    rows = StatedFigure.objects.visible_to(viewer).filter(
        version_id=version_id,
        level=level,
        role=FigureRole.TARGET,
        organisation_id__in=list(organisation_ids),
        product_id=product_id,
        channel_id=channel_id,
        customer_id=0,
        period__lte=span.first_month,
    )
    found: dict[tuple[int, int], StatedTarget] = {}
    columns = ("metric_id", "organisation_id", "period", "span", "value")
    for metric, node, period, months, value in rows.order_by("-span").values_list(*columns):
        if span in Span(period, months):
            found[metric, node] = StatedTarget(metric, node, Span(period, months), value)
    return found
