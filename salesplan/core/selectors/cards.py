"""What a message says outside the app, made with the rights and in the language of its reader.

Whoever publishes a kind of message declares it here once; mail, webhooks and chat cards are
rendered from the same `Card`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from salesplan.core.models import Notification, Way
from salesplan.core.scoping import Viewer


@dataclass(frozen=True, slots=True)
class Card:
    """A message in the active language: a sentence, labelled facts, and where to go on.

    `tone` is "bad", "watch", "good" or ""; `path` begins with "/"; `data` holds the figures as
    integers of the smallest unit and codes, for machines.
    """

    title: str
    sentence: str
    facts: tuple[tuple[str, str], ...] = ()
    path: str = ""
    tone: str = ""
    data: tuple[tuple[str, str | int | None], ...] = ()


Maker = Callable[[Viewer, Notification], Card | None]


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A kind of message: its name for people, its default way, and how its card is made.

    `make` returns None when the reader may not see what the message is about (any more).
    """

    key: str
    label: str | Promise
    way: Way
    make: Maker | None = None


_kinds: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> None:
    """Declare a kind of message; the same key again replaces it."""
    _kinds[kind.key] = kind


def kinds() -> tuple[MessageKind, ...]:
    """All declared kinds, in the order of their declaration."""
    return tuple(_kinds.values())


def kind(key: str) -> MessageKind | None:
    """The declaration of a kind; None for one that nobody declared."""
    return _kinds.get(key)
