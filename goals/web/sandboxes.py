"""One sandbox: its levers, its seats that are not real yet, its merge into the base."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.selectors import hand_cells, reviews
from goals.selectors import merges as merge_reads
from goals.selectors import plans as plan_reads
from goals.selectors import sandboxes as sandbox_reads
from goals.services import merges, sandboxes, scenarios
from goals.services.merges import Choices, Merged
from goals.web import levers
from goals.web.forms import told
from goals.web.versions import frame
from salesplan.core.errors import Conflict

LISTED = 50
"""Clashes on the page; for more of them one chooses for all."""


@require_safe
def show(request: Any, sandbox_id: int) -> HttpResponse:
    """What a sandbox is, who may decide about it, and what it holds of its own."""
    return page(request, sandbox_id)


def page(request: Any, sandbox_id: int, formset: Any = None) -> HttpResponse:
    """The page, with the levers that were typed where they were refused."""
    scenarios.catch_up(actor=request.viewer, version_id=sandbox_id, now=timezone.now())
    version = plan_reads.version(viewer=request.viewer, version_id=sandbox_id)
    base = merge_reads.base_of(viewer=request.viewer, version=version)
    rows = sandbox_reads.listed(viewer=request.viewer, plan=version.plan)
    count, by_hand = hand_cells.cells(viewer=request.viewer, version=version, most=50)
    context = {
        "version": version,
        "base": base,
        "row": next(row for row in rows if row.version.pk == version.pk),
        "seats": sandbox_reads.seats(viewer=request.viewer, version=version),
        "territories": reviews.territories(viewer=request.viewer),
        "by_hand": by_hand,
        "by_hand_count": count,
        "levers": formset or levers.of_version(request, version),
        "may_edit": request.viewer.can("plans.edit") and version.state == "working",
    }
    context |= frame(version.plan, version.name)
    return render(request, "goals/sandbox.html", context, status=422 if formset else 200)


@require_POST
def change_levers(request: Any, sandbox_id: int) -> HttpResponse:
    """Compute a scenario with other levers."""
    version = plan_reads.version(viewer=request.viewer, version_id=sandbox_id)
    formset = levers.of_version(request, version, request.POST)
    if not formset.is_valid():
        return page(request, sandbox_id, formset)
    done = told(
        request,
        lambda: scenarios.change_levers(
            actor=request.viewer, version_id=sandbox_id, levers=formset.levers(request.viewer),
            linked="linked" in request.POST, now=timezone.now(),
        ),
    )  # fmt: skip
    if done is not None:
        messages.success(request, _("Computed with the new levers."))
    return redirect("goals:sandbox", sandbox_id=sandbox_id)


@require_POST
def add_seat(request: Any, sandbox_id: int) -> HttpResponse:
    """Add a seat that is not real yet."""
    plan_reads.version(viewer=request.viewer, version_id=sandbox_id)
    text = request.POST.get("parent", "")
    parent = int(text) if text.isdecimal() and len(text) < 10 else 0
    made = told(
        request,
        lambda: sandboxes.add_seat(
            actor=request.viewer, version_id=sandbox_id, parent_id=parent,
            name=request.POST.get("name", ""),
        ),
    )  # fmt: skip
    if made is not None:
        messages.success(request, _("%(name)s can be planned in this sandbox.") % {"name": made})
    return redirect("goals:sandbox", sandbox_id=sandbox_id)


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: Any, sandbox_id: int) -> HttpResponse:
    """What a merge would change, decisions where both changed; then the merge."""
    scenarios.catch_up(actor=request.viewer, version_id=sandbox_id, now=timezone.now())
    version = plan_reads.version(viewer=request.viewer, version_id=sandbox_id)
    if request.method == "POST":
        done = _merged(request, sandbox_id)
        if done is not None:
            said = _("%(taken)s cells were taken over into %(name)s, %(left)s stayed as they are.")
            messages.success(
                request, said % {"taken": done.taken, "left": done.left, "name": done.base.name}
            )
            return redirect("goals:grid", version_id=done.base.pk)
    found = merge_reads.preview(
        viewer=request.viewer, version=version, now=timezone.now(), most=LISTED
    )
    context = frame(version.plan, _("Merge")) | {"version": version, "found": found}
    context["typed"] = request.POST
    status = 409 if request.method == "POST" else 200
    return render(request, "goals/merge.html", context, status=status)


def _merged(request: Any, sandbox_id: int) -> Merged | None:
    prefix = "cell-"
    cells = {
        name.removeprefix(prefix): value
        for name, value in request.POST.items()
        if name.startswith(prefix) and value
    }
    seen = request.POST.get("seen", "")
    choices = Choices(request.POST.get("everything", ""), cells, _number(seen))
    try:
        return merges.merge(
            actor=request.viewer, version_id=sandbox_id, choices=choices, now=timezone.now(),
            today=request.today, close="close" in request.POST,
            reason=request.POST.get("reason", ""),
        )  # fmt: skip
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return None


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None
