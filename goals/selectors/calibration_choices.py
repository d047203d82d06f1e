"""What can be chosen when a calibration is made: places, figures, months, profiles, slices."""

from dataclasses import dataclass

from goals.models import Cell, PhasingProfile, Plan, Version
from goals.selectors import phasing, trees
from salesplan.core.models import Dimension, Kind, Metric, Node, SeatKind
from salesplan.core.scoping import Viewer

_LINES = (Kind.LINE, Kind.CATEGORY)


@dataclass(frozen=True)
class Choices:
    """`places` are (node, depth below the plan's territory) in the viewer's scope, in the order of
    the tree; `figures` are the metrics and levels that the version in force holds.
    """

    places: list[tuple[Node, int]]
    products: list[Node]
    channels: list[Node]
    metrics: list[Metric]
    levels: list[int]
    months: list[int]
    profiles: list[PhasingProfile]


def choices(*, viewer: Viewer, plan: Plan, version: Version, first: int) -> Choices:
    """The choices of a viewer on the version in force; `first`: the first month not over."""
    forest = trees.forest(viewer=viewer, version=version)
    held = set(
        Cell.objects.visible_to(viewer).filter(version=version).order_by()
        .values_list("metric_id", "level").distinct()
    )  # fmt: skip
    metrics = Metric.objects.filter(pk__in={metric for metric, _level in held}).order_by("pk")
    earliest = max(first, plan.first_period)
    months = range(earliest, plan.first_period + plan.months)
    return Choices(
        places=_places(forest, plan),
        products=_nodes(forest, Dimension.PRODUCT, _LINES),
        channels=_nodes(forest, Dimension.CHANNEL, ()),
        metrics=list(metrics),
        levels=sorted({level for _metric, level in held}),
        months=[one for one in months if (one - plan.first_period) % version.span == 0],
        profiles=list(phasing.profiles(viewer=viewer)),
    )


def _places(forest: trees.Forest, plan: Plan) -> list[tuple[Node, int]]:
    tree, known = forest.organisation, forest.nodes
    start, end = tree.run(plan.organisation_id)
    top = int(tree.depths[start])
    pairs = zip(tree.ids[start:end].tolist(), tree.depths[start:end].tolist(), strict=True)
    return [
        (known[pk], depth - top)
        for pk, depth in pairs
        if pk in known and not known[pk].is_unassigned and known[pk].seat_kind != SeatKind.OVERLAY
    ]


def _nodes(forest: trees.Forest, dimension: str, kinds: tuple[str, ...]) -> list[Node]:
    ids = forest.trees[dimension].ids[1:].tolist()
    found = [forest.nodes[pk] for pk in ids if pk in forest.nodes]
    return [node for node in found if not node.is_unassigned and (not kinds or node.kind in kinds)]
