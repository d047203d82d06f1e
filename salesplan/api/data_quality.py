"""How far the data can be relied on, as JSON."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import LARGEST_ID, ViewerMixin
from salesplan.core.models import ObservedRule, QualityRule
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.selectors import data_quality_filters as filters
from salesplan.core.selectors import quality_notes
from salesplan.core.selectors.data_quality_filters import Asked
from salesplan.core.selectors.quality_notes import About
from salesplan.core.services import access
from salesplan.core.services import data_quality as services

LATEST = 1_000_000


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
    rhythm = serializers.CharField(help_text="how often it is imported; empty if not known yet")
    due = serializers.DateField(allow_null=True)


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


class MeasuredSerializer(serializers.Serializer[Any]):
    """A metric of a source: its first and last day, and by when the next value is due."""

    metric = serializers.CharField(source="metric.code")
    source = serializers.CharField()  # type: ignore[assignment]
    values = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()
    rhythm = serializers.CharField(help_text="empty where nothing is usual")
    due = serializers.DateField(allow_null=True)
    is_late = serializers.BooleanField()


class MonthFindingSerializer(serializers.Serializer[Any]):
    """A month (year*12+month-1) that is missing or unusual, or the last one with a value."""

    rule = serializers.ChoiceField(choices=ObservedRule.choices)
    metric = serializers.CharField(source="metric.code")
    source = serializers.CharField()  # type: ignore[assignment]
    territory = serializers.CharField(allow_null=True)
    product = serializers.CharField(allow_null=True)
    channel = serializers.CharField(allow_null=True)
    period = serializers.IntegerField()
    value = serializers.IntegerField(allow_null=True, help_text="in the metric's smallest unit")
    usual_low = serializers.IntegerField(allow_null=True)
    usual_high = serializers.IntegerField(allow_null=True)


class DeviationSerializer(serializers.Serializer[Any]):
    """A territory and month in which two figures differ; a side without a figure is null."""

    territory = serializers.CharField(allow_null=True)
    period = serializers.IntegerField()
    left = serializers.IntegerField(allow_null=True)
    right = serializers.IntegerField(allow_null=True)
    difference = serializers.IntegerField(allow_null=True)
    share = serializers.IntegerField(allow_null=True, help_text="basis points of the second")


class CrossingSerializer(serializers.Serializer[Any]):
    """A cross-check and where it does not hold in the caller's scope."""

    id = serializers.IntegerField(source="check.pk")
    name = serializers.CharField(source="check.name")
    left_metric = serializers.CharField(source="check.left_metric.code")
    right_metric = serializers.CharField(source="check.right_metric.code")
    tolerance = serializers.IntegerField(source="check.tolerance", help_text="basis points")
    count = serializers.IntegerField()
    deviations = DeviationSerializer(many=True)


class PastSerializer(serializers.Serializer[Any]):
    """An earlier check of the whole company: how much each rule found."""

    checked_at = serializers.DateTimeField()
    lines = serializers.IntegerField()
    found = serializers.DictField(child=serializers.IntegerField())


class QualityReportSerializer(serializers.Serializer[Any]):
    """The last check of the data."""

    checked_at = serializers.DateTimeField(allow_null=True)
    is_due = serializers.BooleanField()
    lines = serializers.IntegerField()
    notes = serializers.IntegerField()
    sources = SourceSerializer(many=True)
    findings = FindingSerializer(many=True)
    measured = MeasuredSerializer(many=True)
    months = MonthFindingSerializer(many=True)
    crossings = CrossingSerializer(many=True)
    history = PastSerializer(many=True, help_text="for callers who see the whole company")


class NoteSerializer(serializers.Serializer[Any]):
    """One thing to know of the data behind some figures."""

    kind = serializers.CharField(help_text="a rule, or cross, source_late, source_missing, silent")
    name = serializers.CharField(help_text="a metric, a source or a cross-check")
    first = serializers.IntegerField(allow_null=True, help_text="month: year*12+month-1")
    last = serializers.IntegerField(allow_null=True)
    count = serializers.IntegerField()
    places = serializers.ListField(child=serializers.CharField())
    day = serializers.DateField(allow_null=True)


class NotesSerializer(serializers.Serializer[Any]):
    """What to know of the data behind some figures; `notes` is null before the first check."""

    through = serializers.DateField()
    notes = NoteSerializer(many=True, allow_null=True)


class QualityJobSerializer(serializers.Serializer[Any]):
    """The check that was asked for."""

    job = serializers.UUIDField()
    state = serializers.CharField()


REPORT = OpenApiExample(
    "report",
    {
        "checked_at": "2026-08-31T02:00:00Z", "is_due": False, "lines": 400_026, "notes": 1,
        "sources": [], "findings": [], "history": [],
        "measured": [{
            "metric": "receivables", "source": "Receivables ledger", "values": 684,
            "first": "2023-07-31", "last": "2026-06-30", "rhythm": "monthly",
            "due": "2026-08-15", "is_late": True,
        }],
        "months": [{
            "rule": "late", "metric": "receivables", "source": "Receivables ledger",
            "territory": "South", "product": None, "channel": "Dealers", "period": 24_317,
            "value": None, "usual_low": None, "usual_high": None,
        }],
        "crossings": [{
            "id": 1, "name": "Orders of the web shop", "left_metric": "web_orders",
            "right_metric": "orders", "tolerance": 300, "count": 1,
            "deviations": [{
                "territory": "South", "period": 24_319, "left": 971, "right": 1_020,
                "difference": -49, "share": -480,
            }],
        }],
    },
    response_only=True,
)  # fmt: skip
NOTES = OpenApiExample(
    "notes",
    {
        "through": "2026-08-31",
        "notes": [{
            "kind": "late", "name": "Receivables", "first": 24_317, "last": 24_317, "count": 3,
            "places": ["South"], "day": None,
        }],
    },
    response_only=True,
)  # fmt: skip
QUEUED = OpenApiExample(
    "queued", {"job": "0b0e6f2e-4a0c-4f6e-9f0a-3d8f5f0f2b11", "state": "queued"}, response_only=True
)
NARROWED = [
    OpenApiParameter("source", str, description="Code of a source; all if left."),
    OpenApiParameter("metric", str, description="Code of a metric, with what it is made from."),
    OpenApiParameter("organisation", int, description="Territory; all of your scope if left."),
]
FIGURES = [
    *NARROWED[1:],
    OpenApiParameter("product", int, description="Product line or category; 0 for all."),
    OpenApiParameter("channel", int, description="Channel; 0 for all."),
    OpenApiParameter("first", int, description="First month, year*12+month-1."),
    OpenApiParameter("last", int, description="Last month."),
]


class AboutSerializer(serializers.Serializer[Any]):
    """Which figures are looked at."""

    metric = serializers.CharField(default="", max_length=40)
    organisation = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST_ID)
    product = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST_ID)
    channel = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST_ID)
    first = serializers.IntegerField(default=0, min_value=0, max_value=LATEST)
    last = serializers.IntegerField(default=LATEST, min_value=0, max_value=LATEST)


class DataQualityView(ViewerMixin, APIView):
    """Freshness of the sources, and what the last check found in the caller's scope."""

    @extend_schema(
        operation_id="data_quality", parameters=NARROWED, responses=QualityReportSerializer,
        examples=[REPORT],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """The last check, narrowed to a source, a metric or a territory."""
        access.require(actor=self.viewer, right="figures.read")
        asked = filters.parse(params=request.GET.dict())
        report = selectors.report(viewer=self.viewer, today=self.today, asked=asked)
        return Response(QualityReportSerializer(report).data)


class QualityNotesView(ViewerMixin, APIView):
    """What to know of the data behind some figures."""

    @extend_schema(
        operation_id="data_quality_notes", parameters=FIGURES, responses=NotesSerializer,
        examples=[NOTES],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Only what touches the place, the months and the metric that are asked for."""
        access.require(actor=self.viewer, right="figures.read")
        words = AboutSerializer(data=request.GET.dict())
        words.is_valid(raise_exception=True)
        found = quality_notes.notes(
            viewer=self.viewer, today=self.today, about=_about(words.validated_data)
        )
        return Response(NotesSerializer({"through": self.as_of, "notes": found}).data)


def _about(words: dict[str, Any]) -> About:
    return About(
        asked=Asked(metric=words["metric"], organisation_id=words["organisation"]),
        first_period=words["first"],
        last_period=words["last"],
        product_id=words["product"],
        channel_id=words["channel"],
    )


class QualityCheckView(ViewerMixin, APIView):
    """Have the data checked again."""

    @extend_schema(
        operation_id="data_quality_check", request=None, responses={202: QualityJobSerializer},
        examples=[QUEUED],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Queue a check, or join the one that is under way; needs the right to import."""
        job = services.request(actor=self.viewer)
        return Response({"job": job.pk, "state": job.state}, status=status.HTTP_202_ACCEPTED)
