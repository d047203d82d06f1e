"""Targets become visible beside actuals, and the alert rule is evaluated for the first time."""

from monitoring.services import alert_rules, alerts, target_copies
from salesplan.core.scoping import Viewer
from salesplan.demo import day


def write(*, actor: Viewer) -> dict[str, int]:
    """Copy the targets in force, set up the default rule and evaluate it; returns the counts.

    The events that approval published will do the same once more in the worker, without effect.
    """
    target_copies.rebuild_all(actor=actor)
    alert_rules.ensure_default(actor=actor)
    return alerts.evaluate(actor=actor, as_of=day.TODAY, now=day.noon(day.TODAY))
