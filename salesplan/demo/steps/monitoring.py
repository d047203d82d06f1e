"""Targets become visible beside actuals, and the alert rule is evaluated for the first time."""

from monitoring.services import alerts, target_copies
from salesplan.core.scoping import Viewer
from salesplan.demo import day
from salesplan.demo.steps.plans import Plans


def write(*, actor: Viewer, plans: Plans) -> dict[str, int]:
    """Copy the targets in force, set up the default rule and evaluate it; returns the counts.

    The events that approval published will do the same once more in the worker, without effect.
    """
    for plan in (plans.past, plans.current):
        target_copies.rebuild(actor=actor, plan_id=plan.pk)
    alerts.ensure_default_rule(actor=actor)
    return alerts.evaluate(actor=actor, as_of=day.TODAY, now=day.noon(day.TODAY))
