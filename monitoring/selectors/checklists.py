"""What monitoring finds for the checklist of a plan."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.selectors import checklists
from goals.selectors.checklists import Asked, Found
from monitoring.models import AlertRule


def register() -> None:
    """Called once, when the app is ready."""
    checklists.register(
        key="alert_rules", chapter="monitoring", order=10,
        label=gettext_lazy("A rule watches for deviations"), find=_watched,
    )  # fmt: skip


def _watched(asked: Asked) -> Found:
    return Found(AlertRule.objects.filter(is_active=True).exists(), _("No alert rule is active."))
