"""API endpoints of versions beside each other: sandboxes, scenarios, comparisons."""

from django.urls import URLPattern, path

from goals.api import comparisons, sandboxes, scenarios

_PLAN = "plans/<int:plan_id>/"
_SANDBOX = "versions/<int:sandbox_id>/"

urlpatterns: list[URLPattern] = [
    path(_PLAN + "sandboxes/", sandboxes.SandboxesView.as_view(), name="api-sandboxes"),
    path(_PLAN + "scenarios/", scenarios.ScenariosView.as_view(), name="api-scenarios"),
    path(_SANDBOX + "share/", sandboxes.ShareView.as_view(), name="api-share"),
    path(_SANDBOX + "discard/", sandboxes.DiscardView.as_view(), name="api-discard"),
    path(_SANDBOX + "promote/", sandboxes.PromoteView.as_view(), name="api-promote"),
    path(_SANDBOX + "merge/", sandboxes.MergeView.as_view(), name="api-merge"),
    path(_SANDBOX + "seats/", sandboxes.SeatsView.as_view(), name="api-draft-seats"),
    path(_SANDBOX + "levers/", scenarios.LeversView.as_view(), name="api-levers"),
    path(_SANDBOX + "cut-loose/", scenarios.CutLooseView.as_view(), name="api-cut-loose"),
    path("versions/<int:version_id>/freeze/", sandboxes.FreezeView.as_view(), name="api-freeze"),
    path(
        "versions/<int:version_id>/compare/<int:other_id>/",
        comparisons.CompareView.as_view(),
        name="api-compare",
    ),
]
