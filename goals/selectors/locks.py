"""Locks that hold."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from goals.models import Lock, Version, VersionState
from goals.selectors import trees
from goals.selectors.leaves import Address
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access


@dataclass(frozen=True)
class Listed:
    """A lock with the nodes that it names, as far as the viewer may see them."""

    lock: Lock
    nodes: list[Node]
    may_release: bool


def locks(*, viewer: Viewer, version_id: int, now: datetime) -> QuerySet[Lock]:
    """Locks of a version that have not expired, the oldest first."""
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = Lock.objects.visible_to(viewer).filter(valid, version_id=version_id)
    return rows.select_related("owner", "metric").order_by("pk")


def listed(*, viewer: Viewer, version: Version, now: datetime) -> list[Listed]:
    """The locks that meet the viewer's territory or products, the latest first."""
    forest = trees.forest(viewer=viewer, version=version)
    working = version.state == VersionState.WORKING
    found = []
    for lock in locks(viewer=viewer, version_id=version.pk, now=now).reverse():
        keys = [key for key in Address.of_lock(lock).keys if key]
        nodes = [forest.nodes[key] for key in keys if key in forest.nodes]
        if len(nodes) == len(keys):
            found.append(Listed(lock, nodes, working and may_release(viewer=viewer, lock=lock)))
    return found


def may_release(*, viewer: Viewer, lock: Lock) -> bool:
    """Whether somebody may take a lock away: its owner, or who approves plans there."""
    if lock.owner_id == viewer.user_id:
        return True
    return viewer.can("plans.approve") and access.covers_organisation(viewer, lock.organisation_id)
