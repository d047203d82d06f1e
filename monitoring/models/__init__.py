"""The models of monitoring, by stem."""

from monitoring.models.alerts import Alert, AlertRule, AlertState, Comparison, Severity
from monitoring.models.targets import TargetMonth

__all__ = ["Alert", "AlertRule", "AlertState", "Comparison", "Severity", "TargetMonth"]
