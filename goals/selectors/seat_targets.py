"""What a version plans for seats, month by month."""

from collections import defaultdict
from datetime import datetime

import numpy as np
from django.db.models import Q

from goals.models import Level, Version, VersionState
from goals.selectors import leaves, plans, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.engine.money import split_amount

REVENUE = "revenue"


def by_month(
    *, viewer: Viewer, version: Version, organisation_id: int, now: datetime
) -> dict[int, dict[int, int]]:
    """Revenue targets (level target) of the seats below a territory, by month of the plan.

    Seats and months without any cell are missing: empty is not 0. Cells of several months are
    shared out evenly over them, exactly. Only what the viewer may see.
    """
    metric = Metric.objects.get(code=REVENUE)
    forest = trees.forest(viewer=viewer, version=version)
    plan = version.plan
    if organisation_id not in forest.nodes:
        return {}
    found = leaves.load(
        viewer=viewer, version=version, metric_id=metric.pk, level=Level.TARGET, forest=forest,
        now=now, addresses=[Address(organisation_id, plan.first_period, plan.months)],
    )  # fmt: skip
    space, shape = found.space, (found.space.keys.shape[1], found.space.count)
    ids, at = np.unique(space.keys[0], return_inverse=True)
    sums = np.zeros((len(ids), space.count), np.int64)
    filled = np.zeros((len(ids), space.count), np.int64)
    np.add.at(sums, at, found.values.reshape(shape))
    np.add.at(filled, at, found.filled.reshape(shape).astype(np.int64))
    return _months(ids, sums, filled > 0, version)


def _months(
    ids: Int64Array, sums: Int64Array, filled: leaves.BoolArray, version: Version
) -> dict[int, dict[int, int]]:
    made: dict[int, dict[int, int]] = defaultdict(dict)
    for row, period in np.argwhere(filled).tolist():
        first = version.plan.first_period + period * version.span
        parts = split_amount(int(sums[row, period]), [1] * version.span)
        made[int(ids[row])].update(dict(enumerate(parts, start=first)))
    return dict(made)


def choices(*, viewer: Viewer) -> list[Version]:
    """Versions whose targets can be held against capacity: in force first, then those worked on."""
    open_ones = Q(is_baseline=True) | Q(state__in=[VersionState.WORKING, VersionState.SUBMITTED])
    rows = plans.versions(viewer=viewer).filter(open_ones, plan__closed_on=None)
    return list(rows.order_by("-plan__first_period", "-is_baseline", "pk"))


def usual(*, viewer: Viewer, period: int) -> Version | None:
    """The version in force that covers a month, else the first of `choices`."""
    found = plans.in_force(viewer=viewer, period=period).order_by("plan__months", "-pk").first()
    if found is not None:
        return found
    others = choices(viewer=viewer)
    return others[0] if others else None
