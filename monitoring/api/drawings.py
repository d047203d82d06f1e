"""The figures behind the charts of a place: bridge, contributions, running total, all metrics."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from monitoring.api.dashboards import BoardView, selection_body
from monitoring.api.standings import PARAMETERS, SelectionSerializer
from monitoring.selectors import attainment, bridges, fans, kpis, treemaps
from monitoring.selectors.bridges import BridgeStep
from monitoring.selectors.fans import Point
from monitoring.selectors.kpis import Kpi
from monitoring.selectors.selections import LEVELS
from monitoring.selectors.treemaps import Area

WORDS = {int(level): word for word, level in LEVELS.items()}
SIZES = ("actual", "gap")
CHOSEN: dict[str, Any] = {
    "organisation": 1, "product": 0, "channel": 0, "plan": 1, "period": "2026-07.6",
    "first_day": "2026-07-01", "last_day": "2026-12-31", "level": "target",
    "against": "original", "is_derived": False, "metric": "revenue", "by": "organisation",
    "unit": "money", "scale": 2, "as_of": "2026-08-31", "working_days_left": 84,
    "generation": 7, "stale_since": None,
}  # fmt: skip


def _example(name: str, **body: Any) -> OpenApiExample:
    return OpenApiExample(name, response_only=True, value={"selection": CHOSEN, **body})


class StepSerializer(serializers.Serializer[Any]):
    """A bar; without id it gathers what is too small to show, or lies elsewhere."""

    id = serializers.IntegerField(allow_null=True)
    code = serializers.CharField(allow_blank=True)
    name = serializers.CharField(allow_blank=True)
    change = serializers.IntegerField()


class BridgeSerializer(serializers.Serializer[Any]):
    """`start` and all changes add up to `end` exactly; null where nothing is compared with."""

    selection = SelectionSerializer()
    against_last_year = serializers.BooleanField()
    start = serializers.IntegerField(allow_null=True)
    steps = StepSerializer(many=True)
    end = serializers.IntegerField()


class BridgeView(BoardView):
    """From target to date (or last year) to actual, by the nodes below."""

    @extend_schema(
        operation_id="dashboard_bridge",
        parameters=PARAMETERS,
        responses=BridgeSerializer,
        examples=[
            _example(
                "South costs most", against_last_year=False, start=10_000_000, end=9_600_000,
                steps=[{"id": 12, "code": "south", "name": "South", "change": -600_000},
                       {"id": 11, "code": "north", "name": "North", "change": 200_000}],
            )
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        board = self.board(request)
        found = bridges.bridge(board=board)
        body = {
            "selection": selection_body(board.selection, self.business_day.freshness),
            "against_last_year": found is not None and found.against_last_year,
            "start": found.start if found else None,
            "steps": [_step(step) for step in found.steps] if found else [],
            "end": board.total.actual,
        }
        return Response(body)


def _step(step: BridgeStep) -> dict[str, Any]:
    place = step.row.place if step.row else None
    return {
        "id": place.id if place else None,
        "code": place.code if place else "",
        "name": place.label if place else "",
        "change": step.change,
    }


class AreaSerializer(serializers.Serializer[Any]):
    """A node of a treemap; `size` is its own area, without that of the nodes inside."""

    id = serializers.IntegerField()
    inside = serializers.IntegerField(allow_null=True, help_text="id of the node around it")
    code = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    actual = serializers.IntegerField()
    target_to_date = serializers.IntegerField(allow_null=True)
    attainment = serializers.IntegerField(allow_null=True, help_text="basis points")
    gap = serializers.IntegerField(allow_null=True)


class ContributionSerializer(serializers.Serializer[Any]):
    """Who contributes how much, two steps below the place."""

    selection = SelectionSerializer()
    areas = AreaSerializer(many=True)


class ContributionView(BoardView):
    """The nodes below a place, and those below them, by actual or by size of the gap."""

    @extend_schema(
        operation_id="dashboard_contribution",
        parameters=[*PARAMETERS, OpenApiParameter("size", str, enum=SIZES)],
        responses=ContributionSerializer,
        examples=[
            _example(
                "One region", areas=[
                    {"id": 12, "inside": None, "code": "south", "name": "South", "size": 0,
                     "actual": 5_400_000, "target_to_date": 6_000_000, "attainment": 9_000,
                     "gap": -600_000},
                ],
            )
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        board = self.board(request)
        found = treemaps.branches(viewer=self.viewer, board=board)
        size = "gap" if request.GET.get("size") == "gap" else "actual"
        body = {
            "selection": selection_body(board.selection, self.business_day.freshness),
            "areas": [_area(area) for area in treemaps.areas(branches=found, by=size)],
        }
        return Response(body)


def _area(area: Area) -> dict[str, Any]:
    row = area.standing
    return {
        "id": row.place.id,
        "inside": area.parent.place.id if area.parent else None,
        "code": row.place.code,
        "name": row.place.label,
        "size": area.size,
        "actual": row.actual,
        "target_to_date": row.to_date,
        "attainment": attainment.basis_points(row.attainment),
        "gap": row.gap,
    }


class DueSerializer(serializers.Serializer[Any]):
    """A paced target; a level that the plan does not have is null."""

    floor = serializers.IntegerField(allow_null=True)
    target = serializers.IntegerField(allow_null=True)
    stretch = serializers.IntegerField(allow_null=True)


class PointSerializer(serializers.Serializer[Any]):
    """Sums since the period began, at the end of a day."""

    day = serializers.DateField()
    actual = serializers.IntegerField(allow_null=True, help_text="null after the data end")
    last_year = serializers.IntegerField()
    due = DueSerializer()


class RunningSerializer(serializers.Serializer[Any]):
    """The running total of a place, by day up to a quarter, else by month."""

    selection = SelectionSerializer()
    by_day = serializers.BooleanField()
    targets = DueSerializer(help_text="of the whole period")
    points = PointSerializer(many=True)


class RunningView(BoardView):
    """What was reached, what was due at each level, and last year, summed up day by day."""

    @extend_schema(
        operation_id="dashboard_running",
        parameters=PARAMETERS,
        responses=RunningSerializer,
        examples=[
            _example(
                "By month", by_day=False,
                targets={"floor": None, "target": 20_000_000, "stretch": None},
                points=[{"day": "2026-07-31", "actual": 2_900_000, "last_year": 2_500_000,
                         "due": {"floor": None, "target": 3_000_000, "stretch": None}}],
            )
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        selection = self.chosen(request)
        run = fans.run(viewer=self.viewer, selection=selection)
        body = {
            "selection": selection_body(selection, self.business_day.freshness),
            "by_day": run.by_day,
            "targets": _due(run.targets),
            "points": [_point(point) for point in run.points],
        }
        return Response(body)


def _due(levels: dict[int, int] | dict[int, int | None]) -> dict[str, int | None]:
    return {word: levels.get(level) for level, word in WORDS.items()}


def _point(point: Point) -> dict[str, Any]:
    return {
        "day": point.day,
        "actual": point.actual,
        "last_year": point.last_year,
        "due": _due(point.due),
    }


class KpiSerializer(serializers.Serializer[Any]):
    """A metric at a place; amounts are integers in the metric's smallest unit."""

    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.CharField()
    unit = serializers.CharField()
    scale = serializers.IntegerField()
    value = serializers.IntegerField(allow_null=True)
    last_year = serializers.IntegerField(allow_null=True)
    target = serializers.IntegerField(allow_null=True)
    attainment = serializers.IntegerField(allow_null=True, help_text="basis points")
    through = serializers.DateField(allow_null=True)
    problem = serializers.ChoiceField(choices=["", "no_data", "division_by_zero"])


class KpisSerializer(serializers.Serializer[Any]):
    """All metrics of the catalogue at a place."""

    selection = SelectionSerializer()
    metrics = KpiSerializer(many=True)


class KpisView(BoardView):
    """Every metric of the catalogue: now, last year to the same day, and its target."""

    @extend_schema(
        operation_id="dashboard_metrics",
        parameters=PARAMETERS,
        responses=KpisSerializer,
        examples=[
            _example(
                "A rate", metrics=[
                    {"code": "conversion", "name": "Conversion", "kind": "process",
                     "unit": "percent", "scale": 4, "value": 1_820, "last_year": 1_660,
                     "target": 1_800, "attainment": 10_111, "through": "2026-08-31",
                     "problem": ""},
                ],
            )
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        selection = self.chosen(request)
        found = kpis.panel(viewer=self.viewer, selection=selection)
        body = {
            "selection": selection_body(selection, self.business_day.freshness),
            "metrics": [_kpi(one) for one in found],
        }
        return Response(body)


def _kpi(one: Kpi) -> dict[str, Any]:
    metric = one.metric
    return {
        "code": metric.code,
        "name": metric.label,
        "kind": metric.kind,
        "unit": metric.unit,
        "scale": metric.scale,
        "value": one.now.rounded,
        "last_year": one.before.rounded,
        "target": one.target,
        "attainment": attainment.basis_points(one.attainment),
        "through": one.now.through,
        "problem": one.now.problem,
    }
