"""Single targets: computed totals and stated figures. (Whole versions: `in_force`, `grids`.)"""

from django.db.models import Sum

from goals.models import Cell, Level, StatedFigure
from goals.selectors.leaves import Address
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer


def value(
    *,
    viewer: Viewer,
    version_id: int,
    metric_code: str,
    address: Address,
    level: int = Level.TARGET,
) -> int | None:
    """The computed total of a version at an address of whole cells; None when all are empty."""
    rows = Cell.objects.visible_to(viewer).filter(
        version_id=version_id,
        metric__code=metric_code,
        level=level,
        organisation_id__in=Closure.below((address.organisation_id,)),
        period__gte=address.first_period,
        period__lt=address.first_period + address.months,
    )
    if address.product_id:
        rows = rows.filter(product_id__in=Closure.below((address.product_id,)))
    if address.channel_id:
        rows = rows.filter(channel_id__in=Closure.below((address.channel_id,)))
    total: int | None = rows.aggregate(total=Sum("value"))["total"]
    return None if total is None else int(total)


def stated_figures(*, viewer: Viewer, version_id: int) -> list[StatedFigure]:
    """Stated figures of a version in the viewer's scope, with their metric."""
    rows = StatedFigure.objects.visible_to(viewer).filter(version_id=version_id)
    return list(rows.select_related("metric").order_by("metric_id", "organisation_id", "period"))
