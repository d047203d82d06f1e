"""API endpoints of monitoring."""

from django.urls import path

from monitoring.api import alert_rules, alerts, dashboards

urlpatterns = [
    path("dashboard/", dashboards.DashboardView.as_view(), name="api_dashboard"),
    path("attainment/", dashboards.AttainmentView.as_view(), name="api_attainment"),
    path("alerts/", alerts.AlertsView.as_view(), name="api_alerts"),
    path("alerts/<int:alert_id>/", alerts.AlertView.as_view(), name="api_alert"),
    path(
        "alerts/<int:alert_id>/acknowledge/",
        alerts.AcknowledgeView.as_view(),
        name="api_alert_acknowledge",
    ),
    path("alert-rules/", alert_rules.AlertRulesView.as_view(), name="api_alert_rules"),
    path("alert-rules/<int:rule_id>/", alert_rules.AlertRuleView.as_view(), name="api_alert_rule"),
]
