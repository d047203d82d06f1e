"""Taking back what moved the figures of a hand-down: cells and targets together."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Commitment, JournalEntry, NegotiationStep, StepKind
from goals.selectors import negotiation_tables as tables
from goals.services import cells, journal, negotiation_news
from goals.services.editing import attributed
from goals.services.hand_down_figures import Respread, outcome
from goals.services.negotiating import METHOD, Negotiation
from salesplan.core.errors import Conflict, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.services import access

_METHODS = (METHOD, "move")
_KINDS = (StepKind.RESPREAD, StepKind.MOVED)


def undo(*, actor: Viewer, now: datetime, today: date, hand_down_id: int, number: int) -> Respread:
    """Take entry `number` of the journal back, and give every node what it carried before.

    Answers stay. Raises `Refused` when this was no change of the hand-down's figures (what was
    handed down is withdrawn instead), `Conflict` when figures or cells changed since.
    """
    with transaction.atomic(), attributed(actor=actor):
        access.require(actor=actor, right="plans.edit")
        work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id)
        cells.hold(actor=actor, version_id=work.version.pk)
        work.require_open()
        steps = _steps(work, number)
        for row in work.rows:
            if row.pk in steps:
                access.require(actor=actor, right="plans.edit", organisation_id=row.organisation_id)
        entry = journal.undo(actor=actor, now=now, version_id=work.version.pk, number=number)
        for row in work.rows:
            if row.pk in steps:
                _back(row, steps[row.pk])
        for row in work.live():
            parts = work.handed_children(row)
            if parts:
                row.handed_down = tables.sums(parts)
        work.save(StepKind.MOVED, f"#{number}")
        negotiation_news.changed(work=work, today=today)
        return outcome(work=work, row=work.top, journal=entry, dry_run=False)


def _steps(work: Negotiation, number: int) -> dict[int, NegotiationStep]:
    """The last step that an entry of the journal left at each node."""
    entry = JournalEntry.unscoped.filter(version=work.version, number=number).first()
    kind = entry.params.get("step", StepKind.MOVED) if entry else ""
    if entry is None or entry.method not in _METHODS or kind not in _KINDS:
        raise Refused(
            _("This entry did not move figures of the hand-down."), code="nothing_to_undo"
        )
    rows = NegotiationStep.unscoped.filter(
        commitment__hand_down=work.hand_down, at=entry.at, kind=kind, by_id=entry.actor_id
    )
    return {step.commitment_id: step for step in rows.order_by("pk")}


def _back(row: Commitment, step: NegotiationStep) -> None:
    if row.assigned != step.figure:
        raise Conflict(
            _("%(node)s carries another target since: undo what came later first."),
            code="touched_later", node=row.organisation.label,
        )  # fmt: skip
    row.assigned = step.before
    if tables.answer(row) is None:
        row.requested = None
