"""Goals over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import MonthField, NodeField
from goals.models import GoalKind, Horizon
from goals.selectors import addresses
from goals.selectors import goals as goal_reads
from goals.selectors import plans as plan_reads
from goals.services import goals
from goals.services.goals import GoalDraft
from salesplan.api import concurrency
from salesplan.api.registers import IF_MATCH
from salesplan.core.models import Dimension
from salesplan.core.scoping import Viewer
from salesplan.engine.money import LIMIT

_TAGS = ["goals"]
_LARGEST_ID = 2**31 - 1


class AmountField(serializers.IntegerField):
    """A figure in the metric's smallest unit, or nothing."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            required=False, allow_null=True, min_value=-LIMIT, max_value=LIMIT, **more
        )  # fmt: skip


class GoalIn(serializers.Serializer[Any]):
    """A goal; figures in the metric's smallest unit."""

    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=GoalKind.choices, required=False)
    horizon = serializers.ChoiceField(choices=Horizon.choices, required=False)
    serves = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=_LARGEST_ID, source="serves_id",
        help_text="The goal that it serves",
    )  # fmt: skip
    metric = serializers.CharField(max_length=40)
    organisation = NodeField()
    value = AmountField()
    floor = AmountField()
    stretch = AmountField()
    baseline = AmountField()
    first_period = MonthField(required=False, allow_null=True)
    months = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=goals.LONGEST_MONTHS
    )
    owner = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=_LARGEST_ID, source="owner_id"
    )
    due_on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2_000)


class GoalOut(serializers.Serializer[Any]):
    """A goal, what is missing for it to be SMART, and the figures beside it.

    `planned` is the total of the plan's cells at the level target and `gap` what it is above the
    value; growth in basis points.
    """

    id = serializers.IntegerField(source="goal.id")
    plan = serializers.IntegerField(source="goal.plan_id")
    name = serializers.CharField(source="goal.name")
    kind = serializers.CharField(source="goal.kind")
    horizon = serializers.CharField(source="goal.horizon")
    serves = serializers.IntegerField(source="goal.serves_id", allow_null=True)
    metric = serializers.CharField(source="goal.metric.code")
    organisation = serializers.CharField(source="goal.organisation.code")
    value = serializers.IntegerField(source="goal.value", allow_null=True)
    floor = serializers.IntegerField(source="goal.floor", allow_null=True)
    stretch = serializers.IntegerField(source="goal.stretch", allow_null=True)
    baseline = serializers.IntegerField(source="goal.baseline", allow_null=True)
    first_period = MonthField(source="goal.first_period", allow_null=True)
    months = serializers.IntegerField(source="goal.months", allow_null=True)
    owner = serializers.CharField(source="goal.owner", allow_null=True)
    due_on = serializers.DateField(source="goal.due_on", allow_null=True)
    reason = serializers.CharField(source="goal.reason")
    missing = serializers.ListField(child=serializers.CharField())
    lacks = serializers.ListField(child=serializers.CharField())
    planned = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    growth_asked = serializers.IntegerField(source="asked", allow_null=True)
    growth_last_year = serializers.IntegerField(source="grown", allow_null=True)
    served = serializers.IntegerField(allow_null=True)
    coverage = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(source="goal.version")


class MoveIn(serializers.Serializer[Any]):
    """Which way."""

    up = serializers.BooleanField()


_NEW = {
    "name": "Grow revenue by 12 %", "metric": "revenue", "organisation": "company",
    "value": 56000000000, "floor": 53000000000, "stretch": 60000000000, "baseline": 50000000000,
    "first_period": "2026-07", "months": 6, "owner": 3, "reason": "The market grows by 9 %",
}  # fmt: skip
_SHOWN = OpenApiExample(
    "goal",
    _NEW | {
        "id": 11, "plan": 7, "kind": "core", "horizon": "short", "serves": None, "due_on": None,
        "owner": "Li Wei", "missing": [], "lacks": [], "planned": 55900000000, "gap": -100000000,
        "growth_asked": 1200, "growth_last_year": 610, "served": None, "coverage": None,
        "version": 1,
    },
    response_only=True,
)  # fmt: skip
_ASKED = OpenApiExample("goal", _NEW, request_only=True)


class _GoalView(GoalsView):
    """What the endpoints of goals share."""

    def shown(self, goal: Any, status: int = 200) -> Response:
        """A goal with its figures and its ETag."""
        rows = goal_reads.board(viewer=self.viewer, plan=goal.plan, as_of=self.as_of)
        row = next(one for one in rows if one.goal.pk == goal.pk)
        return Response(GoalOut(row).data, status=status, headers=concurrency.etag(row.goal))


class GoalsListView(_GoalView):
    """Goals of a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="goals_list", responses=GoalOut(many=True), examples=[_SHOWN]
    )
    def get(self, request: Request, plan_id: int) -> Response:
        """List the goals of a plan, each below the one it serves, with what it lacks."""
        plan = plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        rows = goal_reads.board(viewer=self.viewer, plan=plan, as_of=self.as_of)
        return Response(GoalOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="goals_create", request=GoalIn, responses={201: GoalOut},
        examples=[_ASKED, _SHOWN],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """State a goal of a plan."""
        asked = GoalIn(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = GoalDraft(**_named(self.viewer, dict(asked.validated_data)))
        goal = goals.create(actor=self.viewer, plan_id=plan_id, draft=draft)
        return self.shown(goal, 201)


class GoalView(_GoalView):
    """One goal."""

    @extend_schema(tags=_TAGS, operation_id="goals_read", responses=GoalOut, examples=[_SHOWN])
    def get(self, request: Request, goal_id: int) -> Response:
        """Read a goal with its ETag."""
        return self.shown(goal_reads.goal(viewer=self.viewer, goal_id=goal_id))

    @extend_schema(
        tags=_TAGS, operation_id="goals_change", request=GoalIn(partial=True), responses=GoalOut,
        parameters=[IF_MATCH],
        examples=[OpenApiExample("value", {"value": 57000000000}, request_only=True), _SHOWN],
    )  # fmt: skip
    def patch(self, request: Request, goal_id: int) -> Response:
        """Change the given fields of the version of the goal that was read."""
        asked = GoalIn(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        goal = goals.change(
            actor=self.viewer, goal_id=goal_id,
            fields=_named(self.viewer, dict(asked.validated_data)),
            expected_version=concurrency.expected(request),
        )  # fmt: skip
        return self.shown(goal)

    @extend_schema(
        tags=_TAGS, operation_id="goals_delete", responses={204: None}, parameters=[IF_MATCH]
    )
    def delete(self, request: Request, goal_id: int) -> Response:
        """Take a goal away; `restore` brings it back."""
        goals.remove(
            actor=self.viewer, goal_id=goal_id, expected_version=concurrency.expected(request)
        )
        return Response(status=204)


class GoalRestoreView(_GoalView):
    """A removed goal."""

    @extend_schema(
        tags=_TAGS, operation_id="goals_restore", request=None, responses=GoalOut,
        examples=[_SHOWN],
    )  # fmt: skip
    def post(self, request: Request, goal_id: int) -> Response:
        """Bring a removed goal back, with what served it."""
        return self.shown(goals.restore(actor=self.viewer, goal_id=goal_id))


class GoalMoveView(_GoalView):
    """The order of goals."""

    @extend_schema(
        tags=_TAGS, operation_id="goals_move", request=MoveIn, responses=GoalOut,
        examples=[OpenApiExample("up", {"up": True}, request_only=True), _SHOWN],
    )  # fmt: skip
    def post(self, request: Request, goal_id: int) -> Response:
        """Put a goal one place up or down among those beside it."""
        asked = MoveIn(data=request.data)
        asked.is_valid(raise_exception=True)
        up = asked.validated_data["up"]
        return self.shown(goals.move(actor=self.viewer, goal_id=goal_id, up=up))


def _named(viewer: Viewer, fields: dict[str, Any]) -> dict[str, Any]:
    """Metric and territory by their ids."""
    if "metric" in fields:
        fields["metric_id"] = addresses.metric(viewer=viewer, code=fields.pop("metric")).pk
    if "organisation" in fields:
        fields["organisation_id"] = addresses.node_id(
            viewer=viewer, dimension=Dimension.ORGANISATION, name=fields.pop("organisation")
        )
    return fields
