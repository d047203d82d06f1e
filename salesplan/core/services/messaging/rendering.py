"""What each dispatch says now, with the rights and switches that its reader has now."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation

from salesplan.core.models import (
    Company,
    Dispatch,
    Endpoint,
    EndpointKind,
    MessageSettings,
    MessageSwitch,
    Way,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, cards, company
from salesplan.core.selectors.cards import Card
from salesplan.core.selectors.problems import Problem
from salesplan.core.services.messaging import chat, digests, mail, quiet, secrets, webhooks
from salesplan.core.services.messaging.mail import Letter
from salesplan.core.services.messaging.parcels import Parcel

log = logging.getLogger(__name__)
RIGHT = "endpoints.own"


@dataclass(frozen=True, slots=True)
class Drop:
    """It must not go out (any more)."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Fail:
    """It cannot go out now; it is tried again."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits for the end of the reader's quiet hours."""

    until: datetime


Rendered = Parcel | Letter | Drop | Fail | Hold


@dataclass(frozen=True)
class _Round:
    """What all dispatches of a round share, read once."""

    now: datetime
    company: Company
    viewers: dict[int, Viewer]
    settings: dict[int, MessageSettings]
    switches: dict[tuple[int, str], str]


def render(*, dispatches: Sequence[Dispatch], now: datetime) -> list[tuple[Dispatch, Rendered]]:
    """Each dispatch (with user, endpoint and notification) as what is sent, or why it is not."""
    users = {one.user_id: one.user for one in dispatches}
    chosen = MessageSwitch.objects.filter(user_id__in=users)
    settled = company.company()
    around = _Round(
        now=now,
        company=settled,
        viewers=access.viewers_of(users=list(users.values()), on=company.today(now)),
        settings={one.user_id: one for one in MessageSettings.objects.filter(user_id__in=users)},
        switches={(one.user_id, one.kind): one.way for one in chosen},
    )
    return [(one, _render(one, around)) for one in dispatches]


def _render(one: Dispatch, around: _Round) -> Rendered:
    language = one.endpoint.language if one.endpoint else ""
    try:
        with translation.override(language or one.user.language or around.company.language):
            return _refusal(one, around) or _content(one, around)
    except Exception as error:  # one broken message must not stop the others
        log.exception("dispatch %s cannot be rendered", one.pk)
        return Fail(Problem("internal", {"error": type(error).__name__}))


def _refusal(one: Dispatch, around: _Round) -> Drop | Hold | None:
    code = _reason(one, around)
    if code:
        return Drop(Problem(code))
    held = quiet.until(
        chosen=around.settings.get(one.user_id), company=around.company, now=around.now
    )
    return Hold(held) if held else None


def _reason(one: Dispatch, around: _Round) -> str:
    if not one.user.is_active:
        return "account_off"
    code = _of_endpoint(one.endpoint, around) if one.endpoint else _of_mail()
    if code or one.notification is None:
        return code
    return _switched(one, one.notification.kind, around)


def _of_endpoint(endpoint: Endpoint, around: _Round) -> str:
    if not endpoint.is_active:
        return "endpoint_off"
    return "" if around.viewers[endpoint.user_id].can(RIGHT) else "endpoint_right"


def _of_mail() -> str:
    return "" if mail.is_set_up() else "no_mail_server"


def _switched(one: Dispatch, kind: str, around: _Round) -> str:
    declared = cards.kind(kind)
    if declared is None:
        return "unknown_kind"
    way = around.switches.get((one.user_id, kind), declared.way)
    if one.endpoint is None:
        return "" if way == Way.MAIL else "switched_off"
    return "" if way != Way.OFF and kind in one.endpoint.kinds else "switched_off"


def _content(one: Dispatch, around: _Round) -> Rendered:
    viewer = around.viewers[one.user_id]
    if one.notification is None:
        letter = digests.letter(dispatch=one, viewer=viewer)
        return letter or Drop(Problem("nothing_new"))
    card = cards.card_of(viewer=viewer, notification=one.notification)
    if card is None:
        return Drop(Problem("no_right"))
    if one.endpoint is None:
        subject = card.title or card.sentence
        return mail.build(dispatch_id=one.pk, reader=one.user, subject=subject, cards=[card])
    parcel = to_endpoint(
        endpoint=one.endpoint, message_id=f"dispatch_{one.pk}", kind=one.notification.kind,
        card=card, happened_at=one.notification.created_at, now=around.now,
    )  # fmt: skip
    return parcel or Fail(Problem("secret_lost"))


def to_endpoint(
    *, endpoint: Endpoint, message_id: str, kind: str, card: Card, happened_at: datetime,
    now: datetime,
) -> Parcel | None:  # fmt: skip
    """The parcel of a card for an endpoint; None when its address cannot be read any more."""
    current = secrets.unseal(sealed=endpoint.secret)
    if current is None:
        return None
    if endpoint.kind != EndpointKind.WEBHOOK:
        return chat.build(access=current, kind=endpoint.kind, card=card, now=now)
    live = [current.secret]
    previous = secrets.unseal(sealed=endpoint.previous_secret)
    if previous and endpoint.previous_until and endpoint.previous_until > now:
        live.append(previous.secret)
    return webhooks.build(
        url=current.address, secrets=live, message_id=message_id, kind=kind, card=card,
        happened_at=happened_at, now=now,
    )  # fmt: skip
