"""Who does what, with what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExecutionConfig(AppConfig):
    """Who does what, with what."""

    name = "execution"
    verbose_name = _("Execution")

    def ready(self) -> None:
        """Declare the registers."""
        from execution.services import actions  # noqa: F401
