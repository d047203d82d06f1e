"""Single targets: computed totals and stated figures. (Whole versions: `in_force`, `grids`.)"""

from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Sum

from goals.models import Cell, CellDifference, DraftSeat, Level, StatedFigure, Version
from goals.selectors.leaves import Address
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer

_KEYS = ("organisation_id", "product_id", "channel_id", "customer_id")


def value(
    *,
    viewer: Viewer,
    version_id: int,
    metric_code: str,
    address: Address,
    level: int = Level.TARGET,
) -> int | None:
    """The computed total of a version at an address of whole cells; None when all are empty."""
    named = Version.objects.visible_to(viewer).filter(pk=version_id)
    base_id = named.values_list("base_id", flat=True).first()
    figure = Q(metric__code=metric_code, level=level)
    cells = Cell.objects.visible_to(viewer).filter(figure, _inside(address))
    if base_id is None:
        return _sum(cells.filter(version_id=version_id))
    same = {key: OuterRef(key) for key in ("metric_id", "level", *_KEYS, "period")}
    over = CellDifference.unscoped.filter(version_id=version_id)
    kept = cells.filter(~Exists(over.filter(**same)), version_id=base_id)
    mine = CellDifference.objects.visible_to(viewer).filter(
        figure, _inside(address, drafts_of=version_id), version_id=version_id
    )
    parts = [part for part in (_sum(kept), _sum(mine)) if part is not None]
    return sum(parts) if parts else None


def _inside(address: Address, drafts_of: int = 0) -> Q:
    """Cells below an address, seats that are not real yet below their parents."""
    below = Closure.below((address.organisation_id,))
    drafts = DraftSeat.unscoped.filter(version_id=drafts_of, node=None)
    here = drafts.filter(Q(parent_id__in=below) | Q(pk=-address.organisation_id))
    keys = here.annotate(key=-F("pk")).values_list("key", flat=True)
    inside = Q(organisation_id__in=below) | Q(organisation_id__in=keys)
    end = address.first_period + address.months
    inside &= Q(period__gte=address.first_period, period__lt=end)
    if address.product_id:
        inside &= Q(product_id__in=Closure.below((address.product_id,)))
    if address.channel_id:
        inside &= Q(channel_id__in=Closure.below((address.channel_id,)))
    return inside


def _sum(rows: Any) -> int | None:
    total: int | None = rows.aggregate(total=Sum("value"))["total"]
    return None if total is None else int(total)


def stated_figures(*, viewer: Viewer, version_id: int) -> list[StatedFigure]:
    """Stated figures of a version in the viewer's scope, with their metric."""
    rows = StatedFigure.objects.visible_to(viewer).filter(version_id=version_id)
    return list(rows.select_related("metric").order_by("metric_id", "organisation_id", "period"))
