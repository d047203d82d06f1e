"""The jobs package as a Django app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Holds no models."""

    name = "salesplan.jobs"
    label = "salesplan_jobs"
