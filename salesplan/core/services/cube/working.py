"""The drain as background work: woken by events, swept by the clock."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from salesplan.core.events import FactsLoaded, TreesChanged, subscribe
from salesplan.core.models import Company, CubeState, Job
from salesplan.core.selectors import access, company
from salesplan.core.services import clock, jobs
from salesplan.core.services.cube.deltas import mark_stale
from salesplan.core.services.cube.drain import drain
from salesplan.core.services.cube.windows import day_months

JOB = "cube.drain"


def request() -> Job:
    """Have the cube brought up to date; one job at a time."""
    return jobs.enqueue(actor=access.system(), kind=JOB, content_key="all")


def request_when_due(now: datetime) -> Job | None:
    """What events left undone: changes wait, or a new quarter needs other days."""
    state = CubeState.objects.get(pk=1)
    windows = day_months(Company.objects.get(pk=1), company.today(now))
    return request() if state.stale_since or state.day_windows != windows else None


def _on_facts(_payload: dict[str, Any]) -> None:
    request()


def _on_trees(_payload: dict[str, Any]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        mark_stale(cursor)
        request()


def _on_slot(slot: datetime) -> None:
    request_when_due(slot)


def _run(job: jobs.JobHandle) -> dict[str, Any]:
    moment = Job.objects.values_list("created_at", flat=True).get(pk=job.id)
    done = drain(today=company.today(moment))
    return {"generation": done.generation, "months": len(done.periods)}


jobs.register(JOB, _run)
subscribe(FactsLoaded, _on_facts)
subscribe(TreesChanged, _on_trees)
clock.register("cube", timedelta(minutes=1), _on_slot)
