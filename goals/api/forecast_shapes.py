"""What the endpoints of forecasts take and answer."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from goals.api.fields import MonthField
from goals.models import ForecastRun

AMOUNT: dict[str, Any] = {
    "allow_null": True,
    "help_text": "in the metric's smallest unit; null is not zero",
}
POINTS: dict[str, Any] = {"allow_null": True, "help_text": "basis points; null: nothing to say"}
PLACE = [
    OpenApiParameter("organisation", int, description="id; the own territory without"),
    OpenApiParameter("product", int, description="id of a line or category; 0 = all"),
    OpenApiParameter("channel", int, description="id; 0 = all"),
    OpenApiParameter("metric", str, description="code; the first that is forecast without"),
    OpenApiParameter("period", str, description="2026-07, or 2026-07.3 for three months"),
    OpenApiParameter("run", int, description="id of a run; the current one without"),
]


class RunOut(serializers.ModelSerializer[ForecastRun]):
    """A refresh of all forecasts; `report` says what rolling origins found."""

    first_period = MonthField()
    started_by = serializers.CharField(allow_null=True)
    report = serializers.JSONField()

    class Meta:
        model = ForecastRun
        fields = [
            "id", "as_of", "first_period", "horizon", "state", "is_current", "options", "report",
            "started_at", "finished_at", "started_by",
        ]  # fmt: skip


class StartedOut(serializers.Serializer[Any]):
    """The job that makes a run; GET /jobs/{id}/ on the site tells how far it is."""

    job = serializers.UUIDField()
    state = serializers.CharField()


class MonthOut(serializers.Serializer[Any]):
    """A month of a series; what is over has an actual, what is to come a forecast."""

    period = MonthField()
    actual = serializers.IntegerField(**AMOUNT)
    last_year = serializers.IntegerField(**AMOUNT)
    target = serializers.IntegerField(**AMOUNT)
    value = serializers.IntegerField(source="forecast.value", default=None, **AMOUNT)
    low80 = serializers.IntegerField(source="forecast.low80", default=None, **AMOUNT)
    high80 = serializers.IntegerField(source="forecast.high80", default=None, **AMOUNT)
    low95 = serializers.IntegerField(source="forecast.low95", default=None, **AMOUNT)
    high95 = serializers.IntegerField(source="forecast.high95", default=None, **AMOUNT)


class DriverEffectOut(serializers.Serializer[Any]):
    """A driver: by how many basis points a step of it moves the series."""

    name = serializers.CharField()
    effect = serializers.IntegerField(**POINTS)
    series = serializers.IntegerField(help_text="in so many series it shows")
    of = serializers.IntegerField()
    seasonal = serializers.BooleanField(help_text="the same every year: part of the season")


class SeriesOut(serializers.Serializer[Any]):
    """How a series was forecast, what was odd about it, and what its ranges held."""

    run = serializers.IntegerField()
    organisation = serializers.IntegerField()
    product = serializers.IntegerField()
    channel = serializers.IntegerField()
    metric = serializers.CharField()
    method = serializers.CharField(allow_null=True, help_text="null: it was not forecast")
    flags = serializers.JSONField()
    months_known = serializers.IntegerField(allow_null=True)
    coverage80 = serializers.IntegerField(**POINTS)
    coverage95 = serializers.IntegerField(**POINTS)
    cases = serializers.IntegerField(allow_null=True)
    drivers = DriverEffectOut(many=True)
    months = MonthOut(many=True)


class ErrorSumsOut(serializers.Serializer[Any]):
    """Sums over tested months and the ratios that follow from them."""

    cases = serializers.IntegerField()
    actual = serializers.IntegerField()
    absolute = serializers.IntegerField(help_text="sum of |forecast - actual|")
    error = serializers.IntegerField(help_text="sum of forecast - actual")
    naive = serializers.IntegerField(help_text="sum of |seasonal naive - actual|")
    wape = serializers.IntegerField(**POINTS)
    bias = serializers.IntegerField(**POINTS)
    value_added = serializers.IntegerField(**POINTS)


class AheadOut(ErrorSumsOut):
    """The same for one number of months ahead."""

    ahead = serializers.IntegerField()


class ForecastMethodOut(serializers.Serializer[Any]):
    """A method on earlier months, as a whole and by months ahead."""

    method = serializers.CharField()
    whole = ErrorSumsOut()
    by_ahead = AheadOut(many=True)


class OutlookOut(serializers.Serializer[Any]):
    """Where a territory lands and how likely it reaches its targets."""

    organisation = serializers.IntegerField(source="node.pk")
    name = serializers.CharField(source="node.label")
    actual = serializers.IntegerField(source="outlook.actual")
    rest = serializers.IntegerField(source="outlook.rest", **AMOUNT)
    landing = serializers.IntegerField(source="outlook.landing", **AMOUNT)
    low80 = serializers.IntegerField(source="outlook.low80", **AMOUNT)
    high80 = serializers.IntegerField(source="outlook.high80", **AMOUNT)
    low95 = serializers.IntegerField(source="outlook.low95", **AMOUNT)
    high95 = serializers.IntegerField(source="outlook.high95", **AMOUNT)
    method = serializers.CharField(source="outlook.method", allow_blank=True)
    targets = serializers.DictField(child=serializers.IntegerField())
    odds = serializers.DictField(child=serializers.IntegerField(**POINTS))
    gap = serializers.IntegerField(**AMOUNT)


class OddsOut(serializers.Serializer[Any]):
    """A period at a territory and at those right below it."""

    metric = serializers.CharField()
    first_period = MonthField()
    months = serializers.IntegerField()
    as_of = serializers.DateField()
    total = OutlookOut()
    rows = OutlookOut(many=True)


RUN = OpenApiExample(
    "A run",
    value={
        "id": 7, "as_of": "2026-08-31", "first_period": "2026-09", "horizon": 12, "state": "done",
        "is_current": True, "options": {}, "report": {"series": 232, "seconds": 5.1},
        "started_at": "2026-09-01T00:00:00Z", "finished_at": "2026-09-01T00:00:06Z",
        "started_by": None,
    },
    response_only=True,
)  # fmt: skip
STARTED = OpenApiExample(
    "Queued", value={"job": "0b0e6f2e-4a0c-4f6e-9f0a-3d8f5f0f2b11", "state": "queued"},
    response_only=True,
)  # fmt: skip
_MONTH = {
    "period": "2026-09", "actual": None, "last_year": 299_252_520, "target": 334_319_660,
    "value": 319_129_131, "low80": 308_068_136, "high80": 334_956_541, "low95": 295_928_062,
    "high95": 345_953_453,
}  # fmt: skip
MONTHS = OpenApiExample("A month to come", value=_MONTH, response_only=True)
SERIES = OpenApiExample(
    "A series",
    value={
        "run": 7, "organisation": 1, "product": 0, "channel": 0, "metric": "revenue",
        "method": "combination", "months_known": 38, "coverage80": 7958, "coverage95": 9518,
        "cases": 5544,
        "flags": [{"code": "outlier", "period": 24_305, "value": 120, "usual": 90}],
        "drivers": [
            {"name": "spring_festival", "effect": -2280, "series": 161, "of": 232,
             "seasonal": False}
        ],
        "months": [_MONTH],
    },
    response_only=True,
)  # fmt: skip
_SUMS = {
    "cases": 24, "actual": 7_000_000, "absolute": 255_000, "error": -154_000, "naive": 672_000,
    "wape": 364, "bias": -220, "value_added": 6205,
}  # fmt: skip
ERRORS = OpenApiExample(
    "A method", response_only=True,
    value={"method": "combination", "whole": _SUMS, "by_ahead": [{"ahead": 1, **_SUMS}]},
)  # fmt: skip
_OUTLOOK = {
    "organisation": 1, "name": "Lumira Smart Home", "actual": 577_245_570, "rest": 1_335_341_306,
    "landing": 1_912_586_876, "low80": 1_867_567_494, "high80": 1_958_978_001,
    "low95": 1_811_980_558, "high95": 1_994_825_797, "method": "combination",
    "targets": {"target": 2_002_811_200}, "odds": {"target": 200}, "gap": -90_224_324,
}  # fmt: skip
ODDS = OpenApiExample(
    "A half-year",
    value={
        "metric": "revenue", "first_period": "2026-07", "months": 6, "as_of": "2026-08-31",
        "total": _OUTLOOK, "rows": [],
    },
    response_only=True,
)  # fmt: skip
