"""API endpoints of monitoring."""

from django.urls import path

from monitoring.api import alerts, dashboards

urlpatterns = [
    path("dashboard/", dashboards.DashboardView.as_view(), name="api_dashboard"),
    path("attainment/", dashboards.AttainmentView.as_view(), name="api_attainment"),
    path(
        "alerts/<int:alert_id>/acknowledge/",
        alerts.AcknowledgeView.as_view(),
        name="api_alert_acknowledge",
    ),
]
