"""Locks that hold."""

from datetime import datetime

from django.db.models import Q, QuerySet

from goals.models import Lock
from salesplan.core.scoping import Viewer


def locks(*, viewer: Viewer, version_id: int, now: datetime) -> QuerySet[Lock]:
    """Locks of a version that have not expired, the oldest first."""
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    rows = Lock.objects.visible_to(viewer).filter(valid, version_id=version_id)
    return rows.select_related("owner", "metric").order_by("pk")
