"""Market review and goals."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GoalsConfig(AppConfig):
    """Market review and goals."""

    name = "goals"
    verbose_name = _("Goals")

    def ready(self) -> None:
        """Declare the registers and imports; put the places of goals on the rail."""
        from goals import tasks
        from goals.selectors import comments, plan_checks
        from goals.services import competitors, following, target_imports  # noqa: F401
        from goals.web import comments as comment_panels
        from goals.web import decompositions, places
        from salesplan.core.services import jobs
        from salesplan.core.services.imports import kinds

        kinds.register(target_imports.KIND, target_imports.Targets())
        jobs.register(following.JOB, tasks.follow_base)
        comments.register()
        plan_checks.register()
        comment_panels.register()
        places.register()
        decompositions.register()
