"""Rules of alerts."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.alerts import IF_MATCH
from monitoring.models import AlertRule, Comparison
from monitoring.selectors import alerts as selectors
from monitoring.selectors.selections import METRICS
from monitoring.services import alert_rules as services
from salesplan.api import concurrency
from salesplan.api.base import IdempotentMixin, ViewerMixin

KINDS = [(kind.value, kind.label) for kind in services.NODE_KINDS]


class AlertRuleSerializer(serializers.ModelSerializer[AlertRule]):
    """A rule; thresholds in basis points of the reference, the gap in smallest units."""

    metric = serializers.CharField(source="metric.code")

    class Meta:
        model = AlertRule
        fields = [
            "id", "version", "name", "metric", "node_kind", "comparison", "watch", "act",
            "minimum_gap", "is_active",
        ]  # fmt: skip


class AlertRuleInputSerializer(serializers.Serializer[Any]):
    """A rule as it is written."""

    name = serializers.CharField(max_length=150)
    metric = serializers.ChoiceField(choices=METRICS)
    node_kind = serializers.ChoiceField(choices=KINDS)
    comparison = serializers.ChoiceField(choices=Comparison.choices)
    watch = serializers.IntegerField(min_value=1, max_value=10_000)
    act = serializers.IntegerField(min_value=1, max_value=10_000)
    minimum_gap = serializers.IntegerField(min_value=0, max_value=10**15, required=False)
    is_active = serializers.BooleanField(required=False)


class AlertRulesView(IdempotentMixin, APIView):
    """All rules, and new ones."""

    @extend_schema(operation_id="alert_rules", responses=AlertRuleSerializer(many=True))
    def get(self, request: Request) -> Response:
        rules = selectors.rules(viewer=self.viewer)
        return Response(AlertRuleSerializer(rules, many=True).data)

    @extend_schema(
        operation_id="alert_rule_create",
        request=AlertRuleInputSerializer,
        responses={201: AlertRuleSerializer},
    )
    def post(self, request: Request) -> Response:
        fields = _fields(self, request, partial=False)
        return self.once(
            lambda: _answer(services.create(actor=self.viewer, fields=fields), status=201)
        )


class AlertRuleView(IdempotentMixin, APIView):
    """One rule."""

    @extend_schema(operation_id="alert_rule", responses=AlertRuleSerializer)
    def get(self, request: Request, rule_id: int) -> Response:
        return _answer(selectors.rule(viewer=self.viewer, rule_id=rule_id))

    @extend_schema(
        operation_id="alert_rule_change",
        parameters=[IF_MATCH],
        request=AlertRuleInputSerializer,
        responses=AlertRuleSerializer,
    )
    def patch(self, request: Request, rule_id: int) -> Response:
        fields = _fields(self, request, partial=True)
        version = concurrency.expected(request)
        return self.once(
            lambda: _answer(
                services.change(actor=self.viewer, rule_id=rule_id, fields=fields, version=version)
            )
        )


def _fields(view: ViewerMixin, request: Request, *, partial: bool) -> dict[str, Any]:
    body = AlertRuleInputSerializer(data=request.data, partial=partial)
    body.is_valid(raise_exception=True)
    fields = dict(body.validated_data)
    if "metric" in fields:
        ids = {metric.code: metric.pk for metric in selectors.metrics(viewer=view.viewer)}
        fields["metric_id"] = ids[fields.pop("metric")]
    return fields


def _answer(rule: AlertRule, status: int = 200) -> Response:
    return Response(AlertRuleSerializer(rule).data, status=status, headers=concurrency.etag(rule))
