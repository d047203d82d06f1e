"""Coverage over the API: who is owned twice or by nobody, and the balance between seats."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.capacities import territory
from goals.selectors import coverages, workloads
from goals.selectors.coverages import Coverage, Wanted
from goals.selectors.workloads import Ask, Balance
from goals.services import responsibilities

_TAGS = ["coverage"]
_AUDIT = {
    "total": 4000, "owned": 3805, "ratio": 9513, "counts": {"nobody": 195, "twice": 3},
    "stakes": {"nobody": 9_120_000_00, "twice": 410_000_00},
    "findings": [
        {"id": 812, "code": "D00028", "name": "Yichang Dealer 28", "problem": "nobody",
         "reason": "vacant", "revenue": 212_000_00,
         "seats": [{"seat": 44, "name": "Yichang", "via": "owner", "revenue": 212_000_00}]},
    ],
}  # fmt: skip
_BALANCE = {
    "organisation": 31, "measure": "potential", "low": 850_000_00, "high": 1_150_000_00,
    "proven": True, "variation": {"potential": [3120, 980], "workload": [2100, 1900]},
    "seats": [{"seat": 44, "name": "Guangzhou", "customers": [98, 97],
               "potential": [1_400_000_00, 1_140_000_00], "workload": [160, 156],
               "is_outside": False}],
    "moves": [{"customer": 812, "name": "Guangzhou Dealer 12", "from": 44, "to": 46,
               "revenue": 260_000_00}],
}  # fmt: skip
MOST = 1_000


class CoverageIn(serializers.Serializer[Any]):
    """Customers or areas, narrowed."""

    kind = serializers.ChoiceField(choices=sorted(coverages.SUBJECTS), default="customers")
    problem = serializers.ChoiceField(choices=sorted(coverages.REASONS), required=False)
    reason = serializers.ChoiceField(
        choices=sorted({one for some in coverages.REASONS.values() for one in some}),
        required=False,
    )
    organisation = serializers.CharField(required=False, max_length=100)
    tier = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    q = serializers.CharField(required=False, max_length=100)


class BalanceIn(serializers.Serializer[Any]):
    """What is evened out: tolerance and room in basis points, as on the page."""

    organisation = serializers.CharField(required=False, max_length=100)
    measure = serializers.ChoiceField(choices=workloads.MEASURES, default=workloads.POTENTIAL)
    tolerance = serializers.IntegerField(default=1_500, min_value=0, max_value=10_000)
    room = serializers.IntegerField(default=5_000, min_value=0, max_value=10_000)
    with_vacant = serializers.BooleanField(default=False)


class KeepIn(serializers.Serializer[Any]):
    """Whether a customer stays with its owner whatever is proposed."""

    kept = serializers.BooleanField()


class CoverageView(GoalsView):
    """The audit of coverage."""

    @extend_schema(
        tags=_TAGS, operation_id="coverage", parameters=[CoverageIn], responses={200: dict},
        examples=[OpenApiExample("Vacant owners", value=_AUDIT, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Customers or areas owned twice or by nobody, the largest revenue of twelve months first
        (1,000 at most). The seat of another territory is null.
        """
        asked = CoverageIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        narrowed = territory(self, fields) if fields.get("organisation") else None
        found = coverages.audit(
            viewer=self.viewer, dimension=coverages.SUBJECTS[fields["kind"]], on=self.today,
            as_of=self.as_of, organisation_id=narrowed,
            wanted=Wanted(
                fields.get("problem", ""), fields.get("reason", ""), fields.get("tier", 0),
                fields.get("q", ""),
            ),
        )  # fmt: skip
        return Response(_audit(found))


class BalanceView(GoalsView):
    """The balance between seats."""

    @extend_schema(
        tags=_TAGS, operation_id="balance", parameters=[BalanceIn], responses={200: dict},
        examples=[OpenApiExample("One move", value=_BALANCE, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Potential and workload of seats, and the fewest moves that bring each within the
        tolerance; send them to `reassignments`. Pairs are before and after.
        """
        asked = BalanceIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        ask = Ask(
            organisation_id=territory(self, fields), measure=fields["measure"],
            tolerance=fields["tolerance"], room=fields["room"],
            with_vacant=fields["with_vacant"],
        )  # fmt: skip
        found = workloads.balance(viewer=self.viewer, ask=ask, on=self.today, as_of=self.as_of)
        return Response(_balance(found))


class KeepView(GoalsView):
    """Whether a customer stays with its owner."""

    @extend_schema(
        tags=_TAGS, operation_id="customer_keep", request=KeepIn, responses={200: KeepIn},
        parameters=[OpenApiParameter("customer_id", int, OpenApiParameter.PATH)],
        examples=[OpenApiExample("Keep", value={"kept": True})],
    )  # fmt: skip
    def put(self, request: Request, customer_id: int) -> Response:
        """Keep it with its owner, or let it go again."""
        asked = KeepIn(data=request.data)
        asked.is_valid(raise_exception=True)
        node = responsibilities.keep(
            actor=self.viewer, customer_id=customer_id, today=self.today,
            kept=asked.validated_data["kept"],
        )  # fmt: skip
        return Response({"kept": bool(node.attributes.get(workloads.KEEP))})


def _audit(found: Coverage) -> dict[str, Any]:
    return {
        "total": found.total, "owned": found.owned, "ratio": found.ratio,
        "counts": dict(found.counts), "stakes": dict(found.stakes),
        "findings": [
            {
                "id": row.subject.pk, "code": row.subject.code, "name": row.subject.label,
                "problem": row.problem, "reason": row.reason, "revenue": row.revenue,
                "seats": [
                    {"seat": claim.seat.pk if claim.seat else None,
                     "name": claim.seat.label if claim.seat else None, "via": claim.via,
                     "revenue": claim.revenue}
                    for claim in row.claims
                ],
            }
            for row in found.findings[:MOST]
        ],
    }  # fmt: skip


def _balance(found: Balance) -> dict[str, Any]:
    low, high = found.band
    return {
        "organisation": found.node.pk, "measure": found.ask.measure, "low": low, "high": high,
        "proven": found.proven,
        "variation": {name: list(pair) for name, pair in found.variation.items()},
        "seats": [
            {"seat": load.seat.pk, "name": load.seat.label, "customers": list(load.customers),
             "potential": list(load.potential), "workload": list(load.workload),
             "is_outside": load.is_outside}
            for load in found.loads
        ],
        "moves": [
            {"customer": move.customer.node.pk, "name": move.customer.node.label,
             "from": move.source.pk, "to": move.to.pk, "revenue": move.customer.revenue}
            for move in found.moves
        ],
    }  # fmt: skip
