"""What a rule found, and what it would have found; the rules themselves are a register."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.models import AlertFiring, AlertRule
from monitoring.selectors import alerts as selectors
from monitoring.selectors import backtests, firings
from monitoring.selectors.backtests import Backtest
from salesplan.api.base import ViewerMixin
from salesplan.core.selectors import access


class FiringSerializer(serializers.ModelSerializer[AlertFiring]):
    """A case beyond a threshold on a day of data; `alert` is the alert that it belongs to."""

    class Meta:
        model = AlertFiring
        fields = [
            "id", "alert", "plan", "organisation_id", "first_period", "months", "as_of",
            "severity", "actual", "reference",
        ]  # fmt: skip


class FiringsView(ViewerMixin, ListAPIView[AlertFiring]):
    """The history of a rule: every case beyond a threshold, by day of data."""

    serializer_class = FiringSerializer
    filter_backends = ()

    @extend_schema(
        operation_id="alert_rule_firings",
        examples=[
            OpenApiExample(
                "firing",
                value={
                    "id": 1, "alert": 7, "plan": 2, "organisation_id": 14, "first_period": 24318,
                    "months": 6, "as_of": "2026-08-31", "severity": "act",
                    "actual": 1346000000, "reference": 1563000000,
                },
            )
        ],
    )  # fmt: skip
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        """The rule's firings in scope."""
        if getattr(self, "swagger_fake_view", False):
            return firings.rows_of_rule(viewer=access.system(), rule=AlertRule(pk=0))
        rule = selectors.rule(viewer=self.viewer, rule_id=self.kwargs["rule_id"])
        return firings.rows_of_rule(viewer=self.viewer, rule=rule)


class ReplayedSerializer(serializers.Serializer[Any]):
    """A case that the rule would have opened."""

    organisation_id = serializers.IntegerField(source="place.id")
    organisation_code = serializers.CharField(source="place.code")
    opened_on = serializers.DateField()
    closed_on = serializers.DateField(allow_null=True)
    severity = serializers.CharField()
    outcome = serializers.ChoiceField(choices=["early", "late", "reached", "unknown"])


class BacktestSerializer(serializers.Serializer[Backtest]):
    """What a rule would have done over the last half-year, on data as they are known now."""

    first = serializers.DateField()
    last = serializers.DateField()
    is_weekly = serializers.BooleanField()
    nodes = serializers.IntegerField()
    fired = serializers.IntegerField()
    early = serializers.IntegerField()
    late = serializers.IntegerField()
    reached = serializers.IntegerField()
    lost = serializers.IntegerField()
    missed = serializers.IntegerField()
    firings = ReplayedSerializer(many=True)


class BacktestView(ViewerMixin, APIView):
    """Replay a rule over the last half-year."""

    @extend_schema(
        operation_id="alert_rule_backtest",
        responses=BacktestSerializer,
        examples=[
            OpenApiExample(
                "backtest",
                value={
                    "first": "2026-03-01", "last": "2026-08-31", "is_weekly": False, "nodes": 6,
                    "fired": 14, "early": 9, "late": 3, "reached": 2, "lost": 12, "missed": 1,
                    "firings": [
                        {
                            "organisation_id": 14, "organisation_code": "south",
                            "opened_on": "2026-07-03", "closed_on": None, "severity": "act",
                            "outcome": "early",
                        }
                    ],
                },
            )
        ],
    )  # fmt: skip
    def get(self, request: Request, rule_id: int) -> Response:
        rule = selectors.rule(viewer=self.viewer, rule_id=rule_id)
        found = backtests.replay(
            viewer=self.viewer, company=self.business_day.company, rule=rule, as_of=self.as_of
        )
        return Response(BacktestSerializer(found).data)
