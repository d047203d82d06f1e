"""The trees that a version's figures roll up in."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goals.models import DraftSeat, Version, VersionState
from salesplan.core.models import Dimension, Kind, Membership, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.engine.preorder import Tree

FROZEN = (VersionState.APPROVED, VersionState.RETIRED, VersionState.FROZEN)
_PLANNED = Q(dimension__in=[Dimension.ORGANISATION, Dimension.CHANNEL]) | Q(
    kind__in=[Kind.LINE, Kind.CATEGORY, Kind.TIER]
)


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
    every = {node.pk: node for node in Node.unscoped.filter(_PLANNED)}
    parents = {pk: node.parent_id for pk, node in every.items()}
    drafts = _drafts(version, beside)
    every.update(drafts)
    parents.update({pk: node.parent_id for pk, node in drafts.items()})
    if version.state in FROZEN:
        parents.update(_parents_on(version.tree_date, parents))
    trees = {
        dimension: Tree.of_parents(
            {pk: parents[pk] for pk, node in every.items() if node.dimension == dimension}
        )
        for dimension in Dimension.values
    }
    return Forest(_visible(viewer, every, trees[Dimension.ORGANISATION]), trees)


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
