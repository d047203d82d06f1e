"""Potential scores of territories over the API; the import of observations takes them, too."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import NodeField
from goals.selectors import addresses, potential_criteria, scores
from goals.selectors.potential_criteria import KINDS, Scoring
from goals.services import potentials
from goals.services.potential_criteria import MOST
from goals.services.potentials import Score
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.models import Dimension, Kind
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

_COMPUTED = OpenApiExample(
    "Scores of the regions", response_only=True,
    value={
        "kind": "region", "on": "2026-08-31", "compared": 6, "problem": "",
        "criteria": [{"id": 1, "metric": "market_size", "weight": 3, "flag": ""}],
        "rows": [{"organisation": 101, "name": "East", "score": 8412, "kept": 8377,
                  "parts": [{"criterion": 1, "points": 8412, "weight": 10000, "share": 8412}],
                  "missing": []}],
    },
)  # fmt: skip
_COMPUTE = OpenApiExample(
    "Other weights, scores of the regions kept", request_only=True,
    value={"kind": "region", "weights": {"1": 3, "2": 1}},
)  # fmt: skip
_KEPT = OpenApiExample(
    "What was kept", response_only=True, value={"batch": 57, "count": 6, "without": []}
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


class ScoresComputeIn(serializers.Serializer[Any]):
    """Which territories are scored; weights by id of the criterion become theirs."""

    kind = serializers.ChoiceField(choices=[str(kind) for kind in KINDS], default=str(Kind.REGION))
    weights = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=MOST), required=False
    )

    def weights_by_id(self) -> dict[int, int] | None:
        """Weights by id; keys that are no number name no criterion (0)."""
        given = self.validated_data.get("weights") or {}
        return {int(key) if key.isdecimal() else 0: value for key, value in given.items()} or None


class ScorePartOut(serializers.Serializer[Any]):
    """Points (of 10,000) of one criterion, its share of the weight and of the score."""

    criterion = serializers.IntegerField()
    points = serializers.IntegerField(allow_null=True)
    weight = serializers.IntegerField()
    share = serializers.IntegerField()


class ComputedScoreOut(serializers.Serializer[Any]):
    """A territory's score in hundredths, its parts add up to it; `missing` criteria by id."""

    organisation = serializers.IntegerField()
    name = serializers.CharField()
    score = serializers.IntegerField(allow_null=True)
    kept = serializers.IntegerField(allow_null=True)
    parts = ScorePartOut(many=True)
    missing = serializers.ListField(child=serializers.IntegerField())


class ScoringCriterionOut(serializers.Serializer[Any]):
    """A criterion in use; `flag` says why it tells nobody apart."""

    id = serializers.IntegerField()
    metric = serializers.CharField()
    weight = serializers.IntegerField()
    flag = serializers.CharField()


class ScoringOut(serializers.Serializer[Any]):
    """Scores as they would be computed now; nothing is kept."""

    kind = serializers.CharField()
    on = serializers.DateField()
    compared = serializers.IntegerField()
    problem = serializers.CharField()
    criteria = ScoringCriterionOut(many=True)
    rows = ComputedScoreOut(many=True)


class ScoresKeptOut(serializers.Serializer[Any]):
    """The batch that holds the scores, how many, and the territories without one."""

    batch = serializers.IntegerField(source="batch.pk")
    count = serializers.IntegerField()
    without = serializers.SerializerMethodField()

    def get_without(self, done: potentials.Computed) -> list[int]:
        """Territories for which no criterion has a value."""
        return [node.pk for node in done.without]


class ComputedView(GoalsView):
    """Potential scores from the criteria."""

    @extend_schema(
        tags=_TAGS, operation_id="potential_scores_preview", responses=ScoringOut,
        examples=[_COMPUTED],
        parameters=[OpenApiParameter("kind", str, description="region, area, team or seat")],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Compute the scores and what they are made of; nothing is kept."""
        asked = ScoresComputeIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = potential_criteria.scoring(
            viewer=self.viewer, kind=asked.validated_data["kind"], on=self.as_of,
        )  # fmt: skip
        return Response(ScoringOut(_told(found)).data)

    @extend_schema(
        tags=_TAGS, operation_id="potential_scores_compute", request=ScoresComputeIn,
        responses=ScoresKeptOut, parameters=[IDEMPOTENCY_KEY], examples=[_COMPUTE, _KEPT],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Compute the scores of all territories of a kind and keep them, dated today's data."""
        asked = ScoresComputeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        done = potentials.compute(
            actor=self.viewer, now=self.now, today=self.today, on=self.as_of,
            kind=asked.validated_data["kind"], weights=asked.weights_by_id(),
        )  # fmt: skip
        return Response(ScoresKeptOut(done).data)


def _told(found: Scoring) -> dict[str, Any]:
    ids = [one.pk for one in found.criteria]
    return {
        "kind": found.kind, "on": found.on, "compared": found.compared, "problem": found.problem,
        "criteria": [
            {"id": one.pk, "metric": one.metric.code, "weight": weight, "flag": flag}
            for one, weight, flag in zip(found.criteria, found.weights, found.flags, strict=True)
        ],
        "rows": [
            {
                "organisation": row.node.pk, "name": row.node.label, "score": row.score,
                "kept": row.kept, "missing": [ids[at] for at in row.scored.missing],
                "parts": [
                    {"criterion": pk, "points": part.points, "weight": part.weight,
                     "share": part.share}
                    for pk, part in zip(ids, row.scored.parts, strict=True)
                ],
            }
            for row in found.rows
        ],
    }  # fmt: skip
