"""What people are told of a case: once for each state of it, and only who may see it."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_noop

from monitoring.models import Alert, Comparison
from monitoring.services import alert_people
from salesplan.core.scoping import Viewer
from salesplan.core.services import notifications
from salesplan.engine import notation

OPENED = {
    Comparison.TARGET_TO_DATE: gettext_noop("%(node)s is at %(share)s %% of the target to date."),
    Comparison.LANDING: gettext_noop("%(node)s is heading for %(share)s %% of the target."),
    Comparison.LAST_YEAR: gettext_noop("%(node)s is at %(share)s %% of last year."),
    Comparison.PREVIOUS_PERIOD: gettext_noop("%(node)s is at %(share)s %% of the period before."),
    Comparison.BENCHMARK: gettext_noop("%(node)s is at %(share)s %% of what the others reach."),
    Comparison.ABSOLUTE: gettext_noop("%(node)s is at %(share)s %% of the fixed figure."),
}
WOKEN = gettext_noop("%(node)s: put off until today, and still at %(share)s %%.")
ESCALATED = gettext_noop("%(node)s: a case was passed up to you; it is at %(share)s %%.")
RESOLVED = gettext_noop("%(node)s has recovered: it is at %(share)s %% now.")
ALERT, PASSED_UP, DONE = "alert", "alert.escalated", "alert.resolved"


def opened(*, actor: Viewer, alerts: Sequence[Alert], on: date) -> None:
    """Cases that opened or got worse: once per severity."""
    for alert, people in _heard_by(alerts, on):
        msgid = OPENED[Comparison(alert.rule.comparison)]
        _tell(actor, alert, people, ALERT, msgid, alert.severity)


def woken(*, actor: Viewer, alerts: Sequence[Alert], on: date) -> None:
    """Cases whose snooze has ended, once per day."""
    for alert, people in _heard_by(alerts, on):
        _tell(actor, alert, people, ALERT, WOKEN, f"woken:{on}")


def resolved(*, actor: Viewer, alerts: Sequence[Alert], on: date) -> None:
    """Cases that recovered."""
    for alert, people in _heard_by(alerts, on):
        _tell(actor, alert, people, DONE, RESOLVED, "resolved")


def escalated(*, actor: Viewer, alert: Alert, on: date) -> None:
    """A case that was passed up, to the one it was passed to."""
    people = alert_people.audience(alerts=[alert], on=on)[alert.pk] & {alert.escalated_to_id}
    key = f"escalated:{alert.escalated_to_id}"
    _tell(actor, alert, people, PASSED_UP, ESCALATED, key)


def _heard_by(alerts: Sequence[Alert], on: date) -> list[tuple[Alert, set[int]]]:
    if not alerts:
        return []
    heard = alert_people.audience(alerts=alerts, on=on)
    return [(alert, heard[alert.pk]) for alert in alerts if heard[alert.pk]]


def _tell(actor: Viewer, alert: Alert, people: set[int], kind: str, msgid: str, state: str) -> None:
    share = notation.share(alert.actual, alert.reference)
    notifications.notify(
        actor=actor,
        user_ids=people,
        kind=kind,
        key=f"alert:{alert.pk}:{state}",
        msgid=msgid,
        params={
            "node": alert.organisation.label,
            "share": "" if share is None else notation.percent(share),
        },
        url=reverse("monitoring:alert", args=[alert.pk]),
    )
