"""What happened around an alert, in order: states, causes, tasks, requests, and what went out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q

from execution.selectors import actions
from monitoring.models import Alert, AlertFiring, Cause
from monitoring.selectors import alerts
from monitoring.selectors.alerts import Happening
from monitoring.selectors.remedies import Line
from salesplan.core.models import Dispatch, Notification
from salesplan.core.scoping import Viewer

MOST_FIRINGS = 30


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened: `kind` is alert, cause, task, moved, asked, answered or sent.

    `what` is the row or value that it is about: a `Happening`, a `Cause`, a `Line`, a pair of a
    `Line` and its new status, or `Sent`.
    """

    at: datetime
    kind: str
    what: Any


@dataclass(frozen=True, slots=True)
class Sent:
    """How many people were told in one way ("app", "mail" or the kind of an endpoint)."""

    way: str
    told: int
    failed: int


def of_alert(*, viewer: Viewer, alert: Alert, lines: Sequence[Line]) -> list[Step]:
    """The story of a visible alert and its remedies, the oldest first; raises `NotVisible`."""
    seen = alerts.timeline(viewer=viewer, alert=alert)
    steps = [Step(_moment(alert, one), "alert", one) for one in seen]
    steps += _causes(viewer, alert)
    steps += _remedies(viewer, lines)
    steps += _sent(alert)
    return sorted(steps, key=lambda step: step.at)


def _moment(alert: Alert, one: Happening) -> datetime:
    """When it happened: as the alert itself keeps it, else when it was recorded."""
    kept = {
        "opened": alert.created_at, "acknowledged": alert.acknowledged_at,
        "resolved": alert.resolved_at, "closed": alert.resolved_at, "ended": alert.resolved_at,
    }  # fmt: skip
    return kept.get(one.what) or one.at


def causes(*, viewer: Viewer, alert: Alert) -> list[Cause]:
    """What people said the cause of an alert is, the latest first."""
    rows = Cause.objects.visible_to(viewer).filter(alert=alert)
    return list(rows.select_related("decided_by", "metric").order_by("-pk"))


def firings(*, viewer: Viewer, alert: Alert) -> list[AlertFiring]:
    """The latest days of data on which the rule found the case beyond a threshold."""
    rows = AlertFiring.objects.visible_to(viewer).filter(alert=alert)
    return list(rows.order_by("-as_of", "-pk")[:MOST_FIRINGS])


def _causes(viewer: Viewer, alert: Alert) -> Iterator[Step]:
    for one in causes(viewer=viewer, alert=alert):
        yield Step(one.created_at, "cause", one)


def _remedies(viewer: Viewer, lines: Sequence[Line]) -> Iterator[Step]:
    by_action = {line.action.pk: line for line in lines if line.action is not None}
    for line in lines:
        yield Step(line.remedy.created_at, "task" if line.kind == "task" else "asked", line)
        if line.calibration is not None and line.calibration.decided_at is not None:
            yield Step(line.calibration.decided_at, "answered", line)
    for move in actions.moves(viewer=viewer, ids=list(by_action)):
        yield Step(move.at, "moved", (by_action[move.action_id], move))


def _sent(alert: Alert) -> Iterator[Step]:
    """How many were told; who they are is theirs alone."""
    about = {"key__startswith": f"alert:{alert.pk}:"}
    app = Notification.unscoped.filter(**about).aggregate(n=Count("pk"), at=Min("created_at"))
    if app["n"]:
        yield Step(app["at"], "sent", Sent("app", app["n"], 0))
    out = Dispatch.unscoped.filter(notification__key__startswith=f"alert:{alert.pk}:")
    grouped = (
        out.exclude(state="waiting").order_by().values("endpoint__kind")
        .annotate(
            sent=Count("pk", filter=Q(state="sent")),
            failed=Count("pk", filter=Q(state="failed")),
            at=Min("created_at"),
        )
    )  # fmt: skip
    for row in grouped:
        if row["sent"] or row["failed"]:
            way = row["endpoint__kind"] or "mail"
            yield Step(row["at"], "sent", Sent(way, row["sent"], row["failed"]))
