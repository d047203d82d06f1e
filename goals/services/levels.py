"""Floor and stretch of a whole tree, derived from the target by percentages, leaf by leaf."""

from dataclasses import asdict, dataclass
from datetime import datetime
from fractions import Fraction

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Level, Version
from goals.selectors import leaves as leaf_reads
from goals.selectors import trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, Leaves
from goals.services import bounds, cells
from goals.services.cells import Change, Figure, Story
from goals.services.refusals import Translate
from salesplan.core.errors import Invalid, NotAllowed, Refused
from salesplan.core.models import Aggregation, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.engine import spreading

LOWEST, HIGHEST = Fraction(0), Fraction(10)


@dataclass(frozen=True)
class Derived:
    """What became of one level: its total, cells changed, its journal entry, and what one cell took
    beyond whole rounding units.
    """

    level: int
    total: int
    changed: int
    number: int
    off_quantum: int


def derive_levels(
    *,
    actor: Viewer,
    now: datetime,
    version_id: int,
    metric_id: int,
    floor: Fraction | None = None,
    stretch: Fraction | None = None,
    reason: str = "",
) -> list[Derived]:
    """Fill floor and stretch of every leaf from its target: 9/10 makes 90 %.

    The total of a level is target x percentage, rounded once to the rounding unit; the leaves share
    it in proportion to their targets, exactly, each on its side of the target. Locked cells of the
    level stay and the others make up for them. One journal entry per level. Raises `Invalid`,
    `Refused` with the numbers, `Conflict` for a version that is not worked on.
    """
    wanted = _asked(floor, stretch)
    metric = _additive(metric_id)
    with transaction.atomic():
        version = cells.hold(actor=actor, version_id=version_id)
        if not scope.covers_organisation(actor, version.plan.organisation_id):
            raise NotAllowed(_("The plan covers more than your territory."), right="plans.edit")
        access.require(actor=actor, right="plans.edit")
        return [
            _derive(actor, now, version, metric, level, share, reason)
            for level, share in wanted.items()
        ]


def _asked(floor: Fraction | None, stretch: Fraction | None) -> dict[int, Fraction]:
    if floor is None and stretch is None:
        raise Invalid(_("Say what floor or stretch is in percent of the target."), field="floor")
    if floor is not None and not LOWEST <= floor <= 1:
        raise Invalid(
            _("A floor is 0 to 100 %% of the target; %(percent)s %% is not."),
            field="floor", percent=_percent(floor),
        )  # fmt: skip
    if stretch is not None and not 1 <= stretch <= HIGHEST:
        raise Invalid(
            _("A stretch is 100 to 1,000 %% of the target; %(percent)s %% is not."),
            field="stretch", percent=_percent(stretch),
        )  # fmt: skip
    asked = {Level.FLOOR: floor, Level.STRETCH: stretch}
    return {int(level): share for level, share in asked.items() if share is not None}


def _derive(
    actor: Viewer, now: datetime, version: Version, metric: Metric, level: int, share: Fraction,
    reason: str,
) -> Derived:  # fmt: skip
    target = _load(actor, now, version, metric, Level.TARGET)
    if not target.filled.any():
        raise Refused(_("There is no target to derive a level from."), code="no_targets")
    if (target.values < 0).any():
        raise Refused(
            _("%(count)s targets are below zero; a percentage of them has no order of levels."),
            code="negative_targets", count=int((target.values < 0).sum()),
        )  # fmt: skip
    old = _load(actor, now, version, metric, level)
    at = np.flatnonzero(target.filled)
    quantum = version.plan.rounding_unit * 10**metric.scale or 1
    total = round(int(target.values.sum()) * share / quantum) * quantum
    with Translate(metric.scale):
        result = spreading.spread_total(
            total,
            spreading.Leaves(old.values[at], old.filled[at]),
            locked=old.locked[at],
            bounds=spreading.Bounds(old.floors[at], old.caps[at]),
            reference=spreading.Leaves(target.values[at], target.filled[at]),
            options=spreading.SpreadOptions(
                on_zero="equal", rounding=spreading.Rounding(quantum=quantum)
            ),
        )
    changed = _change(old, at, result)
    read = {"version": version.pk, "address": asdict(Address.of_plan(version.plan)),
            "level": int(Level.TARGET)}  # fmt: skip
    told = {"level": level, "percent": _percent(share), "read": read}
    story = Story("levels", told, reason.strip())
    bounds.check(
        actor=actor, version=version, figure=Figure(metric.pk, level), change=changed, now=now
    )
    number = cells.write(
        actor=actor, version=version, figure=Figure(metric.pk, level), change=changed,
        story=story, now=now,
    )  # fmt: skip
    return Derived(level, total, len(changed), number, result.off_quantum)


def _load(actor: Viewer, now: datetime, version: Version, metric: Metric, level: int) -> Leaves:
    forest = trees.forest(viewer=actor, version=version)
    return leaf_reads.load(
        viewer=actor, version=version, metric_id=metric.pk, level=level, forest=forest, now=now
    )


def _change(old: Leaves, at: Int64Array, result: spreading.SpreadResult) -> Change:
    values, filled = result.leaves.values, result.leaves.filled
    moved = (values != old.values[at]) | (filled != old.filled[at])
    places = at[moved]
    keys, periods = old.space.leaf_keys(places)
    return Change(
        keys, periods, old.values[places], old.filled[places], values[moved], filled[moved]
    )


def _percent(share: Fraction) -> str:
    return f"{float(share * 100):g}"


def _additive(metric_id: int) -> Metric:
    metric = Metric.objects.filter(pk=metric_id).first()
    if metric is None:
        raise Invalid(_("There is no such metric."), field="metric")
    if metric.aggregation != Aggregation.SUM:
        raise Invalid(
            _("%(metric)s cannot be added up, so it cannot be spread; state it on its node."),
            field="metric", metric=metric.label,
        )  # fmt: skip
    return metric
