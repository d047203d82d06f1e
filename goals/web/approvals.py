"""Who has approved a submitted version, who still has to, and approving in somebody's place."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.models import VersionState
from goals.selectors import plans as plan_reads
from goals.selectors import version_approvals as reads
from goals.services import versions
from goals.web.forms import told
from goals.web.grid_config import number
from goals.web.hand_down_inputs import text
from goals.web.hand_downs import frame


@require_http_methods(["GET", "POST"])
def show(request: Any, version_id: int) -> HttpResponse:
    """The approvals of a version that were given and that are missing; posting gives one."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    if request.method == "POST":
        told(request, lambda: _approve(request, version_id))
        return redirect("goals:version_approvals", version_id=version_id)
    context = frame(request, version.plan) | _state(request, version)
    return render(request, "goals/version_approvals.html", context)


def _approve(request: Any, version_id: int) -> Any:
    done = versions.approve(
        actor=request.viewer, version_id=version_id, now=timezone.now(), today=request.today,
        note=text(request, "note"),
        on_behalf_of=number(request.POST.get("on_behalf_of", "")) or None,
    )  # fmt: skip
    if done.state == VersionState.APPROVED:
        messages.success(request, _("Approved and in force."))
    else:
        messages.success(request, _("Your approval is noted; it goes into force with the last."))
    return done


def panel(request: Any, *, plan: Any, **_context: Any) -> str | None:
    """On a plan's overview: how far the approval of the submitted version is."""
    version = plan_reads.current(viewer=request.viewer, plan_id=plan.pk)
    if version.state != VersionState.SUBMITTED:
        return None
    return render_to_string("goals/version_approvals_panel.html", _state(request, version), request)


def _state(request: Any, version: Any) -> dict[str, Any]:
    progress = reads.progress(viewer=request.viewer, version=version, today=request.today)
    able = progress.principals
    return {
        "version": version, "progress": progress,
        "is_own": any(one.pk == request.viewer.user_id for one in able),
        "others": [one for one in able if one.pk != request.viewer.user_id],
    }  # fmt: skip
