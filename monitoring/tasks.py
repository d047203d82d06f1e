"""Background work of monitoring: ids in, one service call out."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from monitoring.services import (
    alert_rules,
    alert_states,
    alerts,
    refreshing,
    target_copies,
)
from salesplan.core.selectors import access, company
from salesplan.core.services.jobs import JobHandle


def refresh_targets(job: JobHandle) -> dict[str, Any]:
    """Rebuild the copy of one plan's targets, or all; then the alerts."""
    actor = access.system()
    plan_id = job.payload["plan_id"]
    if plan_id == refreshing.EVERY_PLAN:
        rows = sum(target_copies.rebuild_all(actor=actor).values())
    else:
        rows = target_copies.rebuild(actor=actor, plan_id=plan_id)
    alert_rules.ensure_default(actor=actor)
    refreshing.request_alerts(actor=actor)
    return {"rows": rows}


def evaluate_alerts(job: JobHandle) -> dict[str, Any]:
    """Evaluate all rules as of today."""
    now = timezone.now()
    return alerts.evaluate(actor=access.system(), as_of=company.as_of(now), now=now)


def hourly(slot: datetime) -> None:
    """A new day may bring a rule to fire without any new figure."""
    refreshing.request_alerts(actor=access.system())


def unanswered(slot: datetime) -> None:
    """Snoozes end on their day; cases that nobody answers are passed upwards."""
    actor, today = access.system(), company.today(slot)
    alert_states.wake_due(actor=actor, today=today)
    alert_states.escalate_due(actor=actor, today=today, now=slot)
