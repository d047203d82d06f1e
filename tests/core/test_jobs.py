"""Jobs and outbox: done once, found again after a death, never lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now

from salesplan.core import events
from salesplan.core.errors import Invalid
from salesplan.core.models import Job, JobState, Outbox
from salesplan.core.selectors import access
from salesplan.core.services import clock, jobs, outbox
from salesplan.core.services.jobs import JobHandle

pytestmark = pytest.mark.django_db


def queue(kind: str = "test.work", key: str = "a") -> Job:
    return jobs.enqueue(actor=access.system(), kind=kind, content_key=key, payload={"n": 3})


def test_one_live_job_per_content() -> None:
    assert queue().pk == queue().pk
    assert Outbox.objects.filter(topic="RunJob").count() == 1


def test_a_job_is_done_once_and_keeps_its_result() -> None:
    runs: list[Any] = []

    def work(job: JobHandle) -> dict[str, Any]:
        runs.append(job.payload["n"])
        job.progress(1, 2, "half")
        return {"answer": 42}

    jobs.register("test.work", work)
    job = queue()
    assert (jobs.run_now(job.pk), jobs.run_now(job.pk)) == (True, False)
    job.refresh_from_db()
    assert (runs, job.state, job.result) == ([3], JobState.DONE, {"answer": 42})
    assert queue().pk != job.pk


def test_a_refusal_ends_the_job_with_its_message() -> None:
    def work(job: JobHandle) -> None:
        raise Invalid("floors need %(need)s, total is %(total)s", need=90, total=80)

    jobs.register("test.work", work)
    job = queue()
    jobs.run_now(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "floors need 90, total is 80")


def test_a_dead_workers_job_is_taken_over_and_the_dead_one_is_fenced_off() -> None:
    job = queue()
    dead = jobs.claim(job.pk)
    assert dead is not None
    assert jobs.claim(job.pk) is None
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))
    assert jobs.reap() == 1
    assert jobs.claim(job.pk) is not None
    with pytest.raises(jobs.LeaseLost):
        dead.progress(1, 2)


def test_a_job_that_kills_its_workers_ends_after_three_attempts() -> None:
    job = queue()
    for _attempt in range(3):
        assert jobs.claim(job.pk) is not None
        Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))
    jobs.reap()
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "worker died")


def test_a_bad_message_does_not_stop_the_others() -> None:
    got: list[str] = []

    def handle(payload: dict[str, Any]) -> None:
        if payload["dimension"] == "bad":
            raise ValueError("bad")
        got.append(payload["dimension"])

    events.subscribe(events.TreesChanged, handle)
    for name in ("bad", "good"):
        outbox.publish(events.TreesChanged(dimension=name))
    outbox.relay()
    assert got == ["good"]
    stuck = Outbox.objects.get(sent_at=None)
    assert (stuck.attempts, "bad" in stuck.error) == (1, True)


def test_two_clocks_start_a_slot_once() -> None:
    from datetime import UTC, datetime

    calls: list[datetime] = []
    clock.register("test.clock", timedelta(minutes=5), calls.append)
    for second in (1, 2, 59):
        clock.tick(now=datetime(2026, 8, 31, 10, 7, second, tzinfo=UTC))
    assert calls == [datetime(2026, 8, 31, 10, 5, tzinfo=UTC)]
