"""Are we on track."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Subscribes to what changes below, and puts its places and panels on lower pages."""

    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        """Events, jobs, the clock; the rail and the home page."""
        from execution.events import ActionMoved
        from goals.events import TargetsChanged
        from monitoring import subscribers, tasks
        from monitoring.selectors import checklists
        from monitoring.services import alert_lists, cause_lists, refreshing  # noqa: F401
        from monitoring.web import alert_cards, places, remedy_cards
        from salesplan.core import events
        from salesplan.core.services import clock, jobs

        events.subscribe(TargetsChanged, subscribers.on_targets_changed)
        events.subscribe(events.TreesChanged, subscribers.on_trees_changed)
        events.subscribe(events.CubeChanged, subscribers.on_cube_changed)
        events.subscribe(ActionMoved, subscribers.on_action_moved)
        jobs.register(refreshing.TARGETS, tasks.refresh_targets)
        jobs.register(refreshing.ALERTS, tasks.evaluate_alerts)
        clock.register("monitoring.alerts", timedelta(hours=1), tasks.hourly)
        clock.register("monitoring.alert_states", timedelta(hours=1), tasks.unanswered)
        checklists.register()
        places.register()
        alert_cards.register()
        remedy_cards.register()
