"""The versions of a plan beside each other; opening, freezing, sharing, promoting, discarding."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import plans as plan_reads
from goals.selectors import sandboxes as sandbox_reads
from goals.services import sandboxes, scenarios, versions
from goals.web.chapters import CHAPTERS
from goals.web.forms import told
from salesplan.core.errors import NotVisible
from salesplan.web.errors import not_found_text


def frame(plan: Any, place: str) -> dict[str, Any]:
    """What every page of a plan's versions needs."""
    return {"plan": plan, "chapters": CHAPTERS, "chapter": None, "place": place}


@require_safe
def index(request: Any, plan_id: int) -> HttpResponse:
    """Main versions, sandboxes and scenarios with what they come to, and what can be done."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    scenarios.catch_up_plan(actor=request.viewer, plan_id=plan_id, now=timezone.now())
    rows = sandbox_reads.listed(viewer=request.viewer, plan=plan)
    mains = [row for row in rows if not row.version.is_derived]
    derived = [row for row in rows if row.version.is_derived]
    context = {
        "mains": mains,
        "derived": [row for row in derived if row.is_open],
        "closed": [row for row in derived if not row.is_open],
        "rows": rows,
        "current": plan_reads.current(viewer=request.viewer, plan_id=plan_id),
        "may_edit": request.viewer.can("plans.edit"),
    }
    return render(request, "goals/versions.html", frame(plan, _("Versions")) | context)


@require_POST
def open_sandbox(request: Any, plan_id: int) -> HttpResponse:
    """Open a sandbox on one of the plan's versions."""
    plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    made = told(
        request,
        lambda: sandboxes.open_on(
            actor=request.viewer,
            base_id=_base(request, plan_id),
            name=request.POST.get("name", ""),
            shared="shared" in request.POST,
            today=request.today,
        ),
    )
    if made is None:
        return redirect("goals:versions", plan_id=plan_id)
    messages.success(request, _("The sandbox shows its base until you change something."))
    return redirect("goals:grid", version_id=made.pk)


def _base(request: Any, plan_id: int) -> int:
    text = request.POST.get("base", "")
    if text.isdecimal() and len(text) < 10:
        return int(text)
    return plan_reads.current(viewer=request.viewer, plan_id=plan_id).pk


@require_POST
def freeze(request: Any, version_id: int) -> HttpResponse:
    """Keep a version as it stands now under a name."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    name = request.POST.get("name", "")
    made = told(
        request,
        lambda: versions.freeze(
            actor=request.viewer, version_id=version_id, name=name, now=timezone.now(),
            today=request.today,
        ),
    )  # fmt: skip
    if made is not None:
        messages.success(request, _("Frozen as %(name)s.") % {"name": made.name})
    return redirect("goals:versions", plan_id=version.plan_id)


@require_POST
def step(request: Any, sandbox_id: int, action: str) -> HttpResponse:
    """Share, discard, promote or cut loose; then back to the versions."""
    actor, now, today = request.viewer, timezone.now(), request.today
    version = plan_reads.version(viewer=actor, version_id=sandbox_id)
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "share": (
            lambda: sandboxes.share(actor=actor, version_id=sandbox_id),
            _("Everybody who sees the plan sees the sandbox now."),
        ),
        "discard": (
            lambda: sandboxes.discard(actor=actor, version_id=sandbox_id),
            _("Discarded; it can still be read."),
        ),
        "promote": (
            lambda: sandboxes.promote(actor=actor, version_id=sandbox_id, today=today, now=now),
            _("This is the working version now."),
        ),
        "cut-loose": (
            lambda: scenarios.cut_loose(actor=actor, version_id=sandbox_id),
            _("Cut loose: it follows its base no longer."),
        ),
    }
    if action not in steps:
        raise NotVisible(not_found_text())
    run, said = steps[action]
    if told(request, run) is not None:
        messages.success(request, said)
    return redirect("goals:versions", plan_id=version.plan_id)
