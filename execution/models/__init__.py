"""The models of execution, by stem."""

from execution.models.actions import Action, ActionStatus

__all__ = ["Action", "ActionStatus"]
