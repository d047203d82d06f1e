"""Territory tiers and life-cycle stages: which nodes carry one, and which leaves they reach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray
from goals.selectors.trees import Forest
from salesplan.core.errors import NotVisible
from salesplan.core.models import Dimension, Kind, Node, Stage, TerritoryTier
from salesplan.core.scoping import Viewer
from salesplan.engine.preorder import Tree


@dataclass(frozen=True)
class Marked:
    """Nodes that carry a tier (territories) or a stage (products), by id.

    What is below a node has its tier or stage too, until a node deeper down has one of its own.
    """

    tiers: dict[int, str]
    stages: dict[int, str]

    def tier_masks(self, forest: Forest, organisations: Int64Array) -> dict[str, BoolArray]:
        """By tier, which of the leaves (their organisation ids) are in it."""
        return _masks(forest.organisation, organisations, self.tiers, TerritoryTier.values)

    def stage_masks(self, forest: Forest, products: Int64Array) -> dict[str, BoolArray]:
        """By stage, which of the leaves (their product ids) are in it."""
        return _masks(forest.product, products, self.stages, Stage.values)


@dataclass(frozen=True)
class Shown:
    """A node in the table of tiers or stages; `own` is what it carries itself."""

    node: Node
    own: str
    inherited: str


def marked(*, viewer: Viewer) -> Marked:
    """All tiers and stages, in one query; roll-ups need the whole tree, names are not shown."""
    rows = (
        Node.unscoped.filter(dimension__in=[Dimension.ORGANISATION, Dimension.PRODUCT])
        .exclude(tier="", stage="")
        .values_list("pk", "dimension", "tier", "stage")
    )
    tiers, stages = {}, {}
    for pk, dimension, tier, stage in rows:
        if dimension == Dimension.ORGANISATION and tier:
            tiers[pk] = tier
        elif dimension == Dimension.PRODUCT and stage:
            stages[pk] = stage
    return Marked(tiers, stages)


def node_ids(*, viewer: Viewer, dimension: str, names: Sequence[int | str]) -> list[int]:
    """Nodes named by id or code, each once, in one query; raises `NotVisible` for unknown ones."""
    ids = [name for name in names if isinstance(name, int)]
    codes = [name for name in names if isinstance(name, str)]
    rows = Node.objects.visible_to(viewer).filter(Q(pk__in=ids) | Q(code__in=codes))
    found = dict(rows.filter(dimension=dimension).values_list("code", "pk"))
    known = set(found) | set(found.values())
    missing = [str(name) for name in names if name not in known]
    if missing:
        raise NotVisible(
            _("There is no node %(node)s."), code="no_such_node", node=", ".join(missing[:5])
        )
    return list(dict.fromkeys(found.get(name, name) for name in names))  # type: ignore[call-overload]


def territories(*, viewer: Viewer, organisation_id: int, forest: Forest) -> list[Shown]:
    """Regions, areas and teams below a node as far as the viewer may see them, with tiers."""
    kinds = {Kind.REGION, Kind.AREA, Kind.TEAM}
    nodes = (forest.nodes.get(pk) for pk in forest.organisation.below(organisation_id).tolist())
    wanted = [node for node in nodes if node is not None and node.kind in kinds]
    return _shown(wanted, forest.organisation, marked(viewer=viewer).tiers)


def products(*, viewer: Viewer, forest: Forest) -> list[Shown]:
    """Product lines and categories with their stages, as a tree."""
    kinds = {Kind.LINE, Kind.CATEGORY}
    nodes = (forest.nodes.get(pk) for pk in forest.product.ids.tolist())
    wanted = [
        node for node in nodes if node is not None and node.kind in kinds and not node.is_unassigned
    ]
    return _shown(wanted, forest.product, marked(viewer=viewer).stages)


def _shown(nodes: Iterable[Node], tree: Tree, own: Mapping[int, str]) -> list[Shown]:
    return [Shown(node, own.get(node.pk, ""), _above(node.pk, tree, own)) for node in nodes]


def _above(node_id: int, tree: Tree, own: Mapping[int, str]) -> str:
    """What a node has from above."""
    at = int(tree.parents[tree.run(node_id)[0]])
    while at > 0:
        found = own.get(int(tree.ids[at]))
        if found:
            return found
        at = int(tree.parents[at])
    return ""


def _masks(
    tree: Tree, ids: Int64Array, own: Mapping[int, str], values: Iterable[str]
) -> dict[str, BoolArray]:
    """Runs of deeper nodes come later in preorder and overwrite those above."""
    positions = tree.positions(ids)
    names = list(values)
    found = np.full(len(ids), -1, np.int64)
    for start, end, name in sorted((*tree.run(pk), name) for pk, name in own.items() if pk in tree):
        found[(positions >= start) & (positions < end)] = names.index(name)
    return {name: found == at for at, name in enumerate(names)}
