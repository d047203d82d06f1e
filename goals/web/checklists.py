"""The items of checklists that people write and tick."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from goals.services import checklists
from goals.web.forms import told


@require_POST
def add(request: Any, plan_id: int) -> HttpResponse:
    """Add an item to a chapter."""
    chapter = request.POST.get("chapter", "")
    text = request.POST.get("text", "")
    told(
        request,
        lambda: checklists.add(actor=request.viewer, plan_id=plan_id, chapter=chapter, text=text),
    )
    return redirect("goals:chapter", plan_id=plan_id, key=chapter)


@require_POST
def tick(request: Any, plan_id: int, item_id: int) -> HttpResponse:
    """Say that an item is met, or that it is not."""
    row = checklists.tick(
        actor=request.viewer, item_id=item_id, done=request.POST.get("done") != "0",
        now=timezone.now(),
    )  # fmt: skip
    return redirect("goals:chapter", plan_id=row.plan_id, key=row.chapter)


@require_POST
def remove(request: Any, plan_id: int, item_id: int) -> HttpResponse:
    """Take an item off its list."""
    row = checklists.remove(actor=request.viewer, item_id=item_id)
    messages.success(request, _("The item was removed."))
    return redirect("goals:chapter", plan_id=row.plan_id, key=row.chapter)
