"""Pages of the core."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from salesplan.web import (
    data_quality,
    health,
    home,
    jobs,
    notifications,
    preferences,
    profile,
    search,
    start,
    trees,
)

urlpatterns = [
    path("healthz", login_not_required(health.alive), name="healthz"),
    path("readyz", login_not_required(health.ready), name="readyz"),
    path("", home.home, name="home"),
    path("start/", start.index, name="start"),
    path("settings/", start.settings, name="settings"),
    path("search/", search.search, name="search"),
    path("language/", preferences.set_language, name="set_language"),
    path("theme/", preferences.set_theme, name="set_theme"),
    path("notifications/", notifications.index, name="notifications"),
    path("notifications/count/", notifications.count, name="notifications_count"),
    path("notifications/read/", notifications.read, name="notifications_read"),
    path("profile/", profile.index, name="profile"),
    path("profile/save/", profile.save, name="profile_save"),
    path("profile/tokens/", profile.issue_token, name="token_issue"),
    path("profile/tokens/<int:token_id>/revoke/", profile.revoke_token, name="token_revoke"),
    path("data/quality/", data_quality.index, name="data_quality"),
    path("data/quality/check/", data_quality.check, name="data_quality_check"),
    path("dimensions/<slug:name>/", trees.tree, name="tree"),
    path("dimensions/branch/<int:node_id>/", trees.branch, name="tree_branch"),
    path("dimensions/<slug:name>/place/<int:entry_id>/", trees.place, name="tree_place"),
    path("registers/", include("salesplan.web.registers.urls")),
    path("jobs/<uuid:job_id>/", jobs.detail, name="job"),
]
