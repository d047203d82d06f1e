"""Messages to people inside the app, each told once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from salesplan.core.models import Notification
from salesplan.core.scoping import Viewer


def notify(
    *,
    actor: Viewer,
    user_ids: Iterable[int],
    kind: str,
    key: str,
    msgid: str,
    params: dict[str, Any],
    url: str = "",
) -> int:
    """Tell users once per `key`; the text is put into each reader's language when shown.

    Returns how many were told by this call; a repeated call tells nobody.
    """
    before = Notification.unscoped.filter(key=key).count()
    text = {"msgid": msgid, "params": params, "by": actor.user_id}
    Notification.unscoped.bulk_create(
        [Notification(user_id=u, kind=kind, key=key, text=text, url=url) for u in set(user_ids)],
        ignore_conflicts=True,
    )
    return Notification.unscoped.filter(key=key).count() - before


def mark_read(*, actor: Viewer, ids: list[int] | None, now: datetime) -> int:
    """Mark the actor's own messages (all when `ids` is None) as read."""
    own = Notification.unscoped.filter(user_id=actor.user_id, read_at=None)
    return own.update(read_at=now) if ids is None else own.filter(pk__in=ids).update(read_at=now)
