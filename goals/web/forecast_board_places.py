"""Where the forecast board stands: rail, start page, messages, and the clock that asks."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from goals import tasks
from goals.selectors import forecast_cards
from goals.web import forecast_submissions
from salesplan.core.services import clock
from salesplan.web import navigation, panels
from salesplan.web.navigation import Entry


def register() -> None:
    """Called once, when the app is ready."""
    navigation.add(
        Entry(
            "forecast_board", _("Forecast board"), "chart-dots", "goals:forecast_board",
            "monitoring", 30, right="figures.read", shortcut="j",
        )
    )  # fmt: skip
    forecast_cards.register()
    clock.register("goals.judgement", timedelta(hours=1), tasks.ask_for_judgement)
    panels.register("home.decisions", "forecast_due", forecast_submissions.due, 18)
