"""What messages about targets say outside the app, with their reader's rights."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.models import Commitment, CommitmentState, HandDown
from goals.selectors import commitment_access
from goals.selectors import hand_downs as reads
from goals.selectors import negotiation_tables as tables
from goals.selectors.calibration_cards import amount, months
from salesplan.core.models import Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors.cards import Card, MessageKind

SHOWN = 5
_TONES = {
    CommitmentState.ACCEPTED: "good", CommitmentState.APPROVED: "good",
    CommitmentState.LOCKED: "good", CommitmentState.COMMITTED: "watch",
    CommitmentState.CHANGE_REQUESTED: "bad", CommitmentState.DISTRIBUTED: "watch",
}  # fmt: skip


def register() -> None:
    """Called once, when the app is ready."""
    kinds = (
        ("target.handed_down", gettext_lazy("A target waits for my answer"), Way.MAIL, of_whole),
        ("target.changed", gettext_lazy("My target changed"), Way.MAIL, of_whole),
        ("target.reminder", gettext_lazy("My answer is due"), Way.MAIL, of_whole),
        ("target.overdue", gettext_lazy("Answers to targets are overdue"), Way.APP, of_whole),
        ("target.answered", gettext_lazy("A target was answered"), Way.APP, of_node),
        ("target.reopened", gettext_lazy("A target is to be answered again"), Way.MAIL, of_node),
        ("target.approved", gettext_lazy("My answer was approved"), Way.APP, of_either),
    )
    for key, label, way, maker in kinds:
        cards.register(MessageKind(key, label, way, maker))


def of_either(viewer: Viewer, notification: Notification) -> Card | None:
    """A message about one node, or about a whole hand-down."""
    is_node = notification.key.startswith("commitment:")
    return of_node(viewer, notification) if is_node else of_whole(viewer, notification)


def of_node(viewer: Viewer, notification: Notification) -> Card | None:
    """One node; None for who may not see it (any more)."""
    rows = commitment_access.visible(viewer=viewer)
    row = rows.filter(pk=cards.subject_id(notification)).first()
    if row is None:
        return None
    hand_down = row.hand_down
    facts = [(_("Territory"), row.organisation.label), *_about(hand_down), *_figures(row)]
    if row.reason:
        facts.append((_("Reason"), row.reason))
    return Card(
        title=hand_down.target_version.plan.name, sentence=cards.text_of(notification),
        facts=tuple(facts), path=notification.url, tone=_TONES.get(CommitmentState(row.state), ""),
        data=(
            ("commitment", row.pk), ("hand_down", hand_down.pk),
            ("plan", hand_down.target_version.plan_id),
            ("organisation", row.organisation.code), ("metric", hand_down.metric.code),
            ("assigned", row.assigned), ("answer", tables.answer(row)),
            ("requested", row.requested), ("state", row.state),
        ),
    )  # fmt: skip


def of_whole(viewer: Viewer, notification: Notification) -> Card | None:
    """A hand-down with the reader's own nodes; None when it is none of the reader's."""
    found = reads.visible(viewer=viewer).filter(pk=cards.subject_id(notification)).first()
    if found is None:
        return None
    rows = list(
        commitment_access.visible(viewer=viewer).filter(
            hand_down=found, state=CommitmentState.DISTRIBUTED, parent__isnull=False
        ).order_by("pk")[:SHOWN]
    )  # fmt: skip
    own = [(row.organisation.label, amount(row.assigned, found.metric)) for row in rows]
    due = min((row.due_on or found.due_on for row in rows), default=found.due_on)
    return Card(
        title=found.target_version.plan.name, sentence=cards.text_of(notification),
        facts=(*_about(found), (_("Answer until"), due.isoformat()), *own),
        path=notification.url, tone="watch" if rows else "",
        data=(
            ("hand_down", found.pk), ("plan", found.target_version.plan_id),
            ("metric", found.metric.code), ("due_on", due.isoformat()), ("state", found.state),
        ),
    )  # fmt: skip


def _about(hand_down: HandDown) -> list[tuple[str, str]]:
    plan = hand_down.target_version.plan
    return [
        (_("Metric"), hand_down.metric.label),
        (_("Months"), months(plan.first_period, plan.months)),
    ]


def _figures(row: Commitment) -> list[tuple[str, str]]:
    metric = row.hand_down.metric
    told = [(_("Target"), amount(row.assigned, metric))]
    if tables.answer(row) is not None:
        told.append((_("Answer"), amount(row.committed, metric)))
    if row.requested is not None:
        told.append((_("Asked for"), amount(row.requested, metric)))
    return told
