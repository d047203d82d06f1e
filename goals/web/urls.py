"""Pages of goals."""

from django.urls import URLPattern, path

from goals.web import goals, journal, plans, targets

app_name = "goals"
urlpatterns: list[URLPattern] = [
    path("plans/", plans.index, name="plans"),
    path("plans/new/", plans.new, name="plan_new"),
    path("plans/new/preview/", plans.preview, name="plan_preview"),
    path("plans/<int:plan_id>/", plans.workspace, name="plan"),
    path("plans/<int:plan_id>/goals/new/", goals.new, name="goal_new"),
    path("plans/<int:plan_id>/goals/<int:goal_id>/remove/", goals.remove, name="goal_remove"),
    path("plans/<int:plan_id>/<slug:key>/", plans.chapter, name="chapter"),
    path("versions/<int:version_id>/grid/", targets.grid, name="grid"),
    path("versions/<int:version_id>/why/", targets.why, name="why"),
    path("versions/<int:version_id>/export/<slug:kind>/", targets.export, name="export"),
    path("versions/<int:version_id>/history/", journal.index, name="journal"),
    path("versions/<int:version_id>/undo/<int:number>/", journal.undo, name="undo"),
    path("versions/<int:version_id>/<slug:name>/", plans.step, name="step"),
]
