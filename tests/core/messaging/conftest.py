"""A kind of message whose matter can be hidden, and short ways to tell, listen and send."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from salesplan.core.models import Dispatch, Endpoint, Notification, Way
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access, cards
from salesplan.core.selectors.cards import Card, MessageKind
from salesplan.core.services.messaging import endpoints, sending
from salesplan.core.services.messaging.endpoints import Draft
from salesplan.core.services.notifications import notify
from tests.personas import Persona
from tests.plugins.receivers import Receivers

Tell = Callable[..., int]
Send = Callable[..., int]
Listen = Callable[..., Endpoint]


class Matter:
    """What the messages of these tests are about; `hidden_from` holds users who may not see it."""

    def __init__(self) -> None:
        self.hidden_from: set[int] = set()

    def make(self, viewer: Viewer, notification: Notification) -> Card | None:
        """The card of the moment."""
        if viewer.user_id in self.hidden_from:
            return None
        return Card(
            title="South is behind",
            sentence="South is 3.2 M below.",
            facts=(("Pace", "81 %"), ("Landing", "¥ 9.1 M")),
            path="/monitoring/alerts/7/",
            tone="bad",
            data=(("alert", 7), ("gap", -320_000_000), ("code", "south"), ("empty", None)),
        )


@pytest.fixture
def matter(monkeypatch: pytest.MonkeyPatch) -> Matter:
    """The kind "matter", sent by mail unless somebody chooses otherwise."""
    made = Matter()
    kind = MessageKind("matter", "Matter", Way.MAIL, made.make)
    monkeypatch.setitem(cards._kinds, "matter", kind)
    return made


@pytest.fixture
def tell(matter: Matter) -> Tell:
    """Publish a message of the kind."""

    def told(*people: Persona, key: str = "matter:1", kind: str = "matter") -> int:
        ids = [persona.user.pk for persona in people]
        return notify(
            actor=access.system(), user_ids=ids, kind=kind, key=key, msgid="Behind by %(n)s",
            params={"n": 3}, url="/monitoring/alerts/7/",
        )  # fmt: skip

    return told


@pytest.fixture
def listen(receivers: Receivers) -> Listen:
    """Give somebody an endpoint at a receiver."""

    def made(persona: Persona, kind: str = "webhook", **more: str) -> Endpoint:
        address = more.pop("address", getattr(receivers, f"{kind}_url"))
        draft = Draft(name=f"My {kind}", kind=kind, address=address, kinds=["matter"], **more)
        endpoint, secret = endpoints.add(actor=persona.viewer, draft=draft)
        endpoint.shown = secret
        return endpoint

    return made


@pytest.fixture
def send() -> Send:
    """Do what the sender's job does, at a moment."""

    def sent(now: datetime | None = None) -> int:
        moment = now or timezone.now()
        total = 0
        while done := sending.send_round(now=moment):
            total += done
        return total

    return sent


def only() -> Dispatch:
    """The one dispatch there is."""
    found: Dispatch = Dispatch.unscoped.get()
    return found
