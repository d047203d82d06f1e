"""Targets for those above: single totals, and the leaf cells of a version for read copies."""

from dataclasses import dataclass

from django.db.models import Sum

from goals.models import Cell, Level, StatedFigure, Version
from goals.selectors.columns import ColumnQuery, Int64Array
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer


@dataclass(frozen=True, eq=False)
class LeafCells:
    """Leaf cells of a version, one column each; `span` is the number of months of every cell."""

    span: int
    metric_ids: Int64Array
    levels: Int64Array
    organisation_ids: Int64Array
    product_ids: Int64Array
    channel_ids: Int64Array
    customer_ids: Int64Array
    periods: Int64Array
    values: Int64Array

    def __len__(self) -> int:
        return len(self.values)


def value(
    *,
    viewer: Viewer,
    version_id: int,
    metric_code: str,
    organisation_id: int,
    first_period: int,
    months: int,
    product_id: int = 0,
    channel_id: int = 0,
    level: int = Level.TARGET,
) -> int | None:
    """The computed total of a version at nodes (0 = all) over whole cells; None when all empty."""
    rows = Cell.objects.visible_to(viewer).filter(
        version_id=version_id,
        metric__code=metric_code,
        level=level,
        organisation_id__in=Closure.below((organisation_id,)),
        period__gte=first_period,
        period__lt=first_period + months,
    )
    if product_id:
        rows = rows.filter(product_id__in=Closure.below((product_id,)))
    if channel_id:
        rows = rows.filter(channel_id__in=Closure.below((channel_id,)))
    total: int | None = rows.aggregate(total=Sum("value"))["total"]
    return None if total is None else int(total)


def leaf_cells(*, viewer: Viewer, version: Version) -> LeafCells:
    """All leaf cells of a version; for viewers who see everything (the read copy's job).

    Raises `PermissionError` for others: a part of a plan is read through the grid.
    """
    if not viewer.everything:
        raise PermissionError("leaf cells of a whole version are for company-wide viewers")
    columns = ColumnQuery(
        ("metric_id", "level", "organisation_id", "product_id", "channel_id", "customer_id",
         "period", "value"),
        "from goals_cell where version_id = %(version)s order by metric_id, level,"
        " organisation_id, product_id, channel_id, customer_id, period",
        {"version": version.pk},
    ).fetch()  # fmt: skip
    return LeafCells(version.span, *columns)


def stated_figures(*, viewer: Viewer, version_id: int) -> list[StatedFigure]:
    """Stated figures of a version in the viewer's scope, with their metric."""
    rows = StatedFigure.objects.visible_to(viewer).filter(version_id=version_id)
    return list(rows.select_related("metric").order_by("metric_id", "organisation_id", "period"))
