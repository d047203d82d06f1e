"""Nodes of the organisation that figures are asked for in bulk, and who leads or holds them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from monitoring.selectors.places import Place
from salesplan.core.models import Closure, Dimension, Holding, Node, SeatKind
from salesplan.core.scoping import Viewer


def of_kind(*, viewer: Viewer, below: int, kind: str) -> list[Place]:
    """Nodes of a kind in a subtree that are in use and roll up, in the order of the tree."""
    rows = (
        Node.objects.visible_to(viewer)
        .filter(
            dimension=Dimension.ORGANISATION,
            kind=kind,
            is_unassigned=False,
            ended_on=None,
            id__in=Closure.below((below,)),
        )
        .exclude(seat_kind=SeatKind.OVERLAY)
        .order_by("position", "code")
    )
    return [Place(node.pk, node.dimension, node.kind, node.code, node.label) for node in rows]


def holders(*, viewer: Viewer, seat_ids: Sequence[int], on: date) -> dict[int, str]:
    """Names of the people on seats on a day; a vacant seat is missing."""
    rows = Holding.objects.filter(
        seat_id__in=Node.objects.visible_to(viewer).filter(id__in=list(seat_ids)).values("id"),
        valid_from__lte=on,
        valid_to__gt=on,
    ).values_list("seat_id", "person__name")
    names: dict[int, list[str]] = defaultdict(list)
    for seat, name in rows.order_by("valid_from"):
        names[seat].append(name)
    return {seat: ", ".join(found) for seat, found in names.items()}
