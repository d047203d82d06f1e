"""The models of execution, by stem."""

from execution.models.actions import Action, ActionStatus
from execution.models.risks import Risk, RiskCategory, RiskStatus

__all__ = ["Action", "ActionStatus", "Risk", "RiskCategory", "RiskStatus"]
