"""Long work: a job row is the truth, a lease keeps two workers apart, a fence stops the slower.

States: queued -> running -> done | failed. A worker that dies lets its lease run out; the reaper
queues the job again, three times at most. The handler must bear being run twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pghistory
from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from salesplan.core.errors import Refused
from salesplan.core.models import Job, JobState, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.services.outbox import RunJob, publish

LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 3


class LeaseLost(RuntimeError):
    """Another worker has taken the job over; this one must stop without effect."""


@dataclass(frozen=True)
class JobHandle:
    """What a handler gets: its input, the moment it began, and ways to say how far it is."""

    id: UUID
    fence: int
    payload: dict[str, Any]
    actor_id: int | None
    now: datetime

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Store progress and renew the lease; raises `LeaseLost` when someone else has the job."""
        changed = Job.objects.filter(pk=self.id, fence=self.fence).update(
            done=done, total=total, note=note[:200], lease_until=Now() + LEASE
        )
        if not changed:
            raise LeaseLost(str(self.id))

    def actor(self, on: Any) -> Viewer:
        """The viewer on whose behalf the job runs, with the rights of the day."""
        if self.actor_id is None:
            return access.system()
        return access.viewer_of(user=User.objects.get(pk=self.actor_id), on=on)


Handler = Callable[[JobHandle], dict[str, Any] | None]
_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Say what does the jobs of a kind."""
    _handlers[kind] = handler


def enqueue(
    *, actor: Viewer, kind: str, content_key: str, payload: dict[str, Any] | None = None
) -> Job:
    """The live job of this kind and content: the one under way if there is one, else a new one."""
    live = Q(state__in=[JobState.QUEUED, JobState.RUNNING])
    with transaction.atomic():
        job = Job(
            kind=kind,
            content_key=content_key,
            payload=payload or {},
            actor_id=access.user_id_or_none(actor),
        )
        made = Job.objects.bulk_create([job], ignore_conflicts=True)
        current = Job.objects.get(live, kind=kind, content_key=content_key)
        if current.pk == made[0].pk:
            publish(RunJob(job_id=str(current.pk)))
    return current


def claim(job_id: UUID | str) -> JobHandle | None:
    """Take a job that waits or whose worker died; None when somebody else has it."""
    free = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=Now())
    claimed = Job.objects.filter(free, pk=job_id, attempts__lt=MOST_ATTEMPTS).update(
        state=JobState.RUNNING,
        attempts=F("attempts") + 1,
        fence=F("fence") + 1,
        lease_until=Now() + LEASE,
    )
    if not claimed:
        return None
    job = Job.objects.get(pk=job_id)
    claimed_at = (job.lease_until or job.created_at + LEASE) - LEASE
    return JobHandle(job.pk, job.fence, job.payload, job.actor_id, claimed_at)


def run_now(job_id: UUID | str) -> bool:
    """Claim and do a job; returns whether this call did it. Failures are kept on the row."""
    handle = claim(job_id)
    if handle is None:
        return False
    kind = Job.objects.values_list("kind", flat=True).get(pk=handle.id)
    try:
        with pghistory.context(user=handle.actor_id, job=str(handle.id)):
            result = _handlers[kind](handle)
    except LeaseLost:
        return False
    except Refused as refusal:
        _finish(handle, JobState.FAILED, {"code": refusal.code}, str(refusal))
    except Exception as error:  # noqa: BLE001 - the row tells the person what happened
        _finish(handle, JobState.FAILED, {"code": "internal"}, repr(error))
    else:
        _finish(handle, JobState.DONE, result or {}, "")
    return True


def _finish(handle: JobHandle, state: str, result: dict[str, Any], error: str) -> None:
    Job.objects.filter(pk=handle.id, fence=handle.fence).update(
        state=state, result=result, error=error[:4000], finished_at=Now(), lease_until=None
    )


def reap() -> int:
    """Wake jobs whose worker died, and end those that used up their attempts."""
    expired = Q(state=JobState.RUNNING, lease_until__lt=Now())
    Job.objects.filter(expired, attempts__gte=MOST_ATTEMPTS).update(
        state=JobState.FAILED, error="worker died", finished_at=Now()
    )
    waiting = Job.objects.filter(
        expired | Q(state=JobState.QUEUED, created_at__lt=Now() - timedelta(seconds=20))
    )
    ids = list(waiting.values_list("pk", flat=True)[:200])
    with transaction.atomic():
        for job_id in ids:
            publish(RunJob(job_id=str(job_id)))
    return len(ids)
