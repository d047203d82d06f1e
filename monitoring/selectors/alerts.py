"""Alerts in scope, and what happened to one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from monitoring.models import Alert, AlertRule, AlertState, Severity
from monitoring.selectors.selections import METRICS
from salesplan.core.errors import NotVisible
from salesplan.core.models import Metric, User
from salesplan.core.scoping import Viewer
from salesplan.core.services import access


def visible(*, viewer: Viewer) -> QuerySet[Alert]:
    """Alerts in the viewer's scope, the newest first."""
    return (
        Alert.objects.visible_to(viewer)
        .select_related("rule", "metric", "organisation", "product", "channel", "owner")
        .order_by("-id")
    )


def get(*, viewer: Viewer, alert_id: int) -> Alert:
    """One alert; raises `NotVisible`."""
    alert = visible(viewer=viewer).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return alert


def waiting(*, viewer: Viewer, most: int = 10) -> list[Alert]:
    """Open alerts that nobody has acknowledged, those to act on first."""
    rows = visible(viewer=viewer).filter(state=AlertState.OPEN)
    return list(rows.order_by("severity", "-id")[:most])


def of_plan(*, viewer: Viewer, plan_id: int) -> list[Alert]:
    """Alerts on a plan that are not resolved, those to act on first."""
    rows = visible(viewer=viewer).filter(plan_id=plan_id).exclude(state=AlertState.RESOLVED)
    return list(rows.order_by("severity", "-id"))


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of an alert's history: what it became, the figures then, and who did it."""

    at: datetime
    what: str
    actual: int
    reference: int
    by: str


def timeline(*, viewer: Viewer, alert: Alert) -> list[Happening]:
    """What an alert went through, from the audit rows, oldest first.

    Evaluations that only moved the figures are left out.
    """
    get(viewer=viewer, alert_id=alert.pk)
    events: Any = Alert.pgh_event_model  # type: ignore[attr-defined]
    rows = events.objects.filter(pgh_obj_id=alert.pk).order_by("pgh_id")
    found: list[Happening] = []
    before: tuple[str, str] | None = None
    for row in rows.select_related("pgh_context"):
        state = (row.state, row.severity)
        if state == before:
            continue
        what = _what(row, before)
        before = state
        found.append(Happening(row.pgh_created_at, what, row.actual, row.reference, _who(row)))
    return found


def _what(row: Any, before: tuple[str, str] | None) -> str:
    if before is None:
        return "opened"
    if row.state != before[0]:
        return str(row.state)
    return "worsened" if row.severity == Severity.ACT else "eased"


def _who(row: Any) -> str:
    if row.state != AlertState.ACKNOWLEDGED or row.pgh_context is None:
        return ""
    user = User.objects.filter(pk=row.pgh_context.metadata.get("user")).first()
    return str(user) if user else ""


def rules(*, viewer: Viewer) -> QuerySet[AlertRule]:
    """All rules; they hold for the whole company."""
    access.require(actor=viewer, right="figures.read")
    return AlertRule.objects.select_related("metric").order_by("-is_active", "name", "pk")


def metrics(*, viewer: Viewer) -> list[Metric]:
    """Metrics that rules can watch: those that targets are set for."""
    access.require(actor=viewer, right="figures.read")
    return list(Metric.objects.filter(code__in=METRICS).order_by("pk"))


def rule(*, viewer: Viewer, rule_id: int) -> AlertRule:
    """One rule; raises `NotVisible`."""
    found = rules(viewer=viewer).filter(pk=rule_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found
