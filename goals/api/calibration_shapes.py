"""What calibrations and payout curves look like over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample
from rest_framework import serializers

from goals.api.fields import MonthField
from goals.models import Calibration, CalibrationMethod, PayoutCurve
from goals.selectors import payouts
from salesplan.engine.money import LIMIT

_INT4 = 2**31 - 1
UNITS = ("seat", "leaf", "place")


class WayIn(serializers.Serializer[Any]):
    """How the new targets are found; a method ignores what it does not use.

    Amounts in the metric's smallest unit, shares in basis points, 0 is "all" of a slice.
    """

    method = serializers.ChoiceField(choices=CalibrationMethod.choices)
    first_period = MonthField(required=False, allow_null=True)
    months = serializers.IntegerField(min_value=1, max_value=36, required=False, allow_null=True)
    cause = serializers.CharField(max_length=300, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)
    unit = serializers.ChoiceField(choices=UNITS, required=False)
    profile = serializers.IntegerField(
        source="profile_id", min_value=1, max_value=_INT4, required=False, allow_null=True
    )
    share = serializers.IntegerField(min_value=0, max_value=10_000, required=False)
    slice_organisation = serializers.IntegerField(
        source="slice_organisation_id", min_value=0, max_value=_INT4, required=False
    )
    slice_product = serializers.IntegerField(
        source="slice_product_id", min_value=0, max_value=_INT4, required=False
    )
    slice_channel = serializers.IntegerField(
        source="slice_channel_id", min_value=0, max_value=_INT4, required=False
    )
    slice_first_period = MonthField(required=False, allow_null=True)
    slice_months = serializers.IntegerField(
        min_value=1, max_value=36, required=False, allow_null=True
    )
    amount = serializers.IntegerField(
        min_value=1, max_value=LIMIT - 1, required=False, allow_null=True
    )
    percent = serializers.IntegerField(
        min_value=1, max_value=10_000, required=False, allow_null=True
    )
    spread_rest = serializers.BooleanField(required=False)


class CalibrationProposalIn(WayIn):
    """A calibration that is to be computed."""

    metric = serializers.CharField(max_length=60)
    organisation = serializers.IntegerField(min_value=1, max_value=_INT4)
    level = serializers.IntegerField(min_value=1, max_value=3, default=2)
    request = serializers.IntegerField(
        source="request_id", min_value=1, max_value=_INT4, required=False, allow_null=True
    )


class SubmitIn(serializers.Serializer[Any]):
    """Why; left out, the reason that the draft has."""

    reason = serializers.CharField(max_length=2000, required=False, allow_null=True)


class WithdrawIn(serializers.Serializer[Any]):
    """Why; a draft needs none."""

    reason = serializers.CharField(max_length=2000, required=False, allow_blank=True, default="")


class DecideIn(serializers.Serializer[Any]):
    """Yes or no, and why."""

    accepted = serializers.BooleanField()
    answer = serializers.CharField(max_length=2000)


class CalibrationRow(serializers.ModelSerializer[Calibration]):
    """A calibration without its figures. `stale`: another version is in force by now."""

    metric = serializers.CharField(source="metric.code")
    organisation_name = serializers.CharField(source="organisation.label")
    first_period = MonthField()
    proposal_version = serializers.IntegerField(source="proposal_id")
    version_in_force = serializers.IntegerField(source="proposal.base_id")
    stale = serializers.SerializerMethodField()
    made_by = serializers.CharField(source="created_by", allow_null=True)
    decided_by = serializers.CharField(allow_null=True)

    class Meta:
        model = Calibration
        fields = [
            "id", "version", "plan", "metric", "level", "organisation", "organisation_name",
            "first_period", "months", "method", "reason", "request", "state", "stale", "answer",
            "proposal_version", "version_in_force", "made_by", "created_at", "submitted_at",
            "decided_by", "decided_at",
        ]  # fmt: skip

    def get_stale(self, row: Calibration) -> bool:
        """Whether another version has come into force since."""
        base = row.proposal.base
        return base is None or not base.is_baseline


class SumsOut(serializers.Serializer[Any]):
    """Targets by period of the plan, and their sum; null is empty."""

    periods = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    total = serializers.IntegerField(allow_null=True)


class LineOut(serializers.Serializer[Any]):
    """A node before and after; attainments in basis points, landing gaps in smallest units."""

    organisation = serializers.IntegerField()
    name = serializers.CharField()
    original = SumsOut()
    before = SumsOut()
    after = SumsOut()
    change = serializers.IntegerField()
    actual = serializers.IntegerField()
    attainment_before = serializers.IntegerField(allow_null=True)
    attainment_after = serializers.IntegerField(allow_null=True)
    landing = serializers.IntegerField(allow_null=True)
    landing_by = serializers.CharField(help_text="forecast or pace")
    landing_gap_before = serializers.IntegerField(allow_null=True)
    landing_gap_after = serializers.IntegerField(allow_null=True)


class PayOut(serializers.Serializer[Any]):
    """An estimate of a seat's pay for the whole period, in smallest units of money."""

    seat = serializers.IntegerField(source="seat_id")
    landing = serializers.IntegerField(allow_null=True)
    target_before = serializers.IntegerField(allow_null=True)
    target_after = serializers.IntegerField(allow_null=True)
    before = serializers.IntegerField(allow_null=True)
    after = serializers.IntegerField(allow_null=True)
    change = serializers.IntegerField(allow_null=True)


class PaySumOut(serializers.Serializer[Any]):
    """The seats of which both can be said, together."""

    seats = serializers.IntegerField()
    known = serializers.IntegerField()
    before = serializers.IntegerField()
    after = serializers.IntegerField()
    change = serializers.IntegerField()


class MovedOut(serializers.Serializer[Any]):
    """A figure of the basis that has moved by more than 1 %; null for who does not see it."""

    what = serializers.CharField(help_text="actual or forecast")
    then = serializers.IntegerField(allow_null=True)
    now = serializers.IntegerField(allow_null=True)


class BasisOut(serializers.Serializer[Any]):
    """What a calibration was computed from."""

    as_of = serializers.DateField()
    actual = serializers.IntegerField()
    imports = serializers.ListField(child=serializers.IntegerField())
    run = serializers.IntegerField(allow_null=True, help_text="forecast run")
    forecast = serializers.IntegerField(allow_null=True)
    previous = serializers.IntegerField(allow_null=True, help_text="version it starts from")
    way = serializers.DictField()


class CalibrationOut(CalibrationRow):
    """A calibration with its effect, as far as the reader's territory goes."""

    periods = serializers.ListField(child=MonthField())
    cause = serializers.CharField()
    relief = serializers.IntegerField(allow_null=True)
    basis = BasisOut(allow_null=True)
    moved = MovedOut(many=True)
    lines = LineOut(many=True)
    pay = PayOut(many=True, allow_null=True)
    pay_total = PaySumOut(allow_null=True)

    class Meta(CalibrationRow.Meta):
        fields = [
            *CalibrationRow.Meta.fields, "periods", "cause", "relief", "basis", "moved", "lines",
            "pay", "pay_total",
        ]  # fmt: skip


class CurveIn(serializers.Serializer[Any]):
    """Pay at 100 % in smallest units of money; the others in basis points."""

    on_target = serializers.IntegerField(min_value=0, max_value=LIMIT - 1, required=False)
    threshold = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    rate = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    accelerator = serializers.IntegerField(min_value=0, max_value=100_000, required=False)
    cap = serializers.IntegerField(min_value=0, max_value=100_000, required=False)


class CurveOut(serializers.ModelSerializer[PayoutCurve]):
    """What attainment is worth to a seat; `points` are (attainment, pay)."""

    points = serializers.SerializerMethodField()

    class Meta:
        model = PayoutCurve
        fields = ["version", "on_target", "threshold", "rate", "accelerator", "cap", "points"]

    def get_points(self, row: PayoutCurve) -> list[list[int]]:
        """The curve's corners and steps of 5 points."""
        return [list(pair) for pair in payouts.points(row=row)]


NEW = OpenApiExample(
    "Keep the total of the South", request_only=True,
    value={"metric": "revenue", "organisation": 12, "method": "keep_total", "unit": "seat",
           "reason": "A weak summer; the year's target stays"},
)  # fmt: skip
RELIEF = OpenApiExample(
    "Relief for a flood", request_only=True,
    value={"metric": "revenue", "organisation": 12, "method": "relief", "cause": "Flood",
           "slice_organisation": 31, "amount": 40_000_000, "spread_rest": True,
           "reason": "The warehouse was closed for three weeks"},
)  # fmt: skip
_SHOWN = {
    "id": 4, "version": 3, "plan": 3, "metric": "revenue", "level": 2, "organisation": 12,
    "organisation_name": "South", "first_period": "2026-09", "months": 4, "method": "keep_total",
    "reason": "A weak summer; the year's target stays", "request": None, "state": "submitted",
    "stale": False, "answer": "", "proposal_version": 21, "version_in_force": 5,
    "made_by": "Chen Yu", "created_at": "2026-09-01T02:00:00Z",
    "submitted_at": "2026-09-01T02:10:00Z", "decided_by": None, "decided_at": None,
}  # fmt: skip
_SUMS = {"periods": [100, 100, 100], "total": 300}
ROW = OpenApiExample("A calibration that waits", value=_SHOWN, response_only=True)
SHOWN = OpenApiExample(
    "A calibration with its effect", response_only=True,
    value=_SHOWN | {
        "periods": ["2026-07", "2026-08", "2026-09"], "cause": "", "relief": None,
        "basis": {"as_of": "2026-08-31", "actual": 180, "imports": [7], "run": 2, "forecast": 95,
                  "previous": None, "way": {"unit": "seat"}},
        "moved": [],
        "lines": [{
            "organisation": 12, "name": "South", "original": _SUMS, "before": _SUMS,
            "after": {"periods": [100, 100, 120], "total": 320}, "change": 20, "actual": 180,
            "attainment_before": 9000, "attainment_after": 9000, "landing": 275,
            "landing_by": "forecast", "landing_gap_before": -25, "landing_gap_after": -45,
        }],
        "pay": [{"seat": 31, "landing": 275, "target_before": 300, "target_after": 320,
                 "before": 2_750_000, "after": 2_578_125, "change": -171_875}],
        "pay_total": {"seats": 1, "known": 1, "before": 2_750_000, "after": 2_578_125,
                      "change": -171_875},
    },
)  # fmt: skip
CURVE = OpenApiExample(
    "80 % to 200 %", response_only=True,
    value={"version": 1, "on_target": 3_000_000, "threshold": 8_000, "rate": 10_000,
           "accelerator": 15_000, "cap": 20_000, "points": [[8_000, 2_400_000]]},
)  # fmt: skip
CURVE_IN = OpenApiExample(
    "Pay of 30,000 at 100 %", request_only=True,
    value={"on_target": 3_000_000, "threshold": 8_000, "rate": 10_000, "accelerator": 15_000,
           "cap": 20_000},
)  # fmt: skip
