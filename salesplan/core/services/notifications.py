"""Messages to people, each told once: in the app, and out of it as each wants it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from salesplan.core.models import Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.services.messaging import dispatching, switches


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

    Whoever has switched the kind off is told nothing. What leaves the app is written here, in the
    caller's transaction, and sent after its commit. Returns how many were told by this call; a
    repeated call tells nobody.
    """
    ways = switches.ways(kind=kind, user_ids=set(user_ids))
    wanted = {user_id for user_id, way in ways.items() if way != Way.OFF}
    text = {"msgid": msgid, "params": params, "by": actor.user_id}
    with transaction.atomic():
        about = Notification.unscoped.filter(key=key, user_id__in=wanted)
        missing = wanted - set(about.values_list("user_id", flat=True))
        Notification.unscoped.bulk_create(
            [Notification(user_id=u, kind=kind, key=key, text=text, url=url) for u in missing],
            ignore_conflicts=True,
        )
        told = list(about.filter(user_id__in=missing)) if missing else []
        dispatching.write(actor=actor, kind=kind, told=told)
    return len(told)


def mark_read(*, actor: Viewer, ids: list[int] | None, now: datetime) -> int:
    """Mark the actor's own messages (all when `ids` is None) as read."""
    own = Notification.unscoped.filter(user_id=actor.user_id, read_at=None)
    return own.update(read_at=now) if ids is None else own.filter(pk__in=ids).update(read_at=now)
