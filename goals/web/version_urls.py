"""Pages of versions beside each other: sandboxes, scenarios, comparisons."""

from django.urls import URLPattern, path

from goals.web import comparisons, levers, sandboxes, versions

_PLAN = "plans/<int:plan_id>/"
_SANDBOX = "versions/<int:sandbox_id>/"

urlpatterns: list[URLPattern] = [
    path(_PLAN + "versions/", versions.index, name="versions"),
    path(_PLAN + "sandboxes/", versions.open_sandbox, name="sandboxes"),
    path(_PLAN + "scenarios/", levers.derive_set, name="scenario_set"),
    path(_PLAN + "compare/", comparisons.index, name="compare"),
    path(_PLAN + "compare/export/<slug:kind>/", comparisons.export, name="compare_export"),
    path(_SANDBOX + "sandbox/", sandboxes.show, name="sandbox"),
    path(_SANDBOX + "sandbox/<slug:action>/", versions.step, name="sandbox_step"),
    path(_SANDBOX + "levers/", sandboxes.change_levers, name="levers"),
    path(_SANDBOX + "seats/", sandboxes.add_seat, name="draft_seats"),
    path(_SANDBOX + "merge/", sandboxes.merge, name="merge"),
    path("versions/<int:version_id>/freeze/", versions.freeze, name="freeze"),
]
