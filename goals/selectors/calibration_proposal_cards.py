"""What a message about a calibration says outside the app, and who talks about one."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Calibration, CalibrationState
from goals.selectors import calibration_proposals
from goals.selectors.calibration_cards import months
from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure, Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards, comments
from salesplan.core.selectors.cards import Card, MessageKind
from salesplan.core.selectors.comments import Scope

SUBJECT = "calibration"
TONES = {
    CalibrationState.APPROVED: "good",
    CalibrationState.DECLINED: "bad",
    CalibrationState.SUBMITTED: "watch",
}


def register() -> None:
    """Called once, when the app is ready."""
    kinds = (
        ("calibration.submitted", gettext_lazy("A calibration waits for a decision"), Way.MAIL),
        ("calibration.answered", gettext_lazy("A proposed calibration was decided"), Way.MAIL),
    )
    for key, label, way in kinds:
        cards.register(MessageKind(key, label, way, card))
    comments.subject(SUBJECT, _place)


def card(viewer: Viewer, notification: Notification) -> Card | None:
    """The calibration that a message is about; None for who may not see it (any more)."""
    rows = calibration_proposals.visible(viewer=viewer)
    row = rows.filter(pk=cards.subject_id(notification)).first()
    return None if row is None else _card(row)


def _card(row: Calibration) -> Card:
    facts = [
        (_("Territory"), row.organisation.label),
        (_("Metric"), row.metric.label),
        (_("Months"), months(row.first_period, row.months)),
        (_("Method"), row.get_method_display()),
        (_("Reason"), row.reason),
    ]
    if row.cause:
        facts.insert(4, (_("Cause"), row.cause))
    if row.answer:
        facts.append((_("Answer"), row.answer))
    words = {"place": row.organisation.label, "state": row.get_state_display()}
    return Card(
        title=_("Calibration %(number)s") % {"number": row.pk},
        sentence=_("Calibration of the targets of %(place)s: %(state)s.") % words,
        facts=tuple(facts),
        path=reverse("goals:calibration_proposal", args=[row.pk]),
        tone=TONES.get(CalibrationState(row.state), ""),
        data=(
            ("calibration", row.pk), ("plan", row.plan_id),
            ("organisation", row.organisation.code), ("metric", row.metric.code),
            ("first_period", row.first_period), ("months", row.months), ("method", row.method),
            ("state", row.state),
        ),
    )  # fmt: skip


def _place(object_id: int, anchor: str) -> Scope:
    """A calibration is talked about by those who see it: a draft by its author alone."""
    row = Calibration.unscoped.select_related("organisation").filter(pk=object_id).first()
    if row is None or anchor:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    above = Closure.objects.filter(descendant_id=row.organisation_id, is_current=True)
    nodes = set(above.values_list("ancestor_id", flat=True)) | {row.organisation_id}
    if row.state == CalibrationState.APPROVED:
        nodes |= set(Closure.below((row.organisation_id,)))
    return Scope(
        _("Calibration: %(place)s") % {"place": row.organisation.label},
        reverse("goals:calibration_proposal", args=[row.pk]) + "#comments",
        frozenset(nodes),
        only=row.created_by_id if row.state == CalibrationState.DRAFT else None,
    )
