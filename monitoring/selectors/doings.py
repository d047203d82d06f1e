"""What is being done: open alerts at a place with their cause and their remedies."""

from dataclasses import dataclass
from datetime import date

from monitoring.models import Alert, AlertState, Cause, CauseState
from monitoring.selectors import alerts, remedies
from monitoring.selectors.remedies import Line
from monitoring.selectors.selections import Selection
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer

MOST = 8


@dataclass(frozen=True, slots=True)
class Doing:
    """An open alert, what its people say the cause is, and what they do about it."""

    alert: Alert
    cause: Cause | None
    remedies: tuple[Line, ...]


def of_place(
    *, viewer: Viewer, selection: Selection, today: date, most: int = MOST
) -> tuple[Doing, ...]:
    """The open alerts at the selected territory and below it, those to act on first.

    The number of queries does not follow that of alerts.
    """
    below = Closure.below((selection.places.id("organisation"),))
    rows = alerts.visible(viewer=viewer).exclude(state=AlertState.RESOLVED)
    found = list(rows.filter(organisation__in=below).order_by("severity", "-id")[:most])
    causes = _causes(viewer, [alert.pk for alert in found])
    done = remedies.of_alerts(
        viewer=viewer, company=selection.company, alerts=found, as_of=selection.as_of, today=today
    )
    return tuple(Doing(alert, causes.get(alert.pk), done[alert.pk]) for alert in found)


def _causes(viewer: Viewer, ids: list[int]) -> dict[int, Cause]:
    """The latest that was not rejected, by alert."""
    rows = Cause.objects.visible_to(viewer).filter(alert__in=ids).order_by("pk")
    return {row.alert_id: row for row in rows.exclude(state=CauseState.REJECTED) if row.alert_id}
