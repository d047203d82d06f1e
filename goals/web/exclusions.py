"""One-off deals in the browser: which orders a plan's references leave out, and why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_http_methods, require_POST

from goals.selectors import exclusions as reads
from goals.selectors import plans as plan_reads
from goals.services import exclusions
from goals.web.chapters import CHAPTERS
from salesplan.core.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: Any, plan_id: int) -> HttpResponse:
    """The list with what each order takes out; a form to leave out one more."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    refusal = _add(request, plan_id) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return redirect("goals:exclusions", plan_id=plan_id)
    show_largest = "largest" in request.GET
    context = {
        "plan": plan,
        "chapters": CHAPTERS,
        "excluded": reads.listed(viewer=request.viewer, plan=plan),
        "show_largest": show_largest,
        "largest": reads.largest(viewer=request.viewer, plan=plan) if show_largest else [],
        "may_edit": reads.may_edit(viewer=request.viewer, plan=plan),
        "refusal": refusal,
        "typed": request.POST or request.GET,
    }
    return render(request, "goals/exclusions.html", context, status=422 if refusal else 200)


def panel(request: Any, plan: Any, **_context: Any) -> str:
    """Under the goals of a plan: how many orders are left out, and the way there."""
    excluded = reads.listed(viewer=request.viewer, plan=plan)
    context = {"plan": plan, "excluded": excluded}
    return render_to_string("goals/exclusions_panel.html", context, request)


def _add(request: Any, plan_id: int) -> Refused | None:
    try:
        exclusions.add(
            actor=request.viewer,
            plan_id=plan_id,
            order_no=request.POST.get("order", ""),
            source=request.POST.get("source", ""),
            reason=request.POST.get("reason", ""),
        )
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        return refusal
    return None


@require_POST
def remove(request: Any, plan_id: int, exclusion_id: int) -> HttpResponse:
    """Let an order count again."""
    plan = exclusions.remove(actor=request.viewer, exclusion_id=exclusion_id)
    return redirect("goals:exclusions", plan_id=plan.pk)
