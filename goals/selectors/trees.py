"""The trees that a version's figures roll up in."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, DecimalField, Q, Sum
from django.db.models.expressions import RawSQL

from goals.models import DraftSeat, Version, VersionState
from salesplan.core.models import Dimension, Kind, Membership, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.engine.preorder import Tree

FROZEN = (VersionState.APPROVED, VersionState.RETIRED, VersionState.FROZEN)
_PLANNED = Q(dimension__in=[Dimension.ORGANISATION, Dimension.CHANNEL]) | Q(
    kind__in=[Kind.LINE, Kind.CATEGORY, Kind.TIER]
)

_ROW_STATE = RawSQL(
    "hashtextextended(core_node.xmin::text || core_node.ctid::text, 0)::numeric", (),
    output_field=DecimalField(),
)  # fmt: skip


@dataclass(frozen=True)
class Forest:
    """One tree per dimension over all nodes (root 0 = all), and the nodes the viewer may see."""

    nodes: dict[int, Node]
    trees: dict[str, Tree]

    @property
    def organisation(self) -> Tree:
        return self.trees[Dimension.ORGANISATION]

    @property
    def product(self) -> Tree:
        return self.trees[Dimension.PRODUCT]

    @property
    def channel(self) -> Tree:
        return self.trees[Dimension.CHANNEL]

    @property
    def in_key_order(self) -> tuple[Tree, Tree, Tree, Tree]:
        """The trees in the order of the keys of cells."""
        return (self.organisation, self.product, self.channel, self.trees[Dimension.CUSTOMER])


def forest(*, viewer: Viewer, version: Version, beside: Version | None = None) -> Forest:
    """The trees of a version: a frozen one opens in the tree of its date, others in today's.

    Seats that are not real yet stand in the trees of their sandbox only, and of one `beside` it
    that it is compared with. Roll-ups and locks need the whole tree; what may be named is in
    `nodes`.
    """
    today = _today()
    drafts = _drafts(version, beside)
    every, trees = today.nodes, today.trees
    if drafts or version.state in FROZEN:
        every = every | drafts
        parents = {pk: node.parent_id for pk, node in every.items()}
        if version.state in FROZEN:
            parents.update(_parents_on(version.tree_date, parents))
        trees = _trees(every, parents)
    return Forest(_visible(viewer, every, trees[Dimension.ORGANISATION]), trees)


def _trees(every: dict[int, Node], parents: dict[int, int | None]) -> dict[str, Tree]:
    return {
        dimension: Tree.of_parents(
            {pk: parents[pk] for pk, node in every.items() if node.dimension == dimension}
        )
        for dimension in Dimension.values
    }


_known: dict[Any, Forest] = {}


def _today() -> Forest:
    """Today's trees with all nodes; kept by this process until a node is written anew.

    Every write gives a row another xmin or ctid, so their sum stands for the state of the trees.
    """
    rows = Node.unscoped.filter(_PLANNED)
    state = rows.aggregate(count=Count("pk"), state=Sum(_ROW_STATE))
    key = (connection.settings_dict["NAME"], state["count"], state["state"])
    found = _known.get(key)
    if found is None:
        every = {node.pk: node for node in rows}
        found = Forest(every, _trees(every, {pk: node.parent_id for pk, node in every.items()}))
        _known.clear()
        _known[key] = found
    return found


def placed(*, viewer: Viewer, organisation_id: int) -> int:
    """The real node that decides on the rights to one: of a seat that is not real yet its parent.

    0 where there is no such seat.
    """
    if organisation_id >= 0:
        return organisation_id
    seats = DraftSeat.unscoped.filter(pk=-organisation_id).values_list("parent_id", flat=True)
    return seats.first() or 0


def _drafts(*versions: Version | None) -> dict[int, Node]:
    """Seats that are not real yet, as nodes with their keys."""
    derived = [version.pk for version in versions if version is not None and version.is_derived]
    if not derived:
        return {}
    return {
        -seat.pk: Node(
            pk=-seat.pk, dimension=Dimension.ORGANISATION, kind=Kind.SEAT, seat_kind=SeatKind.BASE,
            code=f"new-{seat.pk}", name=seat.name, parent_id=seat.parent_id,
        )
        for seat in DraftSeat.unscoped.filter(version__in=derived, node=None)
    }  # fmt: skip


def _visible(viewer: Viewer, every: dict[int, Node], organisation: Tree) -> dict[int, Node]:
    """The same rule as `Node.scope`, on nodes that are here already."""
    if viewer.everything or viewer.products:
        return every
    own = set(organisation.below_any(viewer.organisation).tolist())
    return {
        pk: node
        for pk, node in every.items()
        if pk in own or node.dimension != Dimension.ORGANISATION
    }


def _parents_on(day: date, parents: dict[int, int | None]) -> dict[int, int | None]:
    dated = Membership.objects.filter(valid_from__lte=day, valid_to__gt=day)
    rows = dated.values_list("child_id", "parent_id")
    return {child: parent for child, parent in rows if child in parents}
