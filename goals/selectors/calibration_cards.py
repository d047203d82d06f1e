"""What a message about a calibration request says outside the app, with its reader's rights."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import CalibrationRequest, RequestState
from goals.selectors import calibration_requests
from salesplan.core.models import Metric, Notification, Unit, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors.cards import Card, MessageKind
from salesplan.core.selectors.company import company
from salesplan.engine.notation import EMPTY, exact, trimmed
from salesplan.engine.periods import year_month

TONES = {RequestState.ACCEPTED: "good", RequestState.DECLINED: "bad", RequestState.OPEN: "watch"}


def register() -> None:
    """Called once, when the app is ready."""
    kinds = (
        ("calibration.requested", gettext_lazy("A calibration is asked for"), Way.MAIL),
        ("calibration.decided", gettext_lazy("A calibration was decided"), Way.APP),
    )
    for key, label, way in kinds:
        cards.register(MessageKind(key, label, way, card))


def card(viewer: Viewer, notification: Notification) -> Card | None:
    """The request that a message is about; None for who may not see it (any more)."""
    rows = calibration_requests.visible(viewer=viewer)
    row = rows.filter(pk=cards.subject_id(notification)).first()
    return None if row is None else _card(row)


def _card(row: CalibrationRequest) -> Card:
    facts = [
        (_("Territory"), row.organisation.label),
        (_("Metric"), row.metric.label),
        (_("Months"), months(row.first_period, row.months)),
        (_("Target now"), amount(row.current, row.metric)),
        (_("Target asked for"), amount(row.proposed, row.metric)),
        (_("Reason"), row.reason),
    ]
    if row.answer:
        facts.append((_("Answer"), row.answer))
    words = {"place": row.organisation.label, "state": row.get_state_display()}
    return Card(
        title=_("Calibration request %(number)s") % {"number": row.pk},
        sentence=_("Another target of %(place)s is asked for: %(state)s.") % words,
        facts=tuple(facts),
        path=reverse("goals:calibration", args=[row.pk]),
        tone=TONES.get(RequestState(row.state), ""),
        data=(
            ("request", row.pk), ("plan", row.plan_id), ("organisation", row.organisation.code),
            ("metric", row.metric.code), ("first_period", row.first_period),
            ("months", row.months), ("current", row.current), ("proposed", row.proposed),
            ("state", row.state),
        ),
    )  # fmt: skip


def amount(value: int | None, metric: Metric) -> str:
    """A figure to its last decimal, money with the company's currency."""
    if value is None:
        return EMPTY
    if metric.unit == Unit.MONEY:
        return f"{exact(value, metric.scale)} {company().currency}"
    return trimmed(value, metric.scale)


def months(first: int, count: int) -> str:
    """A run of months in figures: "2026-07 – 2026-12"."""
    ends = [f"{year}-{month:02d}" for year, month in map(year_month, {first, first + count - 1})]
    return " – ".join(sorted(ends))
