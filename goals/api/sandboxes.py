"""Sandboxes over the API: open, share, discard, merge, promote, freeze, seats that are not real."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.fields import MonthField, NodeField
from goals.api.serializers import VersionOut
from goals.models import Version, VersionKind
from goals.selectors import addresses
from goals.selectors import merges as merge_reads
from goals.selectors import plans as plan_reads
from goals.selectors import sandboxes as sandbox_reads
from goals.services import merges, sandboxes, scenarios, versions
from goals.services.merges import Choices, Merged
from salesplan.core.models import Dimension

_TAGS = ["versions"]
_CHOICE = serializers.ChoiceField(choices=["mine", "theirs"])


class SandboxOut(VersionOut):
    """A version with its kind; sandboxes and scenarios hold differences to their base."""

    kind = serializers.ChoiceField(choices=VersionKind.choices)
    base = serializers.IntegerField(source="base_id", allow_null=True)
    forked_at = serializers.IntegerField(help_text="the base's last entry when it was taken")
    owner = serializers.CharField(allow_null=True)
    shared = serializers.BooleanField(source="is_shared")
    linked = serializers.BooleanField(source="is_linked")
    levers = serializers.ListField(child=serializers.DictField())


class ListedOut(serializers.Serializer[Any]):
    """A version beside the others; `total` and `gap` in the smallest unit of revenue."""

    version = SandboxOut()
    differences = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)


class SandboxIn(serializers.Serializer[Any]):
    """A new sandbox; without a base on the version that the plan opens with."""

    name = serializers.CharField(max_length=120)
    base = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    shared = serializers.BooleanField(default=False)


class FreezeIn(serializers.Serializer[Any]):
    """A frozen copy under a name."""

    name = serializers.CharField(max_length=120)
    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class SeatIn(serializers.Serializer[Any]):
    """A seat that is not real yet; planned like a sibling where one is named."""

    parent = NodeField()  # type: ignore[assignment]
    name = serializers.CharField(max_length=200)
    like = NodeField(required=False, default=0)


class SeatOut(serializers.Serializer[Any]):
    """A seat of a sandbox; `key` is what cells and addresses call it until it is real."""

    key = serializers.SerializerMethodField()
    name = serializers.CharField()
    parent = serializers.CharField(source="parent.code")  # type: ignore[assignment]
    node = serializers.IntegerField(source="node_id", allow_null=True)

    def get_key(self, seat: Any) -> int:
        """The key in cells."""
        return -int(seat.pk)


class ClashOut(serializers.Serializer[Any]):
    """A cell that both changed since the fork, or that is locked in the base."""

    key = serializers.CharField()
    metric = serializers.CharField(source="metric.code")
    level = serializers.IntegerField()
    place = serializers.CharField()
    period = MonthField()
    base_then = serializers.IntegerField(source="then", allow_null=True)
    base_now = serializers.IntegerField(source="now", allow_null=True)
    mine = serializers.IntegerField(allow_null=True)
    number = serializers.IntegerField(help_text="the base's last entry that touched the cell")
    who = serializers.CharField(allow_blank=True)
    locked = serializers.BooleanField(help_text="only the base's value can stay")


class MergingOut(serializers.Serializer[Any]):
    """A merge before it happens; at most 200 clashes are listed."""

    base = serializers.IntegerField(source="base.pk")
    journal = serializers.IntegerField(help_text="send it back as `seen`")
    changed = serializers.IntegerField()
    clash_count = serializers.IntegerField()
    clashes = ClashOut(many=True)


class MergeIn(serializers.Serializer[Any]):
    """What stays where both changed: per cell key in `choices`, `everything` for the others."""

    everything = serializers.ChoiceField(choices=["mine", "theirs"], required=False, default="")
    choices = serializers.DictField(child=_CHOICE, required=False, default=dict)
    seen = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    close = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class MergedOut(serializers.Serializer[Any]):
    """What a merge did."""

    version = SandboxOut()
    base = serializers.IntegerField(source="base.pk")
    journal = serializers.IntegerField()
    taken = serializers.IntegerField()
    left = serializers.IntegerField()


_MERGE = OpenApiExample(
    "Mine, but for one cell",
    value={
        "everything": "mine", "choices": {"1.2.105.30.12.0.24318": "theirs"}, "seen": 41,
        "close": True, "reason": "Agreed in the round of 5 July",
    },
    request_only=True,
)  # fmt: skip
_SANDBOX = OpenApiExample(
    "Private", value={"name": "Two more dealers", "shared": False}, request_only=True
)
_FREEZE = OpenApiExample(
    "Budget", value={"name": "Budget 2026", "note": "As shown to the board"}, request_only=True
)
_SEAT = OpenApiExample(
    "A hire", value={"parent": "north-a", "name": "New hire", "like": "north-a-1"},
    request_only=True,
)  # fmt: skip


class SandboxesView(GoalsView):
    """The versions of a plan with their kinds; a new sandbox."""

    @extend_schema(tags=_TAGS, operation_id="sandboxes_list", responses=ListedOut(many=True))
    def get(self, request: Request, plan_id: int) -> Response:
        """All versions that you see, the oldest first, with differences and totals."""
        plan = plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        scenarios.catch_up_plan(actor=self.viewer, plan_id=plan_id, now=self.now)
        rows = sandbox_reads.listed(viewer=self.viewer, plan=plan)
        return Response(ListedOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="sandboxes_open", request=SandboxIn,
        responses={201: SandboxOut}, examples=[_SANDBOX],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Open a sandbox on a main version; it shows it until it differs."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        asked = SandboxIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = dict(asked.validated_data)
        base = fields.pop("base")
        current = plan_reads.current(viewer=self.viewer, plan_id=plan_id)

        def run() -> Response:
            made = sandboxes.open_on(
                actor=self.viewer, base_id=base or current.pk, today=self.today, **fields
            )
            return Response(SandboxOut(made).data, status=201)

        return self.once(run)


class _Step(GoalsView):
    def answer(self, version: Version) -> Response:
        """The version after the step."""
        return Response(SandboxOut(version).data)


class ShareView(_Step):
    """Share."""

    @extend_schema(tags=_TAGS, operation_id="sandboxes_share", request=None, responses=SandboxOut)
    def post(self, request: Request, sandbox_id: int) -> Response:
        """Let everybody who sees the plan see the sandbox."""
        return self.answer(sandboxes.share(actor=self.viewer, version_id=sandbox_id))


class DiscardView(_Step):
    """Discard."""

    @extend_schema(tags=_TAGS, operation_id="sandboxes_discard", request=None, responses=SandboxOut)
    def post(self, request: Request, sandbox_id: int) -> Response:
        """Close a sandbox without taking anything over."""
        return self.answer(sandboxes.discard(actor=self.viewer, version_id=sandbox_id))


class PromoteView(_Step):
    """Promote."""

    @extend_schema(
        tags=_TAGS, operation_id="sandboxes_promote", request=None, responses={201: SandboxOut}
    )
    def post(self, request: Request, sandbox_id: int) -> Response:
        """Make what the sandbox shows the working version; the earlier one is retired."""
        made = sandboxes.promote(
            actor=self.viewer, version_id=sandbox_id, today=self.today, now=self.now
        )
        return Response(SandboxOut(made).data, status=201)


class FreezeView(_Step):
    """Freeze."""

    @extend_schema(
        tags=_TAGS, operation_id="versions_freeze", request=FreezeIn,
        responses={201: SandboxOut}, examples=[_FREEZE],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Keep a main version as it stands now under a name."""
        asked = FreezeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        made = versions.freeze(
            actor=self.viewer, version_id=version_id, now=self.now, today=self.today,
            **asked.validated_data,
        )  # fmt: skip
        return Response(SandboxOut(made).data, status=201)


class SeatsView(GoalsView):
    """Seats that are not real yet."""

    @extend_schema(tags=_TAGS, operation_id="draft_seats_list", responses=SeatOut(many=True))
    def get(self, request: Request, sandbox_id: int) -> Response:
        """The seats that a sandbox adds."""
        version = plan_reads.version(viewer=self.viewer, version_id=sandbox_id)
        rows = sandbox_reads.seats(viewer=self.viewer, version=version)
        return Response(SeatOut(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="draft_seats_add", request=SeatIn, responses={201: SeatOut},
        examples=[_SEAT],
    )  # fmt: skip
    def post(self, request: Request, sandbox_id: int) -> Response:
        """Add a seat to a sandbox; it becomes real when the sandbox is merged."""
        plan_reads.version(viewer=self.viewer, version_id=sandbox_id)
        asked = SeatIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        parent, like = (
            addresses.node_id(
                viewer=self.viewer, dimension=Dimension.ORGANISATION, name=fields[name]
            )
            for name in ("parent", "like")
        )
        seat = sandboxes.add_seat(
            actor=self.viewer, version_id=sandbox_id, parent_id=parent, name=fields["name"],
            like_id=like,
        )  # fmt: skip
        return Response(SeatOut(seat).data, status=201)


class MergeView(GoalsView):
    """Merge."""

    @extend_schema(tags=_TAGS, operation_id="sandboxes_merge_preview", responses=MergingOut)
    def get(self, request: Request, sandbox_id: int) -> Response:
        """What a merge would change, and the cells that somebody has to decide on."""
        scenarios.catch_up(actor=self.viewer, version_id=sandbox_id, now=self.now)
        version = plan_reads.version(viewer=self.viewer, version_id=sandbox_id)
        found = merge_reads.preview(viewer=self.viewer, version=version, now=self.now)
        return Response(MergingOut(found).data)

    @extend_schema(
        tags=_TAGS, operation_id="sandboxes_merge", request=MergeIn, responses=MergedOut,
        examples=[_MERGE],
    )  # fmt: skip
    def post(self, request: Request, sandbox_id: int) -> Response:
        """Merge into the base; refused with the list (409) where nobody decided."""
        asked = MergeIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        choices = Choices(fields["everything"], fields["choices"], fields["seen"])
        return self.once(lambda: Response(MergedOut(self._merge(sandbox_id, choices, fields)).data))

    def _merge(self, sandbox_id: int, choices: Choices, fields: dict[str, Any]) -> Merged:
        return merges.merge(
            actor=self.viewer, version_id=sandbox_id, choices=choices, now=self.now,
            today=self.today, close=fields["close"], reason=fields["reason"],
        )  # fmt: skip
