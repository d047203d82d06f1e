"""How fresh the cube is, and how fresh a place in it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Unpack

from django.db import connection
from django.db.models import Max

from salesplan.core.models import ActualsMonth
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.places import Keys, Place

_LONG = 36


@dataclass(frozen=True)
class Freshness:
    """`stale_since`: changes wait since then ("recalculating"); None when all are in."""

    generation: int
    stale_since: datetime | None
    drained_at: datetime | None


def freshness() -> Freshness:
    """Which generation of the cube readers see, and since when changes wait."""
    with connection.cursor() as cursor:
        cursor.execute("select generation, stale_since, drained_at from core_cubestate")
        return Freshness(*cursor.fetchone())


def last_month_with_sales(
    *, viewer: Viewer, organisation_id: int, before: int, **keys: Unpack[Keys]
) -> int | None:
    """The last of the 36 months before a month in which a place had lines; None without any.

    Raises `NotVisible`.
    """
    Place.of(viewer, organisation_id, keys)
    rows = ActualsMonth.objects.filter(
        period__in=range(before - _LONG, before),
        organisation_id=organisation_id,
        product_id=keys.get("product_id", 0),
        channel_id=keys.get("channel_id", 0),
    )
    found: int | None = rows.aggregate(last=Max("period"))["last"]
    return found
