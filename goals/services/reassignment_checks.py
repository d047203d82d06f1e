"""What a reassignment must be before anything moves; every refusal names who and why."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.models import Version, VersionState
from goals.selectors import plans, reassignments
from goals.selectors.workloads import KEEP
from salesplan.core.errors import Conflict, Invalid, NotVisible, Refused, said
from salesplan.core.models import Closure, Dimension, Kind, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import month_of

MOST_MOVES = 2_000
LONGEST_WAIT = 731
_NOTHING = _("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Customers that are to go to seats of a territory from a day on, and why.

    `moves` are (customer, seat) ids; `version_id` names the version in which their target goes
    along, None leaves the targets where they are.
    """

    organisation_id: int
    moves: tuple[tuple[int, int], ...]
    effective_on: date
    reason: str
    version_id: int | None = None


@dataclass(frozen=True)
class Checked:
    """A wish that can be carried out: customers with their present owner (or None) and new one."""

    moves: tuple[tuple[Node, Node | None, Node], ...]
    version: Version | None

    @property
    def seats(self) -> list[Node]:
        """All seats that lose or get customers, each once."""
        every = {seat.pk: seat for _c, source, to in self.moves for seat in (source, to) if seat}
        return list(every.values())


def check(*, actor: Viewer, wish: Wish, today: date) -> Checked:
    """The wish with its nodes. Raises `NotVisible` for what is out of scope, else says what is
    wrong in words: `Invalid` with the field, `Refused` for closed months, `Conflict`.
    """
    said(wish.reason)
    _check_day(actor, wish.effective_on, today)
    version = _version(actor, wish)
    _check_moves(wish)
    below = set(Closure.below((wish.organisation_id,)))
    customers = _customers(actor, wish, today)
    seats = _seats(actor, wish)
    moves = [(customers[one], customers[one].owner, seats[to]) for one, to in wish.moves]
    for customer, source, to in moves:
        _check_move(customer, source, to, below, wish)
    _check_planned(actor, list(customers))
    return Checked(tuple(moves), version)


def _check_day(actor: Viewer, day: date, today: date) -> None:
    closed = reassignments.closed_through(viewer=actor)
    words: dict[str, Any] = {"day": day.isoformat(), "today": today.isoformat()}
    if closed is not None and month_of(day) <= closed:
        raise Refused(
            _("The month of %(day)s is closed: customers can change from a later month on."),
            code="closed_month", field="effective_on", **words,
        )  # fmt: skip
    if day < today:
        raise Invalid(
            _("%(day)s is over: what was sold stays with who sold it. Choose %(today)s or later."),
            code="past", field="effective_on", **words,
        )  # fmt: skip
    if (day - today).days > LONGEST_WAIT:
        raise Invalid(
            _("%(day)s is more than two years away."), code="too_far", field="effective_on", **words
        )


def _version(actor: Viewer, wish: Wish) -> Version | None:
    """The version in which target goes along; it must be worked on and reach the day."""
    if wish.version_id is None:
        return None
    version = plans.version(viewer=actor, version_id=wish.version_id)
    if version.state != VersionState.WORKING:
        raise Conflict(
            _("%(name)s is in the state “%(state)s” and cannot be changed."),
            code="not_working", field="version", name=version.name,
            state=version.get_state_display(),
        )  # fmt: skip
    plan = version.plan
    if plan.first_period + plan.months <= month_of(wish.effective_on):
        raise Invalid(
            _("%(plan)s ends before %(day)s: there is no target left that could go along."),
            field="version", plan=plan.name, day=wish.effective_on.isoformat(),
        )  # fmt: skip
    return version


def _check_moves(wish: Wish) -> None:
    if not wish.moves:
        raise Invalid(_("Choose the customers that go to another seat."), field="moves")
    if len(wish.moves) > MOST_MOVES:
        raise Invalid(
            _("%(count)s customers are too many at once; %(most)s are possible."), field="moves",
            count=len(wish.moves), most=MOST_MOVES,
        )  # fmt: skip
    repeated = [one for one, count in Counter(c for c, _to in wish.moves).items() if count > 1]
    if repeated:
        raise Invalid(_("A customer is named twice."), code="repeated", field="moves")


def _customers(actor: Viewer, wish: Wish, today: date) -> dict[int, Node]:
    wanted = [customer for customer, _to in wish.moves]
    found = {
        node.pk: node
        for node in reassignments.customers(viewer=actor, customer_ids=wanted, as_of=today)
    }
    if len(found) != len(wanted):
        raise NotVisible(_NOTHING)
    return {customer: found[customer] for customer in wanted}


def _seats(actor: Viewer, wish: Wish) -> Mapping[int, Node]:
    wanted = {to for _customer, to in wish.moves}
    rows = Node.objects.visible_to(actor).filter(pk__in=wanted)
    seats: dict[int, Node] = rows.filter(
        dimension=Dimension.ORGANISATION, is_unassigned=False
    ).in_bulk()
    if set(seats) != wanted:
        raise NotVisible(_NOTHING)
    return seats


def _check_move(
    customer: Node, source: Node | None, to: Node, below: set[int], wish: Wish
) -> None:  # fmt: skip
    day = wish.effective_on
    words: dict[str, Any] = {"customer": customer.label, "seat": to.label, "day": day.isoformat()}
    if customer.ended_on and customer.ended_on <= day:
        raise Invalid(_("%(customer)s ends before %(day)s."), field="moves", **words)
    if to.kind != Kind.SEAT:
        raise Invalid(_("%(seat)s is no seat."), field="to", **words)
    if to.seat_kind == SeatKind.OVERLAY:
        raise Invalid(
            _("%(seat)s is an overlay seat: it helps beside the owner and owns no customers."),
            code="overlay", field="to", **words,
        )  # fmt: skip
    if to.ended_on and to.ended_on <= day:
        raise Invalid(_("%(seat)s ends before %(day)s."), code="ended", field="to", **words)
    if to.starts_on and to.starts_on > day:
        raise Invalid(_("%(seat)s begins after %(day)s."), code="not_yet", field="to", **words)
    if source is not None and source.pk == to.pk:
        raise Invalid(
            _("%(customer)s belongs to %(seat)s already."), code="same_seat", field="to", **words
        )
    _check_place(customer, source, to, below)


def _check_place(customer: Node, source: Node | None, to: Node, below: set[int]) -> None:
    if to.pk not in below:
        raise Invalid(
            _("%(seat)s lies outside the territory of this reassignment."), code="outside",
            field="to", seat=to.label,
        )  # fmt: skip
    if source is not None and source.pk not in below:
        raise Invalid(
            _("%(customer)s belongs to %(seat)s, outside the territory of this reassignment."),
            code="outside", field="moves", customer=customer.label, seat=source.label,
        )  # fmt: skip
    if source is not None and customer.attributes.get(KEEP):
        raise Conflict(
            _("%(customer)s is kept with its owner. Let it go first."), code="kept",
            field="moves", customer=customer.label,
        )  # fmt: skip


def _check_planned(actor: Viewer, customer_ids: Sequence[int]) -> None:
    earlier = reassignments.planned_for(viewer=actor, customer_ids=customer_ids).first()
    if earlier is not None:
        raise Conflict(
            _("Reassignment %(number)s moves %(customer)s on %(day)s already. Withdraw it first."),
            code="planned", field="moves", number=earlier.reassignment_id,
            customer=earlier.customer.label, day=earlier.reassignment.effective_on.isoformat(),
        )  # fmt: skip
