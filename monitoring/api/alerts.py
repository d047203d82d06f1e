"""What happens to alerts; the list itself is a register."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.models import Alert
from monitoring.selectors import alerts as selectors
from monitoring.services import alerts as services
from salesplan.api import concurrency
from salesplan.api.base import IdempotentMixin

IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)


class AlertSerializer(serializers.ModelSerializer[Alert]):
    """A case: rule, place and period, with the figures of its last evaluation."""

    rule_name = serializers.CharField(source="rule.name")
    metric = serializers.CharField(source="metric.code")
    organisation_code = serializers.CharField(source="organisation.code")
    organisation_name = serializers.CharField(source="organisation.label")

    class Meta:
        model = Alert
        fields = [
            "id", "version", "rule", "rule_name", "metric", "plan", "organisation",
            "organisation_code", "organisation_name", "first_period", "months", "severity",
            "state", "actual", "reference", "as_of", "owner", "created_at", "acknowledged_at",
            "resolved_at", "note",
        ]  # fmt: skip


class AcknowledgeSerializer(serializers.Serializer[Any]):
    """What is known about the case."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class AcknowledgeView(IdempotentMixin, APIView):
    """Take note of an open alert."""

    @extend_schema(
        operation_id="alert_acknowledge",
        parameters=[IF_MATCH],
        request=AcknowledgeSerializer,
        responses=AlertSerializer,
    )
    def post(self, request: Request, alert_id: int) -> Response:
        body = AcknowledgeSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return self.once(lambda: self._acknowledge(request, alert_id, body.validated_data))

    def _acknowledge(self, request: Request, alert_id: int, fields: dict[str, Any]) -> Response:
        selectors.get(viewer=self.viewer, alert_id=alert_id)
        alert = services.acknowledge(
            actor=self.viewer,
            alert_id=alert_id,
            version=concurrency.expected(request),
            note=fields.get("note", ""),
            now=timezone.now(),
        )
        return Response(AlertSerializer(alert).data, headers=concurrency.etag(alert))
