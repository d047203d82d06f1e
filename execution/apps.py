"""Who does what, with what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExecutionConfig(AppConfig):
    """Who does what, with what."""

    name = "execution"
    verbose_name = _("Execution")

    def ready(self) -> None:
        """Declare the registers; put own tasks on the start page."""
        from execution.services import actions as _register  # noqa: F401
        from execution.web import actions

        actions.register()
