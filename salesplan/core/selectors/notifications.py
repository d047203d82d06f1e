"""Messages to the viewer."""

from collections.abc import Sequence

from salesplan.core.models import Notification
from salesplan.core.scoping import ScopedQuerySet, Viewer
from salesplan.core.selectors import cards


def own(*, viewer: Viewer) -> ScopedQuerySet:
    """The viewer's messages, newest first; nobody reads those of others, whatever the role."""
    return Notification.objects.visible_to(viewer).filter(user_id=viewer.user_id).order_by("-id")


def unread(*, viewer: Viewer) -> int:
    """How many messages the viewer has not read."""
    return own(viewer=viewer).filter(read_at=None).count()


def readable(*, viewer: Viewer, notifications: Sequence[Notification]) -> set[int]:
    """The ids of those messages whose matter the viewer may still see."""
    return cards.readable(viewer=viewer, notifications=notifications)
