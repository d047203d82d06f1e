"""Are we on track."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Are we on track."""

    name = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        """Declare the registers."""
        from monitoring.services import alert_lists  # noqa: F401
