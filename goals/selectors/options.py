"""What can be chosen above a grid."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Level, Version
from goals.selectors import plans as plan_reads
from goals.selectors import trees
from goals.selectors.views import AXES, View
from salesplan.core.models import (
    LEAF_MEASURES,
    Aggregation,
    Dimension,
    Kind,
    Metric,
    Node,
    Stage,
    TerritoryTier,
)
from salesplan.core.scoping import Viewer

Choice = tuple[str, str | Promise]
_AXES: dict[str, str | Promise] = {
    Dimension.ORGANISATION: _("Territory"),
    Dimension.PRODUCT: _("Product"),
    Dimension.CHANNEL: _("Channel"),
    Dimension.CUSTOMER: _("Customer tier"),
}
_REFERENCES: dict[str, str | Promise] = {
    "last_year": _("Last year"),
    "base_period": _("Base period"),
    "comparison": _("Comparison period"),
    "floor": Level.FLOOR.label,
    "target": Level.TARGET.label,
    "stretch": Level.STRETCH.label,
    "growth": _("Growth %"),
    "share": _("Share %"),
    "per_seat": _("Per seat"),
}


@dataclass(frozen=True)
class Filter:
    """One dimension that is not in the rows: its nodes, and the one that is chosen (0 = all)."""

    dimension: str
    label: str | Promise
    nodes: list[Node]
    chosen: int


@dataclass(frozen=True)
class Choices:
    """Row dimensions, metrics that can be spread, filters, and what can stand beside."""

    axes: list[Choice]
    metrics: list[Metric]
    filters: list[Filter]
    tiers: list[Choice]
    stages: list[Choice]
    bases: list[Choice]
    references: list[Choice]


def choices(*, viewer: Viewer, version: Version, view: View) -> Choices:
    """The choices of a viewer on a version: its grain says which dimensions there are."""
    axes = grain_axes(version)
    found = _filters(viewer, version, view, axes)
    bases = _actuals(version)
    others = plan_reads.versions(viewer=viewer, plan_id=version.plan_id).exclude(pk=version.pk)
    beside = [*bases, *((name, _REFERENCES[name]) for name in _levels(view))]
    beside += [(f"version:{one.pk}", f"{one.code} {one.name}") for one in others]
    beside += [(name, _REFERENCES[name]) for name in ("growth", "share", "per_seat")]
    return Choices(
        axes=[(axis, _AXES[axis]) for axis in axes],
        metrics=additive(viewer=viewer),
        filters=found,
        tiers=list(TerritoryTier.choices),
        stages=list(Stage.choices),
        bases=bases,
        references=beside,
    )


def grain_axes(version: Version) -> list[str]:
    """The dimensions that the cells of a version are broken down by."""
    grain = {part.partition(":")[0] for part in version.grain}
    return [str(axis) for axis in AXES if axis in grain]


def reference_label(name: str) -> str | Promise:
    """What a reference is called."""
    return _REFERENCES[name]


def _actuals(version: Version) -> list[Choice]:
    names = ["last_year", "base_period"]
    if version.plan.comparison_first_period is not None:
        names.append("comparison")
    return [(name, _REFERENCES[name]) for name in names]


def _levels(view: View) -> list[str]:
    names = {Level.FLOOR: "floor", Level.TARGET: "target", Level.STRETCH: "stretch"}
    return [name for level, name in names.items() if level != view.level]


def _filters(viewer: Viewer, version: Version, view: View, axes: list[str]) -> list[Filter]:
    forest = trees.forest(viewer=viewer, version=version)
    made = []
    for axis in axes:
        if axis in view.rows and (axis != Dimension.ORGANISATION or axis in view.rows[1:]):
            continue
        tree = forest.trees[axis]
        top = version.plan.organisation_id if axis == Dimension.ORGANISATION else 0
        ids = (tree.below(top) if top in tree else tree.ids).tolist()
        known = [forest.nodes[node_id] for node_id in ids if node_id in forest.nodes]
        nodes = [node for node in known if not node.is_unassigned and node.kind != Kind.SEAT]
        made.append(Filter(axis, _AXES[axis], nodes, view.chosen[axis]))
    return made


def additive(*, viewer: Viewer) -> list[Metric]:
    """The metrics that can be spread; the catalogue is open to everybody."""
    return list(Metric.objects.filter(aggregation=Aggregation.SUM, measure__in=LEAF_MEASURES))


def metrics(*, viewer: Viewer) -> list[Metric]:
    """All metrics of the catalogue, which is open to everybody."""
    return list(Metric.objects.all())
