"""Background work as its owner sees it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import Job
from salesplan.core.scoping import Viewer


def get(*, viewer: Viewer, job_id: UUID) -> Job:
    """A job that the viewer started, or any for those who see everything; else `NotVisible`."""
    jobs = Job.objects.all() if viewer.everything else Job.objects.filter(actor_id=viewer.user_id)
    job = jobs.filter(pk=job_id).first()
    if job is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return job


def percent_done(job: Job) -> int | None:
    """How far a job is, in whole percent; None while nobody can say."""
    return min(100, job.done * 100 // job.total) if job.total else None
