"""Workbooks over the API: a grid view out, what came back compared, taken over in part or whole."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView, month_text
from goals.api.serializers import ViewIn
from goals.models import WorkbookReturn
from goals.selectors import plans as plan_reads
from goals.selectors import workbooks as reads
from goals.services.workbooks import grids as books
from goals.services.workbooks import returns
from goals.services.workbooks.judging import Judged, Judgement
from goals.services.workbooks.returns import Decision
from salesplan.api.base import IDEMPOTENCY_KEY

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TAGS = ["workbooks"]


class FileIn(serializers.Serializer[Any]):
    """A workbook that was exported from this version."""

    file = serializers.FileField()


class DifferenceOut(serializers.Serializer[Any]):
    """A cell of the file that differs; amounts in the metric's smallest unit, null = empty."""

    number = serializers.IntegerField()
    kind = serializers.CharField()
    place = serializers.CharField()
    row = serializers.CharField()
    first_period = serializers.CharField()
    months = serializers.IntegerField()
    metric = serializers.CharField()
    level = serializers.IntegerField()
    was = serializers.IntegerField(allow_null=True)
    file = serializers.IntegerField(allow_null=True)
    now = serializers.IntegerField(allow_null=True)
    method = serializers.CharField()
    takeable = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class UnreadableOut(serializers.Serializer[Any]):
    """A cell of the file that says nothing."""

    place = serializers.CharField()
    code = serializers.CharField()
    reason = serializers.CharField()


class ReturnOut(serializers.Serializer[Any]):
    """A workbook that came back, against the figures of `journal`."""

    id = serializers.IntegerField()
    version = serializers.IntegerField()
    file = serializers.CharField()
    state = serializers.CharField()
    exported_at_journal = serializers.IntegerField()
    journal = serializers.IntegerField()
    counts = serializers.DictField(child=serializers.IntegerField())
    differences = DifferenceOut(many=True)
    unreadable = UnreadableOut(many=True)
    missing_rows = serializers.IntegerField()
    missing_columns = serializers.IntegerField()


class DecisionIn(serializers.Serializer[Any]):
    """What is taken over: numbers of differences, or null for all that nothing speaks against."""

    numbers = serializers.ListField(
        child=serializers.IntegerField(min_value=0), allow_null=True, default=None,
        max_length=100_000,
    )  # fmt: skip
    seen = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0)
    reason = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)


class TakenOut(serializers.Serializer[Any]):
    """What was taken over; `entries` are the numbers of the journal entries."""

    taken = serializers.IntegerField()
    changed = serializers.IntegerField()
    entries = serializers.ListField(child=serializers.IntegerField())
    flags = serializers.ListField(child=serializers.CharField())
    journal = serializers.IntegerField()


_FOUND = OpenApiExample(
    "one change, one locked cell",
    {
        "id": 7, "version": 3, "file": "P3-v1.xlsx", "state": "open", "exported_at_journal": 12,
        "journal": 14, "counts": {"changed": 1, "locked": 1, "unreadable": 1},
        "differences": [
            {
                "number": 0, "kind": "changed", "place": "Plan!J12", "row": "North A 1",
                "first_period": "2026-07", "months": 1, "metric": "revenue", "level": 2,
                "was": 1_200_000, "file": 1_300_000, "now": 1_200_000, "method": "present",
                "takeable": True, "reason": "",
            },
            {
                "number": 1, "kind": "locked", "place": "Plan!K12", "row": "North A 1",
                "first_period": "2026-08", "months": 1, "metric": "revenue", "level": 2,
                "was": 900_000, "file": 950_000, "now": 900_000, "method": "present",
                "takeable": False, "reason": "Locked by Chen Jing: agreed with the dealer",
            },
        ],
        "unreadable": [
            {"place": "Plan!L12", "code": "not_a_number", "reason": "“about 90” is not a number."}
        ],
        "missing_rows": 0, "missing_columns": 0,
    },
    response_only=True,
)  # fmt: skip
_DECISION = OpenApiExample(
    "two of them", {"numbers": [0, 4], "seen": 14, "reason": "Agreed in the regional meeting"},
    request_only=True,
)  # fmt: skip
_TAKEN = OpenApiExample(
    "one entry", {"taken": 2, "changed": 36, "entries": [15], "flags": [], "journal": 15},
    response_only=True,
)  # fmt: skip


class WorkbookView(GoalsView):
    """Workbooks of a version."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        tags=_TAGS, operation_id="workbooks_export", parameters=[ViewIn],
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> HttpResponse:
        """A grid view as a workbook: totals are formulas, hidden keys let it come back."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        view = shapes.view_of(self.viewer, request.query_params)
        content = books.export(viewer=self.viewer, version=version, view=view, now=self.now)
        return download(content, f"{version.code}.xlsx")

    @extend_schema(
        tags=_TAGS, operation_id="workbooks_return", request={"multipart/form-data": FileIn},
        responses={201: ReturnOut}, examples=[_FOUND],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Compare a workbook that came back; nothing changes yet, and nothing is lost."""
        plan_reads.version(viewer=self.viewer, version_id=version_id)
        asked = FileIn(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        kept = returns.receive(
            actor=self.viewer, version_id=version_id, pieces=file.chunks(), name=file.name,
            now=self.now,
        )  # fmt: skip
        return Response(look(self, version_id, kept.pk), status=201)


class ReturnView(GoalsView):
    """One workbook that came back."""

    @extend_schema(
        tags=_TAGS, operation_id="workbooks_read", responses=ReturnOut, examples=[_FOUND]
    )
    def get(self, request: Request, version_id: int, return_id: int) -> Response:
        """What it would change now."""
        return Response(look(self, version_id, return_id))

    @extend_schema(tags=_TAGS, operation_id="workbooks_dismiss", responses={204: None})
    def delete(self, request: Request, version_id: int, return_id: int) -> Response:
        """Dismiss what is left of it."""
        returns.drop(actor=self.viewer, version_id=version_id, return_id=return_id, now=self.now)
        return Response(status=204)


class TakeView(GoalsView):
    """Take over."""

    @extend_schema(
        tags=_TAGS, operation_id="workbooks_apply", request=DecisionIn, responses=TakenOut,
        parameters=[IDEMPOTENCY_KEY], examples=[_DECISION, _TAKEN],
    )  # fmt: skip
    def post(self, request: Request, version_id: int, return_id: int) -> Response:
        """Take differences over as one change per metric, all chosen ones or none."""
        asked = DecisionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        decision = Decision(**asked.validated_data)

        def run() -> Response:
            taken = returns.apply(
                actor=self.viewer, version_id=version_id, return_id=return_id,
                decision=decision, now=self.now,
            )  # fmt: skip
            return Response(TakenOut(taken).data)

        return self.once(run)


def download(content: bytes, name: str) -> HttpResponse:
    """A workbook as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX, headers=headers)


def look(view: GoalsView, version_id: int, return_id: int) -> dict[str, Any]:
    """A return with its differences as JSON."""
    kept = reads.returned(viewer=view.viewer, version_id=version_id, return_id=return_id)
    judgement = returns.look(
        actor=view.viewer, version_id=version_id, return_id=return_id, now=view.now
    )
    return told(kept, judgement)


def told(kept: WorkbookReturn, judgement: Judgement) -> dict[str, Any]:
    """The same from what was read."""
    return {
        "id": kept.pk,
        "version": kept.version_id,
        "file": kept.file_name,
        "state": kept.state,
        "exported_at_journal": kept.journal,
        "journal": judgement.journal,
        "counts": judgement.counts,
        "differences": [_difference(one) for one in judgement.items],
        "unreadable": [
            {"place": one.place, "code": one.code, "reason": one.reason}
            for one in judgement.found.problems
        ],
        "missing_rows": judgement.found.missing_lines,
        "missing_columns": judgement.found.missing_columns,
    }


def _difference(one: Judged) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "place": one.item.place,
        "row": one.label,
        "first_period": month_text(one.item.first),
        "months": one.item.months,
        "metric": one.metric.code,
        "level": one.level,
        "was": one.item.base,
        "file": one.item.value,
        "now": one.now,
        "method": one.item.method,
        "takeable": one.can_take,
        "reason": one.reason,
    }
