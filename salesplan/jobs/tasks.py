"""Celery tasks: an id in, one service call out."""

from celery import shared_task
from django.utils import timezone

from salesplan.core.services import clock, jobs, outbox


@shared_task(acks_late=True)
def run_job(job_id: str) -> None:
    """Do a job, unless somebody else has it."""
    jobs.run_now(job_id)


@shared_task
def relay() -> None:
    """Deliver the messages that wait."""
    outbox.relay()


@shared_task
def reap() -> None:
    """Wake jobs whose worker died or whose message was lost."""
    jobs.reap()


@shared_task
def tick() -> None:
    """Start what is due by the clock."""
    clock.tick(now=timezone.now())
