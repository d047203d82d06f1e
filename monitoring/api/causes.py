"""Findings as JSON; decisions on them are rows of the register of causes."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.standings import PARAMETERS
from monitoring.selectors import causes, selections
from monitoring.selectors.causes import AGAINST
from salesplan.api.base import ViewerMixin
from salesplan.core.errors import Invalid

BASE = OpenApiParameter(
    "base", str, enum=AGAINST, description="What to compare with; without a target, last year."
)


class PlaceSerializer(serializers.Serializer[Any]):
    """A node that narrows a slice."""

    id = serializers.IntegerField()
    dimension = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()


class SliceSerializer(serializers.Serializer[Any]):
    """A part of the place; amounts in the metric's smallest unit, shares in basis points."""

    places = PlaceSerializer(many=True)
    actual = serializers.IntegerField()
    reference = serializers.IntegerField()
    gap = serializers.IntegerField()
    share = serializers.IntegerField(allow_null=True, help_text="of the whole gap")


class DriversSerializer(serializers.Serializer[Any]):
    """The change on last year as orders x pieces per order x value per piece."""

    orders = serializers.IntegerField()
    size = serializers.IntegerField()
    value = serializers.IntegerField()
    other = serializers.IntegerField(help_text="new or ended")


class TermsSerializer(serializers.Serializer[Any]):
    """Price, volume, mix, new and lost; they add up to the change."""

    price = serializers.IntegerField()
    volume = serializers.IntegerField()
    mix = serializers.IntegerField()
    new = serializers.IntegerField()
    lost = serializers.IntegerField()


class BuyerSerializer(serializers.Serializer[Any]):
    """A customer now and last year; code and name are null where you may not see who."""

    code = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True)
    now = serializers.IntegerField()
    before = serializers.IntegerField()
    gap = serializers.IntegerField()
    has_stopped = serializers.BooleanField()


class ExplainedSerializer(SliceSerializer):
    """A slice named as a cause, and what moved in it since last year."""

    effect = serializers.CharField()
    change = serializers.IntegerField(help_text="on last year")
    drivers = DriversSerializer()
    price_volume_mix = TermsSerializer(allow_null=True)
    customer = BuyerSerializer(allow_null=True)


class CutSerializer(serializers.Serializer[Any]):
    """The slices along one dimension; with `rest` they add up to the gap."""

    axis = serializers.CharField()
    kind = serializers.CharField()
    rows = SliceSerializer(many=True)
    rest = serializers.IntegerField()
    few = serializers.ListField(
        child=serializers.IntegerField(), help_text="fewest that explain most of the gap"
    )
    against = serializers.ListField(
        child=serializers.IntegerField(), help_text="those that run against it"
    )


class PairSerializer(SliceSerializer):
    """A combination of dimensions: `from_parents` + `beyond` = `gap`."""

    from_parents = serializers.IntegerField()
    beyond = serializers.IntegerField()
    beyond_share = serializers.IntegerField(allow_null=True)
    is_cause = serializers.BooleanField()


class WaterfallSerializer(TermsSerializer):
    """Revenue from `start` to `end`."""

    against = serializers.ChoiceField(choices=AGAINST)
    by = serializers.ChoiceField(choices=["item", "category"])
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class RateMixSerializer(serializers.Serializer[Any]):
    """What one slice does to a ratio; `id` null: elsewhere."""

    id = serializers.IntegerField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    rate = serializers.IntegerField()
    mix = serializers.IntegerField()
    entered = serializers.IntegerField()
    left = serializers.IntegerField()


class RatioSerializer(serializers.Serializer[Any]):
    """The change of a ratio on last year: all terms add up to `now` - `before`."""

    metric = serializers.CharField()
    axis = serializers.CharField()
    before = serializers.IntegerField()
    now = serializers.IntegerField()
    rows = RateMixSerializer(many=True)


class CauseFindingSerializer(serializers.Serializer[Any]):
    """Why a place deviates; the gaps of `causes` and `rest` add up to `gap`."""

    against = serializers.ChoiceField(choices=AGAINST)
    as_of = serializers.DateField()
    actual = serializers.IntegerField()
    reference = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    causes = ExplainedSerializer(many=True)
    rest = serializers.IntegerField()
    cuts = CutSerializer(many=True)
    pairs = PairSerializer(many=True)
    price_volume_mix = WaterfallSerializer(many=True)
    ratios = RatioSerializer(many=True)
    customers = BuyerSerializer(many=True)


_PART = {
    "places": [
        {"id": 165, "dimension": "product", "code": "appliances", "name": "Smart Appliances"},
        {"id": 305, "dimension": "channel", "code": "dealer", "name": "Dealers"},
    ],
    "actual": 138_584_500,
    "reference": 394_617_900,
    "gap": -256_033_400,
    "share": 11_818,
}
_EXAMPLE = OpenApiExample(
    "finding",
    {
        "against": "target", "as_of": "2026-08-31", "actual": 1_346_265_900,
        "reference": 1_562_910_600, "gap": -216_644_700, "rest": 39_388_700,
        "causes": [
            {
                **_PART, "effect": "order_value", "change": -226_804_700,
                "drivers": {
                    "orders": 4_872_165, "size": -242_367_301, "value": 10_690_436, "other": 0,
                },
                "price_volume_mix": {
                    "price": 10_779_655, "volume": -237_495_136, "mix": -89_219, "new": 0,
                    "lost": 0,
                },
                "customer": None,
            }
        ],
        "cuts": [], "price_volume_mix": [], "ratios": [], "customers": [],
        "pairs": [
            {
                **_PART, "from_parents": -145_270_197, "beyond": -110_763_203,
                "beyond_share": 5_113, "is_cause": True,
            }
        ],
    },
    response_only=True,
)  # fmt: skip


class FindingView(ViewerMixin, APIView):
    """Why a place is above or below its target to date, or last year."""

    @extend_schema(
        operation_id="causes_finding",
        parameters=[*PARAMETERS, BASE],
        responses=CauseFindingSerializer,
        examples=[_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        words = request.GET.dict()
        base = words.pop("base", "") or AGAINST[0]
        if base not in AGAINST:
            raise Invalid(
                _("“%(value)s” is not one of %(known)s."),
                field="base", value=base[:40], known=", ".join(AGAINST),
            )  # fmt: skip
        selection = selections.choose(
            viewer=self.viewer,
            company=self.business_day.company,
            as_of=self.as_of,
            asked=selections.parse(params=words),
        )
        found = causes.finding(viewer=self.viewer, selection=selection, against=base)
        return Response(causes.recorded(finding=found))
