"""What a message says outside the app, made with the rights and in the language of its reader.

Whoever publishes a kind of message declares it here once; mail, webhooks and chat cards are
rendered from the same `Card`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext

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
Filter = Callable[[Viewer, Sequence[Notification]], set[int]]


@dataclass(frozen=True, slots=True)
class MessageKind:
    """A kind of message: its name for people, its default way, and how its card is made.

    `make` returns None when the reader may not see what the message is about (any more).
    `may_see` answers that for many messages at once, by their ids; without it each is made.
    """

    key: str
    label: str | Promise
    way: Way
    make: Maker | None = None
    may_see: Filter | None = None


_kinds: dict[str, MessageKind] = {}


def subject_id(notification: Notification) -> int:
    """The id in a key such as "alert:7:act"; 0 where there is none."""
    number = notification.key.split(":")[1:2]
    return int(number[0]) if number and number[0].isdecimal() else 0


def register(kind: MessageKind) -> None:
    """Declare a kind of message; the same key again replaces it."""
    _kinds[kind.key] = kind


def kinds() -> tuple[MessageKind, ...]:
    """All declared kinds, in the order of their declaration."""
    return tuple(_kinds.values())


def kind(key: str) -> MessageKind | None:
    """The declaration of a kind; None for one that nobody declared."""
    return _kinds.get(key)


def card_of(*, viewer: Viewer, notification: Notification) -> Card | None:
    """What a message says to a viewer in the active language; None when it is hidden from him.

    A kind without a maker says what stands in the message itself.
    """
    declared = kind(notification.kind)
    if declared is None or declared.make is None:
        label = str(declared.label) if declared else ""
        return Card(label, text_of(notification), path=notification.url)
    return declared.make(viewer, notification)


def text_of(notification: Notification) -> str:
    """The message's own sentence in the active language."""
    stored = notification.text
    template = gettext(stored["msgid"])
    return template % stored["params"] if stored.get("params") else template


def readable(*, viewer: Viewer, notifications: Sequence[Notification]) -> set[int]:
    """The ids of those messages whose matter the viewer may (still) see."""
    by_kind: dict[str, list[Notification]] = {}
    for one in notifications:
        by_kind.setdefault(one.kind, []).append(one)
    found: set[int] = set()
    for key, group in by_kind.items():
        declared = kind(key)
        if declared is None or declared.make is None:
            found |= {one.pk for one in group}
        elif declared.may_see is not None:
            found |= declared.may_see(viewer, group)
        else:
            found |= {one.pk for one in group if declared.make(viewer, one) is not None}
    return found
