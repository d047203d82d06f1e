"""Market review and goals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    """Market review and goals."""

    name = "goals"
    verbose_name = _("Goals")

    def ready(self) -> None:
        """Declare the registers; put the places of goals on the rail."""
        from goals.services import competitors  # noqa: F401
        from goals.web import places

        places.register()
