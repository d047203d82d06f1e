"""Comparing two versions over the API: rows, cells, bridge."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import MonthField, NodeField
from goals.api.shapes import plain
from goals.models import Level
from goals.selectors import addresses, comparisons
from goals.selectors import plans as plan_reads
from goals.selectors.comparisons import AXES, Asked, Comparison
from goals.services import scenarios
from salesplan.core.models import Dimension

_TAGS = ["versions"]


class CompareIn(serializers.Serializer[Any]):
    """What to compare: rows `by` one or two dimensions, or the leaf `cells` in pages."""

    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    by = serializers.CharField(max_length=60, default="organisation")
    product = NodeField(default=0, required=False)
    channel = NodeField(default=0, required=False)
    bridge = serializers.ChoiceField(choices=[str(axis) for axis in AXES], default="organisation")
    changed = serializers.BooleanField(default=False, help_text="only what differs")
    cells = serializers.BooleanField(default=False, help_text="leaf cells instead of rows")
    offset = serializers.IntegerField(default=0, min_value=0, max_value=10**7)
    limit = serializers.IntegerField(default=100, min_value=1, max_value=1_000)


class ComparedPairOut(serializers.Serializer[Any]):
    """A figure of both versions in the metric's smallest unit, null = empty."""

    a = serializers.IntegerField(allow_null=True)
    b = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField()
    growth = serializers.IntegerField(allow_null=True, help_text="basis points")


class ComparedColumnOut(serializers.Serializer[Any]):
    """A column."""

    first_period = MonthField()
    months = serializers.IntegerField()


class ComparedRowOut(serializers.Serializer[Any]):
    """A node in both versions, with its total and one pair per column."""

    key = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]
    code = serializers.CharField(source="node.code")
    name = serializers.CharField(source="node.label")
    total = ComparedPairOut()
    periods = ComparedPairOut(many=True)


class CellOut(serializers.Serializer[Any]):
    """A leaf in both versions."""

    place = serializers.ListField(child=serializers.CharField(), source="nodes")
    first_period = MonthField(source="period")
    months = serializers.IntegerField()
    pair = ComparedPairOut()


class BridgeStepOut(serializers.Serializer[Any]):
    """A bar of the bridge; null gathers what is too small to show."""

    name = serializers.CharField(source="node", allow_null=True)
    change = serializers.IntegerField()


class BridgeOut(serializers.Serializer[Any]):
    """From a's total to b's, exactly."""

    start = serializers.IntegerField()
    steps = BridgeStepOut(many=True)
    end = serializers.IntegerField()


class ComparisonOut(serializers.Serializer[Any]):
    """Two versions side by side; `shifted`: laid over each other by the order of their months."""

    a = serializers.IntegerField()
    b = serializers.IntegerField()
    shifted = serializers.BooleanField()
    total = ComparedPairOut()
    changed = serializers.IntegerField(help_text="leaf cells that differ")
    columns = ComparedColumnOut(many=True)
    bridge = BridgeOut()
    rows = ComparedRowOut(many=True)
    cells = CellOut(many=True)


_EXAMPLE = OpenApiExample(
    "A region gave to another",
    value={
        "a": 12, "b": 15, "shifted": False, "changed": 2, "columns": [],
        "total": {"a": 100_000, "b": 100_000, "difference": 0, "growth": 0},
        "bridge": {"start": 100_000, "end": 100_000,
                   "steps": [{"name": "North", "change": -500}, {"name": "South", "change": 500}]},
        "rows": [], "cells": [],
    },
    response_only=True,
)  # fmt: skip


class CompareView(GoalsView):
    """Compare."""

    @extend_schema(
        tags=_TAGS, operation_id="versions_compare", parameters=[CompareIn],
        responses=ComparisonOut, examples=[_EXAMPLE],
    )  # fmt: skip
    def get(self, request: Request, version_id: int, other_id: int) -> Response:
        """Compare two versions of one territory, also of different plans, down to the cell."""
        for one in (version_id, other_id):
            scenarios.catch_up(actor=self.viewer, version_id=one, now=self.now)
        a, b = (
            plan_reads.version(viewer=self.viewer, version_id=one) for one in (version_id, other_id)
        )
        asked = CompareIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        found = comparisons.compare(
            viewer=self.viewer, a=a, b=b, asked=self._asked(fields), now=self.now
        )
        return Response(ComparisonOut(_shown(found, fields)).data)

    def _asked(self, fields: dict[str, Any]) -> Asked:
        nodes = {
            f"{dimension}_id": addresses.node_id(
                viewer=self.viewer, dimension=dimension, name=plain(fields[dimension])
            )
            for dimension in (Dimension.PRODUCT, Dimension.CHANNEL)
        }
        metric = addresses.metric(viewer=self.viewer, code=fields["metric"])
        return Asked(metric, fields["level"], tuple(fields["by"].split(",")), **nodes)


def _shown(found: Comparison, fields: dict[str, Any]) -> dict[str, Any]:
    changed, cells = fields["changed"], fields["cells"]
    return {
        "a": found.a.pk,
        "b": found.b.pk,
        "shifted": found.is_shifted,
        "total": found.total,
        "changed": found.changed,
        "columns": [{"first_period": first, "months": span} for first, span in found.periods],
        "bridge": found.bridge(by=fields["bridge"]),
        "rows": [] if cells else found.rows(changed_only=changed),
        "cells": found.cells(changed_only=changed, offset=fields["offset"], most=fields["limit"])
        if cells
        else [],
    }
