"""Endpoints of coverage and capacity."""

from django.urls import URLPattern, path

from goals.api import capacities, coverages, reassignments

_ONE = "reassignments/<int:reassignment_id>/"
urlpatterns: list[URLPattern] = [
    path("capacities/", capacities.CapacitiesView.as_view(), name="api-capacities"),
    path("ramp-profiles/", capacities.RampsView.as_view(), name="api-ramps"),
    path("ramp-profiles/<int:ramp_id>/", capacities.RampView.as_view(), name="api-ramp"),
    path("who-should-take-this/", capacities.WhoView.as_view(), name="api-who"),
    path("coverage/", coverages.CoverageView.as_view(), name="api-coverage"),
    path("coverage/balance/", coverages.BalanceView.as_view(), name="api-balance"),
    path(
        "coverage/customers/<int:customer_id>/keep/",
        coverages.KeepView.as_view(),
        name="api-customer-keep",
    ),
    path("reassignments/", reassignments.ReassignmentsView.as_view(), name="api-reassignments"),
    path(
        "reassignments/preview/",
        reassignments.ReassignmentPreviewView.as_view(),
        name="api-reassignment-preview",
    ),
    path(_ONE, reassignments.ReassignmentView.as_view(), name="api-reassignment"),
    path(
        _ONE + "withdraw/",
        reassignments.ReassignmentWithdrawView.as_view(),
        name="api-reassignment-withdraw",
    ),
    path(
        _ONE + "apply/",
        reassignments.ReassignmentApplyView.as_view(),
        name="api-reassignment-apply",
    ),
    path(
        _ONE + "counter/",
        reassignments.ReassignmentCounterView.as_view(),
        name="api-reassignment-counter",
    ),
]
