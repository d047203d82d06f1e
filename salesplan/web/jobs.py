"""How far a piece of background work is; the address survives leaving the page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from salesplan.core.models import JobState
from salesplan.core.selectors import jobs

ENDED = {JobState.DONE, JobState.FAILED}
_names: dict[str, Any] = {}


def name(kind: str, label: Any) -> None:
    """Say what jobs of a kind are called on the page."""
    _names[kind] = label


@require_safe
def detail(request: Any, job_id: UUID) -> HttpResponse:
    """The page of a job, or for htmx the fragment that polls itself until the end."""
    job = jobs.get(viewer=request.viewer, job_id=job_id)
    context = {
        "job": job,
        "name": _names.get(job.kind, job.kind),
        "percent": jobs.percent_done(job),
        "ended": job.state in ENDED,
        "next": job.result.get("url", "") if job.state == JobState.DONE else "",
    }
    part = "core/job.html#progress" if request.htmx else "core/job.html"
    return render(request, part, context)
