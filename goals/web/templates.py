"""Plan templates: which there are, what each brings, and a company's own taken away."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import templates as template_reads
from goals.services import templates


@require_safe
def index(request: Any) -> HttpResponse:
    """All templates with what they bring."""
    language = get_language() or "en"
    found = [
        template_reads.outline(viewer=request.viewer, code=one.code, language=language)
        for one in template_reads.every(viewer=request.viewer)
    ]
    return render(request, "goals/templates.html", {"outlines": found})


@require_safe
def show(request: Any, code: str) -> HttpResponse:
    """One template, part by part."""
    outline = template_reads.outline(
        viewer=request.viewer, code=code, language=get_language() or "en"
    )
    return render(request, "goals/template.html", {"outline": outline})


@require_POST
def remove(request: Any, code: str) -> HttpResponse:
    """Remove a company's own template."""
    templates.remove(actor=request.viewer, code=code)
    messages.success(request, _("The template was removed."))
    return redirect("goals:templates")
