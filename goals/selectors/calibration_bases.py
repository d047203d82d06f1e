"""What a calibration rests on: what was sold, what is forecast, and whether that has moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from goals.models import Calibration, CalibrationMethod
from goals.selectors import forecasts
from goals.selectors.references import MEASURES
from salesplan.core.models import ImportBatch, ImportState, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.actuals import comparisons

MOVED = 100
"""A basis has moved when a figure differs by more than one hundredth (issue 5)."""
_KEPT = 20
ByMonth = dict[int, dict[int, int]]


@dataclass(frozen=True)
class Moved:
    """A figure that a calibration rests on, as it was then and as it is now."""

    what: str
    then: int
    now: int


def actuals(
    *, viewer: Viewer, metric: Metric, organisation_ids: Sequence[int], first_period: int,
    months: int, as_of: date,
) -> ByMonth:  # fmt: skip
    """Node -> month -> what was measured up to `as_of`; {} for a metric that lines do not give.

    Raises `NotVisible` for nodes outside the viewer's scope.
    """
    if metric.measure not in MEASURES or months < 1 or not organisation_ids:
        return {}
    found = comparisons.along_by_month(
        viewer=viewer, organisation_id=organisation_ids[0], column="organisation_id",
        nodes=list(organisation_ids), first_period=first_period,
        last_period=first_period + months - 1, as_of=as_of,
    )  # fmt: skip
    return {
        node: {month: int(getattr(row, metric.measure)) for month, row in by_month.items()}
        for node, by_month in found.items()
    }


def forecast(
    *, viewer: Viewer, metric: Metric, organisation_ids: Sequence[int], first_period: int,
    months: int,
) -> ByMonth:  # fmt: skip
    """Node -> month -> forecast of the current run; nodes without one are missing."""
    found = forecasts.by_month(
        viewer=viewer, metric_id=metric.pk, organisation_ids=organisation_ids,
        first_period=first_period, months=months,
    )  # fmt: skip
    return {
        node: {month: one.value for month, one in by_month.items()}
        for node, by_month in found.items()
    }


def basis(*, viewer: Viewer, row: Calibration, over: int, as_of: date) -> dict[str, Any]:
    """What to keep of today: the day, the sales of the months before `over`, the last imports, the
    forecast's run and what it says of the rest.
    """
    imports = ImportBatch.objects.filter(state=ImportState.APPLIED).order_by("-pk")
    run = forecasts.current_run(viewer=viewer)
    return {
        "as_of": as_of.isoformat(),
        "over": over,
        "actual": _sold(viewer, row, over, as_of),
        "imports": list(imports.values_list("pk", flat=True)[:_KEPT]),
        "run": run.pk if run else None,
        "forecast": _forecast(viewer, row),
    }


def moved(*, row: Calibration, as_of: date) -> list[Moved]:
    """What differs by more than 1 % from what a calibration was computed from.

    The same months and the same place are read again, whoever asks: that it moved is said to all
    who see the calibration, the figures only to those who see the place.
    """
    kept = row.basis
    if not kept:
        return []
    system = access.system()
    pairs: list[tuple[str, int | None, int | None]] = [
        ("actual", kept.get("actual"), _sold(system, row, kept["over"], as_of))
    ]
    if row.method == CalibrationMethod.FORECAST:
        pairs.append(("forecast", kept.get("forecast"), _forecast(system, row)))
    return [
        Moved(what, then, now)
        for what, then, now in pairs
        if then is not None and now is not None and abs(now - then) * MOVED > abs(then)
    ]


def _sold(viewer: Viewer, row: Calibration, over: int, as_of: date) -> int:
    first = row.plan.first_period
    found = actuals(
        viewer=viewer, metric=row.metric, organisation_ids=[row.organisation_id],
        first_period=first, months=over - first, as_of=as_of,
    )  # fmt: skip
    return sum(found.get(row.organisation_id, {}).values())


def _forecast(viewer: Viewer, row: Calibration) -> int | None:
    found = forecast(
        viewer=viewer, metric=row.metric, organisation_ids=[row.organisation_id],
        first_period=row.first_period, months=row.months,
    ).get(row.organisation_id)  # fmt: skip
    return sum(found.values()) if found else None
