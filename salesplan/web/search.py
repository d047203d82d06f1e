"""Search over everything: apps register what they can find, each within the viewer's scope."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from salesplan.core.scoping import Viewer

SHORTEST = 2
MOST = 20


@dataclass(frozen=True)
class Hit:
    """Something found: its name, what it is, and where it leads."""

    label: str
    kind: str | Promise
    url: str


Find = Callable[[Viewer, str], Iterable[Hit]]
_sources: dict[str, Find] = {}


def register(name: str, find: Find) -> None:
    """Have `find(viewer, words)` asked; it answers only from rows visible to the viewer."""
    _sources[name] = find


@require_safe
def search(request: Any) -> HttpResponse:
    """Hits of all sources: a list for the palette, a page for everybody else."""
    words = request.GET.get("q", "").strip()[:100]
    hits: list[Hit] = []
    if len(words) >= SHORTEST:
        for find in _sources.values():
            hits.extend(islice(find(request.viewer, words), MOST))
    part = "core/search.html#hits" if request.htmx else "core/search.html"
    return render(request, part, {"hits": hits, "words": words})


@require_safe
def palette(request: Any) -> HttpResponse:
    """What the search dialog holds: its input and all places, loaded when it is first opened."""
    return render(request, "components/palette.html")


@require_safe
def keys(request: Any) -> HttpResponse:
    """The keyboard map, loaded when it is first opened."""
    return render(request, "components/keys.html")
