"""What must be computed afresh stands as a job; a change never hides behind one that runs."""

from itertools import count

from salesplan.core.models import Job, JobState
from salesplan.core.scoping import Viewer
from salesplan.core.services import jobs

TARGETS = "monitoring.targets"
ALERTS = "monitoring.alerts"
EVERY_PLAN = 0


def request_targets(*, actor: Viewer, plan_id: int = EVERY_PLAN) -> Job:
    """Have the copy of a plan's targets rebuilt, or those of all plans."""
    return _request(actor, TARGETS, f"plan:{plan_id}", {"plan_id": plan_id})


def request_alerts(*, actor: Viewer) -> Job:
    """Have all rules evaluated."""
    return _request(actor, ALERTS, "all", {})


def _request(actor: Viewer, kind: str, content: str, payload: dict[str, int]) -> Job:
    """A job that has not begun to read: the waiting one, else a new one beside those that run."""
    running = set(
        Job.objects.filter(kind=kind, state=JobState.RUNNING).values_list("content_key", flat=True)
    )
    key = next(key for n in count() if (key := f"{content}:{n}") not in running)
    return jobs.enqueue(actor=actor, kind=kind, content_key=key, payload=payload)
