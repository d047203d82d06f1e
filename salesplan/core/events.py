"""What happened below, for those above who want to know: event types and their subscribers."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Event:
    """A fact of the past; small, JSON-able, ids in instead of objects."""

    def payload(self) -> dict[str, Any]:
        """The event as JSON-able values."""
        return asdict(self)


@dataclass(frozen=True)
class FactsLoaded(Event):
    """Sales lines or observations changed: an import was applied or undone."""

    batch_id: int
    kind: str


@dataclass(frozen=True)
class CubeChanged(Event):
    """The actuals cube took in a set of changes; `periods` are months (year*12+month-1)."""

    periods: list[int]
    generation: int


@dataclass(frozen=True)
class DerivedChanged(Event):
    """Measures derived from lines (new customers, returns …) of some months were written afresh."""

    periods: list[int]


@dataclass(frozen=True)
class TreesChanged(Event):
    """Memberships of a dimension changed."""

    dimension: str


Handler = Callable[[dict[str, Any]], None]
_handlers: dict[str, list[Handler]] = defaultdict(list)


def subscribe(event: type[Event], handler: Handler) -> None:
    """Have `handler(payload)` called by the relay after the event's transaction committed.

    Handlers run at least once, possibly twice: they must be idempotent.
    """
    if handler not in _handlers[event.__name__]:
        _handlers[event.__name__].append(handler)


def handlers(topic: str) -> tuple[Handler, ...]:
    """The subscribers of an event name."""
    return tuple(_handlers[topic])
