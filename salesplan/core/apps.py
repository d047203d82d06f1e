"""The core: people, dimensions, metrics, facts, cube, audit, jobs."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Registers what can be imported; upper apps subscribe to its events."""

    name = "salesplan.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from salesplan.core.services import catalogue, data_quality, dimensions, users  # noqa: F401
        from salesplan.core.services.cube import working  # noqa: F401
        from salesplan.core.services.imports import registration  # noqa: F401
        from salesplan.core.services.messaging import setup

        setup.register()
        _leave_reads_alone()


def _leave_reads_alone() -> None:
    """What runs by `execute` are SELECTs (selectors.prepared): history needs to know no author."""
    from pghistory import runtime

    runtime.IGNORED_SQL_PREFIXES += ("execute",)  # type: ignore[assignment]
