"""Addresses of coverage and capacity."""

from django.urls import URLPattern, path

from goals.web import capacities, coverages, reassignments

_ONE = "reassignments/<int:reassignment_id>/"
urlpatterns: list[URLPattern] = [
    path("capacity/", capacities.index, name="capacities"),
    path("capacity/ramps/new/", capacities.ramp_new, name="ramp_new"),
    path("capacity/ramps/<int:ramp_id>/remove/", capacities.ramp_remove, name="ramp_remove"),
    path("coverage/", coverages.index, name="coverages"),
    path("coverage/export/<slug:form>/", coverages.export, name="coverage_export"),
    path("coverage/keep/<int:customer_id>/", coverages.keep, name="customer_keep"),
    path("coverage/balance/", coverages.balance, name="balance"),
    path("coverage/who/", coverages.who, name="who"),
    path("reassignments/", reassignments.index, name="reassignments"),
    path("reassignments/new/", reassignments.new, name="reassignment_new"),
    path(_ONE, reassignments.show, name="reassignment"),
    path(_ONE + "withdraw/", reassignments.withdraw, name="reassignment_withdraw"),
    path(_ONE + "apply/", reassignments.apply, name="reassignment_apply"),
    path(_ONE + "counter/", reassignments.counter, name="reassignment_counter"),
]
