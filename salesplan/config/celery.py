"""The Celery application and its schedule; Celery is a wake-up, the state lives in PostgreSQL."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesplan.config.settings.dev")

app = Celery("salesplan")
app.config_from_object(settings.CELERY)
app.conf.beat_schedule = {
    "relay": {"task": "salesplan.jobs.tasks.relay", "schedule": 5.0},
    "reap": {"task": "salesplan.jobs.tasks.reap", "schedule": 15.0},
    "clock": {"task": "salesplan.jobs.tasks.tick", "schedule": 60.0},
}
app.autodiscover_tasks(["salesplan.jobs"])
