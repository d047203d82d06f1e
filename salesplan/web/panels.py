"""Named slots of pages: upper apps put fragments on lower pages without being imported there."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

Render = Callable[..., str | None]


@dataclass(frozen=True)
class Panel:
    """What fills a slot: `render(request, **context)` gives HTML, or None for "not here"."""

    name: str
    render: Render
    order: int


_slots: dict[str, dict[str, Panel]] = defaultdict(dict)


def register(slot: str, name: str, render: Render, order: int = 100) -> None:
    """Fill a slot; the same name again replaces the panel."""
    _slots[slot][name] = Panel(name, render, order)


def render(slot: str, request: HttpRequest, **context: Any) -> list[str]:
    """The HTML of all panels of a slot that have something to say, in order."""
    if getattr(request, "viewer", None) is None:
        return []  # an unknown address, or nobody signed in: the frame stands alone
    panels = sorted(_slots[slot].values(), key=lambda panel: (panel.order, panel.name))
    texts = (panel.render(request, **context) for panel in panels)
    return [text for text in texts if text]
