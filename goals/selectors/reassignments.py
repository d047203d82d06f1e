"""Reassignments of customers: planned, applied, withdrawn; and what may be reassigned."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from goals.models import (
    CustomerMove,
    JournalEntry,
    Reassignment,
    ReassignmentState,
    Version,
    VersionState,
)
from goals.selectors import plans, productivities
from salesplan.core.errors import NotVisible
from salesplan.core.models import (
    ActualsCustomer,
    Closure,
    Dimension,
    Kind,
    Node,
    SeatKind,
    Source,
)
from salesplan.core.scoping import Viewer

METHOD, KEY = "reassign", "reassignment"
"""Of entries of the journal, and where they name their reassignment."""
_NOTHING = _("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True)
class Moved:
    """A customer of a reassignment with its owner of now; seats outside the scope are None."""

    move: CustomerMove
    customer: Node
    source: Node | None
    to: Node | None
    is_there: bool


def visible(*, viewer: Viewer) -> QuerySet[Reassignment]:
    """Reassignments in scope, the newest first, with how many customers and how much target."""
    rows: QuerySet[Any] = Reassignment.objects.visible_to(viewer)
    counted = rows.annotate(
        customers=Count("moves"), revenue=Sum("moves__revenue"), target=Sum("moves__target")
    )
    found: QuerySet[Reassignment] = counted.select_related(
        "organisation", "target_version", "target_version__plan", "created_by", "applied_by"
    ).order_by("-pk")
    return found


def listed(*, viewer: Viewer, state: str = "") -> list[Reassignment]:
    """Reassignments in scope, those of a state where one is given."""
    rows = visible(viewer=viewer)
    return list(rows.filter(state=state) if state else rows)


def get(*, viewer: Viewer, reassignment_id: int) -> Reassignment:
    """One reassignment; raises `NotVisible`."""
    found = visible(viewer=viewer).filter(pk=reassignment_id).first()
    if found is None:
        raise NotVisible(_NOTHING)
    return found


def moves(*, viewer: Viewer, reassignment_id: int) -> list[Moved]:
    """The customers of a reassignment that the viewer sees."""
    rows = CustomerMove.objects.visible_to(viewer).filter(reassignment_id=reassignment_id)
    listed_ = list(rows.select_related("customer", "from_seat", "to_seat").order_by("pk"))
    return [
        Moved(
            row, row.customer, row.from_seat, row.to_seat,
            is_there=row.customer.owner_id == row.to_seat_id,
        )
        for row in listed_
    ]  # fmt: skip


def due(*, viewer: Viewer, today: date) -> QuerySet[Reassignment]:
    """Planned reassignments whose day has come."""
    rows: QuerySet[Reassignment] = Reassignment.objects.visible_to(viewer)
    return rows.filter(state=ReassignmentState.PLANNED, effective_on__lte=today).order_by("pk")


def planned_for(*, viewer: Viewer, customer_ids: Collection[int]) -> QuerySet[CustomerMove]:
    """Moves of customers that are planned and not applied yet, whoever planned them."""
    rows: QuerySet[CustomerMove] = CustomerMove.unscoped.filter(
        customer_id__in=customer_ids, reassignment__state=ReassignmentState.PLANNED
    )
    return rows.select_related("customer", "reassignment")


def seats(*, viewer: Viewer, organisation_id: int, on: date) -> list[Node]:
    """Base seats of a territory that customers can go to on a day."""
    rows = Node.objects.visible_to(viewer).filter(
        Q(ended_on=None) | Q(ended_on__gt=on), Q(starts_on=None) | Q(starts_on__lte=on),
        dimension=Dimension.ORGANISATION, kind=Kind.SEAT, is_unassigned=False,
        pk__in=Closure.below((organisation_id,)),
    ).exclude(seat_kind=SeatKind.OVERLAY)  # fmt: skip
    return list(rows.order_by("position", "code"))


def customers(*, viewer: Viewer, customer_ids: Collection[int], as_of: date) -> list[Node]:
    """Those of some customers whom the viewer may reassign: owned below, or owned by nobody living
    and bought from a seat below within twelve months. Ends and others' territories are missing.
    """
    rows = Node.unscoped.filter(
        pk__in=list(customer_ids), dimension=Dimension.CUSTOMER, kind=Kind.CUSTOMER,
        is_unassigned=False,
    ).select_related("owner", "parent")  # fmt: skip
    if not viewer.everything:
        below = Closure.below(viewer.organisation)
        span = productivities.last_year(as_of)
        bought = ActualsCustomer.objects.filter(
            period__range=(span.first_month, span.last_month), customer_id=OuterRef("pk"),
            seat_id__in=below,
        )  # fmt: skip
        nobody = Q(owner=None) | Q(owner__ended_on__lte=as_of)
        rows = rows.filter(Q(owner__in=below) | nobody & Exists(bought))
    return list(rows.order_by("code"))


def owned(*, viewer: Viewer, seat_id: int, text: str = "") -> list[Node]:
    """The customers of a seat that the viewer sees, to choose from."""
    rows = Node.objects.visible_to(viewer).filter(
        dimension=Dimension.CUSTOMER, kind=Kind.CUSTOMER, ended_on=None, owner_id=seat_id
    )
    if text.strip():
        rows = rows.filter(Q(name__icontains=text.strip()) | Q(code__icontains=text.strip()))
    return list(rows.select_related("parent").order_by("parent__position", "code"))


def revenue(
    *, viewer: Viewer, customer_ids: Collection[int], seat_ids: Collection[int], first: int,
    last: int,
) -> dict[tuple[int, int], int]:  # fmt: skip
    """What customers bought from seats in whole months, by (seat, customer). For services that
    have checked who asks.
    """
    rows = ActualsCustomer.objects.filter(
        period__range=(first, last), seat_id__in=seat_ids, customer_id__in=customer_ids
    ).values_list("seat_id", "customer_id")
    return {(seat, customer): total for seat, customer, total in rows.annotate(Sum("revenue"))}


def seat_revenue(
    *, viewer: Viewer, seat_ids: Collection[int], first: int, last: int
) -> dict[int, int]:
    """What seats sold in whole months. For services that have checked who asks."""
    rows = ActualsCustomer.objects.filter(period__range=(first, last), seat_id__in=seat_ids)
    summed = rows.values_list("seat_id").annotate(Sum("revenue"))
    return dict(summed)


def closed_through(*, viewer: Viewer) -> int | None:
    """The last month that a source has closed; None while all are open."""
    found = Source.objects.exclude(closed_through=None).order_by("-closed_through").first()
    return found.closed_through if found else None


def target_versions(*, viewer: Viewer, period: int) -> list[Version]:
    """Versions that are worked on and whose plan reaches the month: target can move in them."""
    rows = plans.versions(viewer=viewer).filter(
        state=VersionState.WORKING, plan__closed_on=None, base=None
    )
    return [row for row in rows if row.plan.first_period + row.plan.months > period]


def last_arrivals(
    *, viewer: Viewer, customer_ids: Sequence[int], plan_id: int
) -> dict[tuple[int, int], CustomerMove]:
    """The last applied move of customers that brought target in a plan, by (seat, customer)."""
    rows = CustomerMove.unscoped.filter(
        customer_id__in=customer_ids, reassignment__state=ReassignmentState.APPLIED,
        reassignment__target_version__plan_id=plan_id, target__isnull=False,
    ).select_related("reassignment")  # fmt: skip
    return {(row.to_seat_id, row.customer_id): row for row in rows.order_by("pk")}


def journalled(*, viewer: Viewer, row: Reassignment) -> list[dict[str, Any]]:
    """What went between seats when a reassignment was made, as the journal tells it: from, to and
    (month, amount) pairs; empty where it went through a hand-down, or nothing did.
    """
    entries = JournalEntry.objects.visible_to(viewer).filter(
        version_id=row.target_version_id, method=METHOD, params__contains={KEY: row.pk}
    )
    first = entries.order_by("number").first()
    return list(first.params["moves"]) if first else []
