"""How fresh the cube is."""

from dataclasses import dataclass
from datetime import datetime

from salesplan.core.models import CubeState


@dataclass(frozen=True)
class Freshness:
    """`stale_since`: changes wait since then ("recalculating"); None when all are in."""

    generation: int
    stale_since: datetime | None
    drained_at: datetime | None


def freshness() -> Freshness:
    """Which generation of the cube readers see, and since when changes wait."""
    row = CubeState.objects.values_list("generation", "stale_since", "drained_at").get()
    return Freshness(*row)
