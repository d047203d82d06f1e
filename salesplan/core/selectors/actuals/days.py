"""A place day by day, where the cube keeps days."""

from datetime import date
from typing import Any, Unpack

from django.db import connection

from salesplan.core.models import CubeState
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.figures import Figures
from salesplan.core.selectors.actuals.places import Keys, Place
from salesplan.engine.periods import month_of

_DAYS = """
select day, revenue, cost, quantity, orders from core_actualsday
where organisation_id = %(organisation)s and product_id = %(product)s and channel_id = %(channel)s
  and day between %(first)s and %(last)s
"""


def by_day(
    *, viewer: Viewer, organisation_id: int, first: date, last: date, **keys: Unpack[Keys]
) -> dict[date, Figures] | None:
    """Day -> figures of a place (no tiers, no items) from `first` to `last`, both included.

    Days without lines are missing; orders count once within each day. None where the cube does
    not keep all of these days. Raises `NotVisible` outside the viewer's scope.
    """
    place = Place.of(viewer, organisation_id, keys)
    months = set(range(month_of(first), month_of(last) + 1))
    if place.is_item or not place.is_all("tier_id") or months - _kept_months():
        return None
    params: dict[str, Any] = {
        "organisation": organisation_id,
        "product": place.product_id,
        "channel": place.channel_id,
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, params)
        return {day: Figures(*map(int, sums)) for day, *sums in cursor.fetchall()}


def _kept_months() -> frozenset[int]:
    return frozenset(CubeState.objects.values_list("day_windows", flat=True).get())
