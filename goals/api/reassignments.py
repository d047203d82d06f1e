"""Dated reassignments of customers over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.models import Reassignment, ReassignmentState
from goals.selectors import reassignments as reads
from goals.services import reassignments as services
from goals.services.reassignment_checks import MOST_MOVES, Wish
from goals.services.reassignments import Preview
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.scoping import Viewer

_TAGS = ["reassignments"]
_IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
_WISH = {
    "organisation": 31, "effective_on": "2026-10-01", "reason": "Balance between seats",
    "version": 5, "moves": [{"customer": 812, "to": 46}],
}  # fmt: skip
_ROW = {
    "id": 3, "version": 1, "organisation": 31, "effective_on": "2026-10-01", "state": "planned",
    "takes_target": True, "target_version": 5, "reason": "Balance between seats",
    "created_by": "Chen Jiahui", "created_at": "2026-08-31T02:00:00Z", "applied_at": None,
    "moves": [{"customer": 812, "customer_name": "Guangzhou Dealer 12", "from": 44, "to": 46,
               "revenue": 260_000_00, "target": 84_000_00}],
}  # fmt: skip
_PREVIEW = {
    "target": 84_000_00,
    "seats": [{"seat": 44, "before": 900_000_00, "after": 816_000_00},
              {"seat": 46, "before": 700_000_00, "after": 784_000_00}],
    "moves": [{"customer": 812, "from": 44, "to": 46, "revenue": 260_000_00,
               "target": 84_000_00}],
}  # fmt: skip
ROW = OpenApiExample("Planned", value=_ROW, response_only=True)
ASKED = OpenApiExample("One customer with its target", value=_WISH, request_only=True)
_ID: dict[str, Any] = {"min_value": 1, "max_value": 2**31 - 1}


class CustomerMoveIn(serializers.Serializer[Any]):
    """A customer and the seat that it goes to."""

    customer = serializers.IntegerField(**_ID)
    to = serializers.IntegerField(**_ID)


class WishIn(serializers.Serializer[Any]):
    """Customers that go to seats of a territory on a day; with `version` their target goes along
    in it, without it stays.
    """

    organisation = serializers.IntegerField(**_ID)
    effective_on = serializers.DateField()
    reason = serializers.CharField(max_length=2000)
    version = serializers.IntegerField(required=False, allow_null=True, **_ID)
    moves = CustomerMoveIn(many=True, max_length=MOST_MOVES, allow_empty=False)  # type: ignore[call-arg]

    def wish(self) -> Wish:
        """What the service takes."""
        fields = self.validated_data
        return Wish(
            organisation_id=fields["organisation"], effective_on=fields["effective_on"],
            reason=fields["reason"], version_id=fields.get("version"),
            moves=tuple((one["customer"], one["to"]) for one in fields["moves"]),
        )  # fmt: skip


class CounterIn(serializers.Serializer[Any]):
    """From when and why the customers go back, and whether their target does."""

    effective_on = serializers.DateField()
    reason = serializers.CharField(max_length=2000)
    takes_target = serializers.BooleanField(required=False, allow_null=True, default=None)


class ReassignmentsView(GoalsView):
    """Reassignments."""

    @extend_schema(
        tags=_TAGS, operation_id="reassignments_list", responses={200: list[dict]},
        parameters=[OpenApiParameter("state", str, enum=ReassignmentState.values)],
        examples=[ROW],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Those in your scope, the newest first."""
        state = request.query_params.get("state", "")
        known = state if state in ReassignmentState.values else ""
        rows = reads.listed(viewer=self.viewer, state=known)
        return Response([_row(row) for row in rows])

    @extend_schema(
        tags=_TAGS, operation_id="reassignments_create", request=WishIn,
        parameters=[IDEMPOTENCY_KEY], responses={201: dict}, examples=[ASKED, ROW],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Plan one; with today's date it is applied at once."""
        asked = WishIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: _answer(
                self.viewer,
                services.create(
                    actor=self.viewer, now=self.now, today=self.today, wish=asked.wish()
                ),
                201,
            )
        )


class ReassignmentPreviewView(GoalsView):
    """What a reassignment would do."""

    @extend_schema(
        tags=_TAGS, operation_id="reassignments_preview", request=WishIn, responses={200: dict},
        examples=[ASKED, OpenApiExample("Preview", value=_PREVIEW, response_only=True)],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Target still to come of each seat before and after; nothing is written."""
        asked = WishIn(data=request.data)
        asked.is_valid(raise_exception=True)
        found = services.preview(
            actor=self.viewer, now=self.now, today=self.today, wish=asked.wish()
        )
        return Response(_preview(found))


class ReassignmentView(GoalsView):
    """One reassignment."""

    @extend_schema(
        tags=_TAGS, operation_id="reassignments_get", responses={200: dict}, examples=[ROW]
    )
    def get(self, request: Request, reassignment_id: int) -> Response:
        """With its customers."""
        row = reads.get(viewer=self.viewer, reassignment_id=reassignment_id)
        return _answer(self.viewer, row)


class ReassignmentWithdrawView(GoalsView):
    """Take a reassignment back before its day."""

    @extend_schema(
        tags=_TAGS, operation_id="reassignments_withdraw", request=None, responses={200: dict},
        parameters=[_IF_MATCH, IDEMPOTENCY_KEY], examples=[ROW],
    )  # fmt: skip
    def post(self, request: Request, reassignment_id: int) -> Response:
        """Target that went along comes back."""
        return self.once(
            lambda: _answer(
                self.viewer,
                services.withdraw(
                    actor=self.viewer, now=self.now, today=self.today,
                    reassignment_id=reassignment_id, version=concurrency.expected(request),
                ),
            )
        )  # fmt: skip


class ReassignmentApplyView(GoalsView):
    """Apply a reassignment whose day has come."""

    @extend_schema(
        tags=_TAGS, operation_id="reassignments_apply", request=None, responses={200: dict},
        parameters=[_IF_MATCH, IDEMPOTENCY_KEY], examples=[ROW],
    )  # fmt: skip
    def post(self, request: Request, reassignment_id: int) -> Response:
        """The clock does so by itself; what is applied stays so."""

        def run() -> Response:
            services.apply(
                actor=self.viewer, now=self.now, today=self.today,
                reassignment_id=reassignment_id, version=concurrency.expected(request),
            )  # fmt: skip
            row = reads.get(viewer=self.viewer, reassignment_id=reassignment_id)
            return _answer(self.viewer, row)

        return self.once(run)


class ReassignmentCounterView(GoalsView):
    """Move the customers of an applied reassignment back."""

    @extend_schema(
        tags=_TAGS, operation_id="reassignments_counter", request=CounterIn,
        parameters=[IDEMPOTENCY_KEY], responses={201: dict},
        examples=[
            OpenApiExample(
                "Back again", request_only=True,
                value={"effective_on": "2026-11-01", "reason": "Agreed with both"},
            ),
            ROW,
        ],
    )  # fmt: skip
    def post(self, request: Request, reassignment_id: int) -> Response:
        """A new reassignment the other way round."""
        asked = CounterIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: _answer(
                self.viewer,
                services.counter(
                    actor=self.viewer, now=self.now, today=self.today,
                    reassignment_id=reassignment_id, **asked.validated_data,
                ),
                201,
            )
        )  # fmt: skip


def _answer(viewer: Viewer, row: Reassignment, status: int = 200) -> Response:
    moves = [
        {"customer": one.customer.pk, "customer_name": one.customer.label,
         "from": one.move.from_seat_id, "to": one.move.to_seat_id, "revenue": one.move.revenue,
         "target": one.move.target}
        for one in reads.moves(viewer=viewer, reassignment_id=row.pk)
    ]  # fmt: skip
    return Response(_row(row) | {"moves": moves}, status=status, headers=concurrency.etag(row))


def _row(row: Reassignment) -> dict[str, Any]:
    return {
        "id": row.pk, "version": row.version, "organisation": row.organisation_id,
        "effective_on": row.effective_on, "state": row.state, "takes_target": row.takes_target,
        "target_version": row.target_version_id, "reason": row.reason,
        "created_by": str(row.created_by) if row.created_by else None,
        "created_at": row.created_at, "applied_at": row.applied_at,
    }  # fmt: skip


def _preview(found: Preview) -> dict[str, Any]:
    return {
        "target": found.target,
        "seats": [
            {"seat": seat.pk, "before": before, "after": after}
            for seat, before, after in found.seats
        ],
        "moves": [
            {"customer": one.customer.pk, "from": one.source.pk if one.source else None,
             "to": one.to.pk, "revenue": one.revenue, "target": one.target}
            for one in found.moves
        ],
    }  # fmt: skip
