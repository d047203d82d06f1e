"""What worker and relay do, in the test's own process."""

from salesplan.core.models import Job, JobState
from salesplan.core.services import jobs, outbox


def work_off() -> None:
    """What worker and relay do until nothing waits."""
    for _round in range(20):
        outbox.relay()
        waiting = list(Job.objects.filter(state=JobState.QUEUED).values_list("pk", flat=True))
        if not waiting:
            return
        for job_id in waiting:
            jobs.run_now(job_id)
    raise AssertionError("work does not end")
