"""Orders left out of a plan's references, over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.selectors import exclusions as exclusion_reads
from goals.selectors import plans as plan_reads
from goals.services import exclusions

_TAGS = ["references"]
_ASKED = OpenApiExample(
    "A project that will not come again",
    value={"order": "SO-20250917-004", "source": "erp", "reason": "stadium, one-off"},
    request_only=True,
)
_ANSWER = OpenApiExample(
    "What it takes out",
    value={
        "id": 3, "source": "erp", "order": "SO-20250917-004", "reason": "stadium, one-off",
        "lines": 12, "revenue": 84_000_000, "last_year": 84_000_000, "base_period": 84_000_000,
        "by": "Li Wei", "at": "2026-06-20T02:00:00Z",
    },
    response_only=True,
)  # fmt: skip


class ExclusionIn(serializers.Serializer[Any]):
    """An order; its source only where several know it."""

    order = serializers.CharField(max_length=200)
    source = serializers.CharField(  # type: ignore[assignment]
        max_length=40, required=False, default="", allow_blank=True
    )
    reason = serializers.CharField(max_length=300)


class ExclusionOut(serializers.Serializer[Any]):
    """An order that is left out, with its lines and revenue that you see."""

    id = serializers.IntegerField(source="exclusion.pk")
    source = serializers.CharField(source="source.code")  # type: ignore[assignment]
    order = serializers.CharField(source="order_no")
    reason = serializers.CharField(source="exclusion.reason")
    lines = serializers.IntegerField()
    revenue = serializers.IntegerField()
    last_year = serializers.IntegerField(help_text="what of it lies in last year's same months")
    base_period = serializers.IntegerField(help_text="what of it lies in the base period")
    by = serializers.CharField(source="exclusion.created_by", allow_null=True)
    at = serializers.DateTimeField(source="exclusion.created_at")


class ExclusionsView(GoalsView):
    """Orders that a plan's references leave out."""

    @extend_schema(
        tags=_TAGS, operation_id="exclusions_list", responses=ExclusionOut(many=True),
        examples=[_ANSWER],
    )  # fmt: skip
    def get(self, request: Request, plan_id: int) -> Response:
        """List them with what they take out of the references."""
        return Response(self._listed(plan_id))

    @extend_schema(
        tags=_TAGS, operation_id="exclusions_create", request=ExclusionIn,
        responses={201: ExclusionOut(many=True)}, examples=[_ASKED, _ANSWER],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Leave an order out of all references of the plan; answers with the whole list."""
        asked = ExclusionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        exclusions.add(
            actor=self.viewer, plan_id=plan_id, order_no=fields["order"], source=fields["source"],
            reason=fields["reason"],
        )  # fmt: skip
        return Response(self._listed(plan_id), status=201)

    def _listed(self, plan_id: int) -> Any:
        plan = plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        rows = exclusion_reads.listed(viewer=self.viewer, plan=plan)
        return ExclusionOut(rows, many=True).data


class ExclusionView(GoalsView):
    """One order that is left out."""

    @extend_schema(tags=_TAGS, operation_id="exclusions_delete", responses={204: None})
    def delete(self, request: Request, exclusion_id: int) -> Response:
        """Let the order count again."""
        exclusions.remove(actor=self.viewer, exclusion_id=exclusion_id)
        return Response(status=204)
