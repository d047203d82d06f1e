"""What is being done: open alerts at a place with their cause and their remedies."""

from collections import defaultdict
from dataclasses import dataclass

from monitoring.models import Alert, AlertState, Cause, CauseState, Remedy
from monitoring.selectors import alerts
from monitoring.selectors.selections import Selection
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer

MOST = 8


@dataclass(frozen=True, slots=True)
class Doing:
    """An open alert, what its people say the cause is, and what they do about it."""

    alert: Alert
    cause: Cause | None
    remedies: tuple[Remedy, ...]


def of_place(*, viewer: Viewer, selection: Selection, most: int = MOST) -> tuple[Doing, ...]:
    """The open alerts at the selected territory and below it, those to act on first.

    Three queries, whatever the number of alerts.
    """
    below = Closure.below((selection.places.id("organisation"),))
    rows = alerts.visible(viewer=viewer).exclude(state=AlertState.RESOLVED)
    rows = rows.filter(organisation__in=below).order_by("severity", "-id")
    found = list(rows[:most])
    ids = [alert.pk for alert in found]
    causes = _causes(viewer, ids)
    remedies = _remedies(viewer, ids)
    return tuple(Doing(alert, causes.get(alert.pk), tuple(remedies[alert.pk])) for alert in found)


def _causes(viewer: Viewer, ids: list[int]) -> dict[int, Cause]:
    rows = Cause.objects.visible_to(viewer).filter(alert__in=ids).order_by("pk")
    return {row.alert_id: row for row in rows.exclude(state=CauseState.REJECTED) if row.alert_id}


def _remedies(viewer: Viewer, ids: list[int]) -> dict[int, list[Remedy]]:
    rows = Remedy.objects.visible_to(viewer).filter(alert__in=ids).order_by("pk")
    found: dict[int, list[Remedy]] = defaultdict(list)
    for row in rows.select_related("action", "action__owner", "calibration"):
        if row.alert_id:
            found[row.alert_id].append(row)
    return found
