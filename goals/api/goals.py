"""Goals over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.serializers import GoalIn, GoalOut
from goals.selectors import addresses
from goals.selectors import goals as goal_reads
from goals.selectors import plans as plan_reads
from goals.services import goals
from goals.services.goals import GoalDraft
from salesplan.core.models import Dimension

_TAGS = ["goals"]


class GoalsListView(GoalsView):
    """Goals of a plan."""

    @extend_schema(tags=_TAGS, operation_id="goals_list", responses=GoalOut(many=True))
    def get(self, request: Request, plan_id: int) -> Response:
        """List the goals of a plan with what each one lacks to be SMART."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        found = goal_reads.checked(viewer=self.viewer, plan_id=plan_id)
        return Response(GoalOut(found, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="goals_create", request=GoalIn, responses={201: GoalOut}
    )
    def post(self, request: Request, plan_id: int) -> Response:
        """State a goal of a plan."""
        asked = GoalIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = dict(asked.validated_data)
        metric = addresses.metric(viewer=self.viewer, code=fields.pop("metric"))
        organisation = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.ORGANISATION, name=fields.pop("organisation")
        )
        draft = GoalDraft(
            metric_id=metric.pk,
            organisation_id=organisation,
            owner_id=fields.pop("owner"),
            **fields,
        )
        goal = goals.create(actor=self.viewer, plan_id=plan_id, draft=draft)
        return Response(GoalOut(goal_reads.Checked.of(goal)).data, status=201)


class GoalView(GoalsView):
    """One goal."""

    @extend_schema(tags=_TAGS, operation_id="goals_delete", responses={204: None})
    def delete(self, request: Request, goal_id: int) -> Response:
        """Take a goal away."""
        goals.remove(actor=self.viewer, goal_id=goal_id)
        return Response(status=204)
