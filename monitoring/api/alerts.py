"""What happens to alerts; the list itself is a register."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.models import Alert
from monitoring.selectors import alerts as selectors
from monitoring.services import alert_states as services
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY, IdempotentMixin

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
            "organisation_code", "organisation_name", "product", "channel", "first_period",
            "months", "severity", "state", "actual", "reference", "landing", "target", "as_of",
            "owner", "created_at", "acknowledged_at", "snoozed_until", "escalated_at",
            "escalated_to", "resolved_at", "resolved_by", "earlier", "note",
        ]  # fmt: skip


class AcknowledgeSerializer(serializers.Serializer[Any]):
    """What is known about the case."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class SnoozeSerializer(serializers.Serializer[Any]):
    """Until when nobody is to hear of the case, and why."""

    until = serializers.DateField()
    reason = serializers.CharField(max_length=2000)


class ReasonSerializer(serializers.Serializer[Any]):
    """Why."""

    reason = serializers.CharField(max_length=2000)


class StateView(IdempotentMixin, APIView):
    """Something that a person does with an alert of the version in `If-Match`."""

    body: ClassVar[type[serializers.Serializer[Any]]]

    def answer(self, request: Request, alert_id: int) -> Response:
        """Check what was sent, do it once, answer with the alert."""
        body = self.body(data=request.data)
        body.is_valid(raise_exception=True)
        return self.once(lambda: self._answer(request, alert_id, body.validated_data))

    def _answer(self, request: Request, alert_id: int, fields: dict[str, Any]) -> Response:
        selectors.get(viewer=self.viewer, alert_id=alert_id)
        alert = self.do(alert_id, concurrency.expected(request), fields)
        return Response(AlertSerializer(alert).data, headers=concurrency.etag(alert))

    def do(self, alert_id: int, version: int, fields: dict[str, Any]) -> Alert:
        """The service's call."""
        raise NotImplementedError


def _schema(name: str, body: Any, example: dict[str, Any]) -> Any:
    return extend_schema(
        operation_id=f"alert_{name}",
        parameters=[IF_MATCH, IDEMPOTENCY_KEY],
        request=body,
        responses=AlertSerializer,
        examples=[OpenApiExample(name, value=example, request_only=True)],
    )


class AcknowledgeView(StateView):
    """Take note of an open alert."""

    body = AcknowledgeSerializer

    @_schema("acknowledge", AcknowledgeSerializer, {"note": "A large order is on its way"})
    def post(self, request: Request, alert_id: int) -> Response:
        return self.answer(request, alert_id)

    def do(self, alert_id: int, version: int, fields: dict[str, Any]) -> Alert:
        """Acknowledge."""
        return services.acknowledge(
            actor=self.viewer, alert_id=alert_id, version=version, note=fields.get("note", ""),
            now=timezone.now(),
        )  # fmt: skip


class SnoozeView(StateView):
    """Put a case off until a day; it wakes earlier when it gets worse."""

    body = SnoozeSerializer

    @_schema("snooze", SnoozeSerializer, {"until": "2026-09-14", "reason": "Stock comes on Monday"})
    def post(self, request: Request, alert_id: int) -> Response:
        return self.answer(request, alert_id)

    def do(self, alert_id: int, version: int, fields: dict[str, Any]) -> Alert:
        """Snooze."""
        return services.snooze(
            actor=self.viewer, alert_id=alert_id, version=version, today=self.today, **fields
        )


class EscalateView(StateView):
    """Pass a case to the manager above its owner."""

    body = ReasonSerializer

    @_schema("escalate", ReasonSerializer, {"reason": "Needs stock of another region"})
    def post(self, request: Request, alert_id: int) -> Response:
        return self.answer(request, alert_id)

    def do(self, alert_id: int, version: int, fields: dict[str, Any]) -> Alert:
        """Escalate."""
        return services.escalate(
            actor=self.viewer, alert_id=alert_id, version=version, today=self.today,
            now=timezone.now(), **fields,
        )  # fmt: skip


class ResolveView(StateView):
    """Close a case by hand; it opens no other alert until it has recovered or got worse."""

    body = ReasonSerializer

    @_schema("resolve", ReasonSerializer, {"reason": "A single project moved to October"})
    def post(self, request: Request, alert_id: int) -> Response:
        return self.answer(request, alert_id)

    def do(self, alert_id: int, version: int, fields: dict[str, Any]) -> Alert:
        """Resolve."""
        return services.resolve(
            actor=self.viewer, alert_id=alert_id, version=version, now=timezone.now(), **fields
        )
