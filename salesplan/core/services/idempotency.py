"""A request that is sent twice has one effect: its answer is saved in the effect's transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid, Refused
from salesplan.core.models import IdempotencyKey
from salesplan.core.scoping import Viewer

LONGEST = 100


class OtherContent(Refused):
    """The key was used for a different request."""

    status = 422
    code = "idempotency_key_reused"


class InProgress(Conflict):
    """The same request is being carried out right now; ask again in a second."""

    code = "in_progress"


@dataclass(frozen=True)
class Answer:
    """What the request was answered; `replayed` when the effect is of an earlier call."""

    status: int
    body: Any
    replayed: bool = False


def once(*, actor: Viewer, key: str, fingerprint: str, run: Callable[[], Answer]) -> Answer:
    """Run once per user and key; refusals are not kept, so that a request can be mended.

    Raises `OtherContent` when the key came with another request before, `InProgress` while the
    first one still runs. `run` and the saved answer share one transaction.
    """
    if not key.isprintable() or len(key) > LONGEST:
        raise Invalid(_("The Idempotency-Key has at most %(longest)s characters."), longest=LONGEST)
    with transaction.atomic():
        _claim(actor.user_id, key)
        known = IdempotencyKey.objects.filter(user_id=actor.user_id, key=key).first()
        if known is not None:
            return _replay(known, fingerprint)
        answer = run()
        IdempotencyKey.objects.create(
            user_id=actor.user_id,
            key=key,
            fingerprint=fingerprint,
            status=answer.status,
            body=answer.body,
        )
    return answer


def _claim(user_id: int, key: str) -> None:
    with connection.cursor() as cursor:
        name = f"idempotency:{user_id}:{key}"
        cursor.execute("select pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            raise InProgress(_("The same request is being carried out right now."))


def _replay(known: IdempotencyKey, fingerprint: str) -> Answer:
    if known.fingerprint != fingerprint:
        raise OtherContent(_("This Idempotency-Key was used for another request."))
    return Answer(known.status, known.body, replayed=True)
