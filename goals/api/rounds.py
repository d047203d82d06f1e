"""The planning calendar over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.models import RoundKind
from goals.selectors import plans as plan_reads
from goals.selectors import rounds as round_reads
from goals.selectors.rounds import Dated
from goals.services import rounds
from goals.services.rounds import RoundDraft
from salesplan.api import concurrency
from salesplan.api.registers import IF_MATCH

_TAGS = ["plans"]


class RoundIn(serializers.Serializer[Any]):
    """A round of planning with its deadline."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=RoundKind.choices)
    starts_on = serializers.DateField(required=False, allow_null=True)
    due_on = serializers.DateField()
    owner = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1, source="owner_id"
    )


class DoneIn(serializers.Serializer[Any]):
    """Whether it is done."""

    done = serializers.BooleanField(default=True)


class RoundOut(serializers.Serializer[Any]):
    """A round as it stands today; `days` until its deadline, negative when that is over."""

    id = serializers.IntegerField(source="round.id")
    plan = serializers.IntegerField(source="round.plan_id")
    name = serializers.CharField(source="round.name")
    kind = serializers.CharField(source="round.kind")
    starts_on = serializers.DateField(source="round.starts_on", allow_null=True)
    due_on = serializers.DateField(source="round.due_on")
    done_on = serializers.DateField(source="round.done_on", allow_null=True)
    owner = serializers.CharField(source="round.owner", allow_null=True)
    overdue = serializers.BooleanField(source="is_overdue")
    days = serializers.IntegerField()
    version = serializers.IntegerField(source="round.version")


_NEW = {"name": "Bottom-up", "kind": "bottom_up", "due_on": "2026-05-22"}
_SHOWN = OpenApiExample(
    "round",
    _NEW | {
        "id": 5, "plan": 7, "starts_on": None, "done_on": None, "owner": "Li Wei",
        "overdue": False, "days": 12, "version": 1,
    },
    response_only=True,
)  # fmt: skip


class _RoundView(GoalsView):
    """What the endpoints of rounds share."""

    def shown(self, row: Any, status: int = 200) -> Response:
        """A round with its ETag."""
        data = RoundOut(Dated(row, self.today)).data
        return Response(data, status=status, headers=concurrency.etag(row))


class RoundsView(_RoundView):
    """The rounds of a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="rounds_list", responses=RoundOut(many=True), examples=[_SHOWN]
    )
    def get(self, request: Request, plan_id: int) -> Response:
        """List the rounds of a plan, the earliest deadline first."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        found = round_reads.calendar(viewer=self.viewer, plan_id=plan_id, today=self.today)
        return Response(RoundOut(found, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="rounds_create", request=RoundIn, responses={201: RoundOut},
        examples=[OpenApiExample("round", _NEW, request_only=True), _SHOWN],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Add a round to the calendar of a plan."""
        asked = RoundIn(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = RoundDraft(**asked.validated_data)
        return self.shown(rounds.create(actor=self.viewer, plan_id=plan_id, draft=draft), 201)


class RoundView(_RoundView):
    """One round."""

    @extend_schema(tags=_TAGS, operation_id="rounds_read", responses=RoundOut, examples=[_SHOWN])
    def get(self, request: Request, round_id: int) -> Response:
        """Read a round with its ETag."""
        return self.shown(round_reads.round_of(viewer=self.viewer, round_id=round_id))

    @extend_schema(
        tags=_TAGS, operation_id="rounds_change", request=RoundIn(partial=True),
        responses=RoundOut, parameters=[IF_MATCH],
        examples=[OpenApiExample("later", {"due_on": "2026-05-29"}, request_only=True), _SHOWN],
    )  # fmt: skip
    def patch(self, request: Request, round_id: int) -> Response:
        """Change the given fields of the version of the round that was read."""
        asked = RoundIn(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        row = rounds.change(
            actor=self.viewer, round_id=round_id, fields=dict(asked.validated_data),
            expected_version=concurrency.expected(request),
        )  # fmt: skip
        return self.shown(row)

    @extend_schema(
        tags=_TAGS, operation_id="rounds_delete", responses={204: None}, parameters=[IF_MATCH]
    )
    def delete(self, request: Request, round_id: int) -> Response:
        """Take a round off the calendar."""
        rounds.remove(
            actor=self.viewer, round_id=round_id, expected_version=concurrency.expected(request)
        )
        return Response(status=204)


class RoundDoneView(_RoundView):
    """Done or not."""

    @extend_schema(
        tags=_TAGS, operation_id="rounds_done", request=DoneIn, responses=RoundOut,
        examples=[OpenApiExample("done", {"done": True}, request_only=True), _SHOWN],
    )  # fmt: skip
    def post(self, request: Request, round_id: int) -> Response:
        """Say that a round is done today, or that it is not done after all."""
        asked = DoneIn(data=request.data)
        asked.is_valid(raise_exception=True)
        done = asked.validated_data["done"]
        row = rounds.finish(actor=self.viewer, round_id=round_id, today=self.today, done=done)
        return self.shown(row)
