"""Reminders of targets that wait for an answer: before the deadline, on the day, and after it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from goals.models import (
    Commitment,
    CommitmentState,
    HandDown,
    HandDownState,
    NegotiationStep,
    StepKind,
    VersionState,
)
from goals.selectors import commitment_access
from goals.selectors import negotiation_people as people
from goals.services import hand_down_nodes
from goals.services import negotiation_news as news
from goals.services.editing import attributed
from goals.services.negotiating import Negotiation
from salesplan.core.errors import Conflict, Invalid
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access, notifications

BEFORE = timedelta(days=2)
OVERDUE = "target.overdue"
_TEXTS = {
    "before": gettext_noop("%(plan)s: your target waits for an answer until %(due)s."),
    "today": gettext_noop("%(plan)s: today is the last day to answer your target."),
    "after": gettext_noop("%(plan)s: your answer was due on %(due)s and is still missing."),
    "asked": gettext_noop("%(plan)s: %(who)s asks for your answer, due on %(due)s."),
}


def send(*, actor: Viewer, now: datetime, today: date) -> int:
    """Remind everybody whose answer is due in two days, today, or overdue; each once for each.

    Those who lead above are told once who is late. Returns how many messages were written.
    """
    told = 0
    for hand_down in _open():
        with transaction.atomic():
            rows = list(_waiting(hand_down))
            by_due: dict[tuple[str, date], list[Commitment]] = {}
            for row in rows:
                due = row.due_on or hand_down.due_on
                kind = _kind(due, today)
                if kind:
                    by_due.setdefault((kind, due), []).append(row)
            for (kind, due), group in by_due.items():
                key = f"handdown:{hand_down.pk}:remind:{kind}:{due.isoformat()}"
                told += _tell(actor, hand_down, group, kind=kind, key=key, now=now, due=due)
            late = [row for row in rows if (row.due_on or hand_down.due_on) < today]
            told += _tell_leaders(actor, hand_down, late, today)
    return told


def retire(*, actor: Viewer, now: datetime, today: date) -> int:
    """Mark the nodes of open hand-downs that were moved or closed; they wait for a decision."""
    gone = 0
    for hand_down in _open():
        with transaction.atomic():
            work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down.pk)
            left = hand_down_nodes.retire(work=work, today=today)
            if left:
                work.save(StepKind.INACTIVE)
            gone += len(left)
    return gone


def remind(*, actor: Viewer, now: datetime, today: date, commitment_ids: Sequence[int]) -> int:
    """Remind those of some nodes who have not answered, by somebody who leads above them.

    Returns how many nodes' people were reminded. Raises `NotVisible`, `NotAllowed`, and
    `Conflict` when all of them were reminded today or have answered.
    """
    if not commitment_ids:
        raise Invalid(_("Choose at least one row."), field="row")
    with transaction.atomic(), attributed(actor=actor):
        rows = [
            commitment_access.visible_row(viewers=[actor], commitment_id=pk)
            for pk in dict.fromkeys(commitment_ids)
        ]
        for row in rows:
            above = row.parent.organisation_id if row.parent else row.organisation_id
            access.require(actor=actor, right="plans.edit", organisation_id=above)
        waiting = [row for row in rows if _asked(row) and not _reminded(row, today)]
        if not waiting:
            raise Conflict(
                _("Nobody to remind: they have answered, or were reminded today already."),
                code="nobody",
            )
        _remind(actor, waiting, now, today)
    return len(waiting)


def _remind(actor: Viewer, rows: Sequence[Commitment], now: datetime, today: date) -> None:
    groups: dict[tuple[int, date], list[Commitment]] = {}
    for row in rows:
        due = row.due_on or row.hand_down.due_on
        groups.setdefault((row.hand_down_id, due), []).append(row)
    for (hand_down_id, due), group in groups.items():
        key = f"handdown:{hand_down_id}:asked:{today.isoformat()}"
        hand_down = group[0].hand_down
        _tell(actor, hand_down, group, kind="asked", key=key, now=now, due=due)


def _asked(row: Commitment) -> bool:
    return (
        row.state == CommitmentState.DISTRIBUTED and row.parent_id is not None
        and row.hand_down.state == HandDownState.DISTRIBUTED
    )  # fmt: skip


def _reminded(row: Commitment, today: date) -> bool:
    return row.reminded_at is not None and row.reminded_at.date() >= today


def _open() -> list[HandDown]:
    rows = HandDown.unscoped.filter(
        state=HandDownState.DISTRIBUTED, target_version__state=VersionState.WORKING
    )
    return list(rows.select_related("metric", "target_version__plan").order_by("pk"))


def _waiting(hand_down: HandDown) -> list[Commitment]:
    rows = Commitment.unscoped.filter(
        hand_down=hand_down, state=CommitmentState.DISTRIBUTED, parent__isnull=False
    )
    return list(rows.select_related("organisation", "parent").order_by("pk"))


def _kind(due: date, today: date) -> str:
    if due < today:
        return "after"
    if due == today:
        return "today"
    return "before" if due - today <= BEFORE else ""


def _tell(
    actor: Viewer, hand_down: HandDown, rows: Sequence[Commitment], *, kind: str, key: str,
    now: datetime, due: date,
) -> int:  # fmt: skip
    """One message for each person who is asked, one step for each node that is reminded."""
    known = people.people(organisation_ids=[row.organisation_id for row in rows], on=now.date())
    asked = set(news.asked(rows=rows, known=known))
    names = people.named(user_ids=[actor.user_id])
    told = notifications.notify(
        actor=actor, user_ids=people.with_deputies(user_ids=asked, on=now.date()),
        kind=news.REMINDER, key=key, msgid=_TEXTS[kind], url=news.link(name="my_targets"),
        params={
            "plan": hand_down.target_version.plan.name, "due": due.isoformat(),
            "who": names.get(actor.user_id, ""),
        },
    )  # fmt: skip
    if told:
        _note(actor, rows, now)
    return told


def _note(actor: Viewer, rows: Sequence[Commitment], now: datetime) -> None:
    Commitment.unscoped.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
    NegotiationStep.unscoped.bulk_create(
        NegotiationStep(
            commitment=row, kind=StepKind.REMINDED, by_id=scope.user_id_or_none(actor), at=now
        )
        for row in rows
    )


def _tell_leaders(
    actor: Viewer, hand_down: HandDown, late: Sequence[Commitment], today: date
) -> int:
    """Those who lead above the late nodes hear of it once for each deadline."""
    above = {row.parent.organisation_id for row in late if row.parent}
    if not above:
        return 0
    known = people.people(organisation_ids=above, on=today)
    users = {user for place in above for user in known.leading(place)}
    return notifications.notify(
        actor=actor, user_ids=users, kind=OVERDUE,
        url=news.link(name="hand_down", args=[hand_down.pk]),
        key=f"handdown:{hand_down.pk}:overdue:{hand_down.due_on.isoformat()}",
        msgid=gettext_noop("%(plan)s: answers are overdue."),
        params={"plan": hand_down.target_version.plan.name},
    )  # fmt: skip
