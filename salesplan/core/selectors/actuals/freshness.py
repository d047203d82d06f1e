"""How fresh the cube is."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection


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
