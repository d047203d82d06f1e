"""What people do with an alert: take note, put off, pass upwards, close; and what wakes by itself.

All take the version that was read. They raise `NotVisible` outside the scope, `NotAllowed` without
the right, `Conflict` when the alert's state does not allow it, `Stale` when somebody was faster,
`Invalid` for a wrong day or a missing reason.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Value
from django.utils.translation import gettext_lazy as _

from monitoring.models import Alert, AlertState
from monitoring.services import alert_people, alert_telling
from salesplan.core.errors import Conflict, Invalid, NotVisible, Stale, noted, said
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.services import access

OPEN = (AlertState.OPEN, AlertState.ACKNOWLEDGED)


@transaction.atomic
def acknowledge(*, actor: Viewer, alert_id: int, version: int, note: str, now: datetime) -> Alert:
    """Take note of an open alert; a snooze ends with it."""
    alert = _take(actor, alert_id, version, (AlertState.OPEN,))
    return _save(
        alert, state=AlertState.ACKNOWLEDGED, acknowledged_at=now, note=noted(note),
        snoozed_until=None,
    )  # fmt: skip


@transaction.atomic
def snooze(
    *, actor: Viewer, alert_id: int, version: int, until: date, reason: str, today: date
) -> Alert:
    """Put a case off until a day: it stays open and tells nobody until then or until it worsens."""
    alert = _take(actor, alert_id, version, OPEN)
    if until <= today:
        raise Invalid(_("Snooze until a day after today."), field="until", today=today.isoformat())
    return _save(alert, snoozed_until=until, note=said(reason))


@transaction.atomic
def wake(*, actor: Viewer, alert_id: int, version: int) -> Alert:
    """End a snooze by hand. Raises `Conflict` for an alert that is not snoozed."""
    alert = _take(actor, alert_id, version, OPEN)
    if alert.snoozed_until is None:
        raise Conflict(_("This alert is not snoozed."), version=alert.version)
    return _save(alert, snoozed_until=None)


@transaction.atomic
def escalate(
    *, actor: Viewer, alert_id: int, version: int, reason: str, today: date, now: datetime
) -> Alert:
    """Tell the manager above the owner, or above the one who was told last.

    Raises `Conflict` when nobody stands above.
    """
    alert = _take(actor, alert_id, version, OPEN)
    note = said(reason)
    told = _above(alert, today)
    if told is None:
        raise Conflict(_("Nobody stands above the owner of this case."), version=alert.version)
    return _escalate(actor, alert, told, today, now, note)


@transaction.atomic
def resolve(*, actor: Viewer, alert_id: int, version: int, reason: str, now: datetime) -> Alert:
    """Close a case by hand: it opens no other alert until it has recovered or got worse."""
    alert = _take(actor, alert_id, version, OPEN)
    return _save(
        alert, state=AlertState.RESOLVED, resolved_at=now, note=said(reason), is_held=True,
        resolved_by_id=scopes.user_id_or_none(actor), snoozed_until=None,
    )  # fmt: skip


@transaction.atomic
def wake_due(*, actor: Viewer, today: date) -> int:
    """End the snoozes whose day has come and tell people that the cases are still open."""
    access.require(actor=actor, right="alerts.acknowledge")
    due = list(_open().filter(snoozed_until__lte=today))
    Alert.unscoped.filter(pk__in=[alert.pk for alert in due]).update(
        snoozed_until=None, version=F("version") + 1
    )
    alert_telling.woken(actor=actor, alerts=due, on=today)
    return len(due)


@transaction.atomic
def escalate_due(*, actor: Viewer, today: date, now: datetime) -> int:
    """Escalate what nobody answered within the days that its rule gives; returns how many."""
    access.require(actor=actor, right="alerts.acknowledge")
    waited = ExpressionWrapper(Value(now) - F("created_at"), output_field=DurationField())
    late = _open().filter(
        state=AlertState.OPEN, escalated_at=None, snoozed_until=None,
        rule__escalate_after__isnull=False,
    ).annotate(waited=waited)  # fmt: skip
    due = [alert for alert in late if alert.waited.days >= alert.rule.escalate_after]
    return _escalate_all(actor, due, today, now)


def _escalate_all(actor: Viewer, due: Sequence[Alert], today: date, now: datetime) -> int:
    done = 0
    for alert in due:
        told = _above(alert, today)
        if told is not None:
            _escalate(actor, alert, told, today, now, alert.note)
            done += 1
    return done


def _escalate(
    actor: Viewer, alert: Alert, told: int, today: date, now: datetime, note: str
) -> Alert:
    changed = _save(alert, escalated_at=now, escalated_to_id=told, snoozed_until=None, note=note)
    alert_telling.escalated(actor=actor, alert=changed, on=today)
    return changed


def _above(alert: Alert, today: date) -> int | None:
    last = alert.escalated_to_id or alert.owner_id
    return alert_people.above(node=alert.organisation_id, owner_id=last, on=today)


def _take(actor: Viewer, alert_id: int, version: int, states: Sequence[str]) -> Alert:
    """The alert under lock, if the actor may act on it and it is as it was read."""
    visible = Alert.objects.visible_to(actor)
    alert: Alert | None = visible.select_for_update(of=("self",)).filter(pk=alert_id).first()
    if alert is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    access.require(
        actor=actor, right="alerts.acknowledge",
        organisation_id=alert.organisation_id, product_id=alert.product_id,
    )  # fmt: skip
    if alert.state not in states:
        raise Conflict(
            _("The alert has changed since you read it, or is no longer open."),
            version=alert.version,
        )
    if alert.version != version:
        raise Stale(
            _("Somebody changed this meanwhile: version %(current)s, you had %(yours)s."),
            current=alert.version, yours=version,
        )  # fmt: skip
    return alert


def _save(alert: Alert, **changed: Any) -> Alert:
    changed["version"] = alert.version + 1
    Alert.unscoped.filter(pk=alert.pk).update(**changed)
    related = Alert.unscoped.select_related("rule", "metric", "organisation")
    fresh: Alert = related.get(pk=alert.pk)
    return fresh


def _open() -> Any:
    return Alert.unscoped.filter(state__in=OPEN).select_related("rule", "metric", "organisation")
