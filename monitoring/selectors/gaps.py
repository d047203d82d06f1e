"""Customers that bought less than a year before: where a rep finds what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import require_own
from salesplan.core.models import Dimension, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.actuals import by_customer
from salesplan.engine.periods import last_day, month_of

MOST = 6


@dataclass(frozen=True, slots=True)
class Loss:
    """Revenue of a customer in the months that are over, now and a year before, in 10^-2."""

    place: Place
    now: int
    before: int

    @property
    def gap(self) -> int:
        """Below zero: bought less."""
        return self.now - self.before


def of_customers(*, viewer: Viewer, selection: Selection) -> list[Loss]:
    """The customers of the selected territory that lost most, the largest loss first.

    Only whole months that are over are compared. Nobody is named to a viewer who sees product
    lines but not the territory. Raises `NotVisible` when the selection was made for somebody else.
    """
    require_own(viewer, selection)
    if not access.covers_organisation(viewer, selection.places.id("organisation")):
        return []
    as_of, span = selection.as_of, selection.span
    month = month_of(as_of)
    over = min(span.last_month, month if as_of == last_day(month) else month - 1)
    if over < span.first_month:
        return []
    place, first = selection.places.id("organisation"), span.first_month
    now = by_customer(
        viewer=viewer, organisation_id=place, first_period=first, last_period=over, as_of=as_of
    )
    before = by_customer(
        viewer=viewer, organisation_id=place, first_period=first - 12, last_period=over - 12,
        as_of=as_of,
    )  # fmt: skip
    gaps = {
        node: (now[node].revenue if node in now else 0) - was.revenue
        for node, was in before.items()
    }
    worst = sorted((gap, node) for node, gap in gaps.items() if gap < 0)[:MOST]
    visible = Node.objects.visible_to(viewer).filter(
        dimension=Dimension.CUSTOMER, is_unassigned=False, pk__in=[node for _gap, node in worst]
    )
    named = {node.pk: node for node in visible}
    return [
        Loss(_place(named[node]), before[node].revenue + gap, before[node].revenue)
        for gap, node in worst
        if node in named
    ]


def needed(*, losses: Sequence[Loss], missing: int) -> int | None:
    """How many of the largest losses make up what is missing; None when all of them do not."""
    won_back = accumulate(-loss.gap for loss in losses)
    return next((count for count, won in enumerate(won_back, start=1) if won >= missing), None)


def _place(node: Node) -> Place:
    return Place(node.pk, node.dimension, node.kind, node.code, node.label)
