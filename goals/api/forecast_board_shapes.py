"""What the endpoints of judgement answer: a board, submissions, moves, records."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from goals.api.fields import MonthField, NodeField
from goals.models import ForecastRhythm, ForecastSettings, ForecastSubmission, Judge

AMOUNT: dict[str, Any] = {
    "allow_null": True,
    "help_text": "in the metric's smallest unit; null is not zero",
}


class ForecastSubmissionOut(serializers.ModelSerializer[ForecastSubmission]):
    """What somebody expected, beside what was known at that moment."""

    metric = serializers.CharField(source="metric.code")
    organisation_name = serializers.CharField(source="organisation.label")
    first_period = MonthField()
    by = serializers.CharField(allow_null=True)

    class Meta:
        model = ForecastSubmission
        fields = [
            "id", "organisation", "organisation_name", "metric", "first_period", "months", "slot",
            "rhythm", "judge", "commit", "best", "worst", "reason", "by", "at", "as_of",
            "statistical", "actual", "target",
        ]  # fmt: skip


class ForecastSubmissionIn(serializers.Serializer[Any]):
    """A judgement; amounts in the metric's smallest unit."""

    organisation = NodeField()
    metric = serializers.CharField(max_length=40)
    first_period = MonthField()
    months = serializers.IntegerField(min_value=1, max_value=36, default=1)
    commit = serializers.IntegerField()
    best = serializers.IntegerField(allow_null=True, default=None)
    worst = serializers.IntegerField(allow_null=True, default=None)
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")
    judge = serializers.ChoiceField(choices=Judge.choices, allow_blank=True, default="")
    after = serializers.IntegerField(
        allow_null=True, default=None,
        help_text="id of the latest submission that you have seen (0: none); refused if outdated",
    )  # fmt: skip


class ForecastSumOut(serializers.Serializer[Any]):
    """A sum of single figures, and how many of them were said, filled, unknown."""

    commit = serializers.IntegerField(**AMOUNT)
    best = serializers.IntegerField(**AMOUNT)
    worst = serializers.IntegerField(**AMOUNT)
    said = serializers.IntegerField()
    filled = serializers.IntegerField(help_text="not said: the statistical forecast stands in")
    unknown = serializers.IntegerField(help_text="neither said nor forecast: left out")


class ForecastWaitingOut(serializers.Serializer[Any]):
    """A seat whose people have not spoken in this round."""

    organisation = serializers.IntegerField(source="spot.id")
    name = serializers.CharField(source="spot.label")
    holders = serializers.ListField(child=serializers.CharField())


class ForecastBoardRowOut(serializers.Serializer[Any]):
    """A territory: target, actual, statistics, what is called, what moved, what is missing."""

    organisation = serializers.IntegerField(source="spot.id")
    code = serializers.CharField(source="spot.code")
    name = serializers.CharField(source="spot.label")
    kind = serializers.CharField(source="spot.kind")
    target = serializers.IntegerField(**AMOUNT)
    actual = serializers.IntegerField(**AMOUNT)
    statistical = serializers.IntegerField(**AMOUNT)
    low80 = serializers.IntegerField(source="outlook.low80", default=None, **AMOUNT)
    high80 = serializers.IntegerField(source="outlook.high80", default=None, **AMOUNT)
    reps = ForecastSumOut()
    own = ForecastSubmissionOut(allow_null=True)
    final = ForecastSubmissionOut(allow_null=True)
    called = serializers.IntegerField(**AMOUNT)
    counts = serializers.CharField(source="source", help_text="final, own, reps or statistical")
    best = serializers.IntegerField(**AMOUNT)
    worst = serializers.IntegerField(**AMOUNT)
    before = serializers.IntegerField(**AMOUNT)
    change = serializers.IntegerField(**AMOUNT)
    gap = serializers.IntegerField(**AMOUNT)
    odds = serializers.IntegerField(allow_null=True, help_text="basis points, of the target")
    waiting = ForecastWaitingOut(many=True)


class ForecastBoardOut(serializers.Serializer[Any]):
    """A territory and its children for a metric and a period."""

    organisation = serializers.IntegerField(source="place.spot.id")
    metric = serializers.CharField(source="place.metric.code")
    first_period = MonthField(source="place.span.first_month")
    months = serializers.IntegerField(source="place.span.count")
    as_of = serializers.DateField()
    since = serializers.DateField()
    slots = serializers.ListField(child=serializers.DateField())
    is_settled = serializers.BooleanField()
    total = ForecastBoardRowOut()
    single = ForecastSumOut()
    rows = ForecastBoardRowOut(many=True)
    overlays = ForecastBoardRowOut(many=True)


class ForecastMoveOut(serializers.Serializer[Any]):
    """A submission and by how much it moved the one before it."""

    said = ForecastSubmissionOut()
    before = serializers.IntegerField(source="before.commit", default=None, **AMOUNT)
    change = serializers.IntegerField(**AMOUNT)


class ForecastMovesOut(serializers.Serializer[Any]):
    """What was said since a slot."""

    since = serializers.DateField()
    moves = ForecastMoveOut(many=True)


class ForecastRecordOut(serializers.Serializer[Any]):
    """Sums over cases, and the ratios made of them in basis points."""

    name = serializers.CharField()
    judge = serializers.CharField()
    cases = serializers.IntegerField(source="record.cases")
    actual = serializers.IntegerField(source="record.actual")
    absolute_error = serializers.IntegerField(source="record.absolute")
    error = serializers.IntegerField(source="record.error")
    error_share = serializers.IntegerField(source="record.error_share", allow_null=True)
    accuracy = serializers.IntegerField(source="record.accuracy", allow_null=True)
    bias = serializers.IntegerField(source="record.bias", allow_null=True)
    value_added = serializers.IntegerField(source="record.value_added", allow_null=True)
    tendency = serializers.CharField(source="record.tendency", help_text="low, high or nothing")


class ForecastLinkOut(serializers.Serializer[Any]):
    """A step of the chain, on the cases that all steps share."""

    step = serializers.CharField()
    cases = serializers.IntegerField(source="record.cases")
    absolute_error = serializers.IntegerField(source="record.absolute")
    error_share = serializers.IntegerField(source="record.error_share", allow_null=True)
    less = serializers.IntegerField(help_text="error that this step took away; they add up")
    added = serializers.IntegerField(allow_null=True, help_text="its share of the naive error")
    value_added = serializers.IntegerField(source="record.value_added", allow_null=True)


class ForecastCaseOut(serializers.Serializer[Any]):
    """A territory and period that is over."""

    organisation = serializers.IntegerField(source="spot.id")
    name = serializers.CharField(source="spot.label")
    first_period = MonthField(source="span.first_month")
    months = serializers.IntegerField(source="span.count")
    actual = serializers.IntegerField()
    forecasts = serializers.DictField(
        source="steps", child=serializers.IntegerField(allow_null=True)
    )
    closest = serializers.ListField(child=serializers.CharField())
    filled = serializers.IntegerField()


class ForecastValuesOut(serializers.Serializer[Any]):
    """Who was right: one level case by case, its methods and chain, all levels, people."""

    organisation = serializers.IntegerField(source="place.spot.id")
    metric = serializers.CharField(source="place.metric.code")
    level = serializers.CharField()
    moment = serializers.CharField()
    methods = ForecastRecordOut(many=True)
    chain = ForecastLinkOut(many=True, source="chain.links")
    left_out = serializers.ListField(child=serializers.CharField(), source="chain.left_out")
    levels = serializers.DictField(child=ForecastRecordOut(many=True))
    people = ForecastRecordOut(many=True)
    too_few = ForecastRecordOut(many=True)
    cases = ForecastCaseOut(many=True)


class ForecastSettingsOut(serializers.ModelSerializer[ForecastSettings]):
    """The rhythm, and the metrics that are forecast."""

    class Meta:
        model = ForecastSettings
        fields = ["version", "rhythm", "horizon", "metrics", "options"]


class ForecastSettingsIn(serializers.Serializer[Any]):
    """What changes."""

    rhythm = serializers.ChoiceField(choices=ForecastRhythm.choices, required=False)
    metrics = serializers.ListField(child=serializers.CharField(max_length=40), required=False)


SAID = {
    "id": 812, "organisation": 31, "organisation_name": "Guangzhou 1", "metric": "revenue",
    "first_period": "2026-09", "months": 1, "slot": "2026-08-31", "rhythm": "week", "judge": "rep",
    "commit": 41_500_000, "best": 46_000_000, "worst": 38_000_000,
    "reason": "The project in Foshan is signed", "by": "Huang Wei", "at": "2026-08-31T02:00:00Z",
    "as_of": "2026-08-31", "statistical": 36_900_000, "actual": None, "target": 44_200_000,
}  # fmt: skip
_SUM = {
    "commit": 41_500_000, "best": 46_000_000, "worst": 38_000_000, "said": 1, "filled": 0,
    "unknown": 0,
}  # fmt: skip
_ROW = {
    "organisation": 31, "code": "south-gd-1", "name": "Guangzhou 1", "kind": "seat",
    "target": 44_200_000, "actual": 0, "statistical": 36_900_000, "low80": 31_000_000,
    "high80": 43_100_000, "reps": _SUM, "own": None, "final": None, "called": 41_500_000,
    "counts": "reps", "best": 46_000_000, "worst": 38_000_000, "before": 36_900_000,
    "change": 4_600_000, "gap": -2_700_000, "odds": 800, "waiting": [],
}  # fmt: skip
_LINK = {
    "step": "rep", "cases": 8, "absolute_error": 3_100_000, "error_share": 412, "less": 900_000,
    "added": 1_640, "value_added": 4_350,
}  # fmt: skip
_RECORD = {
    "name": "Huang Wei", "judge": "rep", "cases": 8, "actual": 75_240_000,
    "absolute_error": 3_100_000, "error": -2_900_000, "error_share": 412, "accuracy": 9_588,
    "bias": -385, "value_added": 4_350, "tendency": "low",
}  # fmt: skip
SUBMIT = OpenApiExample(
    "More than statistics expect, with the reason", request_only=True,
    value={
        "organisation": "south-gd-1", "metric": "revenue", "first_period": "2026-09",
        "commit": 41_500_000, "best": 46_000_000, "worst": 38_000_000,
        "reason": "The project in Foshan is signed", "after": 0,
    },
)  # fmt: skip
SUBMITTED = OpenApiExample("Kept beside what was known", value=SAID, response_only=True)
BOARD = OpenApiExample(
    "One seat has spoken", response_only=True,
    value={
        "organisation": 30, "metric": "revenue", "first_period": "2026-09", "months": 1,
        "as_of": "2026-08-31", "since": "2026-08-31", "slots": ["2026-08-31"], "is_settled": False,
        "total": _ROW | {"organisation": 30, "code": "south-gd", "kind": "team"},
        "single": _SUM, "rows": [_ROW], "overlays": [],
    },
)  # fmt: skip
MOVES = OpenApiExample(
    "A first word", response_only=True,
    value={
        "since": "2026-08-31", "moves": [{"said": SAID, "before": None, "change": None}],
    },
)  # fmt: skip
VALUES = OpenApiExample(
    "A rep who is regularly low", response_only=True,
    value={
        "organisation": 31, "metric": "revenue", "level": "seat", "moment": "first",
        "methods": [_RECORD | {"name": "rep", "judge": ""}], "chain": [_LINK],
        "left_out": ["manager", "final"],
        "levels": {"seat": [_RECORD | {"name": "rep", "judge": ""}]}, "people": [_RECORD],
        "too_few": [],
        "cases": [
            {
                "organisation": 31, "name": "Guangzhou 1", "first_period": "2026-07", "months": 1,
                "actual": 9_400_000, "closest": ["rep"], "filled": 0,
                "forecasts": {
                    "naive": 10_200_000, "statistical": 9_900_000, "rep": 9_100_000,
                    "manager": None, "final": None,
                },
            },
        ],
    },
)  # fmt: skip
SETTINGS = OpenApiExample(
    "Asked weekly", response_only=True,
    value={"version": 2, "rhythm": "week", "horizon": 12, "metrics": ["revenue"], "options": {}},
)  # fmt: skip
EVERY_TEN_DAYS = OpenApiExample("Every ten days", request_only=True, value={"rhythm": "ten_days"})
