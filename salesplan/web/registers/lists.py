"""The table of a register: filters, sort, search, pages, saved views."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.selectors.registers import Register, rows, trail
from salesplan.core.services import registers
from salesplan.web.registers import rendering
from salesplan.web.registers.base import register_of

SIZE = 50


@require_safe
def index(request: Any, key: str) -> HttpResponse:
    """The list page; for htmx only its table."""
    register = register_of(key)
    context = table(request, register)
    if request.htmx and not request.htmx.boosted:
        return render(request, "core/register_table.html", context)
    context |= {
        "filters": rendering.filter_fields(request.viewer, register, request.GET),
        "views": trail.saved_views(viewer=request.viewer, page=register.key),
        "may_create": rows.may_create(viewer=request.viewer, register=register),
        "may_edit": request.viewer.can(register.right),
        "filtered": any(value for name, value in request.GET.items() if name != "sort"),
    }
    return render(request, "core/register.html", context)


def table(request: Any, register: Register) -> dict[str, Any]:
    """One page of lines, and what the head of the table needs."""
    found = rows.filtered(
        viewer=request.viewer, register=register, params=dict(request.GET.lists())
    )
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    sort = request.GET.get("sort", "")
    return {
        "register": register,
        "page": page,
        "lines": [rendering.line(request.viewer, register, row) for row in page],
        "heads": [
            (c, c.kind in rendering.NUMERIC, _next_sort(c.name, sort)) for c in register.shown
        ],
        "sort": sort,
        "query": request.GET.urlencode(),
    }


def _next_sort(name: str, current: str) -> str:
    return f"-{name}" if current == name else name


@require_POST
def save_view(request: Any, key: str) -> HttpResponse:
    """Keep the present filters under a name."""
    register = register_of(key)
    query = request.POST.get("query", "")
    registers.save_view(
        actor=request.viewer,
        page=register.key,
        name=request.POST.get("name", ""),
        query=query,
        shared=request.POST.get("shared") == "on",
    )
    return HttpResponseRedirect(f"{reverse('register', args=[key])}?{query}")


@require_POST
def delete_view(request: Any, key: str, view_id: int) -> HttpResponse:
    """Forget an own view."""
    registers.delete_view(actor=request.viewer, view_id=view_id)
    return HttpResponseRedirect(reverse("register", args=[register_of(key).key]))
