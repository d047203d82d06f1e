"""Tiers of territories proposed from revenue and potential score, over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import NodeField
from goals.selectors import addresses, tier_proposals
from goals.selectors.potential_criteria import KINDS
from goals.selectors.tier_proposals import DEFAULTS, WHOLE, Proposal, Thresholds
from goals.services import tiers
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.models import Dimension, Kind

_TAGS = ["potential"]
_PARAMETERS = [
    OpenApiParameter("kind", str, default="region"),
    OpenApiParameter("organisation", str, description="code or id; the company without"),
    OpenApiParameter("core_share", int, default=6000, description="basis points of revenue"),
    OpenApiParameter("potential_score", int, default=5000, description="hundredths"),
]
_FOUND = OpenApiExample(
    "Six regions", response_only=True,
    value={
        "organisation": 1, "kind": "region", "on": "2026-08-31", "total": 52000000000,
        "rows": [{"organisation": 101, "name": "East", "revenue": 21320000000, "share": 4100,
                  "cumulated": 4100, "score": 8412, "present": "core", "proposed": "core"}],
        "changes": {"103": "emerging"},
    },
)  # fmt: skip
_ASKED = OpenApiExample(
    "Apply it to the regions", request_only=True,
    value={"kind": "region", "core_share": 6000, "potential_score": 5000},
)  # fmt: skip


class TierProposalIn(serializers.Serializer[Any]):
    """Which territories, and where tiers begin."""

    kind = serializers.ChoiceField(choices=[str(kind) for kind in KINDS], default=str(Kind.REGION))
    organisation = NodeField(required=False)
    core_share = serializers.IntegerField(min_value=1, max_value=WHOLE, default=DEFAULTS.core_share)
    potential_score = serializers.IntegerField(
        min_value=0, max_value=WHOLE, default=DEFAULTS.potential_score
    )


class TierLineOut(serializers.Serializer[Any]):
    """A territory with its tier and the one proposed ("": nothing is)."""

    organisation = serializers.IntegerField(source="node.pk")
    name = serializers.CharField(source="node.label")
    revenue = serializers.IntegerField(allow_null=True)
    share = serializers.IntegerField(allow_null=True)
    cumulated = serializers.IntegerField(allow_null=True)
    score = serializers.IntegerField(allow_null=True)
    present = serializers.CharField()
    proposed = serializers.CharField()


class TierProposalOut(serializers.Serializer[Any]):
    """The proposal; `changes` by id of the territory."""

    organisation = serializers.IntegerField(source="organisation.pk")
    kind = serializers.CharField()
    on = serializers.DateField()
    total = serializers.IntegerField()
    rows = TierLineOut(many=True)
    changes = serializers.DictField(child=serializers.CharField())


class TiersChangedOut(serializers.Serializer[Any]):
    """How many territories got another tier."""

    changed = serializers.IntegerField()


class TierProposalView(GoalsView):
    """Tiers from revenue and score."""

    @extend_schema(
        tags=_TAGS, operation_id="tier_proposal", parameters=_PARAMETERS,
        responses=TierProposalOut, examples=[_FOUND],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Propose tiers for the territories of a kind; nothing changes."""
        return Response(TierProposalOut(self._proposed(request.query_params)).data)

    @extend_schema(
        tags=_TAGS, operation_id="tier_proposal_apply", request=TierProposalIn,
        responses=TiersChangedOut, parameters=[IDEMPOTENCY_KEY], examples=[_ASKED],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Give the territories the tiers that are proposed now."""
        found = self._proposed(request.data)
        changed = tiers.assign(actor=self.viewer, tiers=found.changes, today=self.today)
        return Response({"changed": changed})

    def _proposed(self, data: Any) -> Proposal:
        asked = TierProposalIn(data=data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        name = fields.get("organisation") or tier_proposals.usual_top(viewer=self.viewer)
        if isinstance(name, str) and name.isdecimal() and len(name) < 10:
            name = int(name)
        node = addresses.node_id(viewer=self.viewer, dimension=Dimension.ORGANISATION, name=name)
        return tier_proposals.propose(
            viewer=self.viewer, kind=fields["kind"], on=self.as_of, organisation_id=node,
            thresholds=Thresholds(fields["core_share"], fields["potential_score"]),
        )  # fmt: skip
