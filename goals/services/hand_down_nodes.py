"""Nodes of a hand-down that are different: overlay seats, and what a re-organisation left over."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import (
    Commitment,
    CommitmentState,
    FigureRole,
    HandDown,
    HandDownState,
    StatedFigure,
    StepKind,
)
from goals.selectors import commitment_access
from goals.selectors import negotiation_tables as tables
from goals.selectors.leaves import Address
from goals.services import cells, negotiation_news, targets
from goals.services.cells import Story
from goals.services.editing import attributed
from goals.services.hand_down_figures import require_unanswered, settle_sum
from goals.services.negotiating import METHOD, Negotiation
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.errors import Conflict, Invalid, Refused, Stale, said
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.engine.money import LIMIT


def set_overlay(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int, figure: int, reason: str,
    version: int | None = None,
) -> Commitment:  # fmt: skip
    """Give an overlay seat its target: a stated figure that stands outside every sum."""
    said(reason)
    if not 0 <= figure < LIMIT:
        raise Invalid(_("A target is an amount of 0 or more."), field="figure")
    with transaction.atomic(), attributed(actor=actor):
        work, row = _open(actor, now, commitment_id, version)
        if not row.is_overlay:
            raise Refused(
                _("%(node)s is no overlay seat: its target comes from the sum above it."),
                code="not_overlay", node=row.organisation.label,
            )  # fmt: skip
        require_unanswered(work=work, row=row)
        row.assigned = figure
        _state(work, row, figure, reason)
        work.save(StepKind.MOVED, reason.strip())
        negotiation_news.changed(work=work, today=today)
    return row


def decide_inactive(
    *, actor: Viewer, now: datetime, today: date, commitment_id: int, take_along: bool,
    reason: str, version: int | None = None,
) -> HandDown:  # fmt: skip
    """What becomes of the target of a node that was moved or closed since it was handed down.

    It goes along to where the node hangs now, or is taken off: its cells become 0 and the node
    above hands down less, until the rest is spread again.
    """
    text = said(reason)
    with transaction.atomic(), attributed(actor=actor):
        work, row = _open(actor, now, commitment_id, version)
        work.require_open()
        retire(work=work, today=today)
        if row.state != CommitmentState.INACTIVE:
            raise Conflict(_("%(node)s is where it was."), code="not_inactive",
                           node=row.organisation.label)  # fmt: skip
        if take_along:
            _along(work, row, today)
        else:
            _off(work, row, text)
        work.note(row, StepKind.MOVED, text)
        work.save(StepKind.MOVED, text)
        negotiation_news.changed(work=work, today=today)
    return work.hand_down


def retire(*, work: Negotiation, today: date) -> list[Commitment]:
    """Mark the nodes that are no longer where their target was handed to them."""
    gone = [
        row for row in work.rows
        if row.state not in {CommitmentState.INACTIVE, CommitmentState.DRAFT}
        and not commitment_access.in_tree(row=row, rows=work.rows, today=today)
    ]  # fmt: skip
    for row in gone:
        row.state = CommitmentState.INACTIVE
        work.note(row, StepKind.INACTIVE)
    return gone


def _open(
    actor: Viewer, now: datetime, commitment_id: int, expected: int | None
) -> tuple[Negotiation, Commitment]:
    found = commitment_access.visible_row(viewers=[actor], commitment_id=commitment_id)
    above = found.parent.organisation_id if found.parent else found.organisation_id
    access.require(actor=actor, right="plans.edit", organisation_id=above)
    work = Negotiation.open(actor=actor, now=now, hand_down_id=found.hand_down_id)
    cells.hold(actor=actor, version_id=work.version.pk)
    if work.hand_down.state not in {HandDownState.DRAFT, HandDownState.DISTRIBUTED}:
        work.require_open()
    row = next(one for one in work.rows if one.pk == commitment_id)
    if expected is not None and row.version != expected:
        raise Stale(
            _("Somebody changed this meanwhile: version %(current)s, you had %(yours)s."),
            current=row.version, yours=expected,
        )  # fmt: skip
    return work, row


def _state(work: Negotiation, row: Commitment, figure: int, reason: str) -> None:
    plan = work.version.plan
    StatedFigure.unscoped.update_or_create(
        version=work.version, metric=work.metric, level=work.hand_down.level,
        role=FigureRole.OVERLAY, organisation_id=row.organisation_id, product_id=0, channel_id=0,
        customer_id=0, period=plan.first_period, span=plan.months,
        defaults={"value": figure, "reason": reason.strip()[:500]},
    )  # fmt: skip


def _along(work: Negotiation, row: Commitment, today: date) -> None:
    node = row.organisation
    if not tables.lives(node=node, today=today):
        raise Refused(_("%(node)s was closed: its target can only be taken off."), code="ended",
                      node=node.label)  # fmt: skip
    old = next(one for one in work.rows if one.pk == row.parent_id)
    new = next((one for one in work.rows if one.organisation_id == node.parent_id), None)
    if new is None or not tables.is_handed(new) or not work.handed_children(new):
        raise Refused(
            _("Where %(node)s hangs now no targets were handed down."), code="not_handed",
            node=node.label,
        )  # fmt: skip
    carried = row.assigned or 0
    row.parent = new
    if not row.is_overlay:
        settle_sum(work=work, row=old, change=-carried, carry_up=True)
        settle_sum(work=work, row=new, change=carried, carry_up=True)
    for one in _subtree(work, row):
        _revive(work, one, today)


def _revive(work: Negotiation, row: Commitment, today: date) -> None:
    """Back to the state that the answer says."""
    if row.committed is None:
        row.state = CommitmentState.DISTRIBUTED
    else:
        same = row.committed == row.assigned
        row.state = CommitmentState.ACCEPTED if same else CommitmentState.COMMITTED
    if not commitment_access.in_tree(row=row, rows=work.rows, today=today):
        row.state = CommitmentState.INACTIVE


def _off(work: Negotiation, row: Commitment, reason: str) -> None:
    old = next(one for one in work.rows if one.pk == row.parent_id)
    family = _subtree(work, row)
    if not row.is_overlay:
        settle_sum(work=work, row=old, change=-(row.assigned or 0), carry_up=False)
        _clear(work, family, reason)
    for one in family:
        one.assigned = one.handed_down = None


def _clear(work: Negotiation, family: Sequence[Commitment], reason: str) -> None:
    """The cells of nodes that carry nothing any more become 0."""
    found = tables.totals(
        version=work.version, metric_id=work.metric.pk, level=work.hand_down.level
    )
    plan = work.version.plan
    entries = [
        Entry(Address(one.organisation_id, plan.first_period, plan.months), value=0)
        for one in family
        if one.organisation_id in found.leaves and found.of.get(one.organisation_id)
    ]
    if entries:
        targets.spread(
            actor=work.actor, now=work.now, version_id=work.version.pk, figure=work.figure,
            entries=entries,
            options=Options(reason=reason, story=Story(METHOD, {"hand_down": work.hand_down.pk})),
        )  # fmt: skip


def _subtree(work: Negotiation, row: Commitment) -> list[Commitment]:
    inside = {row.pk}
    found = []
    for one in [row, *(each for each in work.rows if each.pk != row.pk)]:
        if one.pk == row.pk or one.parent_id in inside:
            inside.add(one.pk)
            found.append(one)
    return found
