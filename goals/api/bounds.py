"""Floors and caps per node over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView
from goals.api.fields import MonthField, NodeField
from goals.models import Level
from goals.selectors import addresses
from goals.selectors import bounds as bound_reads
from goals.selectors import plans as plan_reads
from goals.services import bounds
from goals.services.bounds import Bound
from goals.services.cells import Figure
from salesplan.engine.money import LIMIT

_TAGS = ["bounds"]
_ASKED = OpenApiExample(
    "At most 5,000,000.00 for a team in a quarter",
    value={
        "metric": "revenue", "role": "cap", "organisation": "east-a", "first_period": "2026-07",
        "months": 3, "value": 500_000_000, "reason": "two seats are vacant until October",
    },
    request_only=True,
)  # fmt: skip
_ANSWER = OpenApiExample(
    "A cap",
    value={
        "id": 12, "name": "East A", "metric": "revenue", "level": 2, "role": "cap",
        "organisation": 104, "product": 0, "channel": 0, "customer": 0,
        "first_period": "2026-07", "months": 3, "value": 500_000_000,
        "reason": "two seats are vacant until October",
    },
    response_only=True,
)  # fmt: skip


class BoundIn(serializers.Serializer[Any]):
    """A floor or cap for a total, in the metric's smallest unit; the same total again changes it.

    Entries that would break it are refused with the numbers; totals spread from above meet it.
    """

    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    role = serializers.ChoiceField(choices=["floor", "cap"])
    organisation = NodeField()
    product = NodeField(default=0, required=False)
    channel = NodeField(default=0, required=False)
    customer = NodeField(default=0, required=False)
    first_period = MonthField()
    months = serializers.IntegerField(default=1, min_value=1, max_value=36)
    value = serializers.IntegerField(min_value=-LIMIT, max_value=LIMIT)
    reason = serializers.CharField(max_length=500)


class BoundOut(serializers.Serializer[Any]):
    """A floor or cap."""

    id = serializers.IntegerField()
    name = serializers.CharField(help_text="the nodes of its total")
    metric = serializers.CharField(source="metric.code")
    level = serializers.IntegerField()
    role = serializers.CharField()
    organisation = serializers.IntegerField(source="organisation_id")
    product = serializers.IntegerField(source="product_id")
    channel = serializers.IntegerField(source="channel_id")
    customer = serializers.IntegerField(source="customer_id")
    first_period = MonthField(source="period")
    months = serializers.IntegerField(source="span")
    value = serializers.IntegerField()
    reason = serializers.CharField()


class BoundsView(GoalsView):
    """Floors and caps of a version."""

    @extend_schema(
        tags=_TAGS, operation_id="bounds_list", responses=BoundOut(many=True), examples=[_ANSWER]
    )
    def get(self, request: Request, version_id: int) -> Response:
        """List the floors and caps in your scope."""
        plan_reads.version(viewer=self.viewer, version_id=version_id)
        rows = bound_reads.listed(viewer=self.viewer, version_id=version_id)
        return Response(BoundOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="bounds_create", request=BoundIn, responses={201: BoundOut},
        examples=[_ASKED, _ANSWER],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Set a floor or cap for a total, or change it."""
        asked = BoundIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        metric = addresses.metric(viewer=self.viewer, code=fields["metric"])
        address = shapes.address_of(self.viewer, fields)
        made = bounds.place(
            actor=self.viewer,
            now=self.now,
            version_id=version_id,
            figure=Figure(metric.pk, fields["level"]),
            bound=Bound(fields["role"], address, fields["value"], fields["reason"]),
        )
        (named,) = bound_reads.named(viewer=self.viewer, rows=[made])
        return Response(BoundOut(named).data, status=201)


class BoundView(GoalsView):
    """One floor or cap."""

    @extend_schema(tags=_TAGS, operation_id="bounds_delete", responses={204: None})
    def delete(self, request: Request, bound_id: int) -> Response:
        """Take a floor or cap away."""
        bounds.remove(actor=self.viewer, bound_id=bound_id)
        return Response(status=204)
