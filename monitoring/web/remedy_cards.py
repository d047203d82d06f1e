"""What messages about tasks of alerts, and about their owners, say outside the app."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from execution.models import Action
from goals.selectors.calibration_cards import amount
from monitoring.models import Alert, Remedy
from monitoring.selectors import alerts, remedies
from monitoring.services.alert_owners import OWNED
from monitoring.services.remedies import ASSIGNED, DONE
from monitoring.web import alert_words
from salesplan.core.models import Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors.cards import Card, MessageKind
from salesplan.engine.notation import EMPTY
from salesplan.web.templatetags import figures


def register() -> None:
    """Called once, when the app is ready."""
    kinds = (
        (ASSIGNED, gettext_lazy("A task for you"), Way.MAIL, task),
        (DONE, gettext_lazy("A task of your alert is done"), Way.APP, task),
        (OWNED, gettext_lazy("You answer for an alert"), Way.MAIL, owned),
    )
    for key, label, way, make in kinds:
        cards.register(MessageKind(key, label, way, make))


def task(viewer: Viewer, notification: Notification) -> Card | None:
    """The task that a message is about; None for who may not see it (any more)."""
    remedy = remedies.visible(viewer=viewer).filter(pk=cards.subject_id(notification)).first()
    if remedy is None or remedy.action is None:
        return None
    return _task(remedy, remedy.action, notification.kind)


def owned(viewer: Viewer, notification: Notification) -> Card | None:
    """The alert that somebody answers for now."""
    found: Alert | None = (
        alerts.visible(viewer=viewer).filter(pk=cards.subject_id(notification)).first()
    )
    if found is None:
        return None
    return Card(
        title=_("You answer for an alert"),
        sentence=alert_words.headline(found),
        facts=alert_words.facts(found),
        path=reverse("monitoring:alert", args=[found.pk]),
        tone="bad" if found.severity == "act" else "watch",
        data=(("alert", found.pk), ("actual", found.actual), ("reference", found.reference)),
    )


def _task(remedy: Remedy, action: Action, kind: str) -> Card:
    expected = remedy.expected_effect
    alert_path = reverse("monitoring:alert", args=[remedy.alert_id]) if remedy.alert_id else ""
    task_path = reverse("register_row", args=["actions", action.pk])
    facts = (
        (_("Territory"), remedy.organisation.label),
        (_("Owner"), str(action.owner or EMPTY)),
        (_("Due"), figures.day(action.due_on)),
        (_("Expected effect"), amount(expected, remedy.metric)),
        (_("Status"), action.get_status_display()),
    )
    return Card(
        title=_("A task for you") if kind == ASSIGNED else _("A task is done"),
        sentence=action.name,
        facts=facts,
        path=task_path if kind == ASSIGNED else alert_path or task_path,
        tone="" if kind == ASSIGNED else "good",
        data=(
            ("task", action.pk), ("alert", remedy.alert_id),
            ("organisation", remedy.organisation.code), ("metric", remedy.metric.code),
            ("expected_effect", expected), ("due_on", str(action.due_on or "")),
            ("status", action.status),
        ),
    )  # fmt: skip
