"""Workbooks in the browser: take one back, see every difference, decide."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.selectors import plans as plan_reads
from goals.selectors import workbooks as reads
from goals.services.workbooks import judging, returns
from goals.services.workbooks.returns import Decision
from salesplan.core.errors import Conflict, Refused

SHOWN = 1_000


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Any, version_id: int) -> HttpResponse:
    """Choose a workbook; it is compared and kept until somebody decides."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    error = ""
    if request.method == "POST":
        try:
            return _receive(request, version_id)
        except Refused as refusal:
            error = str(refusal)
    context = {
        "version": version,
        "plan": version.plan,
        "error": error,
        "waiting": reads.returns(viewer=request.viewer, version_id=version_id),
    }
    return render(request, "goals/workbooks.html", context, status=422 if error else 200)


def _receive(request: Any, version_id: int) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None:
        raise Refused(_("Choose a file."), field="file")
    kept = returns.receive(
        actor=request.viewer, version_id=version_id, pieces=file.chunks(), name=file.name,
        now=timezone.now(),
    )  # fmt: skip
    return redirect("goals:workbook", version_id=version_id, return_id=kept.pk)


@require_safe
def difference(request: Any, version_id: int, return_id: int) -> HttpResponse:
    """What a workbook would change now."""
    return _page(request, version_id, return_id)


def _page(
    request: Any, version_id: int, return_id: int, refusal: Refused | None = None
) -> HttpResponse:
    kept = reads.returned(viewer=request.viewer, version_id=version_id, return_id=return_id)
    judgement = returns.look(
        actor=request.viewer, version_id=version_id, return_id=return_id, now=timezone.now()
    )
    context = {
        "kept": kept,
        "version": judgement.version,
        "plan": judgement.version.plan,
        "judgement": judgement,
        "items": judgement.items[:SHOWN],
        "more": max(0, len(judgement.items) - SHOWN),
        "is_closed": judging.is_closed(version=judgement.version),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "goals/workbook.html", context, status=status)


@require_POST
def apply(request: Any, version_id: int, return_id: int) -> HttpResponse:
    """Take over what was ticked, or all that nothing speaks against."""
    decision = Decision(
        numbers=None if "all" in request.POST else _numbers(request.POST.getlist("number")),
        seen=_number(request.POST.get("seen", "")),
        reason=request.POST.get("reason", "")[:500],
    )
    try:
        taken = returns.apply(
            actor=request.viewer, version_id=version_id, return_id=return_id, decision=decision,
            now=timezone.now(),
        )  # fmt: skip
    except (Conflict, Refused) as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, version_id, return_id, refusal)
    text = ngettext("%(count)s figure taken over.", "%(count)s figures taken over.", taken.taken)
    messages.success(request, text % {"count": taken.taken})
    return redirect("goals:workbook", version_id=version_id, return_id=return_id)


@require_POST
def drop(request: Any, version_id: int, return_id: int) -> HttpResponse:
    """Dismiss what is left of a workbook."""
    returns.drop(
        actor=request.viewer, version_id=version_id, return_id=return_id, now=timezone.now()
    )
    messages.success(request, _("The workbook was dismissed."))
    return redirect("goals:workbooks", version_id=version_id)


def _numbers(texts: list[str]) -> list[int]:
    return [number for text in texts if (number := _number(text)) is not None]


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
