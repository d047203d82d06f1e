"""The models of monitoring, by stem."""

from monitoring.models.alerts import (
    Alert,
    AlertEvaluation,
    AlertFiring,
    AlertPeriod,
    AlertRule,
    AlertState,
    Comparison,
    Severity,
)
from monitoring.models.causes import Cause, CauseCategory, CauseState, Remedy
from monitoring.models.targets import TargetMonth

__all__ = [
    "Alert",
    "AlertEvaluation",
    "AlertFiring",
    "AlertPeriod",
    "AlertRule",
    "AlertState",
    "Cause",
    "CauseCategory",
    "CauseState",
    "Comparison",
    "Remedy",
    "Severity",
    "TargetMonth",
]
