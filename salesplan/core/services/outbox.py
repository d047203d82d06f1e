"""The outbox: messages are written with their cause and delivered after its commit.

A trigger-free NOTIFY wakes the relay; the sweep of the clock delivers what a lost wake-up left.
Delivery is at least once, so handlers are idempotent. A message that fails is tried again later
and later, and stays visible with its error after `MOST_ATTEMPTS`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from salesplan.core.events import Event, handlers
from salesplan.core.models import Outbox

CHANNEL = "salesplan_outbox"
MOST_ATTEMPTS = 8


@dataclass(frozen=True)
class RunJob(Event):
    """A queued job waits for a worker."""

    job_id: str


def publish(event: Event) -> None:
    """Write the event in the caller's transaction and wake the relay when it commits."""
    Outbox.objects.create(topic=type(event).__name__, payload=event.payload())
    with connection.cursor() as cursor:
        cursor.execute(f"notify {CHANNEL}")


def relay(limit: int = 100) -> int:
    """Deliver what waits, oldest first, each message in a transaction of its own."""
    delivered = 0
    while delivered < limit and _deliver_one():
        delivered += 1
    return delivered


def _deliver_one() -> bool:
    with transaction.atomic():
        message = (
            Outbox.objects.select_for_update(skip_locked=True)
            .filter(sent_at=None, not_before__lte=Now(), attempts__lt=MOST_ATTEMPTS)
            .order_by("id")
            .first()
        )
        if message is None:
            return False
        try:
            with transaction.atomic():
                _call(message.topic, message.payload)
        except Exception as error:  # noqa: BLE001 - one bad message must not stop the others
            _postpone(message, error)
        else:
            Outbox.objects.filter(pk=message.pk).update(sent_at=Now())
    return True


def _call(topic: str, payload: dict[str, Any]) -> None:
    for handler in handlers(topic):
        handler(payload)


def _postpone(message: Outbox, error: Exception) -> None:
    delay = timedelta(seconds=2**message.attempts)
    Outbox.objects.filter(pk=message.pk).update(
        attempts=message.attempts + 1, not_before=Now() + delay, error=repr(error)[:2000]
    )


def sweep(keep: timedelta) -> int:
    """Remove delivered messages older than `keep`; returns how many."""
    return Outbox.objects.filter(sent_at__lt=Now() - keep).delete()[0]
