"""Targets of versions in force by month, read from the copy at the cube's grain."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from monitoring.models import TargetMonth
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.engine.periods import Span

MonthTargets = dict[int, int]
"""Month (year*12+month-1) -> target in the metric's smallest unit; a missing month is empty."""

Axis = Literal["organisation_id", "product_id", "channel_id"]


@dataclass(frozen=True)
class Slice:
    """Which targets: plan, metric, level, and the keys (0 = all) of those axes not listed."""

    plan_id: int
    metric_id: int
    level: int
    span: Span
    organisation_id: int
    product_id: int = 0
    channel_id: int = 0


def by_month(
    *, viewer: Viewer, of: Slice, axis: Axis, ids: Sequence[int]
) -> dict[int, MonthTargets]:
    """Targets along one axis: {node: {month: value}}; nodes without any target are missing.

    Raises `NotVisible` when the slice lies outside the viewer's scope; along the organisation the
    caller passes ids that the viewer may see.
    """
    access.require(
        actor=viewer,
        right="figures.read",
        organisation_id=of.organisation_id,
        product_id=of.product_id or None,
    )
    keys = {
        "organisation_id": of.organisation_id,
        "product_id": of.product_id,
        "channel_id": of.channel_id,
    }
    del keys[axis]
    rows = TargetMonth.objects.filter(
        plan_id=of.plan_id,
        metric_id=of.metric_id,
        level=of.level,
        kind=0,
        period__range=(of.span.first_month, of.span.last_month),
        **{f"{axis}__in": list(ids)},
        **keys,
    )
    found: dict[int, MonthTargets] = defaultdict(dict)
    for node, month, value in rows.values_list(axis, "period", "value"):
        found[node][month] = value
    return dict(found)
