"""How the gap is closed."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StrategyConfig(AppConfig):
    """How the gap is closed."""

    name = "strategy"
    verbose_name = _("Strategy")

    def ready(self) -> None:
        """Declare the registers; fill the plan's chapter on strategy."""
        from strategy.selectors import checklists
        from strategy.services import initiatives as _register  # noqa: F401
        from strategy.web import initiatives

        checklists.register()
        initiatives.register()
