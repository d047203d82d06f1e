"""Customers of a place, from G4 and the chains of active customers."""

from datetime import date

from django.db.models import Sum

from salesplan.core.models import ActiveCustomers, ActualsCustomer, CubeKey, Dimension
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.core.selectors.actuals.places import Place
from salesplan.engine.periods import month_of


def active_customers(
    *, viewer: Viewer, organisation_id: int, first_period: int, last_period: int
) -> int:
    """How many customers bought under the node in the months; raises `NotVisible`."""
    Place.of(viewer, organisation_id, {})
    rows = ActiveCustomers.objects.filter(
        organisation_id=organisation_id,
        period__in=range(first_period, last_period + 1),
        previous__lt=first_period,
    )
    return int(rows.aggregate(count=Sum("customers"))["count"] or 0)


def by_customer(
    *, viewer: Viewer, organisation_id: int, first_period: int, last_period: int, as_of: date
) -> dict[int, Figures]:
    """Customer -> figures over whole months; orders are added up over months and seats.

    "Unassigned" (no customer) is among them. Raises `NotVisible`.
    """
    Place.of(viewer, organisation_id, {})
    seats = CubeKey.objects.filter(dimension=Dimension.ORGANISATION, key_id=organisation_id)
    months = range(first_period, min(last_period, month_of(as_of)) + 1)
    rows = (
        ActualsCustomer.objects.filter(period__in=months, seat_id__in=seats.values("leaf_id"))
        .values_list("customer_id")
        .annotate(Sum("revenue"), Sum("cost"), Sum("quantity"), Sum("orders"))
    )
    return {customer: Figures(*sums) for customer, *sums in rows}
