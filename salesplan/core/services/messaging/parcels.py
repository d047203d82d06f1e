"""A message ready to be sent to an endpoint, and what its answer means."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging import guard, transport
from salesplan.core.services.messaging.transport import Reply

Judge = Callable[[Reply], Problem | None]


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes where; `judge` reads the answer (None: delivered)."""

    url: str = field(repr=False)
    kind: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    judge: Judge


def deliver(*, parcel: Parcel) -> Problem | None:
    """Send a parcel; None when it was taken. Touches no database, so that threads may do it."""
    try:
        target = guard.check(url=parcel.url, kind=parcel.kind)
        reply = transport.post(target=target, headers=parcel.headers, body=parcel.body)
    except (guard.Blocked, transport.Undelivered) as error:
        return error.problem
    return by_status(reply=reply) or parcel.judge(reply)


def by_status(*, reply: Reply) -> Problem | None:
    """What the status alone says: 2xx is fine; nothing is followed."""
    if 200 <= reply.status < 300:
        return None
    code = "redirect" if 300 <= reply.status < 400 else "status"
    return Problem(code, {"host": reply.host, "status": reply.status})


def absolute(*, path: str) -> str:
    """The full address of a page of this installation; empty when `PUBLIC_URL` is not set."""
    base: str = settings.PUBLIC_URL.rstrip("/")
    own = path.startswith("/") and not path.startswith("//")
    return f"{base}{path}" if base and own else ""
