"""The figures of the dashboard as JSON: one place, and the nodes below it."""

from typing import Any

from django.http import HttpRequest
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.api.standings import (
    ATTAINMENT,
    PARAMETERS,
    AttainmentSerializer,
    DashboardSerializer,
)
from monitoring.selectors import attainment, landings, reorganisations, selections
from monitoring.selectors.attainment import Board, LevelStanding, Standing
from monitoring.selectors.landings import Found, Landing
from monitoring.selectors.reorganisations import Move
from monitoring.selectors.selections import LEVELS, Selection
from salesplan.api.base import ViewerMixin
from salesplan.core.selectors.actuals.freshness import Freshness


class BoardView(ViewerMixin, APIView):
    """What both views have in common."""

    def chosen(self, request: HttpRequest | Request) -> Selection:
        """What the query string asks for."""
        return selections.choose(
            viewer=self.viewer,
            company=self.business_day.company,
            as_of=self.as_of,
            asked=selections.parse(params=request.GET.dict()),
        )

    def board(self, request: HttpRequest | Request) -> Board:
        """The board that the query string asks for."""
        return attainment.board(viewer=self.viewer, selection=self.chosen(request))


class DashboardView(BoardView):
    """The figures of a place, and where the gap is."""

    @extend_schema(operation_id="dashboard", parameters=PARAMETERS, responses=DashboardSerializer)
    def get(self, request: Request) -> Response:
        board = self.board(request)
        body = {
            "selection": selection_body(board.selection, self.business_day.freshness),
            "figures": _figures(board),
            "children": [_standing(row) for row in attainment.ordered(rows=board.rows)],
        }
        return Response(body)


class AttainmentView(BoardView):
    """Attainment of the nodes below a place."""

    @extend_schema(
        operation_id="attainment",
        parameters=PARAMETERS,
        responses=AttainmentSerializer,
        examples=[ATTAINMENT],
    )
    def get(self, request: Request) -> Response:
        board = self.board(request)
        found = landings.of_board(viewer=self.viewer, board=board)
        rows = attainment.ordered(rows=board.rows)
        moves = reorganisations.moves(viewer=self.viewer, selection=board.selection)
        body = {
            "selection": selection_body(board.selection, self.business_day.freshness),
            "total": _attained(board.total, found),
            "levels": [_level(one) for one in attainment.levels(viewer=self.viewer, board=board)],
            "children": [_attained(row, found) for row in rows],
            "overlays": [_attained(row, found) for row in board.overlays],
            "moves": [_move(move) for move in moves],
            "silent_since": self._silence(board),
        }
        return Response(body)

    def _silence(self, board: Board) -> str | None:
        if board.measures.orders:
            return None
        last = reorganisations.silent_since(viewer=self.viewer, selection=board.selection)
        return selections.period_word(last) if last else None


def selection_body(chosen: Selection, state: Freshness) -> dict[str, Any]:
    """What the figures are of, as the words of an address and as days."""
    return {
        **chosen.keys(),
        "plan": chosen.plan_id,
        "period": selections.period_word(chosen.period),
        "first_day": chosen.first_day,
        "last_day": chosen.last_day,
        "level": chosen.level_word,
        "against": chosen.against,
        "is_derived": chosen.days is not None,
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
        "required_per_working_day": attainment.whole(board.required_rate),
    }


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
        "required_per_working_day": attainment.whole(row.required_rate),
    }


def _attained(row: Standing, found: Found) -> dict[str, Any]:
    return {**_standing(row), "landings": [_landing(one) for one in found[row.place.id]]}


def _landing(one: Landing) -> dict[str, Any]:
    return {
        "method": one.method,
        "name": str(one.label),
        "value": one.value,
        "low": one.low,
        "high": one.high,
        "coverage": one.coverage,
        "cases": one.cases,
    }


def _level(one: LevelStanding) -> dict[str, Any]:
    row = one.standing
    return {
        "level": next(word for word, level in LEVELS.items() if level == one.level),
        "against": one.against,
        "target": row.target,
        "target_to_date": row.to_date,
        "attainment": attainment.basis_points(row.attainment),
        "gap": row.gap,
        "required_per_working_day": attainment.whole(row.required_rate),
    }


def _move(move: Move) -> dict[str, Any]:
    places = {"node": move.node, "before": move.before, "after": move.after}
    codes = {name: place.code if place else None for name, place in places.items()}
    return {**codes, "on": move.on}
