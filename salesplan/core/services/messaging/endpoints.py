"""The endpoints of people: made, tried, given new secrets, switched off and on by their owner."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pghistory
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salesplan.core.errors import Conflict, Invalid, Stale
from salesplan.core.models import Dispatch, DispatchState, Endpoint, EndpointKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import cards
from salesplan.core.selectors import messaging as reads
from salesplan.core.selectors.cards import Card
from salesplan.core.selectors.problems import Problem
from salesplan.core.services import access
from salesplan.core.services.messaging import dispatching, guard, parcels, rendering, secrets
from salesplan.core.services.messaging.rendering import RIGHT
from salesplan.core.services.messaging.secrets import Access

BOTH_LIVE = timedelta(hours=24)
MOST = 20
_LONGEST_ADDRESS, _LONGEST_SECRET, _LONGEST_NAME = 500, 200, 100


@dataclass(frozen=True)
class Draft:
    """A new endpoint as it was typed; `secret` is what a bot's vendor shows for signing."""

    name: str
    kind: str
    address: str
    kinds: Sequence[str]
    language: str = ""
    secret: str = ""


def add(*, actor: Viewer, draft: Draft) -> tuple[Endpoint, str]:
    """A new endpoint of the actor, and the secret that signs its webhooks, to be shown once
    (empty for bots, whose secret the vendor has made).

    Raises `NotAllowed`, and `Invalid` naming the field, also when the address is not a public one.
    """
    access.require(actor=actor, right=RIGHT)
    if draft.kind not in EndpointKind.values:
        raise Invalid(gettext_lazy("There is no such kind of endpoint."), field="kind")
    values = _checked({"name": draft.name, "kinds": draft.kinds, "language": draft.language})
    _check_address(draft.address, draft.kind)
    _check_secret(draft.secret)
    if reads.endpoints(viewer=actor).count() >= MOST:
        raise Conflict(gettext_lazy("There are %(most)s endpoints already."), most=MOST)
    is_webhook = draft.kind == EndpointKind.WEBHOOK
    shown = secrets.generate() if is_webhook else ""
    sealed = secrets.seal(access=Access(draft.address, shown or draft.secret))
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        made: Endpoint = Endpoint.unscoped.create(
            user_id=actor.user_id, created_by_id=actor.user_id, kind=draft.kind, secret=sealed,
            url=secrets.masked(address=draft.address), **values,
        )  # fmt: skip
    return made, shown


def change(
    *, actor: Viewer, endpoint_id: int, values: Mapping[str, Any], version: int | None = None
) -> Endpoint:
    """Change name, kinds, language or `is_active` of an own endpoint.

    Switching on forgets the failures. Raises `NotVisible`, `NotAllowed`, `Invalid`, `Stale`.
    """
    found = _own(actor, endpoint_id, version)
    new = _checked({k: v for k, v in values.items() if k in {"name", "kinds", "language"}})
    if "is_active" in values:
        new |= {"is_active": bool(values["is_active"]), "failures": 0, "disabled_reason": ""}
    return _update(actor, found, **new)


def rotate(
    *, actor: Viewer, endpoint_id: int, now: datetime, secret: str = "", address: str = ""
) -> tuple[Endpoint, str]:
    """Give an own endpoint a new secret, and a new address if one is named.

    A webhook gets a new secret, returned to be shown once; the previous one signs as well for a
    day. A bot gets what its vendor shows. Raises `Invalid` for a bot when neither is named.
    """
    found = _own(actor, endpoint_id, None)
    current = secrets.unseal(sealed=found.secret)
    if not address and current is None:
        raise Invalid(gettext_lazy("Enter the address as well."), field="address")
    if address:
        _check_address(address, found.kind)
    _check_secret(secret)
    new_address = address or (current.address if current else "")
    if found.kind == EndpointKind.WEBHOOK:
        shown = secrets.generate()
        more = {"previous_secret": found.secret, "previous_until": now + BOTH_LIVE}
    elif secret or address:
        shown, more = "", {}
    else:
        raise Invalid(gettext_lazy("Enter the new secret or the new address."), field="secret")
    signing = shown or secret or (current.secret if current else "")
    sealed = secrets.seal(access=Access(new_address, signing))
    url = secrets.masked(address=new_address)
    return _update(actor, found, secret=sealed, url=url, **more), shown


def remove(*, actor: Viewer, endpoint_id: int) -> None:
    """Take an own endpoint away, with what still waits for it; needs no right any more."""
    found = reads.endpoint(viewer=actor, endpoint_id=endpoint_id)
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        Endpoint.unscoped.filter(pk=found.pk).delete()


def test(*, actor: Viewer, endpoint_id: int, now: datetime) -> Problem | None:
    """Send a card to an own endpoint now; None when it was taken. Opens no transaction."""
    found = _own(actor, endpoint_id, None)
    with translation.override(found.language or translation.get_language()):
        card = Card(
            title=_("Test message"),
            sentence=_("Messages of Salesplan arrive here."),
            facts=((_("Endpoint"), found.name),),
            path=reverse("message_settings"),
            tone="good",
        )
        parcel = rendering.to_endpoint(
            endpoint=found, message_id=f"test_{found.pk}_{int(now.timestamp())}", kind="test",
            card=card, happened_at=now, now=now,
        )  # fmt: skip
    return parcels.deliver(parcel=parcel) if parcel else Problem("secret_lost")


def retry(*, actor: Viewer, dispatch_id: int, now: datetime) -> Dispatch:
    """Try an own dispatch again that failed or was not sent; rights are looked at again.

    Raises `NotVisible`, and `Conflict` when it was sent or still waits.
    """
    found = reads.dispatch(viewer=actor, dispatch_id=dispatch_id)
    over = [DispatchState.FAILED, DispatchState.DROPPED]
    with transaction.atomic():
        changed = Dispatch.unscoped.filter(pk=found.pk, state__in=over).update(
            state=DispatchState.WAITING, attempts=0, error="", not_before=now
        )
        if not changed:
            raise Conflict(gettext_lazy("The message was sent, or still waits."))
        dispatching.wake(actor=actor)
    return reads.dispatch(viewer=actor, dispatch_id=dispatch_id)


def _own(actor: Viewer, endpoint_id: int, version: int | None) -> Endpoint:
    found = reads.endpoint(viewer=actor, endpoint_id=endpoint_id)
    access.require(actor=actor, right=RIGHT)
    if version is not None and version != found.version:
        raise Stale(
            gettext_lazy("The endpoint has changed since you read it."), version=found.version
        )
    return found


def _update(actor: Viewer, found: Endpoint, **values: Any) -> Endpoint:
    with transaction.atomic(), pghistory.context(user=actor.user_id):
        changed = Endpoint.unscoped.filter(pk=found.pk, version=found.version).update(
            version=F("version") + 1, **values
        )
        if not changed:
            raise Stale(
                gettext_lazy("The endpoint has changed since you read it."), version=found.version
            )
    return reads.endpoint(viewer=actor, endpoint_id=found.pk)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they are stored; raises `Invalid`."""
    found = dict(values)
    if "name" in found:
        found["name"] = str(found["name"]).strip()
        if not 0 < len(found["name"]) <= _LONGEST_NAME:
            raise Invalid(gettext_lazy("Enter a name of at most 100 characters."), field="name")
    if "kinds" in found:
        found["kinds"] = sorted(set(found["kinds"]))
        if not found["kinds"] or any(cards.kind(key) is None for key in found["kinds"]):
            raise Invalid(gettext_lazy("Choose at least one kind of message."), field="kinds")
    if found.get("language") and found["language"] not in dict(settings.LANGUAGES):
        raise Invalid(gettext_lazy("This language is not available."), field="language")
    return found


def _check_address(address: str, kind: str) -> None:
    if len(address) > _LONGEST_ADDRESS:
        raise Invalid(gettext_lazy("The address is too long."), field="address")
    try:
        guard.check(url=address, kind=kind)
    except guard.Blocked as blocked:
        raise Invalid(
            str(blocked.problem), field="address", code=f"address_{blocked.problem.code}"
        ) from None


def _check_secret(secret: str) -> None:
    if len(secret) > _LONGEST_SECRET or not secret.isprintable():
        raise Invalid(gettext_lazy("This is not a secret of a bot."), field="secret")
