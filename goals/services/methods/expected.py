"""Spreading by forecast: every leaf in proportion to what is expected of it."""

from django.utils.translation import gettext_lazy as _

from goals.services.methods.registry import method
from goals.services.methods.tasks import Task
from salesplan.engine.spreading import Leaves, SpreadResult


@method("forecast", _("By forecast"))
def forecast(task: Task) -> SpreadResult:
    """Like the current forecast of the same months; months that are over like what was sold."""
    found = task.sources.forecast(task.periods)
    return task.spread(task.wanted, Leaves(found.values[task.places], found.filled[task.places]))
