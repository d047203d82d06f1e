"""Answering requests to calibrate a target over the API; the list itself is a register."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.models import CalibrationRequest
from goals.services import calibration_requests
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY

_TAGS = ["calibrations"]
_IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
_PARAMETERS = [_IF_MATCH, IDEMPOTENCY_KEY]
_BODY = OpenApiExample(
    "Half of it", request_only=True,
    value={"accepted": False, "answer": "Half of it at most: the second dealer opens in October"},
)  # fmt: skip
ANSWERED = OpenApiExample(
    "A request that was declined", response_only=True,
    value={
        "id": 4, "version": 2, "plan": 3, "metric": "revenue", "organisation": 12,
        "organisation_name": "South", "product": None, "channel": None, "first_period": 24318,
        "months": 6, "current": 815_000_000, "proposed": 740_000_000,
        "reason": "The dealer in Shenzhen closed in August", "state": "declined",
        "answer": "Half of it at most: the second dealer opens in October", "asked_by": "Chen Yu",
        "created_at": "2026-09-01T02:00:00Z", "decided_by": "Wang Fang",
        "decided_at": "2026-09-02T02:00:00Z",
    },
)  # fmt: skip


class CalibrationRequestSerializer(serializers.ModelSerializer[CalibrationRequest]):
    """A request; amounts in the metric's smallest unit. The approved target does not move."""

    metric = serializers.CharField(source="metric.code")
    organisation_name = serializers.CharField(source="organisation.label")
    asked_by = serializers.CharField(source="created_by", allow_null=True)
    decided_by = serializers.CharField(allow_null=True)

    class Meta:
        model = CalibrationRequest
        fields = [
            "id", "version", "plan", "metric", "organisation", "organisation_name", "product",
            "channel", "first_period", "months", "current", "proposed", "reason", "state",
            "answer", "asked_by", "created_at", "decided_by", "decided_at",
        ]  # fmt: skip


class DecisionSerializer(serializers.Serializer[Any]):
    """Yes or no, and why."""

    accepted = serializers.BooleanField()
    answer = serializers.CharField(max_length=2000)


class CalibrationDecideView(GoalsView):
    """Accept or decline an open request."""

    @extend_schema(
        tags=_TAGS, operation_id="calibration_decide", request=DecisionSerializer,
        parameters=_PARAMETERS, responses=CalibrationRequestSerializer, examples=[_BODY, ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, request_id: int) -> Response:
        """Whoever asked is told; with four eyes it must be somebody else."""
        asked = DecisionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: _answer(
                calibration_requests.decide(
                    actor=self.viewer, request_id=request_id, now=self.now,
                    version=concurrency.expected(request), **asked.validated_data,
                )
            )
        )  # fmt: skip


class CalibrationWithdrawView(GoalsView):
    """Take an own open request back."""

    @extend_schema(
        tags=_TAGS, operation_id="calibration_withdraw", request=None,
        parameters=_PARAMETERS, responses=CalibrationRequestSerializer, examples=[ANSWERED],
    )  # fmt: skip
    def post(self, request: Request, request_id: int) -> Response:
        """Only whoever asked may."""
        return self.once(
            lambda: _answer(
                calibration_requests.withdraw(
                    actor=self.viewer, request_id=request_id, version=concurrency.expected(request)
                )
            )
        )


def _answer(row: CalibrationRequest) -> Response:
    return Response(CalibrationRequestSerializer(row).data, headers=concurrency.etag(row))
