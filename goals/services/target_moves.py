"""Target taken from one seat to another: through the hand-down where one is open (B4, B5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from goals.models import (
    Cell,
    Commitment,
    CommitmentState,
    HandDown,
    HandDownState,
    Level,
    StepKind,
)
from goals.selectors import metrics
from goals.selectors import negotiation_tables as tables
from goals.selectors.leaves import Address
from goals.services import cells, negotiation_news, targets
from goals.services.cells import Figure, Story
from goals.services.editing import attributed
from goals.services.hand_down_figures import require_unanswered
from goals.services.negotiating import Negotiation
from goals.services.sheets import Entry
from goals.services.targets import Options
from salesplan.core.errors import Conflict, Invalid, Refused, said
from salesplan.core.models import Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.company import today as day_of
from salesplan.core.services import access
from salesplan.engine import negotiation
from salesplan.engine.notation import trimmed

METHOD = "move"


@dataclass(frozen=True)
class MovedTarget:
    """What two seats carried before and after; `journal`: the number of the entry."""

    from_before: int
    from_after: int
    to_before: int
    to_after: int
    journal: int | None


@dataclass(frozen=True)
class _Move:
    """Two seats of a version and an amount."""

    version_id: int
    figure: Figure
    source: int
    target: int
    amount: int
    reason: str
    first_period: int | None


def move_target(  # noqa: PLR0913  two seats, an amount and since when
    *, actor: Viewer, now: datetime, version_id: int, from_seat_id: int, to_seat_id: int,
    amount: int, reason: str, metric_id: int | None = None, level: int = Level.TARGET,
    first_period: int | None = None, dry_run: bool = False,
) -> MovedTarget:  # fmt: skip
    """Take target from one seat to another; every total above both stays.

    With `first_period` only cells from that month on change. Where a hand-down is open the nodes
    between the seats follow. Raises `Conflict` naming who has answered, `Refused` when the seat
    holds less, `NotVisible`, `NotAllowed`.
    """
    metric = _metric(actor, metric_id)
    move = _Move(
        version_id, Figure(metric.pk, level), from_seat_id, to_seat_id, amount, reason.strip(),
        first_period,
    )  # fmt: skip
    _check(move)
    with transaction.atomic(), attributed(actor=actor):
        cells.hold(actor=actor, version_id=version_id)
        for seat in (from_seat_id, to_seat_id):
            access.require(actor=actor, right="plans.edit", organisation_id=seat)
        found = HandDown.unscoped.filter(
            target_version_id=version_id, metric=metric, level=level
        ).exclude(state__in=[HandDownState.WITHDRAWN, HandDownState.DRAFT])
        hand_down = found.first()
        done = _plain(actor, now, move, metric)
        if hand_down is not None:
            _through(actor, now, move, hand_down)
        transaction.set_rollback(dry_run)
    return done


def _plain(actor: Viewer, now: datetime, move: _Move, metric: Metric) -> MovedTarget:
    """The cells of both seats, in one journal entry."""
    version = cells.hold(actor=actor, version_id=move.version_id)
    plan = version.plan
    end = plan.first_period + plan.months
    first = plan.first_period if move.first_period is None else move.first_period
    if not plan.first_period <= first < end:
        raise Invalid(_("The months lie outside the plan."), field="first_period")
    standing = _standing(move, first)
    held, other = standing.get(move.source, 0), standing.get(move.target, 0)
    if held < move.amount:
        raise Refused(
            _("%(node)s carries %(held)s, less than %(amount)s."), code="too_much",
            node=Node.unscoped.get(pk=move.source).label, held=trimmed(held, metric.scale),
            amount=trimmed(move.amount, metric.scale),
        )  # fmt: skip
    entries = [
        Entry(Address(seat, first, end - first), value=value)
        for seat, value in ((move.source, held - move.amount), (move.target, other + move.amount))
    ]
    story = Story(METHOD, {"from": move.source, "to": move.target, "amount": move.amount})
    done = targets.spread(
        actor=actor, now=now, version_id=version.pk, figure=move.figure, entries=entries,
        options=Options(reason=move.reason, on_zero="equal", story=story),
    )  # fmt: skip
    return MovedTarget(held, held - move.amount, other, other + move.amount, done.number)


def _standing(move: _Move, first: int) -> dict[int, int]:
    """What the cells of both seats hold from a month on."""
    rows = Cell.unscoped.filter(
        version_id=move.version_id, metric_id=move.figure.metric_id, level=move.figure.level,
        organisation_id__in=[move.source, move.target], period__gte=first,
    )  # fmt: skip
    return dict(rows.order_by().values_list("organisation_id").annotate(total=Sum("value")))


def _through(actor: Viewer, now: datetime, move: _Move, hand_down: HandDown) -> None:
    """The nodes between the two seats carry less and more."""
    work = Negotiation.open(actor=actor, now=now, hand_down_id=hand_down.pk)
    work.require_open()
    live = work.live()
    source, target = _carrying(work, live, move.source), _carrying(work, live, move.target)
    if source.pk == target.pk:
        return  # level by level: both seats share a target that was not handed on yet
    for row in _between(work, source, target):
        require_unanswered(work=work, row=row)
    table = tables.table(hand_down=hand_down, version=work.version, live=live)
    figures = negotiation.move(table, live.index(source), live.index(target), move.amount)
    inner = {row.parent_id for row in live}
    for at in figures.reached.nonzero()[0].tolist():
        live[at].assigned = int(figures.assigned[at])
        if live[at].pk in inner:
            live[at].handed_down = int(figures.handed[at])
    work.save(StepKind.MOVED, move.reason)
    negotiation_news.changed(work=work, today=day_of(now))


def _carrying(work: Negotiation, live: Sequence[Commitment], seat_id: int) -> Commitment:
    """The node that carries a seat's target: the seat, or the nearest above it that was handed
    one.
    """
    by_pk = {row.pk: row for row in work.rows}
    row: Commitment | None = work.row(seat_id)
    while row is not None and row not in live:
        row = by_pk.get(row.parent_id or 0)
    if row is None or row.state == CommitmentState.INACTIVE:
        raise Conflict(
            _("%(node)s has not been given a target yet: it is handed down from the top."),
            code="not_handed", node=work.row(seat_id).organisation.label,
        )  # fmt: skip
    return row


def _between(work: Negotiation, source: Commitment, target: Commitment) -> list[Commitment]:
    """Both nodes and those above them that are not above both."""
    by_pk = {row.pk: row for row in work.rows}

    def path(row: Commitment) -> list[Commitment]:
        found = [row]
        while found[-1].parent_id is not None:
            found.append(by_pk[found[-1].parent_id])
        return found

    up, down = path(source), path(target)
    return [row for row in up if row not in down] + [row for row in down if row not in up]


def _metric(actor: Viewer, metric_id: int | None) -> Metric:
    if metric_id is None:
        metric_id = Metric.objects.values_list("pk", flat=True).get(code="revenue")
    return metrics.additive(viewer=actor, metric_id=metric_id)


def _check(move: _Move) -> None:
    if move.source == move.target:
        raise Invalid(_("Name two different seats."), field="to_seat")
    if move.amount <= 0:
        raise Invalid(_("Move an amount above 0."), field="amount")
    said(move.reason)
