"""Messages to the viewer."""

from salesplan.core.models import Notification
from salesplan.core.scoping import ScopedQuerySet, Viewer


def own(*, viewer: Viewer) -> ScopedQuerySet:
    """The viewer's messages, newest first; nobody reads those of others, whatever the role."""
    return Notification.objects.visible_to(viewer).filter(user_id=viewer.user_id).order_by("-id")


def unread(*, viewer: Viewer) -> int:
    """How many messages the viewer has not read."""
    return own(viewer=viewer).filter(read_at=None).count()
