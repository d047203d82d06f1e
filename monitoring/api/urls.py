"""API endpoints of monitoring."""

from django.urls import path

from monitoring.api import (
    alert_rules,
    alerts,
    causes,
    dashboards,
    drawings,
    remedies,
)

urlpatterns = [
    path("causes/finding/", causes.FindingView.as_view(), name="api_causes_finding"),
    path("dashboard/", dashboards.DashboardView.as_view(), name="api_dashboard"),
    path("dashboard/bridge/", drawings.BridgeView.as_view(), name="api_bridge"),
    path("dashboard/contribution/", drawings.ContributionView.as_view(), name="api_contribution"),
    path("dashboard/running/", drawings.RunningView.as_view(), name="api_running"),
    path("dashboard/metrics/", drawings.KpisView.as_view(), name="api_dashboard_metrics"),
    path("attainment/", dashboards.AttainmentView.as_view(), name="api_attainment"),
    path(
        "alerts/<int:alert_id>/acknowledge/",
        alerts.AcknowledgeView.as_view(),
        name="api_alert_acknowledge",
    ),
    path("alerts/<int:alert_id>/snooze/", alerts.SnoozeView.as_view(), name="api_alert_snooze"),
    path(
        "alerts/<int:alert_id>/escalate/", alerts.EscalateView.as_view(), name="api_alert_escalate"
    ),
    path("alerts/<int:alert_id>/resolve/", alerts.ResolveView.as_view(), name="api_alert_resolve"),
    path(
        "alert-rules/<int:rule_id>/firings/",
        alert_rules.FiringsView.as_view(),
        name="api_rule_firings",
    ),
    path(
        "alert-rules/<int:rule_id>/backtest/",
        alert_rules.BacktestView.as_view(),
        name="api_rule_backtest",
    ),
    path(
        "alerts/<int:alert_id>/tasks/",
        remedies.TasksView.as_view(),
        name="api_alert_tasks",
    ),
    path(
        "alerts/<int:alert_id>/calibrations/",
        remedies.CalibrationsView.as_view(),
        name="api_alert_calibrations",
    ),
    path(
        "alerts/<int:alert_id>/remedies/",
        remedies.RemediesView.as_view(),
        name="api_alert_remedies",
    ),
    path(
        "causes/<int:cause_id>/tasks/",
        remedies.TasksView.as_view(),
        name="api_cause_tasks",
    ),
    path(
        "causes/<int:cause_id>/calibrations/",
        remedies.CalibrationsView.as_view(),
        name="api_cause_calibrations",
    ),
    path(
        "causes/<int:cause_id>/remedies/",
        remedies.RemediesView.as_view(),
        name="api_cause_remedies",
    ),
]
