"""Dispatches are written with their message, in its transaction; its commit wakes a sender."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection
from django.db.models.functions import Now

from salesplan.core.models import Dispatch, DispatchState, Endpoint, Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, cards
from salesplan.core.services import jobs
from salesplan.core.services.messaging import switches

JOB = "messages.send"


def write(*, actor: Viewer, kind: str, told: Sequence[Notification]) -> int:
    """Have new messages of a declared kind leave the app: by mail to whoever wants it at once, and
    to every active endpoint of the reader that listens to the kind. Returns how many will.

    What is there already (same reader, key and endpoint) is not written again.
    """
    if not told or cards.kind(kind) is None:
        return 0
    ways = switches.ways(kind=kind, user_ids=[one.user_id for one in told])
    rows = [_row(one, None) for one in told if ways[one.user_id] == Way.MAIL]
    by_user = {one.user_id: one for one in told}
    listening = Endpoint.unscoped.filter(
        user_id__in=list(by_user), is_active=True, kinds__contains=[kind]
    )
    rows += [_row(by_user[e.user_id], e.pk) for e in listening.order_by("pk")]
    if rows:
        Dispatch.unscoped.bulk_create(rows, ignore_conflicts=True)
        wake(actor=actor)
    return len(rows)


def wake(*, actor: Viewer) -> None:
    """Start a sender when this transaction commits, one for all that it wrote.

    The job's key is the transaction: a sender that is at work already may not see what is not
    committed yet, so this must not fall on its job.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text")
        transaction_id = cursor.fetchone()[0]
    jobs.enqueue(actor=access.system(), kind=JOB, content_key=transaction_id)


def sweep(now: datetime) -> None:
    """Wake a sender when something is due: what a dead sender, a back-off or quiet hours left."""
    if Dispatch.unscoped.filter(state=DispatchState.WAITING, not_before__lte=now).exists():
        jobs.enqueue(actor=access.system(), kind=JOB, content_key="sweep")


def _row(one: Notification, endpoint_id: int | None) -> Dispatch:
    return Dispatch(
        user_id=one.user_id, notification=one, endpoint_id=endpoint_id, key=one.key,
        not_before=Now(),
    )  # fmt: skip
