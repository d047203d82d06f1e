"""Potential scores of territories over the API; the import of observations takes them, too."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import NodeField
from goals.selectors import addresses, scores
from goals.services import potentials
from goals.services.potentials import Score
from salesplan.core.models import Dimension
from salesplan.engine.money import to_minor

_TAGS = ["potential"]
_ASKED = OpenApiExample(
    "A team's score",
    value={"organisation": "east-a", "score": "86.5", "date": "2026-06-01"},
    request_only=True,
)
_ANSWER = OpenApiExample(
    "The score as it is kept",
    value={"organisation": 104, "score": 8650, "date": "2026-06-01", "batch": 31},
    response_only=True,
)


class ScoreIn(serializers.Serializer[Any]):
    """A territory's score from a day on; the same day again changes it."""

    organisation = NodeField()
    score = serializers.DecimalField(
        max_digits=12, decimal_places=2, min_value=Decimal(0), coerce_to_string=True
    )
    date = serializers.DateField(required=False)


class ScoreOut(serializers.Serializer[Any]):
    """A score in units of 0.01, and the import batch that holds it (and what was there before)."""

    organisation = serializers.IntegerField(source="organisation_id")
    score = serializers.IntegerField(source="numerator")
    date = serializers.DateField()
    batch = serializers.IntegerField(source="batch_id")


class ScoresView(GoalsView):
    """Potential scores."""

    @extend_schema(
        tags=_TAGS, operation_id="potential_scores_list", responses=ScoreOut(many=True),
        examples=[_ANSWER],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """List the latest score of each territory in your scope."""
        rows = scores.listed(viewer=self.viewer, on=self.today)
        return Response(ScoreOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="potential_scores_create", request=ScoreIn,
        responses={201: ScoreOut}, examples=[_ASKED, _ANSWER],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Write down a territory's score of a day."""
        asked = ScoreIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        organisation = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.ORGANISATION, name=fields["organisation"]
        )
        value = to_minor(fields["score"], scores.SCALE)
        score = Score(organisation, value, fields.get("date", self.today))
        made = potentials.state(actor=self.viewer, now=self.now, today=self.today, score=score)
        return Response(ScoreOut(made).data, status=201)
