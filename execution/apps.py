"""Who does what, with what."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExecutionConfig(AppConfig):
    """Who does what, with what."""

    name = "execution"
    verbose_name = _("Execution")

    def ready(self) -> None:
        """Declare the registers; fill the start page and the plan's chapter on actions."""
        from execution import subscribers
        from execution.selectors import checklists
        from execution.services import actions as _actions  # noqa: F401
        from execution.services import from_templates
        from execution.services import risks as _risks  # noqa: F401
        from execution.web import actions, risks
        from goals.events import PlanCreated
        from goals.services import templates
        from salesplan.core import events

        events.subscribe(PlanCreated, subscribers.on_plan_created)
        templates.contribute(contribution=from_templates.contribution)
        checklists.register()
        actions.register()
        risks.register()
