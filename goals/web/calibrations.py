"""Requests to calibrate a target in the browser: one request, its answer, and lists of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goals.models import CalibrationRequest, RequestState
from goals.selectors import calibration_requests as selectors
from goals.services import calibration_requests as services
from goals.web.chapters import BY_KEY, CHAPTERS
from salesplan.core.errors import Conflict, Invalid, Stale
from salesplan.web import panels

TONES = {
    RequestState.OPEN: "badge-watch",
    RequestState.ACCEPTED: "badge-good",
    RequestState.DECLINED: "badge-bad",
}


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("plan.chapter.b", "calibrations", of_plan, 60)
    panels.register("home.decisions", "calibrations", waiting, 15)


@require_safe
def calibration(request: Any, request_id: int) -> HttpResponse:
    """A request: what is asked for, why, and what was answered."""
    row = selectors.get(viewer=request.viewer, request_id=request_id)
    is_own = row.created_by_id == request.viewer.user_id and row.state == RequestState.OPEN
    context = {
        "row": row,
        "plan": row.plan,
        "chapters": CHAPTERS,
        "chapter": BY_KEY["goals"],
        "tone": TONES.get(RequestState(row.state), ""),
        "is_own": is_own,
        "may_decide": selectors.may_decide(
            viewer=request.viewer, row=row, four_eyes=request.company.four_eyes
        ),
    }
    return render(request, "goals/calibration.html", context)


@require_POST
def decide(request: Any, request_id: int) -> HttpResponse:
    """Accept or decline the request."""
    accepted = request.POST.get("accepted") == "1"
    return _do(
        request, request_id, _("Accepted.") if accepted else _("Declined."),
        lambda: services.decide(
            actor=request.viewer, request_id=request_id, accepted=accepted,
            answer=request.POST.get("answer", ""), now=timezone.now(),
            version=_version(request),
        ),
    )  # fmt: skip


@require_POST
def withdraw(request: Any, request_id: int) -> HttpResponse:
    """Take the own request back."""
    return _do(
        request, request_id, _("Withdrawn."),
        lambda: services.withdraw(
            actor=request.viewer, request_id=request_id, version=_version(request)
        ),
    )  # fmt: skip


def of_plan(request: Any, *, plan: Any, **_context: Any) -> str | None:
    """Under the goals of a plan: who asks for another target, open requests first."""
    rows = selectors.of_plan(viewer=request.viewer, plan_id=plan.pk)
    if not rows:
        return None
    context = {"lines": _lines(rows), "title": _("Calibration requests")}
    return render_to_string("goals/calibrations_panel.html", context, request)


def waiting(request: Any, **_context: Any) -> str | None:
    """On the start page: requests that the reader may decide."""
    rows = selectors.waiting(viewer=request.viewer)
    if not rows:
        return None
    context = {"lines": _lines(rows), "title": _("Calibrations to decide")}
    return render_to_string("goals/calibrations_panel.html", context, request)


def _lines(rows: list[CalibrationRequest]) -> list[tuple[CalibrationRequest, str]]:
    return [(row, TONES.get(RequestState(row.state), "")) for row in rows]


def _version(request: Any) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0


def _do(request: Any, request_id: int, done: str, action: Callable[[], object]) -> HttpResponse:
    try:
        action()
    except (Conflict, Invalid, Stale) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("goals:calibration", request_id)
