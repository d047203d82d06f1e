"""Pages of monitoring."""

from django.urls import path

from monitoring.web import alert_rules, alerts, dashboards, exports

app_name = "monitoring"
urlpatterns = [
    path("", dashboards.dashboard, name="dashboard"),
    path("trend/", dashboards.trend, name="trend"),
    path("heatmap/", dashboards.heatmap, name="heatmap"),
    path("fresh/", dashboards.fresh, name="fresh"),
    path("export/", exports.export, name="export"),
    path("alerts/<int:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<int:alert_id>/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("rules/", alert_rules.rules, name="rules"),
    path("rules/new/", alert_rules.create, name="rule_create"),
    path("rules/<int:rule_id>/", alert_rules.change, name="rule"),
]
