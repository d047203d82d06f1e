"""Market review and goals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    """Market review and goals."""

    name = "goals"
    verbose_name = _("Goals")

    def ready(self) -> None:
        """Declare the registers."""
        from goals.services import competitors  # noqa: F401
