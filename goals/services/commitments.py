"""Answers to targets that were handed down: accepted, another figure, a wish for change (B5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Commitment, CommitmentState, HandDownState, StepKind, VersionState
from goals.selectors import commitment_access
from goals.selectors import negotiation_tables as tables
from goals.selectors.commitment_access import Asking
from goals.services import acting, negotiation_news
from goals.services.acting import Acting
from goals.services.editing import attributed
from goals.services.negotiating import Negotiation
from goals.services.target_moves import MovedTarget, move_target
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Stale, noted, said
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors.company import company
from salesplan.engine.money import LIMIT
from salesplan.engine.notation import trimmed

__all__ = [
    "Answer", "MovedTarget", "accept", "answer_many", "approve", "commit", "extend",
    "move_target", "reopen", "request_change",
]  # fmt: skip
MOST_ANSWERS = 500
ACCEPT, COMMIT, CHANGE = "accept", "commit", "change"
_STATES = {
    ACCEPT: (CommitmentState.ACCEPTED, StepKind.ACCEPTED),
    COMMIT: (CommitmentState.COMMITTED, StepKind.COMMITTED),
    CHANGE: (CommitmentState.CHANGE_REQUESTED, StepKind.REQUESTED),
}


@dataclass(frozen=True)
class Answer:
    """One answer: accept, commit (`figure`, 0 is an answer, `reason`) or change (`reason`)."""

    commitment_id: int
    kind: str
    figure: int | None = None
    reason: str = ""
    version: int | None = None


def accept(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int,
    version: int | None = None, note: str = "",
) -> Commitment:  # fmt: skip
    """Stand for the target as it was handed down.

    Raises `NotVisible`, `NotAllowed` (somebody else's to answer), `Conflict` (deadline, state,
    re-organisation, somebody answered already), `Stale` with who was faster.
    """
    answer = Answer(commitment_id, ACCEPT, None, note, version)
    return _one(actor, now, today, answer)


def commit(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int, figure: int, reason: str,
    version: int | None = None,
) -> Commitment:  # fmt: skip
    """Stand for another figure, with a reason; 0 is an answer. Raises as `accept`, `Invalid`."""
    return _one(actor, now, today, Answer(commitment_id, COMMIT, figure, reason, version))


def request_change(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int, figure: int | None,
    reason: str, version: int | None = None,
) -> Commitment:  # fmt: skip
    """Ask for another target, with a reason; the figure may be left to those above."""
    return _one(actor, now, today, Answer(commitment_id, CHANGE, figure, reason, version))


def answer_many(
    *, actor: Viewer, now: datetime, today: date, answers: Sequence[Answer]
) -> list[Commitment]:
    """Several answers at once, all of them or none."""
    if not 0 < len(answers) <= MOST_ANSWERS:
        raise Invalid(
            _("Send 1 to %(most)s answers."), field="answers", code="count", most=MOST_ANSWERS
        )
    with transaction.atomic():
        return [_one(actor, now, today, answer) for answer in answers]


def reopen(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int, reason: str,
    due_on: date | None = None, version: int | None = None,
) -> Commitment:  # fmt: skip
    """Ask for an answer again, by somebody above the node; the earlier one stays in its steps."""
    text = said(reason)
    with transaction.atomic(), attributed(actor=actor):
        work, row = _open(actor, now, today, commitment_id, version)
        by = _above(actor, today, work, row)
        if row.state == CommitmentState.DISTRIBUTED and due_on is None:
            raise Conflict(_("An answer is waited for already."), code="not_answered")
        row.state = CommitmentState.DISTRIBUTED
        row.committed = row.requested = row.answered_by = row.answered_at = None
        row.reason = ""
        row.due_on = _later(due_on, today) or row.due_on
        work.note(row, StepKind.REOPENED, text, by.on_behalf_of)
        work.save(StepKind.REOPENED)
        kind = negotiation_news.REOPENED
        negotiation_news.decided(work=work, row=row, kind=kind, today=today)
    return row


def extend(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int, due_on: date,
    reason: str = "", version: int | None = None,
) -> Commitment:  # fmt: skip
    """Give a node until another day; an answer that was given stays."""
    with transaction.atomic(), attributed(actor=actor):
        work, row = _open(actor, now, today, commitment_id, version)
        by = _above(actor, today, work, row)
        row.due_on = _later(due_on, today)
        row.reminded_at = None
        text = noted(reason, "reason") or due_on.isoformat()
        work.note(row, StepKind.REOPENED, text, by.on_behalf_of)
        work.save(StepKind.REOPENED)
    return row


def approve(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int, note: str = "",
    version: int | None = None,
) -> Commitment:  # fmt: skip
    """Approve a node's answer, by somebody above it.

    With the company's four-eyes rule not by whoever answered; a deputy never approves what the
    deputy handed in. Another figure than the target is taken or spread again first.
    """
    with transaction.atomic(), attributed(actor=actor):
        work, row = _open(actor, now, today, commitment_id, version)
        by = _above(actor, today, work, row)
        _approvable(work, row)
        own = row.answered_by_id is not None and row.answered_by_id == actor.user_id
        if own and (by.on_behalf_of is not None or company().four_eyes):
            raise NotAllowed(
                _("You answered this yourself: somebody else must approve it."), code="four_eyes"
            )
        row.state = CommitmentState.APPROVED
        work.note(row, StepKind.APPROVED, noted(note), by.on_behalf_of)
        work.save(StepKind.APPROVED)
        kind = negotiation_news.APPROVED
        negotiation_news.decided(work=work, row=row, kind=kind, today=today)
    return row


def _one(actor: Viewer, now: datetime, today: date, answer: Answer) -> Commitment:
    if answer.kind not in _STATES:
        raise Invalid(_("Accept, commit another figure, or ask for a change."), field="kind")
    with transaction.atomic(), attributed(actor=actor):
        work, row = _open(actor, now, today, answer.commitment_id, answer.version)
        by = _answering(actor, today, work, row)
        _put(work, row, answer)
        row.answered_by_id = scope.user_id_or_none(actor)
        row.answered_at = now
        kind = _STATES[answer.kind][1]
        figure = answer.figure if answer.kind == CHANGE else row.committed
        work.note(row, kind, row.reason, by.on_behalf_of, figure=figure)
        work.save(kind)
        negotiation_news.answered(work=work, row=row, today=today)
    return row


def _put(work: Negotiation, row: Commitment, answer: Answer) -> None:
    """The answer on its row."""
    if answer.kind == ACCEPT:
        if row.assigned is None:
            raise Conflict(
                _("No figure was handed to %(node)s yet: commit one, or ask for it."),
                code="no_figure", node=row.organisation.label,
            )  # fmt: skip
        row.reason = noted(answer.reason, "reason")
    else:
        row.reason = said(answer.reason)
        _check_figure(work, row, answer)
    row.committed = {ACCEPT: row.assigned, COMMIT: answer.figure}.get(answer.kind)
    row.requested = answer.figure if answer.kind == CHANGE else None
    row.state = _STATES[answer.kind][0]


def _check_figure(work: Negotiation, row: Commitment, answer: Answer) -> None:
    figure = answer.figure
    if figure is None and answer.kind == COMMIT:
        raise Invalid(_("Say which figure; 0 is one, too."), code="required", field="figure")
    if figure is not None and not 0 <= figure < LIMIT:
        raise Invalid(_("A target is an amount of 0 or more."), field="figure")
    if figure is not None and figure == row.assigned:
        raise Invalid(
            _("The target is %(figure)s already: accept it."), field="figure", code="same",
            figure=trimmed(figure, work.metric.scale),
        )  # fmt: skip


def _open(
    actor: Viewer, now: datetime, today: date, commitment_id: int, expected: int | None
) -> tuple[Negotiation, Commitment]:
    """A node that the actor, or somebody whom the actor stands in for, sees."""
    found = commitment_access.visible_row(
        viewers=[one.viewer for one in acting.everyone(actor=actor, today=today)],
        commitment_id=commitment_id,
    )  # fmt: skip
    work = Negotiation.open(actor=scope.system(), now=now, hand_down_id=found.hand_down_id)
    work.actor = actor
    row = next(one for one in work.rows if one.pk == commitment_id)
    if expected is not None and row.version != expected:
        raise Stale(
            _("Somebody was faster: %(who)s, %(state)s. Look at it first."),
            who=str(row.answered_by or _("The system")), state=row.get_state_display(),
            current=row.version, yours=expected,
        )  # fmt: skip
    return work, row


def _answering(actor: Viewer, today: date, work: Negotiation, row: Commitment) -> Acting:
    """Whoever answers, and in whose place. Raises `NotAllowed`, `Conflict` with the reason."""
    _answerable(work, row)
    if not commitment_access.in_tree(row=row, rows=work.rows, today=today):
        raise Conflict(
            _("%(node)s was moved or closed since the target was handed down; %(who)s decides what"
              " becomes of its target."),
            code="reorganised", node=row.organisation.label,
            who=commitment_access.above_told(row=row, rows=work.rows, today=today),
        )  # fmt: skip
    named = [(one.viewer, one) for one in acting.everyone(actor=actor, today=today)]
    asking = Asking.of(
        viewers=[viewer for viewer, _one in named], hand_down=work.hand_down, rows=[row],
        all_rows=work.rows, today=today,
    )  # fmt: skip
    decision = asking.answer(row)
    if decision.viewer is None:
        kind = Conflict if decision.code == "late" else NotAllowed
        raise kind(decision.why, code=decision.code, **decision.params)
    if row.answered_by_id not in (None, actor.user_id) and row.state != CommitmentState.DISTRIBUTED:
        raise Conflict(
            _("%(who)s answered for %(node)s already: %(state)s. It can be opened again."),
            code="answered", who=str(row.answered_by), node=row.organisation.label,
            state=row.get_state_display(),
        )  # fmt: skip
    return next(by for viewer, by in named if viewer is decision.viewer)


def _answerable(work: Negotiation, row: Commitment) -> None:
    """Raise `Conflict` unless an answer is possible in this state of things."""
    states = {
        CommitmentState.DISTRIBUTED, CommitmentState.ACCEPTED, CommitmentState.COMMITTED,
        CommitmentState.CHANGE_REQUESTED,
    }  # fmt: skip
    if row.parent_id is None:
        raise Conflict(
            _("This is the total that was handed down; those below it answer."), code="is_top"
        )
    if work.hand_down.state != HandDownState.DISTRIBUTED or row.state not in states:
        state = row if row.state not in states else work.hand_down
        raise Conflict(
            _("%(node)s cannot be answered now: %(state)s."), code="not_open",
            node=row.organisation.label, state=state.get_state_display(),
        )  # fmt: skip
    if work.version.state != VersionState.WORKING:
        raise Conflict(
            _("%(name)s is in the state “%(state)s” and cannot be changed."), code="not_working",
            name=work.version.name, state=work.version.get_state_display(),
        )  # fmt: skip


def _above(actor: Viewer, today: date, work: Negotiation, row: Commitment) -> Acting:
    """Somebody who decides above a node while the hand-down is open."""
    work.require_open()
    if row.state in {CommitmentState.DRAFT, CommitmentState.INACTIVE} or row.parent_id is None:
        raise Conflict(
            _("%(node)s cannot be answered now: %(state)s."), code="not_open",
            node=row.organisation.label, state=row.get_state_display(),
        )  # fmt: skip
    above = next(one for one in work.rows if one.pk == row.parent_id)
    return acting.require(
        actor=actor, today=today, right="plans.approve", organisation_id=above.organisation_id,
        seen=True,
    )  # fmt: skip


def _approvable(work: Negotiation, row: Commitment) -> None:
    told = tables.answer(row)
    if row.state not in {CommitmentState.ACCEPTED, CommitmentState.COMMITTED}:
        raise Conflict(
            _("%(node)s has no answer that could be approved: %(state)s."), code="not_answered",
            node=row.organisation.label, state=row.get_state_display(),
        )  # fmt: skip
    if told != row.assigned:
        raise Conflict(
            _("%(node)s committed %(figure)s and carries %(target)s: take the answer, spread the"
              " rest again, or open it again."),
            code="not_taken", node=row.organisation.label,
            figure=trimmed(told or 0, work.metric.scale),
            target=trimmed(row.assigned or 0, work.metric.scale),
        )  # fmt: skip


def _later(due_on: date | None, today: date) -> date | None:
    if due_on is not None and due_on < today:
        raise Invalid(_("The deadline lies in the past."), field="due_on")
    return due_on
