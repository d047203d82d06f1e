"""History: every change of a version dated, attributed, explained."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import histories
from goals.selectors import plans as plan_reads
from goals.services import journal

PAGE = 50


@require_safe
def index(request: Any, version_id: int) -> HttpResponse:
    """The journal of a version that touches the viewer's territory, the latest first."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    entries = histories.history(viewer=request.viewer, version=version)
    page = Paginator(entries, PAGE).get_page(request.GET.get("page"))
    context = {"version": version, "plan": version.plan, "page": page}
    return render(request, "goals/journal.html", context)


@require_POST
def undo(request: Any, version_id: int, number: int) -> HttpResponse:
    """Take one entry back."""
    journal.undo(actor=request.viewer, now=timezone.now(), version_id=version_id, number=number)
    messages.success(request, _("Change %(number)s was undone.") % {"number": number})
    return redirect("goals:journal", version_id=version_id)
