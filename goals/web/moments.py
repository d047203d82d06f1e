"""Two moments of a version compared."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from goals.models import Level
from goals.selectors import addresses, moment_tables, options
from goals.selectors import plans as plan_reads
from goals.selectors.moment_tables import AXES, Asked
from salesplan.core.errors import Refused
from salesplan.core.models import Dimension

SHORTCUTS = (
    ("start", _("Start")), ("approval", _("Last approval")), ("week", _("A week ago")),
    ("yesterday", _("Yesterday")),
)  # fmt: skip


@require_safe
def index(request: Any, version_id: int) -> HttpResponse:
    """What is different about a version between two moments."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    asked = _asked(request)
    context: dict[str, Any] = {
        "version": version, "plan": version.plan, "asked": asked, "shortcuts": SHORTCUTS,
        "levels": Level.choices, "metrics": options.metrics(viewer=request.viewer),
        "axes": [(axis.value, axis.label) for axis in AXES],
        "first": request.GET.get("from", "start"), "second": request.GET.get("to", ""),
    }  # fmt: skip
    try:
        context["found"] = _compare(request, version, asked)
    except Refused as refusal:
        if refusal.status != 400:
            raise
        context["error"] = str(refusal)
    status = 422 if "error" in context else 200
    return render(request, "goals/moments.html", context, status=status)


def _asked(request: Any) -> Asked:
    rows, level = request.GET.get("rows", ""), request.GET.get("level", "")
    return Asked(
        metric=addresses.metric(viewer=request.viewer, code=request.GET.get("metric", "revenue")),
        level=int(level) if level in {"1", "2", "3"} else Level.TARGET,
        rows=rows if rows in Dimension.values and rows in AXES else Dimension.ORGANISATION,
    )


def _compare(request: Any, version: Any, asked: Asked) -> moment_tables.Compared:
    now = timezone.now()
    first, second = (
        moment_tables.moment(viewer=request.viewer, version=version, text=text, now=now)
        for text in (request.GET.get("from", "start"), request.GET.get("to", ""))
    )
    return moment_tables.compare(
        viewer=request.viewer, version=version, asked=asked, first=first, second=second, now=now
    )
