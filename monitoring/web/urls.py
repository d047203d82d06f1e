"""Pages of monitoring."""

from django.urls import path

from monitoring.web import (
    alert_rules,
    alert_states,
    alerts,
    dashboards,
    executives,
    exports,
    kpis,
    views,
)

app_name = "monitoring"
urlpatterns = [
    path("", dashboards.dashboard, name="dashboard"),
    path("executive/", executives.executive, name="executive"),
    path("executive/doing/", executives.doing, name="doing"),
    path("executive/deciding/", executives.deciding, name="deciding"),
    path("landing/", executives.landing, name="landing"),
    path("notes/", executives.notes, name="notes"),
    path("bridge/", dashboards.bridge, name="bridge"),
    path("treemap/", dashboards.treemap, name="treemap"),
    path("fan/", dashboards.fan, name="fan"),
    path("kpis/", kpis.panel, name="kpis"),
    path("views/<slug:page>/", views.menu, name="views"),
    path("views/<slug:page>/save/", views.save, name="view_save"),
    path("views/<slug:page>/<int:view_id>/open/", views.open_with, name="view_open_with"),
    path("views/<slug:page>/<int:view_id>/delete/", views.delete, name="view_delete"),
    path("trend/", dashboards.trend, name="trend"),
    path("heatmap/", dashboards.heatmap, name="heatmap"),
    path("fresh/", dashboards.fresh, name="fresh"),
    path("export/", exports.export, name="export"),
    path("alerts/<int:alert_id>/", alerts.alert, name="alert"),
    path("alerts/<int:alert_id>/acknowledge/", alerts.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_id>/snooze/", alert_states.snooze, name="snooze"),
    path("alerts/<int:alert_id>/wake/", alert_states.wake, name="wake"),
    path("alerts/<int:alert_id>/escalate/", alert_states.escalate, name="escalate"),
    path("alerts/<int:alert_id>/resolve/", alert_states.resolve, name="resolve"),
    path("rules/", alert_rules.rules, name="rules"),
    path("rules/new/", alert_rules.create, name="rule_create"),
    path("rules/<int:rule_id>/", alert_rules.change, name="rule"),
]
