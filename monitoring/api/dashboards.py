"""The figures of the dashboard as JSON: one place, and the nodes below it."""

from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.selectors import attainment, selections
from monitoring.selectors.attainment import Board, Standing
from monitoring.selectors.selections import METRICS, Selection
from salesplan.api.base import ViewerMixin
from salesplan.core.selectors.actuals.freshness import Freshness

PARAMETERS = [
    OpenApiParameter("organisation", int, description="Territory; the top of your scope if left."),
    OpenApiParameter("product", int, description="Product line or category; 0 for all."),
    OpenApiParameter("channel", int, description="Channel; 0 for all."),
    OpenApiParameter("plan", int, description="Plan in force; chosen by period and place if left."),
    OpenApiParameter("period", str, description='"2026-07.6": first month, number of months.'),
    OpenApiParameter("metric", str, enum=METRICS),
    OpenApiParameter("by", str, enum=["organisation", "product", "channel"]),
]


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


class SelectionSerializer(serializers.Serializer[Any]):
    """What the figures are of."""

    organisation = serializers.IntegerField()
    product = serializers.IntegerField()
    channel = serializers.IntegerField()
    plan = serializers.IntegerField(allow_null=True)
    period = serializers.CharField()
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


class DashboardSerializer(serializers.Serializer[Any]):
    """The dashboard of a place."""

    selection = SelectionSerializer()
    figures = TenFiguresSerializer()
    children = StandingSerializer(many=True)


class AttainmentSerializer(serializers.Serializer[Any]):
    """A place and the nodes below it along one tree; overlays stand outside the roll-up."""

    selection = SelectionSerializer()
    total = StandingSerializer()
    children = StandingSerializer(many=True)
    overlays = StandingSerializer(many=True)


class BoardView(ViewerMixin, APIView):
    """What both views have in common."""

    def board(self, request: HttpRequest | Request) -> Board:
        """The board that the query string asks for."""
        selection = selections.choose(
            viewer=self.viewer,
            company=self.business_day.company,
            as_of=self.as_of,
            asked=selections.parse(params=request.GET.dict()),
        )
        return attainment.board(viewer=self.viewer, selection=selection)


class DashboardView(BoardView):
    """The figures of a place, and where the gap is."""

    @extend_schema(operation_id="dashboard", parameters=PARAMETERS, responses=DashboardSerializer)
    def get(self, request: Request) -> Response:
        board = self.board(request)
        body = {
            "selection": _selection(board.selection, self.business_day.freshness),
            "figures": _figures(board),
            "children": [_standing(row) for row in attainment.ordered(rows=board.rows)],
        }
        return Response(body)


class AttainmentView(BoardView):
    """Attainment of the nodes below a place."""

    @extend_schema(operation_id="attainment", parameters=PARAMETERS, responses=AttainmentSerializer)
    def get(self, request: Request) -> Response:
        board = self.board(request)
        body = {
            "selection": _selection(board.selection, self.business_day.freshness),
            "total": _standing(board.total),
            "children": [_standing(row) for row in attainment.ordered(rows=board.rows)],
            "overlays": [_standing(row) for row in board.overlays],
        }
        return Response(body)


def _selection(chosen: Selection, state: Freshness) -> dict[str, Any]:
    return {
        **chosen.keys(),
        "plan": chosen.plan_id,
        "period": selections.period_word(chosen.span),
        "metric": chosen.metric.code,
        "by": chosen.axis,
        "unit": chosen.metric.unit,
        "scale": chosen.metric.scale,
        "as_of": chosen.as_of,
        "working_days_left": chosen.at.remaining_days,
        "generation": state.generation,
        "stale_since": state.stale_since,
    }


def _figures(board: Board) -> dict[str, Any]:
    now, total = board.measures, board.total
    return {
        "revenue": now.revenue,
        "units": now.quantity,
        "margin": now.margin,
        "orders": now.orders,
        "order_value": now.order_value,
        "active_customers": now.active_customers,
        "target": total.target,
        "target_to_date": total.to_date,
        "last_year": total.last_year,
        "landing": total.landing,
        "attainment": attainment.basis_points(total.attainment),
        "gap": total.gap,
        "growth": attainment.basis_points(total.growth),
        "required_per_working_day": _rounded(board.required_rate),
    }


def _rounded(value: Fraction | None) -> int | None:
    return None if value is None else round(value)


def _standing(row: Standing) -> dict[str, Any]:
    return {
        "id": row.place.id,
        "code": row.place.code,
        "name": row.place.label,
        "kind": row.place.kind,
        "actual": row.actual,
        "target": row.target,
        "target_to_date": row.to_date,
        "attainment": attainment.basis_points(row.attainment),
        "attainment_of_target": attainment.basis_points(row.of_target),
        "gap": row.gap,
        "last_year": row.last_year,
        "growth": attainment.basis_points(row.growth),
        "landing": row.landing,
    }
