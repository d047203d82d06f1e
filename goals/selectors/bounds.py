"""Floors and caps per node: stated figures that entries must respect."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from goals.models import FigureRole, StatedFigure, Version
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, Leaves
from goals.selectors.trees import Forest
from salesplan.core.models import Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.engine.errors import EngineError
from salesplan.engine.notation import trimmed
from salesplan.engine.spreading import Fence

ROLES = (FigureRole.FLOOR, FigureRole.CAP)


def address_of(bound: StatedFigure) -> Address:
    """The total that a floor or cap speaks of."""
    return Address(
        bound.organisation_id, bound.period, bound.span, bound.product_id, bound.channel_id,
        bound.customer_id,
    )  # fmt: skip


def listed(*, viewer: Viewer, version_id: int) -> list[StatedFigure]:
    """Floors and caps of a version in the viewer's scope, with metric and the `name` of the total.

    Two queries whatever their number.
    """
    rows = StatedFigure.objects.visible_to(viewer).filter(version_id=version_id, role__in=ROLES)
    found = list(rows.select_related("metric").order_by("metric_id", "level", "pk"))
    return named(viewer=viewer, rows=found)


def named(*, viewer: Viewer, rows: list[StatedFigure]) -> list[StatedFigure]:
    """Give each bound the `name` of its total, in the reader's language."""
    ids = {key for row in rows for key in address_of(row).keys}
    nodes = Node.objects.visible_to(viewer).in_bulk(ids)
    for row in rows:
        labels = [nodes[key].label for key in address_of(row).keys if key in nodes]
        row.name = " × ".join(labels)  # type: ignore[attr-defined]
    return rows


def of_figure(
    *, viewer: Viewer, version: Version, metric_id: int, level: int
) -> list[StatedFigure]:
    """All floors and caps that hold for a metric and level of a version, whoever may see them.

    A total in the viewer's scope is bound by what was agreed above it, too.
    """
    rows = StatedFigure.unscoped.filter(
        version_id=version.pk, metric_id=metric_id, level=level, role__in=ROLES
    )
    return list(rows.order_by("pk"))


def meeting(
    bounds: Sequence[StatedFigure], addresses: Sequence[Address], forest: Forest
) -> list[StatedFigure]:
    """The bounds whose total has a leaf in common with one of the addresses."""
    return [
        bound
        for bound in bounds
        if any(overlap(address_of(bound), address, forest) for address in addresses)
    ]


def overlap(one: Address, other: Address, forest: Forest) -> bool:
    """Whether two totals have nodes and months in common; unknown nodes have nothing."""
    if one.first_period >= other.first_period + other.months:
        return False
    if other.first_period >= one.first_period + one.months:
        return False
    for tree, left, right in zip(forest.in_key_order, one.keys, other.keys, strict=True):
        try:
            (start, end), (first, last) = tree.run(left), tree.run(right)
        except EngineError:
            return False
        if start >= last or first >= end:
            return False
    return True


@dataclass(frozen=True, eq=False)
class Placed:
    """Floors and caps with the places of their leaves in loaded leaves."""

    bounds: Sequence[StatedFigure]
    places: Sequence[Int64Array]

    @classmethod
    def of(cls, bounds: Sequence[StatedFigure], leaves: Leaves, forest: Forest) -> "Placed":
        """Find the leaves of each bound; `leaves` must hold all of them."""
        found = [leaves.inside(forest, address_of(bound)) for bound in bounds]
        return cls(bounds, [np.sort(places) for places in found])

    def fences(self, places: Int64Array, values: Int64Array) -> list[Fence]:
        """What is left for the leaves at `places` when all others keep their `values`.

        Bounds that hold all of the places are not among them: they bind the total itself.
        """
        order = np.argsort(places)
        made = []
        for key, (bound, own) in enumerate(zip(self.bounds, self.places, strict=True)):
            inside = np.isin(own, places)
            if not inside.any() or inside.sum() == len(places):
                continue
            left = bound.value - int(values[own[~inside]].sum())
            at = np.sort(order[np.searchsorted(places[order], own[inside])])
            is_floor = bound.role == FigureRole.FLOOR
            made.append(Fence(key, at, left if is_floor else None, None if is_floor else left))
        return made


def told(bound: StatedFigure, forest: Forest, metric: Metric) -> str:
    """A bound in a few words: its nodes and its amount."""
    nodes = [forest.nodes[key].label for key in address_of(bound).keys if key in forest.nodes]
    amount = trimmed(bound.value, metric.scale)
    return f"{' × '.join(nodes)} {bound.get_role_display()} {amount}"
