"""Market review and goals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    """Market review and goals."""

    name = "goals"
    verbose_name = _("Goals")

    def ready(self) -> None:
        """Declare the registers and imports; put the places of goals on the rail."""
        from goals.selectors import (
            calibration_cards,
            comments,
            negotiation_cards,
            negotiation_checks,
            plan_checks,
        )
        from goals.services import (  # noqa: F401
            calibration_lists,
            capacities,
            competitors,
            forecast_drivers,
            forecast_runs,
            potential_criteria,
            reassignment_news,
            responsibilities,
            skills,
            target_imports,
        )
        from goals.web import (
            calibration_proposals,
            calibrations,
            capacity_places,
            decompositions,
            forecast_board_places,
            negotiation_home,
            places,
        )
        from goals.web import comments as comment_panels
        from salesplan.core.services.imports import kinds

        self._schedule()
        kinds.register(target_imports.KIND, target_imports.Targets())
        comments.register()
        plan_checks.register()
        negotiation_checks.register()
        negotiation_home.register()
        comment_panels.register()
        places.register()
        decompositions.register()
        calibrations.register()
        calibration_cards.register()
        calibration_proposals.register()
        forecast_board_places.register()
        reassignment_news.register()
        capacity_places.register()
        negotiation_cards.register()

    def _schedule(self) -> None:
        """What is done in the background, on demand and by the clock."""
        from datetime import timedelta

        from goals import tasks
        from goals.services import following, forecast_runs
        from salesplan.core.services import clock, jobs

        jobs.register(following.JOB, tasks.follow_base)
        jobs.register(forecast_runs.JOB, tasks.refresh_forecasts)
        clock.register("goals.forecasts", timedelta(days=1), tasks.nightly_forecasts)
        clock.register("goals.reminders", timedelta(hours=1), tasks.remind)
        clock.register("goals.reassignments", timedelta(hours=1), tasks.apply_reassignments)
