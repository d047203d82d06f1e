"""The demo package as a Django app."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Holds no models."""

    name = "salesplan.demo"
    label = "salesplan_demo"
