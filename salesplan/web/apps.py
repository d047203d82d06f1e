"""The web package as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Holds no models."""

    name = "salesplan.web"
    label = "salesplan_web"
