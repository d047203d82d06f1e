"""The api package as a Django app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Holds no models."""

    name = "salesplan.api"
    label = "salesplan_api"
