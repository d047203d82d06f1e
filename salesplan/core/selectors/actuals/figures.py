"""The figures of a place: totals, children, months, and last year cut at the same day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Unpack

from django.db import connection

from salesplan.core.models import Dimension, Kind, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.places import Column, Keys, Place
from salesplan.core.selectors.actuals.statements import Statement
from salesplan.engine.pacing import ratio


@dataclass(frozen=True)
class Figures:
    """Money in 10^-2, quantity in 10^-3. Orders and customers are distinct over the whole span.

    `active_customers` is None where the cube does not know them: below one product, channel or
    tier, and for spans that end within a month that is over.
    """

    revenue: int = 0
    cost: int = 0
    quantity: int = 0
    orders: int = 0
    active_customers: int | None = None

    @property
    def margin(self) -> int:
        """Revenue less cost."""
        return self.revenue - self.cost

    @property
    def order_value(self) -> int | None:
        """Revenue per order, rounded half-even; None without orders."""
        value = ratio(self.revenue, self.orders)
        return None if value is None else round(value)


def figures(
    *,
    viewer: Viewer,
    organisation_id: int,
    first_period: int,
    last_period: int,
    as_of: date,
    **keys: Unpack[Keys],
) -> Figures:
    """The figures of a place for months (year*12+month-1), up to the day `as_of`.

    The place must lie in the viewer's organisation or products, else `NotVisible`.
    """
    place = Place.of(viewer, organisation_id, keys)
    return _totals(place, DaySpan.of_months(first_period, last_period, as_of))[0]


def with_last_year(
    *,
    viewer: Viewer,
    organisation_id: int,
    first_period: int,
    last_period: int,
    as_of: date,
    **keys: Unpack[Keys],
) -> tuple[Figures, Figures]:
    """`figures` and the same a year before, cut at the same day, in one statement."""
    place = Place.of(viewer, organisation_id, keys)
    span = DaySpan.of_months(first_period, last_period, as_of)
    now, before = _totals(place, span, span.year_before())
    return now, before


def last_year_same_day(
    *,
    viewer: Viewer,
    organisation_id: int,
    first_period: int,
    last_period: int,
    as_of: date,
    **keys: Unpack[Keys],
) -> Figures:
    """The figures of the months a year earlier, cut at the same day of the year as `as_of`.

    A span that is over at `as_of` is compared with whole months.
    """
    place = Place.of(viewer, organisation_id, keys)
    span = DaySpan.of_months(first_period, last_period, as_of)
    return _totals(place, span.year_before(), runs=False)[0]


def between(
    *,
    viewer: Viewer,
    organisation_id: int,
    first_day: date,
    last_day: date,
    **keys: Unpack[Keys],
) -> Figures:
    """The figures of any run of days, both ends included: a week, ten days, a campaign."""
    place = Place.of(viewer, organisation_id, keys)
    return _totals(place, DaySpan(first_day, last_day), runs=False)[0]


def by_month(
    *,
    viewer: Viewer,
    organisation_id: int,
    first_period: int,
    last_period: int,
    as_of: date,
    **keys: Unpack[Keys],
) -> dict[int, Figures]:
    """Month -> figures, for the months that have any; orders are distinct within each month."""
    place = Place.of(viewer, organisation_id, keys)
    span = DaySpan.of_months(first_period, last_period, as_of)
    rows = _rows(Statement(place, "period"), span)
    return {period: found for (_number, period), found in sorted(rows.items())}


def children(
    *,
    viewer: Viewer,
    organisation_id: int,
    along: Column,
    first_period: int,
    last_period: int,
    as_of: date,
    **keys: Unpack[Keys],
) -> dict[int, Figures]:
    """Child node -> figures along one dimension (`along` = its key column), in one statement.

    Children of 0 are the roots. Children without lines are left out. `active_customers` is filled
    along the organisation.
    """
    place = Place.of(viewer, organisation_id, keys)
    span = DaySpan.of_months(first_period, last_period, as_of)
    nodes = _child_nodes(along, getattr(place, along))
    if not nodes:
        return {}
    rows = _rows(Statement(place.along(along, nodes), along), span)
    return {node: found for (_number, node), found in rows.items()}


def _child_nodes(along: Column, node_id: int) -> tuple[int, ...]:
    dimension = {
        "organisation_id": Dimension.ORGANISATION,
        "product_id": Dimension.PRODUCT,
        "channel_id": Dimension.CHANNEL,
        "tier_id": Dimension.CUSTOMER,
    }[along]
    nodes = Node.unscoped.filter(dimension=dimension, parent_id=node_id or None)
    if along == "tier_id":
        nodes = nodes.filter(kind=Kind.TIER)
    return tuple(nodes.values_list("pk", flat=True))


def _totals(place: Place, *spans: DaySpan, runs: bool = True) -> list[Figures]:
    rows = _rows(Statement(place, "span"), *spans, runs=runs)
    none = Figures(active_customers=0 if place.knows_customers else None)
    return [rows.get((number, 0), none) for number in range(len(spans))]


def _rows(
    statement: Statement, *spans: DaySpan, runs: bool = True
) -> dict[tuple[int, int], Figures]:
    """(number of the span, group) -> figures; `runs`: the first span ends where the data do."""
    counted = set()
    for number, span in enumerate(spans):
        if not span.months():
            continue
        statement.add(number, span)
        is_known = (runs and number == 0) or not span.odd_days()
        if is_known and statement.place.knows_customers:
            statement.add_customers(number, span)
            counted.add(number)
    if not statement.parts:
        return {}
    with connection.cursor() as cursor:
        statement.execute(cursor)
        return {
            (number, group): _figures(sums, int(active) if number in counted else None)
            for number, group, *sums, active in cursor.fetchall()
        }


def _figures(sums: Sequence[int], active: int | None) -> Figures:
    revenue, cost, quantity, orders = map(int, sums)
    return Figures(revenue, cost, quantity, orders, active)
