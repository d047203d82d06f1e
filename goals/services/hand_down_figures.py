"""Figures of a hand-down that move: spread again, answers taken, other figures given."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import Commitment, CommitmentState, StepKind
from goals.selectors import negotiation_tables as tables
from goals.services import cells, negotiation_news
from goals.services.editing import attributed
from goals.services.negotiating import Negotiation
from salesplan.core.errors import Conflict, Invalid, NotVisible, Refused, said
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.engine.money import LIMIT
from salesplan.engine.notation import trimmed


@dataclass(frozen=True)
class Moved:
    """A node before and after; amounts in smallest units."""

    organisation_id: int
    name: str
    kind: str
    depth: int
    before: int | None
    after: int | None
    answered: bool


@dataclass(frozen=True)
class Respread:
    """What a change of figures did, or would do: `total` is handed down, `answered` of it stands
    (in each branch the highest answer), `rest` is what others carry; `journal` the number of the
    entry.
    """

    hand_down_id: int
    organisation_id: int
    total: int
    answered: int
    rest: int
    lines: list[Moved]
    changed: int
    committed: bool
    journal: int | None


def respread(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int, organisation_id: int,
    total: int | None = None, dry_run: bool = False, reason: str = "",
) -> Respread:  # fmt: skip
    """Put a node's total (None: what it carries with its cushion) minus what has been answered on
    those below it who have not answered.

    Raises `Refused` with the numbers when the answers exceed the total, or leave nobody to take
    the rest.
    """
    with transaction.atomic(), attributed(actor=actor):
        work = _open(actor, now, hand_down_id)
        row = _managed(work, organisation_id)
        due = work.cushioned(row, row.assigned or 0) if total is None else _amount(total)
        work.put(row, due)
        journal = work.save(StepKind.RESPREAD, reason)
        negotiation_news.changed(work=work, today=today)
        done = outcome(work=work, row=row, journal=journal, dry_run=dry_run)
        transaction.set_rollback(dry_run)
    return done


def take_answers(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int, organisation_id: int,
    carry_up: bool = True, dry_run: bool = False, reason: str = "",
) -> Respread:  # fmt: skip
    """Agree with what those right below a node have answered: their figures become their targets.

    What the node hands down moves; with `carry_up` also what it and the nodes above it carry, as
    far up as the actor decides and nobody has answered.
    """
    with transaction.atomic(), attributed(actor=actor):
        work = _open(actor, now, hand_down_id)
        row = _managed(work, organisation_id)
        children = work.handed_children(row)
        earlier = tables.sums(children)
        for child in children:
            told = tables.answer(child)
            if told is not None and told != child.assigned:
                child.assigned = told
                work.flow(child)
        settle_sum(work=work, row=row, change=tables.sums(children) - earlier, carry_up=carry_up)
        journal = work.save(StepKind.RESPREAD, reason)
        negotiation_news.changed(work=work, today=today)
        done = outcome(work=work, row=row, journal=journal, dry_run=dry_run)
        transaction.set_rollback(dry_run)
    return done


def reassign(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int, figures: Mapping[int, int],
    reason: str, keep_total: bool = True, dry_run: bool = False,
) -> Respread:  # fmt: skip
    """Give other figures to nodes that have not answered; what lies below them follows.

    With `keep_total` the sum below each parent stays, or is refused with the numbers.
    """
    said(reason)
    if not figures:
        raise Invalid(_("Give at least one figure."), field="figures")
    with transaction.atomic(), attributed(actor=actor):
        work = _open(actor, now, hand_down_id)
        given = [(work.row(pk), _amount(figure)) for pk, figure in figures.items()]
        parents = {row.parent_id: _parent(work, row) for row, _figure in given}
        earlier = {pk: tables.sums(work.handed_children(row)) for pk, row in parents.items() if row}
        for row, figure in given:
            _give(work, row, figure)
        for pk, parent in parents.items():
            if parent is not None:
                change = tables.sums(work.handed_children(parent)) - earlier[pk]
                _kept(work, parent, change, keep_total=keep_total)
        journal = work.save(StepKind.MOVED, reason)
        negotiation_news.changed(work=work, today=today)
        above = next(iter(parents.values())) or given[0][0]
        done = outcome(work=work, row=above, journal=journal, dry_run=dry_run)
        transaction.set_rollback(dry_run)
    return done


def settle(
    *, actor: Viewer, now: datetime, today: date, hand_down_id: int, keep: str, reason: str = "",
    dry_run: bool = False,
) -> Respread:  # fmt: skip
    """After somebody changed the version's cells beside the hand-down: `keep` the "cells" (the
    targets of nodes that have not answered follow them) or the "targets" (the cells go back).

    Raises `Conflict` naming who has answered another figure than the cells say.
    """
    with transaction.atomic(), attributed(actor=actor):
        work = _open(actor, now, hand_down_id)
        _managed(work, work.top.organisation_id)
        if keep == "cells":
            _adopt(work)
        elif keep != "targets":
            raise Invalid(_("Keep either the cells or the targets."), field="keep")
        journal = work.save(StepKind.MOVED, reason)
        negotiation_news.changed(work=work, today=today)
        done = outcome(work=work, row=work.top, journal=journal, dry_run=dry_run)
        transaction.set_rollback(dry_run)
    return done


def _adopt(work: Negotiation) -> None:
    """Let the lowest nodes carry what their cells add up to, and those above follow."""
    found = tables.totals(
        version=work.version, metric_id=work.metric.pk, level=work.hand_down.level
    )
    live = work.live()
    inner = {row.parent_id for row in live}
    lowest = [row for row in live if row.pk not in inner and row.organisation_id in found.of]
    off = [row for row in lowest if row.assigned != (found.of[row.organisation_id] or 0)]
    stood = [row for row in off if tables.answer(row) is not None]
    if stood:
        raise Conflict(
            _("%(names)s answered other figures than the cells hold now: open them again first."),
            code="answered",
            names=", ".join(row.organisation.label for row in stood[:5]),
        )
    for row in off:
        row.assigned = found.of[row.organisation_id] or 0
    for row in reversed(live):
        parts = [one for one in live if one.parent_id == row.pk]
        if not parts:
            continue
        change = tables.sums(parts) - (row.handed_down or 0)
        row.handed_down = (row.handed_down or 0) + change
        if tables.answer(row) is None:
            row.assigned = (row.assigned or 0) + change


def _open(actor: Viewer, now: datetime, hand_down_id: int) -> Negotiation:
    work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down_id)
    cells.hold(actor=actor, version_id=work.version.pk)
    work.require_open()
    return work


def _managed(work: Negotiation, organisation_id: int) -> Commitment:
    """A node that the actor hands down from; raises `NotVisible`, `NotAllowed`."""
    access.require(actor=work.actor, right="plans.edit", organisation_id=organisation_id)
    row = work.row(organisation_id)
    if not work.handed_children(row):
        raise Refused(
            _("%(node)s hands nothing down yet."), code="nothing_below", node=row.organisation.label
        )
    return row


def _parent(work: Negotiation, row: Commitment) -> Commitment | None:
    """The node above one that gets another figure, which the actor must hand down from."""
    above = next((one for one in work.rows if one.pk == row.parent_id), None)
    decides = above or row
    if not scope.covers_organisation(work.actor, row.organisation_id):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    access.require(actor=work.actor, right="plans.edit", organisation_id=decides.organisation_id)
    return above


def _give(work: Negotiation, row: Commitment, figure: int) -> None:
    if row.is_overlay or not tables.is_handed(row) or row.state == CommitmentState.INACTIVE:
        raise Refused(
            _("%(node)s carries no target that could be changed here."), code="not_handed",
            node=row.organisation.label,
        )  # fmt: skip
    require_unanswered(work=work, row=row)
    row.assigned = figure
    if work.handed_children(row):
        work.put(row, work.cushioned(row, figure))


def require_unanswered(*, work: Negotiation, row: Commitment) -> None:
    """Raise `Conflict` with the figure when a node has answered."""
    told = tables.answer(row)
    if told is None:
        return
    raise Conflict(
        _("%(node)s has answered %(figure)s. An answered figure stays; open it again first."),
        code="answered",
        node=row.organisation.label,
        figure=trimmed(told, work.metric.scale),
        who=str(row.answered_by or ""),
    )


def _kept(work: Negotiation, parent: Commitment, change: int, *, keep_total: bool) -> None:
    if keep_total and change:
        before = parent.handed_down or 0
        raise Refused(
            _(
                "Below %(node)s %(after)s would be handed down instead of %(before)s: %(by)s"
                " more or less. Keep the sum, or say that it may move."
            ),
            code="total_moved",
            field="figures",
            node=parent.organisation.label,
            before=trimmed(before, work.metric.scale),
            after=trimmed(before + change, work.metric.scale),
            by=trimmed(abs(change), work.metric.scale),
        )
    settle_sum(work=work, row=parent, change=change, carry_up=not keep_total)


def settle_sum(*, work: Negotiation, row: Commitment, change: int, carry_up: bool) -> None:
    """What a node hands down moved by an amount; it and those above follow where they may."""
    by_pk = {one.pk: one for one in work.rows}
    row.handed_down = (row.handed_down or 0) + change
    at: Commitment | None = row
    while change and carry_up and at is not None and tables.answer(at) is None:
        above = by_pk.get(at.parent_id or 0)
        decides = above or at
        if not scope.covers_organisation(work.actor, decides.organisation_id):
            return
        at.assigned = (at.assigned or 0) + change
        if above is not None:
            above.handed_down = (above.handed_down or 0) + change
        at = above


def outcome(
    *, work: Negotiation, row: Commitment, journal: int | None, dry_run: bool
) -> Respread:  # fmt: skip
    """The nodes below one as they are now, beside what they were."""
    depth = {row.pk: 0}
    lines = []
    for one in work.rows:
        if one.parent_id not in depth or one.is_overlay:
            continue
        depth[one.pk] = depth[one.parent_id] + 1
        lines.append(
            Moved(
                one.organisation_id, one.organisation.label, one.organisation.kind,
                depth[one.pk], work.before[one.pk][0], one.assigned,
                tables.answer(one) is not None,
            )
        )  # fmt: skip
    answered = _standing(work, row)
    total = row.handed_down or 0
    return Respread(
        work.hand_down.pk, row.organisation_id, total, answered, total - answered, lines,
        len(work.moved()), not dry_run, journal,
    )  # fmt: skip


def _standing(work: Negotiation, row: Commitment) -> int:
    """What was answered below a node; in each branch the highest answer counts."""
    told = [(one, tables.answer(one)) for one in work.handed_children(row)]
    return sum(_standing(work, one) if said is None else said for one, said in told)


def _amount(figure: int) -> int:
    if not 0 <= figure < LIMIT:
        raise Invalid(_("A target is an amount of 0 or more."), field="figure")
    return figure
