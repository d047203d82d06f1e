"""The shapes of attainment over the API, and the words that ask for it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from monitoring.selectors.selections import AGAINST, LEVELS, METRICS

PARAMETERS = [
    OpenApiParameter("organisation", int, description="Territory; the top of your scope if left."),
    OpenApiParameter("product", int, description="Product line or category; 0 for all."),
    OpenApiParameter("channel", int, description="Channel; 0 for all."),
    OpenApiParameter("plan", int, description="Plan in force; chosen by period and place if left."),
    OpenApiParameter(
        "period",
        str,
        description=(
            '"2026-07.6": first month, number of months; "2026-W35": a week; "2026-08.d3": the '
            "last ten-day period of a month. Targets of weeks and ten days are derived."
        ),
    ),
    OpenApiParameter("level", str, enum=list(LEVELS), description="Target if left."),
    OpenApiParameter(
        "against", str, enum=AGAINST, description="Targets as approved (if left), or as calibrated."
    ),
    OpenApiParameter("metric", str, enum=METRICS),
    OpenApiParameter("by", str, enum=["organisation", "product", "channel"]),
]

ATTAINMENT = OpenApiExample(
    "A week of a region",
    response_only=True,
    value={
        "selection": {
            "organisation": 12, "product": 0, "channel": 0, "plan": 1, "period": "2026-W35",
            "first_day": "2026-08-24", "last_day": "2026-08-30", "level": "target",
            "against": "original", "is_derived": True, "metric": "revenue", "by": "organisation",
            "unit": "money", "scale": 2, "as_of": "2026-08-26", "working_days_left": 2,
            "generation": 7, "stale_since": None,
        },
        "total": {
            "id": 12, "code": "south", "name": "South", "kind": "region", "actual": 5_400_000,
            "target": 10_000_000, "target_to_date": 6_000_000, "attainment": 9_000,
            "attainment_of_target": 5_400, "gap": -600_000, "last_year": 5_000_000, "growth": 800,
            "landing": 9_000_000, "required_per_working_day": 2_300_000,
            "landings": [
                {
                    "method": "run_rate", "name": "At this pace", "value": 9_000_000,
                    "low": 7_900_000, "high": 10_300_000, "coverage": 8_000, "cases": 41,
                }
            ],
        },
        "levels": [
            {
                "level": "target", "against": "original", "target": 10_000_000,
                "target_to_date": 6_000_000, "attainment": 9_000, "gap": -600_000,
                "required_per_working_day": 2_300_000,
            }
        ],
        "children": [],
        "overlays": [],
        "moves": [
            {"node": "south-b-2", "before": "north-a", "after": "south-b", "on": "2026-08-25"}
        ],
        "silent_since": None,
    },
)  # fmt: skip


class StandingSerializer(serializers.Serializer[Any]):
    """A node against its target; amounts in the metric's smallest unit, rates in basis points."""

    id = serializers.IntegerField(help_text="0 for all")
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    actual = serializers.IntegerField()
    target = serializers.IntegerField(allow_null=True)
    target_to_date = serializers.IntegerField(allow_null=True)
    attainment = serializers.IntegerField(allow_null=True, help_text="of the target to date")
    attainment_of_target = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    last_year = serializers.IntegerField(help_text="cut at the same day")
    growth = serializers.IntegerField(allow_null=True)
    landing = serializers.IntegerField(allow_null=True)
    required_per_working_day = serializers.IntegerField(allow_null=True)


class LandingSerializer(serializers.Serializer[Any]):
    """Where a node may land by one method, and the band that its past gives."""

    method = serializers.CharField()
    name = serializers.CharField()
    value = serializers.IntegerField(allow_null=True)
    low = serializers.IntegerField(allow_null=True, help_text="null: too few cases")
    high = serializers.IntegerField(allow_null=True)
    coverage = serializers.IntegerField(help_text="basis points of the outcomes within the band")
    cases = serializers.IntegerField(help_text="earlier periods that the method was tested on")


class AttainedSerializer(StandingSerializer):
    """A node against its target, and where it may land."""

    landings = LandingSerializer(many=True)


class LevelSerializer(serializers.Serializer[Any]):
    """The place against one level of its target, as approved or as calibrated."""

    level = serializers.ChoiceField(choices=list(LEVELS))
    against = serializers.ChoiceField(choices=AGAINST)
    target = serializers.IntegerField(allow_null=True)
    target_to_date = serializers.IntegerField(allow_null=True)
    attainment = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    required_per_working_day = serializers.IntegerField(allow_null=True)


class SelectionSerializer(serializers.Serializer[Any]):
    """What the figures are of."""

    organisation = serializers.IntegerField()
    product = serializers.IntegerField()
    channel = serializers.IntegerField()
    plan = serializers.IntegerField(allow_null=True)
    period = serializers.CharField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    level = serializers.ChoiceField(choices=list(LEVELS))
    against = serializers.ChoiceField(choices=AGAINST)
    is_derived = serializers.BooleanField(help_text="targets spread from months over working days")
    metric = serializers.CharField()
    by = serializers.CharField()
    unit = serializers.CharField()
    scale = serializers.IntegerField()
    as_of = serializers.DateField()
    working_days_left = serializers.IntegerField()
    generation = serializers.IntegerField()
    stale_since = serializers.DateTimeField(allow_null=True)


class TenFiguresSerializer(serializers.Serializer[Any]):
    """The figures of a place: money in 10^-2, quantity in 10^-3."""

    revenue = serializers.IntegerField()
    units = serializers.IntegerField()
    margin = serializers.IntegerField()
    orders = serializers.IntegerField()
    order_value = serializers.IntegerField(allow_null=True)
    active_customers = serializers.IntegerField(allow_null=True)
    target = serializers.IntegerField(allow_null=True)
    target_to_date = serializers.IntegerField(allow_null=True)
    last_year = serializers.IntegerField()
    landing = serializers.IntegerField(allow_null=True)
    attainment = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    growth = serializers.IntegerField(allow_null=True)
    required_per_working_day = serializers.IntegerField(allow_null=True)


class MoveSerializer(serializers.Serializer[Any]):
    """A node that changed its place within the period; figures roll up in today's tree."""

    node = serializers.CharField(allow_null=True, help_text="code; null: not yours to see")
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    on = serializers.DateField()


class DashboardSerializer(serializers.Serializer[Any]):
    """The dashboard of a place."""

    selection = SelectionSerializer()
    figures = TenFiguresSerializer()
    children = StandingSerializer(many=True)


class AttainmentSerializer(serializers.Serializer[Any]):
    """A place and the nodes below it along one tree; overlays stand outside the roll-up."""

    selection = SelectionSerializer()
    total = AttainedSerializer()
    levels = LevelSerializer(many=True)
    children = AttainedSerializer(many=True)
    overlays = AttainedSerializer(many=True)
    moves = MoveSerializer(many=True)
    silent_since = serializers.CharField(
        allow_null=True, help_text="last month with sales, of a place without any in the period"
    )
