"""The web package as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Holds no models; puts the core's own pages on the rail."""

    name = "salesplan.web"
    label = "salesplan_web"

    def ready(self) -> None:
        """Register the core's places."""
        from django_structlog.signals import bind_extra_request_metadata

        from salesplan.web import (
            data_quality,
            import_places,
            metrics,
            middleware,
            navigation,
            panels,
            record_search,
            search,
            trees,
            users,
        )

        bind_extra_request_metadata.connect(middleware.bind_address)
        panels.register("frame.foot", "data_quality", data_quality.badge)
        panels.register("figures.notes", "data_quality", data_quality.notes)
        panels.register("register.form", "metric_check", metrics.check_panel)
        panels.register("register.row", "reset", users.reset_panel)
        panels.register("register.actions", "tree", trees.action)
        import_places.register()
        search.register("registers", record_search.find)
        navigation.add(navigation.Entry("home", _("Home"), "home", "home", "home", 0, shortcut="h"))
        navigation.add(
            navigation.Entry(
                "data_quality",
                _("Data quality"),
                "shield-check",
                "data_quality",
                "data",
                60,
                right="figures.read",
            )
        )
