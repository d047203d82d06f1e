"""Saved views of pages of figures: own and shared ones, and the one that opens with the page."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from monitoring.web.addresses import HOMES
from salesplan.core.selectors.registers import trail
from salesplan.core.services import registers

WORDS = (
    "organisation", "product", "channel", "plan", "period", "metric", "by", "level", "against",
    "sort", "dir",
)  # fmt: skip
"""The words of an address that a view keeps."""


def opening(request: Any, page: str) -> str:
    """Where a page leads that was opened without any word: the own default view; "" if none."""
    if request.GET:
        return ""
    view = trail.default_view(viewer=request.viewer, page=_key(page))
    return f"{_address(page)}?{view.query}" if view and view.query else ""


@require_safe
def menu(request: Any, page: str) -> HttpResponse:
    """The views of a page, and the form that keeps what is shown under a name."""
    context = {
        "views": trail.saved_views(viewer=request.viewer, page=_key(page)),
        "page": page,
        "address": _address(page),
        "query": _words(request.GET.urlencode()),
    }
    return render(request, "monitoring/views.html", context)


@require_POST
def save(request: Any, page: str) -> HttpResponse:
    """Keep what the page shows under a name."""
    key, query = _key(page), _words(request.POST.get("query", ""))
    view = registers.save_view(
        actor=request.viewer,
        page=key,
        name=request.POST.get("name", ""),
        query=query,
        shared=request.POST.get("shared") == "on",
    )
    if request.POST.get("default") == "on":
        registers.open_with(actor=request.viewer, view_id=view.pk, on=True)
    return HttpResponseRedirect(f"{_address(page)}?{query}")


@require_POST
def open_with(request: Any, page: str, view_id: int) -> HttpResponse:
    """Let an own view open with the page, or no longer."""
    view = registers.open_with(
        actor=request.viewer, view_id=view_id, on=request.POST.get("on") == "1"
    )
    return HttpResponseRedirect(f"{_address(page)}?{view.query}")


@require_POST
def delete(request: Any, page: str, view_id: int) -> HttpResponse:
    """Forget an own view."""
    registers.delete_view(actor=request.viewer, view_id=view_id)
    return HttpResponseRedirect(f"{_address(page)}?{_words(request.POST.get('query', ''))}")


def _key(page: str) -> str:
    if page not in HOMES:
        raise Http404
    return f"monitoring.{page}"


def _address(page: str) -> str:
    _key(page)
    return reverse(f"monitoring:{page}")


def _words(query: str) -> str:
    """The words that name a selection; all others are left out."""
    asked = QueryDict(query)
    kept = QueryDict(mutable=True)
    kept.update({word: asked[word] for word in WORDS if asked.get(word)})
    return kept.urlencode()
