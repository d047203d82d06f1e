"""The shapes of requests and answers of a fit, with examples."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from goals.api.fields import MonthField, NodeField
from goals.models import Level
from goals.selectors.fits import DIMENSIONS
from salesplan.engine.money import LIMIT

_MOST_LINES = 20_000
_DEPTH = 20


class FitScopeIn(serializers.Serializer[Any]):
    """What is fitted: nothing given means the whole plan."""

    organisation = NodeField(default=0, required=False)
    product = NodeField(default=0, required=False)
    channel = NodeField(default=0, required=False)
    customer = NodeField(default=0, required=False)
    first_period = MonthField(required=False)
    months = serializers.IntegerField(required=False, min_value=1, max_value=36)
    tier = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)
    stage = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)


class FitTotalIn(serializers.Serializer[Any]):
    """The total of one line: `node` or `month`, with `value` in the metric's smallest unit or
    `text` as typed (+10%, 3.5亿; empty keeps what stands there).
    """

    node = NodeField(required=False)
    month = MonthField(required=False)
    value = serializers.IntegerField(required=False, min_value=-LIMIT, max_value=LIMIT)
    text = serializers.CharField(max_length=60, required=False, allow_blank=True)


class FitMarginIn(serializers.Serializer[Any]):
    """The totals of one dimension; together its lines cover every cell of the scope once."""

    dimension = serializers.ChoiceField(choices=list(DIMENSIONS))
    months = serializers.IntegerField(
        required=False, min_value=1, max_value=36, help_text="Length of each line of months"
    )
    totals = serializers.ListField(child=FitTotalIn(), min_length=1, max_length=_MOST_LINES)


class FitFigureIn(serializers.Serializer[Any]):
    """Which figures, and the display unit that each `text` is in (the plan's without)."""

    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    scope = FitScopeIn(required=False)
    unit = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=10**9
    )


class FitIn(FitFigureIn):
    """A fit of two or three margins."""

    margins = serializers.ListField(child=FitMarginIn(), min_length=2, max_length=3)
    reference = serializers.ChoiceField(
        choices=["", "last_year", "base_period", "comparison"], default="",
        help_text="What empty cells are in proportion to; without one they stay empty",
    )  # fmt: skip
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
    seen = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    dry_run = serializers.BooleanField(default=False)


class FitOut(serializers.Serializer[Any]):
    """What a fit did: the cells changed, the total of the scope; `off_quantum` and `moved` count
    cells that are not whole rounding units, or a unit or more from the unrounded fit.
    """

    journal = serializers.IntegerField()
    changed = serializers.IntegerField()
    total = serializers.IntegerField()
    flags = serializers.ListField(child=serializers.CharField())
    off_quantum = serializers.IntegerField()
    moved = serializers.IntegerField()
    committed = serializers.BooleanField()


class FitAskedIn(FitMarginIn):
    """A margin to read: its typed totals, or none for the nodes `depth` steps below the scope."""

    depth = serializers.IntegerField(required=False, min_value=0, max_value=_DEPTH)
    totals = serializers.ListField(
        child=FitTotalIn(), required=False, default=list, max_length=_MOST_LINES
    )


class FitTotalsIn(FitFigureIn):
    """Margins to read; `match` names the one whose grand total the others are scaled to."""

    margins = serializers.ListField(child=FitAskedIn(), min_length=1, max_length=3)
    match = serializers.ChoiceField(choices=["", *DIMENSIONS], default="")


class FitLineOut(serializers.Serializer[Any]):
    """A line of a margin; `total` is what was typed, null where it is empty or makes no sense."""

    key = serializers.IntegerField(help_text="Node id, or month as an integer")
    code = serializers.CharField()
    name = serializers.CharField()
    present = serializers.IntegerField(allow_null=True)
    total = serializers.IntegerField(allow_null=True)
    error = serializers.CharField(allow_blank=True)


class FitLinesOut(serializers.Serializer[Any]):
    """A margin with its grand total as typed; `depths` is how far down it can be split."""

    dimension = serializers.CharField()
    name = serializers.CharField()
    depth = serializers.IntegerField()
    depths = serializers.IntegerField()
    total = serializers.IntegerField()
    present = serializers.IntegerField()
    lines = FitLineOut(many=True)


class FitTotalsOut(serializers.Serializer[Any]):
    """The margins as read."""

    margins = FitLinesOut(many=True)


REGIONS = OpenApiExample(
    "Regions and product lines",
    {
        "metric": "revenue",
        "margins": [
            {"dimension": "organisation", "totals": [
                {"node": "north", "value": 62_000_000_00}, {"node": "south", "text": "3800万"}]},
            {"dimension": "product", "totals": [
                {"node": "home", "text": "+5%"}, {"node": "light", "value": 41_000_000_00}]},
        ],
        "reason": "Agreed with the product lines",
        "dry_run": True,
    },
    request_only=True,
)  # fmt: skip
MONTHS = OpenApiExample(
    "Regions and quarters of one channel",
    {
        "scope": {"organisation": "company", "channel": "dealer"},
        "margins": [
            {"dimension": "organisation", "totals": [
                {"node": "north", "value": 700_000_000},
                {"node": "south", "value": 500_000_000}]},
            {"dimension": "month", "months": 3, "totals": [
                {"month": "2026-07", "value": 5_500_000_00},
                {"month": "2026-10", "value": 6_500_000_00}]},
        ],
    },
    request_only=True,
)  # fmt: skip
DONE = OpenApiExample(
    "Fitted",
    {"journal": 7, "changed": 1684, "total": 100_000_000_00, "flags": [], "off_quantum": 0,
     "moved": 0, "committed": True},
    response_only=True, status_codes=["200"],
)  # fmt: skip
READ = OpenApiExample(
    "The children of the plan's territory, and what the first would be with + 5 %",
    {"margins": [{"dimension": "organisation", "totals": [
        {"node": "north", "text": "+5%"}, {"node": "south", "text": ""}]}]},
    request_only=True,
)  # fmt: skip
