"""The checklists of a plan's chapters over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.selectors import checklists as checklist_reads
from goals.services import checklists

_TAGS = ["plans"]


class ItemIn(serializers.Serializer[Any]):
    """An item that people tick."""

    chapter = serializers.ChoiceField(choices=checklist_reads.CHAPTERS)
    text = serializers.CharField(max_length=checklists.LONGEST)


class TickIn(serializers.Serializer[Any]):
    """Whether it is met."""

    done = serializers.BooleanField()


class ItemOut(serializers.Serializer[Any]):
    """An item; `key` names one that is found from data, `id` one that people tick."""

    id = serializers.IntegerField(source="row.id", default=None, allow_null=True)
    key = serializers.CharField(allow_blank=True)
    text = serializers.CharField(source="label")
    done = serializers.BooleanField()
    missing = serializers.SerializerMethodField()

    def get_missing(self, item: Any) -> str:
        """What is missing, of items that are not met."""
        return "" if item.done else str(item.missing)


class ChapterOut(serializers.Serializer[Any]):
    """The checklist of a chapter; completeness in basis points."""

    chapter = serializers.CharField(source="key")
    met = serializers.IntegerField()
    completeness = serializers.IntegerField(allow_null=True)
    items = ItemOut(many=True)


class StoredItemOut(serializers.Serializer[Any]):
    """A stored item."""

    id = serializers.IntegerField()
    chapter = serializers.CharField()
    text = serializers.CharField()
    done_at = serializers.DateTimeField(allow_null=True)
    done_by = serializers.CharField(allow_null=True)


_ITEM = {"chapter": "market", "text": "Last three months of campaigns looked through"}
_STORED = OpenApiExample(
    "item", {"id": 4, **_ITEM, "done_at": None, "done_by": None}, response_only=True
)
_CHAPTER = OpenApiExample(
    "chapter",
    {
        "chapter": "goals", "met": 1, "completeness": 5000,
        "items": [
            {"id": None, "key": "core_goal", "text": "A core goal is stated", "done": True,
             "missing": ""},
            {"id": None, "key": "seats", "text": "Every seat has a target", "done": False,
             "missing": "Seats without target (2): A, B"},
        ],
    },
    response_only=True,
)  # fmt: skip


class ChecklistsView(GoalsView):
    """The checklists of a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="checklists_read", responses=ChapterOut(many=True),
        examples=[_CHAPTER],
    )  # fmt: skip
    def get(self, request: Request, plan_id: int) -> Response:
        """Read the checklists of all chapters with what is missing."""
        found = checklist_reads.plan_of(
            viewer=self.viewer, plan_id=plan_id, today=self.today, as_of=self.as_of
        )
        return Response(ChapterOut(found, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="checklists_add", request=ItemIn,
        responses={201: StoredItemOut},
        examples=[OpenApiExample("item", _ITEM, request_only=True), _STORED],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Add an item that people tick."""
        asked = ItemIn(data=request.data)
        asked.is_valid(raise_exception=True)
        row = checklists.add(actor=self.viewer, plan_id=plan_id, **asked.validated_data)
        return Response(StoredItemOut(row).data, status=201)


class ChecklistItemView(GoalsView):
    """One item that people tick."""

    @extend_schema(
        tags=_TAGS, operation_id="checklists_tick", request=TickIn, responses=StoredItemOut,
        examples=[OpenApiExample("met", {"done": True}, request_only=True), _STORED],
    )  # fmt: skip
    def patch(self, request: Request, item_id: int) -> Response:
        """Say that an item is met, or that it is not."""
        asked = TickIn(data=request.data)
        asked.is_valid(raise_exception=True)
        done = asked.validated_data["done"]
        row = checklists.tick(actor=self.viewer, item_id=item_id, done=done, now=self.now)
        return Response(StoredItemOut(row).data)

    @extend_schema(tags=_TAGS, operation_id="checklists_remove", responses={204: None})
    def delete(self, request: Request, item_id: int) -> Response:
        """Take an item off its list."""
        checklists.remove(actor=self.viewer, item_id=item_id)
        return Response(status=204)
