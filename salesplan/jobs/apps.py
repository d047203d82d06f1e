"""Background work as a Django app: messages become Celery tasks, workers listen."""

from typing import Any

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Holds no models; connects the outbox with Celery."""

    name = "salesplan.jobs"
    label = "salesplan_jobs"

    def ready(self) -> None:
        from celery.signals import worker_ready

        from salesplan.core.events import subscribe
        from salesplan.core.services.outbox import RunJob
        from salesplan.jobs import listener
        from salesplan.jobs.tasks import run_job

        def send(payload: dict[str, Any]) -> None:
            run_job.apply_async(args=[payload["job_id"]])

        def listen(**_: Any) -> None:
            listener.start()

        subscribe(RunJob, send)
        worker_ready.connect(listen, weak=False, dispatch_uid="salesplan.jobs")
