"""The trees as people look at them: level by level, and what waits for a place."""

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import LEAF_KINDS, Dimension, Node, WorkListEntry
from salesplan.core.scoping import ScopedQuerySet, Viewer


def roots(*, viewer: Viewer, dimension: str) -> ScopedQuerySet:
    """The topmost nodes that the viewer sees, with the number of their children (`below`)."""
    visible = Node.objects.visible_to(viewer).filter(dimension=dimension)
    return _ordered(visible.filter(Q(parent=None) | ~Q(parent__in=visible)))


def children(*, viewer: Viewer, node_id: int) -> ScopedQuerySet:
    """The visible nodes right below one that the viewer sees; raises `NotVisible`."""
    visible = Node.objects.visible_to(viewer)
    if not visible.filter(pk=node_id).exists():
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return _ordered(visible.filter(parent_id=node_id))


def _ordered(nodes: ScopedQuerySet) -> ScopedQuerySet:
    counted: ScopedQuerySet = nodes.annotate(below=Count("children"))
    return counted.order_by("is_unassigned", "position", "code")


def waiting(*, viewer: Viewer, dimension: str) -> QuerySet[WorkListEntry]:
    """Codes that imports could not place, those with most lines first; for who may place them."""
    entries = WorkListEntry.objects.filter(dimension=dimension, resolved_at=None)
    if not viewer.can("dimensions.edit"):
        return entries.none()
    return entries.select_related("node", "first_batch").order_by("-lines", "code")


def parents(*, viewer: Viewer, dimension: str, kind: str) -> ScopedQuerySet:
    """Where a waiting leaf can be hung: living nodes of the dimension that are no leaves."""
    found = Node.objects.visible_to(viewer).filter(
        dimension=dimension, is_unassigned=False, ended_on=None
    )
    return found.exclude(kind=kind).order_by("position", "code")


def leaf(*, viewer: Viewer, dimension: Dimension, code: str) -> Node:
    """The living leaf of a code; raises `Invalid` when there is none."""
    found = Node.objects.visible_to(viewer).filter(
        dimension=dimension, kind=LEAF_KINDS[dimension], code=code, ended_on=None
    )
    node: Node | None = found.first()
    if node is None:
        raise Invalid(_("There is no “%(name)s” to choose."), field="same", name=code[:60])
    return node
