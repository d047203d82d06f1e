"""Standing in for each other, and who approved a version, over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.selectors import delegations as reads
from goals.selectors import plans as plan_reads
from goals.selectors import version_approvals
from goals.services import delegations
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.api.registers import IF_MATCH

_TAGS = ["delegations"]
_ONE = {
    "id": 2, "version": 1, "giver": "Chen Jiahui", "deputy": 9, "deputy_name": "Zhou Ming",
    "valid_from": "2026-09-07", "valid_to": "2026-09-14", "reason": "leave",
}  # fmt: skip
_SHOWN = OpenApiExample("delegation", _ONE, response_only=True)
_NEW = OpenApiExample(
    "A week's leave", request_only=True,
    value={"deputy": 9, "valid_from": "2026-09-07", "valid_to": "2026-09-14", "reason": "leave"},
)  # fmt: skip
_APPROVALS = OpenApiExample(
    "One of two has approved", response_only=True,
    value={
        "needed": 2, "missing": 1, "due_on": "2026-09-20", "is_overdue": False,
        "may_approve": True, "why_not": "",
        "given": [{"by": "Lin Zhiyuan", "on_behalf_of": None, "note": "",
                   "at": "2026-09-15T02:00:00Z"}],
        "principals": [{"id": 9, "name": "Zhou Ming"}],
    },
)  # fmt: skip


class DelegationIn(serializers.Serializer[Any]):
    """Who stands in, and when; `valid_to` is the first day no longer."""

    deputy = serializers.IntegerField(source="deputy_id", min_value=1, max_value=2**31 - 1)
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    reason = serializers.CharField(max_length=300, default="", allow_blank=True)


class DelegationOut(serializers.Serializer[Any]):
    """Somebody stands in for somebody."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    giver = serializers.CharField()
    deputy = serializers.IntegerField(source="deputy_id")
    deputy_name = serializers.CharField(source="deputy")
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    reason = serializers.CharField()


class ApprovalOut(serializers.Serializer[Any]):
    """One person's yes."""

    by = serializers.CharField(allow_null=True)
    on_behalf_of = serializers.CharField(allow_null=True)
    note = serializers.CharField()
    at = serializers.DateTimeField()


class PrincipalOut(serializers.Serializer[Any]):
    """Somebody in whose place the reader may approve."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class ApprovalsOut(serializers.Serializer[Any]):
    """How far the approval of a version is."""

    needed = serializers.IntegerField()
    given = ApprovalOut(many=True)
    missing = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True)
    is_overdue = serializers.BooleanField()
    may_approve = serializers.BooleanField()
    why_not = serializers.CharField()
    principals = PrincipalOut(many=True)


class DelegationsView(GoalsView):
    """My delegations, given and held."""

    @extend_schema(
        tags=_TAGS, operation_id="delegations_list", responses=DelegationOut(many=True),
        examples=[_SHOWN],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Those that are not over."""
        rows = [
            *reads.given(viewer=self.viewer, today=self.today),
            *reads.held(viewer=self.viewer, today=self.today),
        ]
        return Response(DelegationOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="delegations_give", request=DelegationIn,
        responses={201: DelegationOut}, parameters=[IDEMPOTENCY_KEY], examples=[_NEW, _SHOWN],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Let somebody answer and approve in my place for some days."""
        asked = DelegationIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        return self.once(
            lambda: Response(
                DelegationOut(delegations.give(actor=self.viewer, today=self.today, **fields)).data,
                status=201,
            )
        )


class DelegationView(GoalsView):
    """One delegation."""

    @extend_schema(
        tags=_TAGS, operation_id="delegations_end", responses={204: None}, parameters=[IF_MATCH]
    )
    def delete(self, request: Request, delegation_id: int) -> Response:
        """End it today; one that has not begun is removed."""
        delegations.end(
            actor=self.viewer, today=self.today, delegation_id=delegation_id,
            version=concurrency.expected(request),
        )  # fmt: skip
        return Response(status=204)


class ApprovalsView(GoalsView):
    """The approval of a version by several people."""

    @extend_schema(
        tags=["plans"], operation_id="versions_approvals", responses=ApprovalsOut,
        examples=[_APPROVALS],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """Who said yes, how many are missing, until when; in whose place the reader may."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        found = version_approvals.progress(viewer=self.viewer, version=version, today=self.today)
        return Response(ApprovalsOut(found).data)
