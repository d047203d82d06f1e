"""How evenly customers lie on the seats of a territory, and the fewest moves that even it out."""

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from statistics import median

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.models import CustomerMove, Lock, ReassignmentState
from goals.selectors import capacity_boards, ownerships
from goals.selectors.ownerships import Ownerships
from salesplan.core.errors import Invalid
from salesplan.core.models import Closure, Dimension, Kind, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.engine import balancing
from salesplan.engine.balancing import Book, Proposal

POTENTIAL, WORKLOAD = "potential", "workload"
MEASURES = (POTENTIAL, WORKLOAD)
WIDEST = 10_000
PERCENT = 100
USUAL_WEIGHTS = (4, 2, 1)
"""Of the tiers in their order; those after them weigh like the last."""
HEAVIEST = 100
MOST_CUSTOMERS = 20_000
KEEP = "keep_with_owner"
"""The attribute of a customer that stays with its owner."""


@dataclass(frozen=True)
class Ask:
    """What is to be balanced and how.

    `tolerance` and `room` in basis points: how far a seat may lie from the mean, and how much of
    what a customer is below the median of its tier counts as potential. `weights`: of a customer by
    tier, in the workload; the usual ones where it is empty.
    """

    organisation_id: int
    measure: str = POTENTIAL
    tolerance: int = 1_500
    room: int = 5_000
    weights: Mapping[int, int] = field(default_factory=dict)
    with_vacant: bool = False

    @classmethod
    def of_percent(
        cls, *, organisation_id: int, measure: str, tolerance: int, room: int,
        weights: Mapping[int, int], with_vacant: bool,
    ) -> "Ask":  # fmt: skip
        """As people write it, in whole percent."""
        return cls(
            organisation_id, measure, tolerance * PERCENT, room * PERCENT, weights, with_vacant
        )

    @property
    def percentages(self) -> dict[str, int]:
        """Tolerance and room in whole percent."""
        return {"tolerance": self.tolerance // PERCENT, "room": self.room // PERCENT}


@dataclass(frozen=True)
class Customer:
    """A customer with what it counts; `stays` says why it is not moved ("" where it may be)."""

    node: Node
    seat_id: int
    revenue: int
    potential: int
    workload: int
    stays: str = ""


@dataclass(frozen=True)
class Load:
    """A seat before and after: customers, potential (smallest units of revenue), workload."""

    seat: Node
    is_held: bool
    customers: tuple[int, int]
    potential: tuple[int, int]
    workload: tuple[int, int]
    is_outside: bool


@dataclass(frozen=True)
class Move:
    """A customer that would go from one seat to another."""

    customer: Customer
    source: Node
    to: Node


@dataclass(frozen=True)
class Balance:
    """Seats, the proposed moves, and the coefficients of variation (basis points, before, after).

    `vacant` are seats that were left out because nobody holds them; `digest` names the moves.
    """

    node: Node
    ask: Ask
    loads: tuple[Load, ...]
    moves: tuple[Move, ...]
    variation: Mapping[str, tuple[int | None, int | None]]
    band: tuple[int, int]
    proven: bool
    vacant: tuple[Node, ...]
    kept: int

    @property
    def outside(self) -> tuple[Load, ...]:
        """Seats that cannot be brought inside the tolerance."""
        return tuple(load for load in self.loads if load.is_outside)

    @property
    def digest(self) -> str:
        """A name for exactly these moves."""
        told = ",".join(f"{m.customer.node.pk}>{m.source.pk}>{m.to.pk}" for m in self.moves)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def tiers(*, viewer: Viewer) -> list[Node]:
    """The customer tiers in their order; everybody may know them."""
    rows = Node.unscoped.filter(dimension=Dimension.CUSTOMER, kind=Kind.TIER, ended_on=None)
    return list(rows.filter(is_unassigned=False).order_by("position", "code"))


def usual_weights(*, viewer: Viewer) -> dict[int, int]:
    """What a customer of each tier weighs unless said otherwise: 4, 2, then 1."""
    last = USUAL_WEIGHTS[-1]
    ordered = tiers(viewer=viewer)
    return {
        tier.pk: USUAL_WEIGHTS[at] if at < len(USUAL_WEIGHTS) else last
        for at, tier in enumerate(ordered)
    }


def balance(*, viewer: Viewer, ask: Ask, on: date, as_of: date) -> Balance:
    """The seats of a territory with what they carry, and the fewest moves that even it out.

    Potential of a customer: revenue of twelve months and `room` of what it lacks of its tier's
    median. Customers that are kept with their owner, locked, or about to be moved stay. Raises
    `NotVisible`, `Invalid` for nonsense in `ask`.
    """
    _check(ask)
    node = capacity_boards.territory(viewer=viewer, organisation_id=ask.organisation_id)
    found = ownerships.read(
        viewer=viewer, dimension=Dimension.CUSTOMER, on=on, as_of=as_of, organisation_id=node.pk
    )
    every = _seats(found, node)
    seats = [seat for seat in every if ask.with_vacant or found.seats[seat.pk].is_held]
    customers = _customers(viewer, found, ask, {seat.pk for seat in seats})
    if len(customers) > MOST_CUSTOMERS:
        raise Invalid(
            _("%(count)s customers are too many at once. Choose a smaller territory."),
            field="organisation", count=len(customers),
        )  # fmt: skip
    proposal = balancing.propose(_book(customers, seats, ask.measure), ask.tolerance)
    return _told(node, ask, found, every, seats, customers, proposal)


def _check(ask: Ask) -> None:
    if ask.measure not in MEASURES:
        raise Invalid(_("Balance potential or workload."), field="measure")
    for name in ("tolerance", "room"):
        if not 0 <= getattr(ask, name) <= WIDEST:
            raise Invalid(_("A share lies between 0 and 100 percent."), field=name)
    if any(not 0 <= weight <= HEAVIEST for weight in ask.weights.values()):
        raise Invalid(_("A tier weighs 0 to %(most)s."), field="weights", most=HEAVIEST)


def _seats(found: Ownerships, node: Node) -> list[Node]:
    """The living base seats in scope below a territory."""
    rows = Node.unscoped.filter(
        pk__in=Closure.below((node.pk,)), dimension=Dimension.ORGANISATION, kind=Kind.SEAT
    ).exclude(seat_kind=SeatKind.OVERLAY)
    ordered = rows.order_by("position", "code")
    return [seat for seat in ordered if seat.pk in found.own and not found.seats[seat.pk].is_ended]


def _customers(viewer: Viewer, found: Ownerships, ask: Ask, seats: set[int]) -> list[Customer]:
    """The customers that the seats own, with what they count."""
    owned = {
        pk: owner for pk, owner in found.owners.items() if owner is not None and owner in seats
    }
    nodes = list(Node.unscoped.filter(pk__in=owned).order_by("pk"))
    weights = {**usual_weights(viewer=viewer), **ask.weights}
    revenue = {pk: max(found.revenue(pk), 0) for pk in owned}
    middles = _medians(nodes, revenue)
    fixed = _fixed(list(owned), found.on)
    made = []
    for node in nodes:
        below = max(middles[node.parent_id] - revenue[node.pk], 0)
        potential = revenue[node.pk] + round(below * Fraction(ask.room, WIDEST))
        stays = KEEP if node.attributes.get(KEEP) else fixed.get(node.pk, "")
        seat = owned[node.pk]
        weight = weights.get(node.parent_id or 0, USUAL_WEIGHTS[-1])
        made.append(Customer(node, seat, found.revenue(node.pk), potential, weight, stays))
    return made


def _medians(nodes: Sequence[Node], revenue: Mapping[int, int]) -> dict[int | None, int]:
    by_tier: dict[int | None, list[int]] = defaultdict(list)
    for node in nodes:
        by_tier[node.parent_id].append(revenue[node.pk])
    return {tier: round(Fraction(median(values))) for tier, values in by_tier.items()}


def _fixed(customers: Sequence[int], on: date) -> dict[int, str]:
    """Customers whose targets somebody has locked, and those that a reassignment moves already."""
    lasting = Q(expires_at=None) | Q(expires_at__date__gt=on)
    locks = Lock.unscoped.filter(lasting, customer_id__in=customers)
    moves = CustomerMove.unscoped.filter(
        customer_id__in=customers, reassignment__state=ReassignmentState.PLANNED
    )
    locked = dict.fromkeys(locks.values_list("customer_id", flat=True), "lock")
    return locked | dict.fromkeys(moves.values_list("customer_id", flat=True), "planned")


def _book(customers: Sequence[Customer], seats: Sequence[Node], measure: str) -> Book:
    at = {seat.pk: place for place, seat in enumerate(seats)}
    return Book(
        np.array([at[one.seat_id] for one in customers], np.int64),
        np.array([getattr(one, measure) for one in customers], np.int64),
        np.array([not one.stays for one in customers], np.bool_),
        tuple(seat.parent_id or 0 for seat in seats),
    )


def _told(
    node: Node, ask: Ask, found: Ownerships, every: Sequence[Node], seats: Sequence[Node],
    customers: Sequence[Customer], proposal: Proposal,
) -> Balance:  # fmt: skip
    moves = tuple(
        Move(customers[one.customer], seats[one.source], seats[one.to]) for one in proposal.moves
    )
    before = {seat.pk: [0, 0, 0] for seat in seats}
    for one in customers:
        _add(before[one.seat_id], one, 1)
    after = {seat: list(sums) for seat, sums in before.items()}
    for move in moves:
        _add(after[move.source.pk], move.customer, -1)
        _add(after[move.to.pk], move.customer, 1)
    loads = []
    for place, seat in enumerate(seats):
        count, potential, workload = zip(before[seat.pk], after[seat.pk], strict=True)
        is_held, is_outside = found.seats[seat.pk].is_held, place in proposal.outside
        loads.append(Load(seat, is_held, count, potential, workload, is_outside))
    variation = {
        name: (
            balancing.variation([getattr(load, name)[0] for load in loads]),
            balancing.variation([getattr(load, name)[1] for load in loads]),
        )
        for name in MEASURES
    }
    vacant = tuple(seat for seat in every if seat not in seats)
    kept = sum(bool(one.stays) for one in customers)
    band = (proposal.low, proposal.high)
    return Balance(node, ask, tuple(loads), moves, variation, band, proposal.proven, vacant, kept)


def _add(sums: list[int], one: Customer, sign: int) -> None:
    for place, value in enumerate((1, one.potential, one.workload)):
        sums[place] += sign * value
