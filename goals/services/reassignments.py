"""Customers that go to other seats on a day (B4): planned, applied on their day, or withdrawn.

The owner changes on the day; what was sold stays with who sold it. Target goes along, if asked for,
as soon as the reassignment is made, in a version that is worked on, so that whoever answers a
target sees it; a withdrawal brings it back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import CustomerMove, Reassignment, ReassignmentState
from goals.selectors import productivities, seat_targets
from goals.selectors import reassignments as reads
from goals.services import reassignment_news, reassignment_targets, responsibilities
from goals.services.editing import attributed, held, saved
from goals.services.reassignment_checks import Checked, Wish, check
from goals.services.reassignment_targets import Flow, Months
from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access

RIGHT = "territories.edit"


@dataclass(frozen=True)
class Planned:
    """A customer of a wish: `revenue` of its seat in twelve months, `target` that goes along
    (None where targets stay).
    """

    customer: Node
    source: Node | None
    to: Node
    revenue: int
    target: int | None


@dataclass(frozen=True)
class Preview:
    """What a wish would do: its customers, and what each seat carries of the months to come before
    and after (None where nothing is planned).
    """

    moves: tuple[Planned, ...]
    seats: tuple[tuple[Node, int | None, int | None], ...]

    @property
    def target(self) -> int:
        """All target that goes along."""
        return sum(move.target or 0 for move in self.moves)


@dataclass(frozen=True)
class Applied:
    """What became of a reassignment on its day: customers that went, and that stayed where
    somebody had put them meanwhile or whose new seat had ended.
    """

    reassignment_id: int
    moved: int
    left: int


def preview(*, actor: Viewer, now: datetime, today: date, wish: Wish) -> Preview:
    """What a wish would do; raises what `create` would raise."""
    with transaction.atomic():
        checked, amounts, moved = _worked_out(actor, now, today, wish)
        if checked.version is not None:
            reassignment_targets.move(
                actor=actor, version=checked.version, moved=moved, row=_row(actor, wish, checked),
                now=now, dry_run=True,
            )  # fmt: skip
        told = tuple(_planned(actor, today, checked, amounts))
        return Preview(told, tuple(_seats(actor, now, wish, checked, moved)))


def create(*, actor: Viewer, now: datetime, today: date, wish: Wish) -> Reassignment:
    """Plan a reassignment; with today's date it is applied at once.

    Raises `NotVisible` for customers and seats of others, `NotAllowed` without the right,
    `Invalid`, `Refused` (a closed month, what spreading refuses) or `Conflict` (planned already,
    kept with its owner, a figure that was answered) in words.
    """
    with transaction.atomic(), attributed(actor=actor):
        checked, amounts, moved = _worked_out(actor, now, today, wish)
        row = _row(actor, wish, checked)
        row.save()
        CustomerMove.unscoped.bulk_create(
            CustomerMove(
                reassignment=row, customer=one.customer, from_seat=one.source, to_seat=one.to,
                revenue=one.revenue, target=one.target,
            )
            for one in _planned(actor, today, checked, amounts)
        )  # fmt: skip
        if checked.version is not None:
            reassignment_targets.move(
                actor=actor, version=checked.version, moved=moved, row=row, now=now
            )
        if wish.effective_on <= today:
            _apply(actor, row, now, today)
        else:
            reassignment_news.planned(actor=actor, row=row)
    return reads.get(viewer=actor, reassignment_id=row.pk)


def withdraw(
    *, actor: Viewer, now: datetime, today: date, reassignment_id: int, version: int | None = None
) -> Reassignment:
    """Take a planned reassignment back before its day; target that went along comes back.

    Raises `Conflict` once it is applied or its day has come: then customers go back by another one.
    """
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, reassignment_id, version)
        if row.state != ReassignmentState.PLANNED or row.effective_on <= today:
            raise Conflict(
                _("This reassignment is in force: move the customers back by a new one."),
                code="in_force",
            )
        _bring_back(actor, now, row)
        row.state = ReassignmentState.WITHDRAWN
        saved(actor=actor, row=row)
        reassignment_news.withdrawn(actor=actor, row=row)
    return reads.get(viewer=actor, reassignment_id=reassignment_id)


def apply(
    *, actor: Viewer, now: datetime, today: date, reassignment_id: int, version: int | None = None
) -> Applied:
    """Apply a planned reassignment whose day has come; what is applied already stays so.

    Raises `Conflict` before its day and for one that was withdrawn.
    """
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, reassignment_id, version)
        if row.state == ReassignmentState.WITHDRAWN:
            raise Conflict(_("This reassignment was withdrawn."), code="withdrawn")
        if row.effective_on > today:
            raise Conflict(
                _("The customers go on %(day)s, not before."), code="too_early",
                day=row.effective_on.isoformat(),
            )  # fmt: skip
        return _apply(actor, row, now, today)


def apply_due(*, actor: Viewer, now: datetime, today: date) -> list[Applied]:
    """Apply every planned reassignment whose day has come; run twice it does nothing more."""
    ids = list(reads.due(viewer=actor, today=today).values_list("pk", flat=True))
    return [apply(actor=actor, now=now, today=today, reassignment_id=pk) for pk in ids]


def counter(
    *, actor: Viewer, now: datetime, today: date, reassignment_id: int, effective_on: date,
    reason: str, takes_target: bool | None = None,
) -> Reassignment:  # fmt: skip
    """Move the customers of an applied reassignment back from a day on.

    Target goes back unless `takes_target` says no; what did not come from anybody stays. Raises
    `Conflict` for one that is not applied.
    """
    row = reads.get(viewer=actor, reassignment_id=reassignment_id)
    if row.state != ReassignmentState.APPLIED:
        raise Conflict(_("Only customers that have gone can be moved back."), code="not_applied")
    takes = row.takes_target if takes_target is None else takes_target
    back = tuple(
        (one.move.customer_id, one.move.from_seat_id)
        for one in reads.moves(viewer=actor, reassignment_id=reassignment_id)
        if one.move.from_seat_id is not None and one.is_there
    )
    if not back:
        raise Invalid(_("None of these customers can go back."), code="nobody", field="moves")
    wish = Wish(
        organisation_id=row.organisation_id, moves=back, effective_on=effective_on, reason=reason,
        version_id=row.target_version_id if takes else None,
    )  # fmt: skip
    return create(actor=actor, now=now, today=today, wish=wish)


def _worked_out(
    actor: Viewer, now: datetime, today: date, wish: Wish
) -> tuple[Checked, dict[int, Months], list[Flow]]:
    """The right, the checks, and the amounts that go along."""
    access.require(actor=actor, right=RIGHT, organisation_id=wish.organisation_id)
    checked = check(actor=actor, wish=wish, today=today)
    amounts = reassignment_targets.of_moves(
        actor=actor, checked=checked, organisation_id=wish.organisation_id,
        effective_on=wish.effective_on, now=now,
    )  # fmt: skip
    return checked, amounts, reassignment_targets.flows(checked=checked, amounts=amounts)


def _row(actor: Viewer, wish: Wish, checked: Checked) -> Reassignment:
    return Reassignment(
        organisation_id=wish.organisation_id, effective_on=wish.effective_on,
        takes_target=checked.version is not None, target_version=checked.version,
        reason=wish.reason.strip(), created_by_id=scope.user_id_or_none(actor),
    )  # fmt: skip


def _planned(
    actor: Viewer, today: date, checked: Checked, amounts: dict[int, Months]
) -> list[Planned]:
    """The customers with what they bought from their seat in twelve whole months."""
    owners = {source.pk for _c, source, _to in checked.moves if source}
    span = productivities.last_year(today)
    bought = reads.revenue(
        viewer=actor, customer_ids=[c.pk for c, _s, _to in checked.moves], seat_ids=owners,
        first=span.first_month, last=span.last_month,
    )  # fmt: skip
    return [
        Planned(
            customer, source, to, bought.get((source.pk, customer.pk), 0) if source else 0,
            sum(amounts.get(customer.pk, {}).values()) if checked.version else None,
        )
        for customer, source, to in checked.moves
    ]  # fmt: skip


def _seats(
    actor: Viewer, now: datetime, wish: Wish, checked: Checked, moved: Sequence[Flow]
) -> list[tuple[Node, int | None, int | None]]:
    if checked.version is None:
        return [(seat, None, None) for seat in checked.seats]
    left = reassignment_targets.parts(version=checked.version, effective_on=wish.effective_on)
    planned = seat_targets.by_month(
        viewer=actor, version=checked.version, organisation_id=wish.organisation_id, now=now
    )
    told = []
    for seat in checked.seats:
        months = [value for month, value in planned.get(seat.pk, {}).items() if month in left]
        before = sum(months) if months else None
        change = sum(
            flow.amount * ((flow.to == seat.pk) - (flow.source == seat.pk)) for flow in moved
        )
        told.append((seat, before, (before or 0) + change if months or change else None))
    return told


def _bring_back(actor: Viewer, now: datetime, row: Reassignment) -> None:
    """What went along goes back to the seats that it came from."""
    version = row.target_version
    if version is None:
        return
    planned = seat_targets.by_month(
        viewer=actor, version=version, organisation_id=row.organisation_id, now=now
    )
    back = reassignment_targets.brought_back(actor=actor, version=version, row=row, planned=planned)
    reassignment_targets.move(actor=actor, version=version, moved=back, row=row, now=now)


def _held(actor: Viewer, reassignment_id: int, version: int | None) -> Reassignment:
    rows = Reassignment.objects.visible_to(actor)
    held(actor=actor, rows=rows, object_id=reassignment_id, expected=version)
    row: Reassignment = rows.select_related("organisation", "target_version__plan").get(
        pk=reassignment_id
    )
    access.require(actor=actor, right=RIGHT, organisation_id=row.organisation_id)
    return row


def _apply(actor: Viewer, row: Reassignment, now: datetime, today: date) -> Applied:
    """Change the owners; customers that changed hands meanwhile stay where they are."""
    moves = list(
        CustomerMove.unscoped.filter(reassignment=row).select_related("customer", "to_seat")
    )
    if row.state == ReassignmentState.APPLIED:
        return Applied(row.pk, 0, 0)
    going = [
        one
        for one in moves
        if one.customer.owner_id == one.from_seat_id and _is_open(one.to_seat, today)
    ]
    responsibilities.hand_over(
        actor=actor, moves=[(o.customer, o.from_seat_id, o.to_seat_id) for o in going],
        on=row.effective_on,
    )  # fmt: skip
    row.state, row.applied_at = ReassignmentState.APPLIED, now
    row.applied_by_id = scope.user_id_or_none(actor)
    saved(actor=actor, row=row)
    done = Applied(row.pk, len(going), len(moves) - len(going))
    reassignment_news.applied(actor=actor, row=row, left=done.left)
    return done


def _is_open(seat: Node, day: date) -> bool:
    return seat.ended_on is None or seat.ended_on > day
