"""The job that checks or applies a batch: progress while it works, no effect once it is late."""

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from salesplan.core.models import ImportBatch, Job
from salesplan.core.selectors.company import today as today_of
from salesplan.core.services.imports.reading.limits import BROWSER
from salesplan.core.services.imports.running import Plan, file_feed, run
from salesplan.core.services.jobs import JobHandle, LeaseLost

JOB = "imports.run"
BEAT = 1.0
"""Seconds between two reports of progress, which also renew the lease."""


def new_report() -> str:
    """The name of a fresh file for row errors, in the media directory."""
    name = f"imports/{uuid.uuid4().hex}.errors.csv"
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return name


def work(job: JobHandle) -> dict[str, Any]:
    """Check or apply the batch of the job's payload; returns its counts."""
    now = job.now
    today = today_of(now)
    batch = ImportBatch.objects.get(pk=job.payload["batch"])
    report = new_report()
    ImportBatch.objects.filter(pk=batch.pk).update(error_report=report)
    with _beating(job) as pulse:
        plan = Plan(
            actor=job.actor(today),
            today=today,
            now=now,
            dry=job.payload["dry"],
            check=lambda: _require_lease(job),
        )
        path, report_path = Path(batch.file.path), Path(settings.MEDIA_ROOT) / report
        opened = file_feed(
            path, today=today, limits=BROWSER, report=report_path, progress=pulse.report
        )
        done = run(batch_id=batch.pk, plan=plan, open_feed=opened, report=report_path)
    return {"batch": done.pk, "counts": done.counts}


class Pulse:
    """How far the reading is; written by the reader, told by another thread."""

    def __init__(self) -> None:
        self.rows, self.fraction = 0, 0.0

    def report(self, rows: int, fraction: float) -> None:
        """Take down what the reader says."""
        self.rows, self.fraction = rows, fraction


@contextmanager
def _beating(job: JobHandle) -> Iterator[Pulse]:
    """Tell progress on a connection of its own: the import's is inside a transaction."""
    pulse, ended = Pulse(), threading.Event()
    thread = threading.Thread(target=_beat, args=(job, pulse, ended), daemon=True)
    thread.start()
    try:
        yield pulse
    finally:
        ended.set()
        thread.join()


def _beat(job: JobHandle, pulse: Pulse, ended: threading.Event) -> None:
    try:
        while not ended.wait(BEAT):
            job.progress(int(pulse.fraction * 90), 100, str(pulse.rows))
    except LeaseLost:
        return
    finally:
        connection.close()


def _require_lease(job: JobHandle) -> None:
    """In the writing transaction: a job that somebody else took over must have no effect."""
    if not Job.objects.filter(pk=job.id, fence=job.fence).exists():
        raise LeaseLost(str(job.id))
