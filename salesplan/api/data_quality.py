"""How far the data can be relied on, as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import ViewerMixin
from salesplan.core.models import QualityRule
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import access


class SourceSerializer(serializers.Serializer[Any]):
    """One source: until when it is complete and which months (year*12+month-1) it leaves out."""

    code = serializers.CharField()
    name = serializers.CharField()
    complete_through = serializers.DateField(allow_null=True)
    days_behind = serializers.IntegerField(allow_null=True)
    is_stale = serializers.BooleanField()
    last_import = serializers.DateTimeField(allow_null=True)
    lines = serializers.IntegerField()
    first = serializers.IntegerField(allow_null=True)
    last = serializers.IntegerField(allow_null=True)
    missing = serializers.ListField(child=serializers.IntegerField())
    repeated = serializers.IntegerField()
    rejected = serializers.IntegerField()


class ExampleSerializer(serializers.Serializer[Any]):
    """A line that a rule found; revenue in 10^-2, quantity in 10^-3."""

    order_no = serializers.CharField(source="line.order_no")
    line_no = serializers.CharField(source="line.line_no")
    date = serializers.DateField(source="line.date")
    seat = serializers.CharField(allow_null=True)
    product = serializers.CharField(allow_null=True)
    customer = serializers.CharField(allow_null=True)
    quantity = serializers.IntegerField(source="line.quantity")
    revenue = serializers.IntegerField(source="line.revenue")


class FindingSerializer(serializers.Serializer[Any]):
    """How many of the caller's lines a rule found, with a few of them."""

    rule = serializers.ChoiceField(choices=QualityRule.choices)
    lines = serializers.IntegerField()
    examples = ExampleSerializer(many=True)


class QualityReportSerializer(serializers.Serializer[Any]):
    """The last check of the data."""

    checked_at = serializers.DateTimeField(allow_null=True)
    is_due = serializers.BooleanField()
    lines = serializers.IntegerField()
    notes = serializers.IntegerField()
    sources = SourceSerializer(many=True)
    findings = FindingSerializer(many=True)


class DataQualityView(ViewerMixin, APIView):
    """Freshness of the sources, and what the last check found in the caller's lines."""

    @extend_schema(operation_id="data_quality", responses=QualityReportSerializer)
    def get(self, request: Request) -> Response:
        access.require(actor=self.viewer, right="figures.read")
        report = selectors.report(viewer=self.viewer, today=self.today)
        return Response(QualityReportSerializer(report).data)
