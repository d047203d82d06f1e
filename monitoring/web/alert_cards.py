"""What messages about cases say outside the app, with the rights and figures of the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from monitoring.models import Alert
from monitoring.selectors import alerts as selectors
from monitoring.web import alert_words
from salesplan.core.models import Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors.cards import Card, MessageKind
from salesplan.core.selectors.company import company
from salesplan.web import display

TONES = {"act": "bad", "watch": "watch"}
KINDS: tuple[tuple[str, Promise, Way], ...] = (
    ("alert", gettext_lazy("Alerts"), Way.MAIL),
    ("alert.escalated", gettext_lazy("Alerts passed up to me"), Way.MAIL),
    ("alert.resolved", gettext_lazy("Alerts that recovered"), Way.DIGEST),
)


def register() -> None:
    """Called once, when the app is ready."""
    for key, label, way in KINDS:
        cards.register(MessageKind(key, label, way, partial(_make, key)))


def _make(kind: str, viewer: Viewer, notification: Notification) -> Card | None:
    """The card of the alert that a message is about; None for who may not see it any more."""
    alert = selectors.visible(viewer=viewer).filter(pk=cards.subject_id(notification)).first()
    if alert is None:
        return None
    with _as_in_the_company():
        return Card(
            title=_title(kind, alert),
            sentence=alert_words.headline(alert),
            facts=alert_words.facts(alert),
            path=reverse("monitoring:alert", args=[alert.pk]),
            tone="good" if kind == "alert.resolved" else TONES[alert.severity],
            data=_data(alert),
        )


def _title(kind: str, alert: Alert) -> str:
    words = {"place": alert_words.place(alert), "severity": alert.get_severity_display()}
    if kind == "alert.resolved":
        return _("Recovered: %(place)s") % words
    if kind == "alert.escalated":
        return _("Passed up to you: %(place)s") % words
    return _("%(severity)s: %(place)s") % words


def _data(alert: Alert) -> tuple[tuple[str, str | int | None], ...]:
    return (
        ("alert", alert.pk),
        ("rule", alert.rule_id),
        ("organisation", alert.organisation.code),
        ("product", alert.product.code if alert.product else None),
        ("channel", alert.channel.code if alert.channel else None),
        ("metric", alert.metric.code),
        ("comparison", alert.rule.comparison),
        ("severity", alert.severity),
        ("state", alert.state),
        ("first_period", alert.first_period),
        ("months", alert.months),
        ("actual", alert.actual),
        ("reference", alert.reference),
        ("landing", alert.landing),
        ("target", alert.target),
        ("as_of", alert.as_of.isoformat()),
    )


@contextmanager
def _as_in_the_company() -> Iterator[None]:
    """Amounts in the company's currency and unit, in the words of the active language."""
    before, settled = display.current(), company()
    language = get_language() or settled.language
    display.activate(currency=settled.currency, unit=settled.unit, language=language)
    try:
        yield
    finally:
        display.activate(
            currency=before.currency, unit=before.unit, rate=before.rate,
            language="zh" if before.chinese else "en",
        )  # fmt: skip
