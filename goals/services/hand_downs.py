"""Targets handed down a tree (B5): started, handed down, approved, locked, withdrawn."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import (
    Commitment,
    CommitmentState,
    HandDown,
    HandDownMode,
    HandDownState,
    Level,
    Lock,
    RestBy,
    StepKind,
    Version,
    VersionKind,
)
from goals.selectors import metrics
from goals.selectors import negotiation_tables as tables
from goals.services import acting, cells, negotiation_news
from goals.services.editing import attributed
from goals.services.hand_down_figures import Respread, reassign, respread, settle, take_answers
from goals.services.hand_down_layouts import lay_out
from goals.services.hand_down_nodes import decide_inactive, set_overlay
from goals.services.hand_down_undo import undo
from goals.services.negotiating import Negotiation
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused, said
from salesplan.core.models import Kind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors.company import company
from salesplan.core.services import access
from salesplan.engine.negotiation import WHOLE

__all__ = [
    "Respread", "approve", "change", "decide_inactive", "distribute", "lock", "reassign",
    "respread", "set_overlay", "settle", "start", "take_answers", "undo",
    "withdraw",
]  # fmt: skip
KINDS = (Kind.COMPANY, Kind.REGION, Kind.AREA, Kind.TEAM)
"""Kinds of nodes that hand targets down."""
_ALWAYS = ("due_on", "rest_by", "note", "cushion_visible")
_IN_DRAFT = ("cushions", "mode")


def start(  # noqa: PLR0913  what a hand-down is made of
    *, actor: Viewer, now: datetime, today: date, version_id: int, metric_id: int,
    due_on: date, level: int = Level.TARGET, mode: str = HandDownMode.ONE_STEP,
    cushions: Mapping[str, int] | None = None, cushion_visible: bool = True,
    rest_by: str = RestBy.PRESENT, note: str = "",
) -> HandDown:  # fmt: skip
    """A draft: the nodes below the plan's territory with what they would carry.

    Raises `NotVisible`, `NotAllowed`, `Invalid` with the field, and `Conflict`: the version is not
    worked on, holds no targets, or is handed down already for this metric and level.
    """
    with transaction.atomic(), attributed(actor=actor):
        version = cells.hold(actor=actor, version_id=version_id)
        _require_whole(actor, version, "plans.edit")
        _main(version)
        metric = metrics.additive(viewer=actor, metric_id=metric_id)
        row = HandDown(
            target_version=version, metric=metric, level=level, mode=mode, rest_by=rest_by,
            due_on=due_on, cushions=dict(cushions or {}), cushion_visible=cushion_visible,
            note=note.strip(), created_by_id=scope.user_id_or_none(actor),
        )  # fmt: skip
        _check(row, today)
        _only_one(row)
        row.save()
        lay_out(actor=actor, row=row, version=version, metric=metric, today=today)
        _preview(actor, now, row)
    return row


def change(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int, fields: Mapping[str, Any],
    version: int | None = None,
) -> HandDown:  # fmt: skip
    """Correct deadline, note, remainder or visibility; cushions and mode only in a draft."""
    with transaction.atomic(), attributed(actor=actor):
        work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id, expected=version)
        _require_whole(actor, work.version, "plans.edit")
        row = work.hand_down
        is_draft = row.state == HandDownState.DRAFT
        for name, value in fields.items():
            if name not in (*_ALWAYS, *_IN_DRAFT):
                raise Invalid(
                    _("This field does not exist or cannot be written."), field=name[:100]
                )
            if name in _IN_DRAFT and not is_draft:
                raise Conflict(_("This was settled when the targets were handed down."))
            setattr(row, name, value)
        _check(row, today)
        work.save(StepKind.MOVED)
        if is_draft:
            _preview(actor, now, row)
    return row


def distribute(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int,
    organisation_id: int | None = None, version: int | None = None,
) -> HandDown:  # fmt: skip
    """Hand the targets down: to everybody, or level by level to those right below a node.

    What a node carries is its total of the version now; with cushions the cells follow. Everybody
    concerned is told. Raises `Conflict` when that was done already.
    """
    with transaction.atomic(), attributed(actor=actor):
        work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id, expected=version)
        cells.hold(actor=actor, version_id=work.version.pk)
        place = organisation_id or work.version.plan.organisation_id
        access.require(actor=actor, right="plans.edit", organisation_id=place)
        if work.hand_down.state == HandDownState.DRAFT:
            # The tree and the cells may have changed since the draft.
            lay_out(actor=actor, row=work.hand_down, version=work.version, metric=work.metric,
                    today=today)  # fmt: skip
            work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id)
        told = _hand(work, place)
        work.hand_down.state = HandDownState.DISTRIBUTED
        work.hand_down.distributed_at = work.hand_down.distributed_at or now
        for row in told:
            work.note(row, StepKind.DISTRIBUTED, work.hand_down.note)
        work.save(StepKind.DISTRIBUTED, work.hand_down.note)
        negotiation_news.handed(work=work, rows=told, today=today)
    return work.hand_down


def approve(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int, version: int | None = None
) -> HandDown:
    """Approve every answer when nobody's is missing and all of them are settled.

    With the company's four-eyes rule somebody else must have given them; a deputy never approves
    what the deputy handed in. Raises `Conflict` with the counts and names.
    """
    with transaction.atomic(), attributed(actor=actor):
        work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id, expected=version)
        by = acting.require(
            actor=actor, today=today, right="plans.approve", seen=True,
            organisation_id=work.version.plan.organisation_id,
        )  # fmt: skip
        work.require_open()
        _settled(work)
        open_ = [row for row in work.rows if row.state in _TO_APPROVE]
        _four_eyes(actor, by.on_behalf_of, open_)
        for row in work.rows:
            if row.state in _TO_APPROVE or row.pk == work.top.pk:
                row.state = CommitmentState.APPROVED
                work.note(row, StepKind.APPROVED, on_behalf_of=by.on_behalf_of)
        work.hand_down.state = HandDownState.APPROVED
        work.save(StepKind.APPROVED)
        negotiation_news.approved(work=work, rows=open_, today=today)
    return work.hand_down


def lock(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int, reason: str,
    version: int | None = None,
) -> HandDown:  # fmt: skip
    """Lock the figures of an approved hand-down: its cells can no longer be changed."""
    said(reason)
    with transaction.atomic(), attributed(actor=actor):
        work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id, expected=version)
        acting.require(
            actor=actor, today=today, right="plans.approve", seen=True,
            organisation_id=work.version.plan.organisation_id,
        )  # fmt: skip
        if work.hand_down.state != HandDownState.APPROVED:
            raise Conflict(_("Approve the answers first."), code="not_approved")
        plan = work.version.plan
        Lock.unscoped.create(
            version=work.version, metric=work.metric, level=work.hand_down.level,
            organisation_id=plan.organisation_id, first_period=plan.first_period,
            months=plan.months, owner_id=scope.user_id_or_none(actor), reason=reason.strip()[:300],
        )  # fmt: skip
        for row in work.rows:
            if row.state == CommitmentState.APPROVED:
                row.state = CommitmentState.LOCKED
                work.note(row, StepKind.LOCKED, reason.strip())
        work.hand_down.state = HandDownState.LOCKED
        work.save(StepKind.LOCKED)
    return work.hand_down


def withdraw(
    *, actor: Viewer, now: datetime, hand_down_id: int, reason: str, version: int | None = None
) -> HandDown:
    """Take a hand-down back; targets and conversation stay readable, the cells as they are.

    One that was approved or locked needs the right to approve; its lock goes, too.
    """
    said(reason)
    with transaction.atomic(), attributed(actor=actor):
        work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id, expected=version)
        row = work.hand_down
        final = row.state in {HandDownState.APPROVED, HandDownState.LOCKED}
        _require_whole(actor, work.version, "plans.approve" if final else "plans.edit")
        if row.state == HandDownState.WITHDRAWN:
            raise Conflict(_("This was withdrawn already."), code="not_open")
        if row.state == HandDownState.LOCKED:
            plan = work.version.plan
            Lock.unscoped.filter(
                version=work.version, metric=work.metric, level=row.level,
                organisation_id=plan.organisation_id, product_id=0, channel_id=0, customer_id=0,
                first_period=plan.first_period, months=plan.months,
            ).delete()  # fmt: skip
        row.state = HandDownState.WITHDRAWN
        work.note(work.top, StepKind.REOPENED, reason.strip())
        row.version += 1
        row.save()
        type(work.steps[0]).unscoped.bulk_create(work.steps)
    return row


_TO_APPROVE = (CommitmentState.ACCEPTED, CommitmentState.COMMITTED)
_WAITING = (CommitmentState.DRAFT, CommitmentState.DISTRIBUTED)


def _settled(work: Negotiation) -> None:
    """Raise `Conflict` while an answer is missing, asks for change, or differs from the target."""
    below = [row for row in work.rows if row.parent_id is not None]
    problems = (
        ([row for row in below if row.state in _WAITING],
         _("%(count)s have not answered yet: %(names)s."), "waiting"),
        ([row for row in below if row.state == CommitmentState.CHANGE_REQUESTED],
         _("%(count)s ask for a change: %(names)s."), "change_requested"),
        ([row for row in below if row.state == CommitmentState.INACTIVE and row.assigned],
         _("%(count)s are no longer in the tree and need a decision: %(names)s."), "inactive"),
        ([row for row in below if tables.answer(row) not in (None, row.assigned)],
         _("%(count)s committed other figures than they carry: %(names)s. Take the answers or"
           " spread the rest again."), "not_taken"),
    )  # fmt: skip
    for rows, message, code in problems:
        if rows:
            names = ", ".join(row.organisation.label for row in rows[:5])
            raise Conflict(message, code=code, count=len(rows), names=names)


def _four_eyes(actor: Viewer, on_behalf_of: int | None, rows: list[Commitment]) -> None:
    own = [row for row in rows if row.answered_by_id and row.answered_by_id == actor.user_id]
    if own and (on_behalf_of is not None or company().four_eyes):
        raise NotAllowed(
            _("You answered for %(names)s yourself: somebody else must approve that."),
            code="four_eyes",
            names=", ".join(row.organisation.label for row in own[:5]),
        )


def _preview(actor: Viewer, now: datetime, row: HandDown) -> None:
    """Show in a draft what the nodes would carry."""
    work = Negotiation.open(actor=actor, now=now, hand_down_id=row.pk)
    _fill(work, work.top, deep=row.mode == HandDownMode.ONE_STEP)
    Commitment.unscoped.bulk_update(work.rows, ["assigned", "handed_down"], batch_size=500)


def _fill(work: Negotiation, above: Commitment, *, deep: bool) -> list[Commitment]:
    """Give the nodes below one their totals with cushions; returns them."""
    found = tables.totals(
        version=work.version, metric_id=work.metric.pk, level=work.hand_down.level
    )
    if above.parent_id is None:
        above.assigned = found.of[above.organisation_id] or 0
    below = _below(work, above, deep=deep)
    for row in below:
        row.assigned = found.of.get(row.organisation_id) or 0
    weights = {row.organisation_id: row.assigned or 0 for row in below}
    total = work.cushioned(above, above.assigned or 0)
    work.put(above, total, weights=weights, live=[above, *below])
    return below


def _below(work: Negotiation, above: Commitment, *, deep: bool) -> list[Commitment]:
    if not deep:
        return work.children(above)
    return [row for row in work.rows if row.pk != above.pk and not row.is_overlay]


def _hand(work: Negotiation, organisation_id: int) -> list[Commitment]:
    """Fill in and hand over what lies below a node; returns the nodes that must answer now."""
    above = work.row(organisation_id)
    one_step = work.hand_down.mode == HandDownMode.ONE_STEP
    _may_hand(work, above, one_step=one_step)
    below = _fill(work, above, deep=one_step)
    overlays = [
        row for row in work.rows
        if row.is_overlay and (one_step or row.parent_id == above.pk)
    ]  # fmt: skip
    told = [row for row in [*below, *overlays] if row.state == CommitmentState.DRAFT]
    for row in told:
        row.state = CommitmentState.DISTRIBUTED
    if above.parent_id is None:
        above.state = CommitmentState.DISTRIBUTED
    return told


def _may_hand(work: Negotiation, above: Commitment, *, one_step: bool) -> None:
    state = work.hand_down.state
    first = state == HandDownState.DRAFT
    if state not in {HandDownState.DRAFT, HandDownState.DISTRIBUTED} or (one_step and not first):
        raise Conflict(_("These targets were handed down already."), code="already")
    if above.parent_id is not None and (one_step or first or not tables.is_handed(above)):
        raise Conflict(
            _("%(node)s has not been given a target yet: it is handed down from the top."),
            code="not_handed", node=above.organisation.label,
        )  # fmt: skip
    children = work.children(above)
    if not children:
        raise Refused(_("There is nobody below %(node)s."), code="nothing_below",
                      node=above.organisation.label)  # fmt: skip
    if any(tables.is_handed(row) and row.state != CommitmentState.INACTIVE for row in children):
        raise Conflict(_("These targets were handed down already."), code="already")


def _require_whole(actor: Viewer, version: Version, right: str) -> None:
    if not scope.covers_organisation(actor, version.plan.organisation_id):
        raise NotAllowed(_("The plan covers more than your territory."), right=right)
    access.require(actor=actor, right=right)


def _main(version: Version) -> None:
    if version.kind != VersionKind.MAIN:
        raise Conflict(_("Only a main version of a plan is handed down."), code="derived")


def _check(row: HandDown, today: date) -> None:
    if row.due_on < today:
        raise Invalid(_("The deadline lies in the past."), field="due_on")
    if row.level not in Level.values:
        raise Invalid(_("There is no such level."), field="level")
    if row.mode not in HandDownMode.values:
        raise Invalid(_("Hand down to everybody at once or level by level."), field="mode")
    if row.rest_by not in RestBy.values:
        raise Invalid(_("There is no such way to spread the remainder."), field="rest_by")
    for kind, cushion in row.cushions.items():
        known = kind in KINDS and isinstance(cushion, int) and not isinstance(cushion, bool)
        if not known or not 0 <= cushion <= WHOLE:
            raise Invalid(
                _("A cushion is a kind of territory with 0 to %(whole)s basis points."),
                field="cushions", whole=WHOLE,
            )  # fmt: skip


def _only_one(row: HandDown) -> None:
    same = HandDown.unscoped.filter(
        target_version=row.target_version, metric=row.metric, level=row.level
    ).exclude(state=HandDownState.WITHDRAWN)
    earlier = same.first()
    if earlier is not None:
        raise Conflict(
            _("These targets are handed down already: %(state)s."),
            code="already", id=earlier.pk, state=earlier.get_state_display(),
        )  # fmt: skip
