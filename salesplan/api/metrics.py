"""Values of any metric, and the check of an expression."""

import re
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import LARGEST_ID, ViewerMixin
from salesplan.core.errors import Invalid
from salesplan.core.selectors import metric_checks, metric_cuts
from salesplan.core.selectors.metric_cuts import Asked
from salesplan.core.selectors.metric_values import Value
from salesplan.core.services import access
from salesplan.engine.periods import FiscalYear, month_number, month_of

MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
EXAMPLE_VALUE = {
    "amount": 3614, "exact": "3613.7", "numerator": "80000000", "denominator": "221379310",
    "through": "2026-08-31", "problem": "",
}  # fmt: skip


class ValueSerializer(serializers.Serializer[Any]):
    """A metric at a node: `amount` in its smallest unit, null where there is no value.

    `problem` says why: `no_data` (nothing measured in the period; `through` is the last day with
    data) or `division_by_zero`. `exact` is the amount before rounding.
    """

    amount = serializers.IntegerField(source="rounded", allow_null=True)
    exact = serializers.SerializerMethodField()
    numerator = serializers.SerializerMethodField()
    denominator = serializers.SerializerMethodField()
    through = serializers.DateField(allow_null=True)
    problem = serializers.ChoiceField(choices=["", "no_data", "division_by_zero"])

    def get_exact(self, value: Value) -> str | None:
        """The amount as a decimal number or fraction."""
        return _text(value.amount)

    def get_numerator(self, value: Value) -> str | None:
        """The summed numerator of a ratio, in its own smallest unit."""
        return _text(value.numerator)

    def get_denominator(self, value: Value) -> str | None:
        """The summed denominator of a ratio, in its own smallest unit."""
        return _text(value.denominator)


def _text(value: Fraction | int | None) -> str | None:
    return None if value is None else str(value)


class RowSerializer(serializers.Serializer[Any]):
    """One node (0 is all), or one month (year*12+month-1) of the node asked for."""

    node = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    month = serializers.IntegerField(allow_null=True)
    now = ValueSerializer()
    last_year = ValueSerializer(source="before", allow_null=True)


class ValuesSerializer(serializers.Serializer[Any]):
    """The period, the node asked for, and what it was cut into."""

    metric = serializers.CharField()
    unit = serializers.CharField()
    scale = serializers.IntegerField()
    first_period = serializers.IntegerField()
    last_period = serializers.IntegerField()
    as_of = serializers.DateField()
    total = RowSerializer()
    rows = RowSerializer(many=True)


class CheckSerializer(serializers.Serializer[Any]):
    """Whether an expression can be computed; else where the mistake is (from 0) and what to do."""

    ok = serializers.BooleanField(source="is_good")
    code = serializers.CharField()
    position = serializers.IntegerField()
    message = serializers.CharField(source="text")
    metrics = serializers.ListField(child=serializers.CharField(), source="names")


class AskSerializer(serializers.Serializer[Any]):
    """An expression over codes of metrics; `code` of the metric that it is for, if it exists."""

    expression = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=2_000)
    code = serializers.CharField(allow_blank=True, required=False, max_length=40)


def _parameter(name: str, text: str, kind: Any = str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text, **more)


class MetricValuesView(ViewerMixin, APIView):
    """The value of a metric at a node, last year's, and its cut by nodes below or by month."""

    @extend_schema(
        tags=["core"],
        parameters=[
            _parameter("first", "first month, YYYY-MM; the fiscal year's first if left out"),
            _parameter("last", "last month, YYYY-MM; the current one if left out"),
            _parameter("organisation", "node; the top of the caller's scope if left out", int),
            _parameter("product", "line, category or item; all of the scope if left out", int),
            _parameter("channel", "channel; all if left out", int),
            _parameter(
                "by", "what the rows are: children of the node along a dimension, or months",
                enum=["organisation", "product", "channel", "month"],
            ),
        ],
        responses=ValuesSerializer,
        examples=[
            OpenApiExample(
                "Gross margin % by region",
                value={
                    "metric": "margin_rate", "unit": "percent", "scale": 4,
                    "first_period": 24318, "last_period": 24319, "as_of": "2026-08-31",
                    "total": {"node": 1, "label": "Company", "month": None,
                              "now": EXAMPLE_VALUE, "last_year": EXAMPLE_VALUE},
                    "rows": [],
                },
                response_only=True,
            )
        ],
    )  # fmt: skip
    def get(self, request: Request, metric_id: int) -> Response:
        """The values, in the caller's scope."""
        access.require(actor=self.viewer, right="figures.read")
        asked = self._asked(request)
        found = metric_cuts.values(viewer=self.viewer, metric_id=metric_id, asked=asked)
        return Response(ValuesSerializer(found).data)

    def _asked(self, request: Request) -> Asked:
        words = request.query_params
        today = month_of(self.as_of)
        year = FiscalYear(self.business_day.company.fiscal_year_start)
        first = _month(words, "first", year.containing(today, "year").first_month)
        last = _month(words, "last", max(first, today))
        by = words.get("by", "organisation")
        if by not in metric_cuts.CUTS:
            raise Invalid(_("There is no such way to cut it."), field="by")
        if not first <= last <= first + metric_cuts.MOST_MONTHS:
            raise Invalid(
                _("The period ends after it begins and has at most %(most)s months."),
                field="last", most=metric_cuts.MOST_MONTHS,
            )  # fmt: skip
        organisation, product = metric_cuts.home(viewer=self.viewer)
        return Asked(
            organisation_id=_node(words, "organisation", organisation),
            product_id=_node(words, "product", product), channel_id=_node(words, "channel", 0),
            by=by, first_period=first, last_period=last, as_of=self.as_of,
        )  # fmt: skip


def _month(words: Any, name: str, default: int) -> int:
    text = words.get(name, "")
    found = MONTH.fullmatch(text)
    if not text:
        return default
    if not found or not 1900 <= int(found[1]) <= 2200:
        raise Invalid(_("Write the month as YYYY-MM."), field=name)
    return month_number(int(found[1]), int(found[2]))


def _node(words: Any, name: str, default: int) -> int:
    text = words.get(name, "")
    if not text:
        return default
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > LARGEST_ID:
        raise Invalid(_("Write the id of a node."), field=name)
    return int(text)


class MetricCheckView(ViewerMixin, APIView):
    """The check of an expression before it is saved."""

    @extend_schema(
        tags=["core"],
        request=AskSerializer,
        responses=CheckSerializer,
        examples=[
            OpenApiExample(
                "An unknown metric",
                value={"ok": False, "code": "unknown_metric", "position": 11,
                       "message": "There is no metric “revenu”. Did you mean [revenue]?",
                       "metrics": []},
                response_only=True,
            ),
            OpenApiExample(
                "A ratio", value={"expression": "[spend] / revenu", "code": ""}, request_only=True
            ),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Where the mistake is, if there is one."""
        access.require(actor=self.viewer, right="figures.read")
        given = AskSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        verdict = metric_checks.check(
            viewer=self.viewer, expression=given.validated_data["expression"],
            code=given.validated_data.get("code", ""),
        )  # fmt: skip
        return Response(CheckSerializer(verdict).data)
