"""Wakes the relay as soon as a transaction with an outbox row commits (LISTEN/NOTIFY)."""

import logging
import select
import threading
import time

from django.db import connections

from salesplan.core.services.outbox import CHANNEL, relay

log = logging.getLogger(__name__)


def start() -> None:
    """Start the listening thread of a worker process."""
    threading.Thread(target=_forever, name="outbox-listener", daemon=True).start()


def _forever() -> None:
    while True:
        try:
            _listen()
        except Exception as error:  # noqa: BLE001 - the sweep goes on meanwhile
            log.warning("outbox listener starts again: %r", error)
            connections.close_all()
            time.sleep(2)


def _listen() -> None:
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute(f"listen {CHANNEL}")
    relay()
    raw = connection.connection
    while True:
        if select.select([raw], [], [], 30) != ([], [], []):
            raw.poll()
            raw.notifies.clear()
            relay()
        elif not connection.is_usable():
            connection.close()
            return
