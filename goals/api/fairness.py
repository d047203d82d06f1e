"""Fairness and odds over the API: cards, teams, the fairer split, the record of odds."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fairness_shapes import (
    CARD,
    PROPOSAL,
    RECORD,
    TEAM,
    FairnessCardOut,
    FairnessTeamOut,
    OddsRecordOut,
    SplitProposalOut,
)
from goals.api.fields import NodeField
from goals.models import Level
from goals.selectors import addresses, odds_records
from goals.selectors import fairness as reads
from goals.selectors import plans as plan_reads
from goals.services import fairness
from goals.services.fairness import Asked
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.models import Dimension

_TAGS = ["fairness"]
_ASKED = [
    OpenApiParameter("organisation", str, description="code or id; the plan's, or the own one"),
    OpenApiParameter("metric", str, default="revenue"),
    OpenApiParameter("level", int, default=2, description="1 floor, 2 target, 3 stretch"),
]
_MOST = OpenApiParameter(
    "most_change", int, description="how far each target may move, in basis points of it"
)
_APPLY = OpenApiExample(
    "Apply what was looked at, no target moving by more than 20 %", request_only=True,
    value={"organisation": "south", "metric": "revenue", "level": 2, "most_change": 2000,
           "digest": "5c2d1f0a9b3e4d67", "reason": "Guangdong carried the gap alone"},
)  # fmt: skip


class FairnessIn(serializers.Serializer[Any]):
    """Which target: a territory (without: the plan's, or the own one), a metric, a level."""

    organisation = NodeField(required=False)
    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)


class FairerSplitIn(FairnessIn):
    """A fairer split of the members right below a territory.

    With `digest` (as the proposal gave it) it is refused when figures have moved since.
    """

    most_change = serializers.IntegerField(
        min_value=0, max_value=10_000, required=False, allow_null=True, default=None
    )
    digest = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class _FairnessView(GoalsView):
    """What all of them read from a request."""

    def node_of(self, version_id: int, fields: dict[str, Any]) -> int:
        """The territory by code or id; digits in an address are an id."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        own = plan_reads.own_territory(viewer=self.viewer, version=version)
        name = fields.get("organisation") or own or version.plan.organisation_id
        if isinstance(name, str) and name.isdecimal() and len(name) < 10:
            name = int(name)
        return addresses.node_id(viewer=self.viewer, dimension=Dimension.ORGANISATION, name=name)

    def metric_of(self, fields: dict[str, Any]) -> Any:
        """The metric by code."""
        return addresses.metric(viewer=self.viewer, code=fields["metric"])

    def wanted(self, version_id: int, data: Any) -> dict[str, Any]:
        """Arguments of the selectors."""
        asked = FairnessIn(data=data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        return {
            "version_id": version_id, "metric_id": self.metric_of(fields).pk,
            "level": fields["level"], "organisation_id": self.node_of(version_id, fields),
            "as_of": self.as_of, "now": self.now,
        }  # fmt: skip

    def split_of(self, version_id: int, data: Any) -> tuple[Asked, dict[str, Any]]:
        """What a fairer split is asked for."""
        asked = FairerSplitIn(data=data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        wanted = Asked(
            version_id=version_id, metric_id=self.metric_of(fields).pk, level=fields["level"],
            organisation_id=self.node_of(version_id, fields), most_change=fields["most_change"],
        )  # fmt: skip
        return wanted, fields


class CardView(_FairnessView):
    """The card of a territory's target."""

    @extend_schema(
        tags=_TAGS, operation_id="fairness_card", parameters=_ASKED, responses=FairnessCardOut,
        examples=[CARD],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """Is this target fair and likely: growth asked, difficulty, odds, rank among peers."""
        found = reads.card(viewer=self.viewer, **self.wanted(version_id, request.query_params))
        return Response(FairnessCardOut(found).data)


class TeamView(_FairnessView):
    """The members below a territory."""

    @extend_schema(
        tags=_TAGS, operation_id="fairness_team", parameters=_ASKED, responses=FairnessTeamOut,
        examples=[TEAM],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """How evenly the targets of the members right below a territory weigh."""
        found = reads.team(viewer=self.viewer, **self.wanted(version_id, request.query_params))
        return Response(FairnessTeamOut(found).data)


class SplitView(_FairnessView):
    """The fairer split of a team's target."""

    @extend_schema(
        tags=_TAGS, operation_id="fairness_split_preview", parameters=[*_ASKED, _MOST],
        responses=SplitProposalOut, examples=[PROPOSAL],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """What a fairer split with the same total would be; nothing changes."""
        asked, _fields = self.split_of(version_id, request.query_params)
        found = fairness.propose(actor=self.viewer, now=self.now, as_of=self.as_of, asked=asked)
        return Response(SplitProposalOut(found).data)

    @extend_schema(
        tags=_TAGS, operation_id="fairness_split_apply", request=FairerSplitIn,
        responses=SplitProposalOut, parameters=[IDEMPOTENCY_KEY], examples=[_APPLY, PROPOSAL],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Carry the fairer split out as one change that can be undone.

        Where targets are being answered the figures go through the hand-down; answered ones stay.
        """
        asked, fields = self.split_of(version_id, request.data)
        done = fairness.apply(
            actor=self.viewer, now=self.now, today=self.today, as_of=self.as_of, asked=asked,
            digest=fields["digest"], reason=fields["reason"],
        )  # fmt: skip
        return Response(SplitProposalOut(done.proposal).data | {"applied": done.number})


class OddsRecordView(_FairnessView):
    """Whether probabilities were right."""

    @extend_schema(
        tags=_TAGS, operation_id="odds_record", responses=OddsRecordOut, examples=[RECORD],
        parameters=[OpenApiParameter("metric", str, default="revenue")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """What earlier forecasts called likely against what came, in ten bins, company-wide."""
        metric = self.metric_of({"metric": request.query_params.get("metric", "revenue")})
        found = odds_records.record(viewer=self.viewer, metric=metric, as_of=self.as_of)
        return Response(OddsRecordOut(found).data)
