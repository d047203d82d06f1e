"""How far the data can be relied on: sources, findings, and a short note at the foot of pages."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import access
from salesplan.core.services import data_quality as services

TEMPLATE = "core/data_quality.html"


@require_safe
def index(request: Any) -> HttpResponse:
    """Freshness of the sources, and what the last check found in the reader's lines."""
    access.require(actor=request.viewer, right="figures.read")
    report = selectors.report(viewer=request.viewer, today=request.today)
    context = {
        "report": report,
        "may_check": request.viewer.can("imports.run"),
        "may_place": request.viewer.can("dimensions.edit"),
    }
    return render(request, TEMPLATE, context)


@require_POST
def check(request: Any) -> HttpResponse:
    """Have the data checked again."""
    services.request(actor=request.viewer)
    messages.success(request, _("The data are being checked; the result appears here in a moment."))
    return redirect("data_quality")


def badge(request: Any, **_context: Any) -> str | None:
    """The note at the foot of a page that shows figures; nothing before the first check."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.can("figures.read"):
        return None
    notes = selectors.notes(viewer=viewer, today=request.today)
    return None if notes is None else render_to_string(f"{TEMPLATE}#badge", {"notes": notes})
