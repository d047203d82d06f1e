"""Methods that need no more than a figure, a percentage or a reference period."""

from fractions import Fraction

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.services.methods.registry import PERCENT, REFERENCE, method
from goals.services.methods.tasks import Task
from salesplan.engine.spreading import Leaves, SpreadResult


@method("present", _("In proportion to present values"), params=None)
def present(task: Task) -> SpreadResult:
    """The default: leaves keep their shares; parameters are ignored as they always were."""
    return task.spread(task.required)


@method("last_year", _("Like last year's same period"))
def last_year(task: Task) -> SpreadResult:
    """Like the same months a year before."""
    return task.spread(task.wanted, task.reference("last_year"))


@method("base_period", _("Like the base period"))
def base_period(task: Task) -> SpreadResult:
    """Like the plan's base period."""
    return task.spread(task.wanted, task.reference("base_period"))


@method("comparison", _("Like the comparison period"))
def comparison(task: Task) -> SpreadResult:
    """Like the plan's comparison period."""
    return task.spread(task.wanted, task.reference("comparison"))


@method("growth", _("Growth on a reference"), "percent", (PERCENT, REFERENCE))
def growth(task: Task) -> SpreadResult:
    """The total is reference x (1 + g), rounded once half-even; leaves like the reference."""
    reference = task.reference(task.params.get("reference", "last_year"))
    share = task.params.get("percent", Fraction(0))
    grown = Fraction(int(reference.values.sum())) * (1 + share)
    return task.spread(round(grown / task.quantum) * task.quantum, reference)


@method("equal", _("Equally"))
def equal(task: Task) -> SpreadResult:
    """Every open leaf the same."""
    ones = np.ones(len(task.locked), np.int64)
    return task.spread(task.wanted, Leaves(ones, ones.astype(np.bool_)))


@method("fixed", _("A fixed amount for each leaf"))
def fixed(task: Task) -> SpreadResult:
    """The same amount on each open leaf, whatever the total becomes."""
    amounts = np.full(len(task.locked), task.required, np.int64)
    return task.untouched(amounts, np.ones(len(task.locked), np.bool_))


@method("clear", _("Clear"), "nothing")
def clear(task: Task) -> SpreadResult:
    """Open leaves become empty, which is not zero."""
    zeros = np.zeros(len(task.locked), np.int64)
    return task.untouched(zeros, zeros.astype(np.bool_))
