"""Plans and versions over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import MonthField, NodeField
from goals.api.serializers import DomainIn, DomainOut, VersionOut
from goals.models import Rhythm, Use
from goals.selectors import addresses
from goals.selectors import plans as plan_reads
from goals.services import domains, plans, versions
from goals.services.plans import Draft
from salesplan.api import concurrency
from salesplan.api.registers import IF_MATCH
from salesplan.core.models import Dimension

_TAGS = ["plans"]


class _PlanFields(serializers.Serializer[Any]):
    """What may be said of a plan when it is made and later."""

    base_first_period = MonthField(required=False)
    base_months = serializers.IntegerField(required=False, min_value=1, max_value=36)
    comparison_first_period = MonthField(required=False)
    comparison_months = serializers.IntegerField(required=False, min_value=1, max_value=36)
    display_currency = serializers.CharField(required=False, allow_blank=True, max_length=3)
    display_unit = serializers.IntegerField(required=False, min_value=1, max_value=10**9)


class PlanIn(_PlanFields):
    """A new plan; the base period is the same span of last year unless given.

    `template` brings goals, rounds and checklists, and tasks and risks a moment later, in
    `language`.
    """

    name = serializers.CharField(max_length=200)
    organisation = NodeField(help_text="Territory: code or id")
    first_period = MonthField()
    months = serializers.IntegerField(default=6, min_value=1, max_value=36)
    rounding_unit = serializers.IntegerField(default=1, min_value=0, max_value=10**9)
    grain = serializers.ListField(child=serializers.CharField(max_length=30), required=False)
    span = serializers.ChoiceField(choices=[1, 3, 6, 12], default=1)
    version_code = serializers.CharField(max_length=60, required=False, default="")
    template = serializers.CharField(
        max_length=60, required=False, default="", allow_blank=True, help_text="Code of a template"
    )
    language = serializers.ChoiceField(choices=["en", "zh-hans", "zh-hant"], default="en")


class PlanChangeIn(_PlanFields):
    """What to change of a plan; territory and months stay."""

    name = serializers.CharField(required=False, max_length=200)
    rounding_unit = serializers.IntegerField(required=False, min_value=0, max_value=10**9)
    owner = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1, source="owner_id"
    )
    closed_on = serializers.DateField(required=False, allow_null=True)
    rhythm = serializers.ListField(
        child=serializers.ChoiceField(choices=Rhythm.choices), required=False, max_length=5
    )
    floor_use = serializers.ChoiceField(choices=Use.choices, required=False)
    target_use = serializers.ChoiceField(choices=Use.choices, required=False)
    stretch_use = serializers.ChoiceField(choices=Use.choices, required=False)
    approvals_needed = serializers.IntegerField(required=False, min_value=1, max_value=5)


class PlanOut(serializers.Serializer[Any]):
    """A plan."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    organisation = serializers.CharField(source="organisation.code")
    first_period = MonthField()
    months = serializers.IntegerField()
    base_first_period = MonthField()
    base_months = serializers.IntegerField()
    comparison_first_period = MonthField(allow_null=True)
    comparison_months = serializers.IntegerField(allow_null=True)
    display_currency = serializers.CharField(help_text="Empty for the reporting currency")
    display_unit = serializers.IntegerField()
    rounding_unit = serializers.IntegerField()
    owner = serializers.CharField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    template = serializers.CharField()
    rhythm = serializers.ListField(child=serializers.CharField())
    floor_use = serializers.CharField()
    target_use = serializers.CharField()
    stretch_use = serializers.CharField()
    approvals_needed = serializers.IntegerField(
        help_text="Different people whose yes a submitted version needs"
    )
    version = serializers.IntegerField()


_PLAN = {
    "id": 7, "name": "Sales plan H2 2026", "organisation": "company", "first_period": "2026-07",
    "months": 6, "base_first_period": "2025-07", "base_months": 6,
    "comparison_first_period": "2024-07", "comparison_months": 6, "display_currency": "",
    "display_unit": 10000, "rounding_unit": 1, "owner": "Li Wei", "closed_on": None,
    "template": "half-year", "rhythm": ["week", "month"], "floor_use": "budget",
    "target_use": "quota", "stretch_use": "bonus", "approvals_needed": 2, "version": 1,
}  # fmt: skip
_NEW = {
    "name": "Sales plan H2 2026", "organisation": "company", "first_period": "2026-07",
    "template": "half-year", "language": "zh-hans",
}  # fmt: skip
_SHOWN = OpenApiExample("plan", _PLAN, response_only=True)


class PlansView(GoalsView):
    """All plans in scope; a new plan."""

    @extend_schema(
        tags=_TAGS, operation_id="plans_list", responses=PlanOut(many=True), examples=[_SHOWN]
    )
    def get(self, request: Request) -> Response:
        """List the plans that you may see, the latest period first."""
        return Response(PlanOut(plan_reads.plans(viewer=self.viewer), many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="plans_create", request=PlanIn, responses={201: PlanOut},
        examples=[OpenApiExample("half-year plan", _NEW, request_only=True), _SHOWN],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Create a plan with a first working version and what its template brings."""
        asked = PlanIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = dict(asked.validated_data)
        organisation = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.ORGANISATION, name=fields.pop("organisation")
        )
        if "grain" in fields:
            fields["grain"] = tuple(fields["grain"])
        draft = Draft(organisation_id=organisation, **fields)
        plan = plans.create(actor=self.viewer, draft=draft, today=self.today)
        return Response(PlanOut(plan).data, status=201, headers=concurrency.etag(plan))


class PlanView(GoalsView):
    """One plan."""

    @extend_schema(tags=_TAGS, operation_id="plans_read", responses=PlanOut, examples=[_SHOWN])
    def get(self, request: Request, plan_id: int) -> Response:
        """Read one plan with its ETag."""
        plan = plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        return Response(PlanOut(plan).data, headers=concurrency.etag(plan))

    @extend_schema(
        tags=_TAGS, operation_id="plans_change", request=PlanChangeIn, responses=PlanOut,
        parameters=[IF_MATCH],
        examples=[
            OpenApiExample(
                "in dollars", {"display_currency": "USD", "display_unit": 1000}, request_only=True
            ),
            _SHOWN,
        ],
    )  # fmt: skip
    def patch(self, request: Request, plan_id: int) -> Response:
        """Change the given fields of the version of the plan that was read."""
        asked = PlanChangeIn(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        plan = plans.change(
            actor=self.viewer, plan_id=plan_id, fields=dict(asked.validated_data),
            today=self.today, expected_version=concurrency.expected(request),
        )  # fmt: skip
        return Response(PlanOut(plan).data, headers=concurrency.etag(plan))


class VersionsView(GoalsView):
    """The versions of a plan."""

    @extend_schema(tags=_TAGS, operation_id="versions_list", responses=VersionOut(many=True))
    def get(self, request: Request, plan_id: int) -> Response:
        """List the versions of a plan, the oldest first."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        rows = plan_reads.versions(viewer=self.viewer, plan_id=plan_id)
        return Response(VersionOut(rows, many=True).data)


class VersionView(GoalsView):
    """One version."""

    @extend_schema(tags=_TAGS, operation_id="versions_read", responses=VersionOut)
    def get(self, request: Request, version_id: int) -> Response:
        """Read one version."""
        found = plan_reads.version(viewer=self.viewer, version_id=version_id)
        return Response(VersionOut(found).data)


class _Step(GoalsView):
    """A step of a version on its way."""

    def answer(self, version: Any) -> Response:
        """The version after the step."""
        return Response(VersionOut(version).data)


class SubmitView(_Step):
    """Hand in."""

    @extend_schema(tags=_TAGS, operation_id="versions_submit", request=None, responses=VersionOut)
    def post(self, request: Request, version_id: int) -> Response:
        """Hand a working version in for approval."""
        return self.answer(versions.submit(actor=self.viewer, version_id=version_id, now=self.now))


class SendBackView(_Step):
    """Send back."""

    @extend_schema(
        tags=_TAGS, operation_id="versions_send_back", request=None, responses=VersionOut
    )
    def post(self, request: Request, version_id: int) -> Response:
        """Give a submitted version back to be worked on."""
        return self.answer(versions.send_back(actor=self.viewer, version_id=version_id))


class ApproveIn(serializers.Serializer[Any]):
    """A word along with it; in whose place, where somebody stands in for another."""

    note = serializers.CharField(max_length=500, default="", allow_blank=True)
    on_behalf_of = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=2**31 - 1
    )


_APPROVE = OpenApiExample("In somebody's place", {"on_behalf_of": 9}, request_only=True)


class ApproveView(_Step):
    """Approve."""

    @extend_schema(
        tags=_TAGS, operation_id="versions_approve", request=ApproveIn, responses=VersionOut,
        examples=[_APPROVE],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Say yes; with the last yes that the plan needs it is in force, and the one before it is
        retired.
        """
        asked = ApproveIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.answer(
            versions.approve(
                actor=self.viewer, version_id=version_id, now=self.now, today=self.today,
                **asked.validated_data,
            )
        )  # fmt: skip


class ReopenView(_Step):
    """Open again."""

    @extend_schema(tags=_TAGS, operation_id="versions_reopen", request=None, responses=VersionOut)
    def post(self, request: Request, version_id: int) -> Response:
        """Open a frozen version as a new working copy."""
        return self.answer(
            versions.reopen(
                actor=self.viewer, version_id=version_id, now=self.now, today=self.today
            )
        )


class DomainView(GoalsView):
    """What can be planned."""

    @extend_schema(
        tags=_TAGS, operation_id="versions_domain", request=DomainIn, responses={201: DomainOut}
    )
    def post(self, request: Request, version_id: int) -> Response:
        """Add combinations below nodes to what can be planned in a version."""
        asked = DomainIn(data=request.data)
        asked.is_valid(raise_exception=True)
        ids = {
            f"{dimension}_id": addresses.node_id(
                viewer=self.viewer, dimension=dimension, name=asked.validated_data[dimension]
            )
            for dimension in ("organisation", "product", "channel")
        }
        added = domains.extend(actor=self.viewer, version_id=version_id, **ids)
        return Response({"added": added}, status=201)
