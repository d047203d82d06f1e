"""How far an empty company has come on its way to the first figures."""

from dataclasses import dataclass

from salesplan.core.models import Company, Dimension, Kind, Node, SalesLine
from salesplan.core.scoping import Viewer


@dataclass(frozen=True)
class SetupState:
    """What is there already."""

    settings: bool
    seats: int
    has_facts: bool

    @property
    def is_complete(self) -> bool:
        """Whether figures can be shown."""
        return self.settings and self.seats > 0 and self.has_facts


def state(*, viewer: Viewer) -> SetupState:
    """What the start wizard has behind it."""
    company = Company.objects.get(pk=1)
    seats = Node.objects.visible_to(viewer).filter(
        dimension=Dimension.ORGANISATION, kind=Kind.SEAT, is_unassigned=False
    )
    return SetupState(
        settings=company.set_up_at is not None,
        seats=seats.count(),
        has_facts=SalesLine.objects.visible_to(viewer).exists(),
    )
