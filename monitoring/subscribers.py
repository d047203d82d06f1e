"""What monitoring does when something changed below."""

from typing import Any

from monitoring.services import refreshing, remedies
from salesplan.core.selectors import access

ROLLED_UP = {"organisation", "product", "channel"}


def on_targets_changed(payload: dict[str, Any]) -> None:
    """Another version of a plan is in force."""
    refreshing.request_targets(actor=access.system(), plan_id=payload["plan_id"])


def on_trees_changed(payload: dict[str, Any]) -> None:
    """Targets roll up in today's trees, like actuals."""
    if payload["dimension"] in ROLLED_UP:
        refreshing.request_targets(actor=access.system())


def on_cube_changed(payload: dict[str, Any]) -> None:
    """New actuals: does a rule fire, has a case recovered?"""
    refreshing.request_alerts(actor=access.system())


def on_action_moved(payload: dict[str, Any]) -> None:
    """A task that answers an alert is done: its owner hears of it."""
    if payload["done"]:
        remedies.tell_done(actor=access.system(), action_id=payload["action_id"])
