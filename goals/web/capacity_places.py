"""Where coverage and capacity stand on the rail."""

from django.utils.translation import gettext_lazy as _

from salesplan.web import navigation
from salesplan.web.navigation import Entry


def register() -> None:
    """Called once, when the app is ready."""
    navigation.add(
        Entry(
            "capacities", _("Coverage and capacity"), "armchair", "goals:capacities",
            "monitoring", 35, right="figures.read",
        )
    )  # fmt: skip
