"""Where the forecast board stands on the rail, and its panel on the start page."""

from django.utils.translation import gettext_lazy as _

from goals.web import forecast_submissions
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
    panels.register("home.decisions", "forecast_due", forecast_submissions.due, 18)
