"""Saved views of the grid, and its list of locks."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import locks
from goals.selectors import plans as plan_reads
from salesplan.core.services import registers

PAGE = "grid"


@require_POST
def save(request: Any, version_id: int) -> HttpResponse:
    """Keep rows, filters and references under a name; they fit every plan."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    query = request.POST.get("query", "")
    registers.save_view(
        actor=request.viewer,
        page=PAGE,
        name=request.POST.get("name", ""),
        query=query,
        shared=request.POST.get("shared") == "on",
    )
    return HttpResponseRedirect(f"{reverse('goals:grid', args=[version.pk])}?{query}")


@require_POST
def delete(request: Any, version_id: int, view_id: int) -> HttpResponse:
    """Forget an own view."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    registers.delete_view(actor=request.viewer, view_id=view_id)
    return HttpResponseRedirect(reverse("goals:grid", args=[version.pk]))


@require_safe
def lock_list(request: Any, version_id: int) -> HttpResponse:
    """All locks of a version, with what the viewer may release."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    found = locks.listed(viewer=request.viewer, version=version, now=timezone.now())
    return render(request, "goals/locks.html", {"version": version, "locks": found})
