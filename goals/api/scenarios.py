"""Scenarios over the API: a set by levers, other levers, cut loose, cells changed by hand."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import MonthField, NodeField
from goals.api.sandboxes import SandboxOut
from goals.selectors import hand_cells
from goals.selectors import levers as lever_reads
from goals.selectors import plans as plan_reads
from goals.selectors.levers import KINDS
from goals.services import scenarios

_TAGS = ["versions"]
_FIELDS = {"conservative": "conservative", "base": "base_case", "ambitious": "ambitious"}


class LeverIn(serializers.Serializer[Any]):
    """A lever: growth, price or volume by a percentage, or a customer that is lost."""

    kind = serializers.ChoiceField(choices=KINDS)
    percent = serializers.DecimalField(
        max_digits=8,
        decimal_places=4,
        required=False,
        default=Decimal(0),
        help_text="12.5 = + 12.5 %",
    )
    organisation = NodeField(required=False, default=0)
    product = NodeField(required=False, default=0)
    channel = NodeField(required=False, default=0)
    customer = NodeField(required=False, default=0)


class SetIn(serializers.Serializer[Any]):
    """The set of three; levers of a scenario that is not named are the usual ones."""

    base = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    linked = serializers.BooleanField(default=True)
    conservative = LeverIn(many=True, required=False)
    base_case = LeverIn(many=True, required=False)
    ambitious = LeverIn(many=True, required=False)


class LeversIn(serializers.Serializer[Any]):
    """Other levers; `linked` stays as it is when it is left out."""

    levers = LeverIn(many=True)
    linked = serializers.BooleanField(required=False, allow_null=True, default=None)


class HandCellOut(serializers.Serializer[Any]):
    """A cell that the levers leave alone, since somebody changed it."""

    place = serializers.CharField()
    metric = serializers.CharField(source="metric.code")
    level = serializers.IntegerField()
    period = MonthField()
    value = serializers.IntegerField(allow_null=True)
    who = serializers.CharField(allow_blank=True)
    number = serializers.IntegerField()


class ScenarioOut(serializers.Serializer[Any]):
    """A scenario with its levers; at most 200 cells changed by hand are listed."""

    version = SandboxOut()
    by_hand_count = serializers.IntegerField()
    by_hand = HandCellOut(many=True)


_SET = OpenApiExample(
    "Three scenarios",
    value={
        "conservative": [{"kind": "growth", "percent": "-5"},
                         {"kind": "lost_customer", "customer": "C0042"}],
        "base_case": [], "ambitious": [{"kind": "volume", "percent": "8", "organisation": "north"},
                                       {"kind": "price", "percent": "2.5"}],
    },
    request_only=True,
)  # fmt: skip
_LEVERS = OpenApiExample(
    "Growth in one region",
    value={"levers": [{"kind": "growth", "percent": "12.5", "organisation": "south"}]},
    request_only=True,
)


class ScenariosView(GoalsView):
    """The scenario set of a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="scenarios_derive", request=SetIn,
        responses={201: SandboxOut(many=True)}, examples=[_SET],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Derive conservative, base case and ambitious from a main version by levers."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        asked = SetIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        base = fields["base"] or plan_reads.current(viewer=self.viewer, plan_id=plan_id).pk
        levers = {
            name: lever_reads.named(viewer=self.viewer, asked=fields[field])
            for name, field in _FIELDS.items()
            if field in fields
        }

        def run() -> Response:
            made = scenarios.derive_set(
                actor=self.viewer, base_id=base, levers=levers, linked=fields["linked"],
                today=self.today, now=self.now,
            )  # fmt: skip
            return Response(SandboxOut(made, many=True).data, status=201)

        return self.once(run)


class LeversView(GoalsView):
    """The levers of a scenario."""

    @extend_schema(tags=_TAGS, operation_id="scenarios_read", responses=ScenarioOut)
    def get(self, request: Request, sandbox_id: int) -> Response:
        """Levers, and the cells that somebody changed by hand."""
        scenarios.catch_up(actor=self.viewer, version_id=sandbox_id, now=self.now)
        version = plan_reads.version(viewer=self.viewer, version_id=sandbox_id)
        count, cells = hand_cells.cells(viewer=self.viewer, version=version)
        found = {"version": version, "by_hand_count": count, "by_hand": cells}
        return Response(ScenarioOut(found).data)

    @extend_schema(
        tags=_TAGS, operation_id="scenarios_change", request=LeversIn, responses=SandboxOut,
        examples=[_LEVERS],
    )  # fmt: skip
    def put(self, request: Request, sandbox_id: int) -> Response:
        """Replace the levers and compute the scenario; what was changed by hand stays."""
        plan_reads.version(viewer=self.viewer, version_id=sandbox_id)
        asked = LeversIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        version = scenarios.change_levers(
            actor=self.viewer, version_id=sandbox_id, now=self.now, linked=fields["linked"],
            levers=lever_reads.named(viewer=self.viewer, asked=fields["levers"]),
        )  # fmt: skip
        return Response(SandboxOut(version).data)


class CutLooseView(GoalsView):
    """Cut loose."""

    @extend_schema(
        tags=_TAGS, operation_id="scenarios_cut_loose", request=None, responses=SandboxOut
    )
    def post(self, request: Request, sandbox_id: int) -> Response:
        """Stop following the base; what the scenario holds now stays."""
        version = scenarios.cut_loose(actor=self.viewer, version_id=sandbox_id)
        return Response(SandboxOut(version).data)
