"""Table 1 of a plan over the API: targets with logic, path, owner and dates."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.api.workbooks import XLSX, download
from goals.models import Level
from goals.selectors import decompositions
from goals.selectors import plans as plan_reads
from goals.selectors.decompositions import DIMENSIONS, Decomposed, Question, Table
from goals.services.workbooks import tables
from salesplan.core.models import Kind

_TAGS = ["workbooks"]


class QuestionIn(serializers.Serializer[Any]):
    """Which rows; lists are separated by commas."""

    metrics = serializers.CharField(max_length=400, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)
    dimensions = serializers.CharField(max_length=60, default="organisation")
    kinds = serializers.CharField(max_length=120, default="", allow_blank=True)
    words = serializers.CharField(max_length=100, default="", allow_blank=True)
    sort = serializers.CharField(max_length=20, default="", allow_blank=True)

    def validate_kinds(self, value: str) -> str:
        """Kinds of nodes."""
        if set(_parts(value)) - set(Kind.values):
            raise serializers.ValidationError("unknown kind")
        return value

    def question(self) -> Question:
        """The checked question."""
        fields = self.validated_data
        lists = {name: _parts(fields[name]) for name in ("metrics", "dimensions", "kinds")}
        return Question(**lists, level=fields["level"], words=fields["words"], sort=fields["sort"])


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


class DecomposedOut(serializers.Serializer[Any]):
    """A row: `target` in the metric's smallest unit, null = empty; `logic` names a method."""

    dimension = serializers.ChoiceField(choices=[str(one) for one in DIMENSIONS])
    key = serializers.CharField()
    code = serializers.CharField()
    name = serializers.CharField()
    metric = serializers.CharField()
    level = serializers.IntegerField()
    target = serializers.IntegerField(allow_null=True)
    logic = serializers.CharField(allow_blank=True)
    path = serializers.ListField(child=serializers.CharField())
    owner = serializers.CharField(allow_blank=True)
    set_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)


class TableOut(serializers.Serializer[Any]):
    """The table as of journal number `journal`."""

    version = serializers.IntegerField()
    journal = serializers.IntegerField()
    rows = DecomposedOut(many=True)


_TABLE = OpenApiExample(
    "a region",
    {
        "version": 3, "journal": 14,
        "rows": [
            {
                "dimension": "organisation", "key": "12", "code": "north", "name": "North",
                "metric": "revenue", "level": 2, "target": 76_000_000_00, "logic": "growth",
                "path": ["Company", "North"], "owner": "Wang Lei", "set_on": "2026-06-20",
                "due_on": None,
            }
        ],
    },
    response_only=True,
)  # fmt: skip


class TableView(GoalsView):
    """Table 1 of a version."""

    @extend_schema(
        tags=_TAGS, operation_id="decomposition_read", parameters=[QuestionIn],
        responses=TableOut, examples=[_TABLE],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """Targets with the logic, path, owner and dates of their decomposition."""
        table = read(self, request, version_id)
        return Response(
            {
                "version": version_id,
                "journal": table.journal,
                "rows": [_told(row) for row in table.rows],
            }
        )


class TableWorkbookView(GoalsView):
    """The same as a workbook."""

    @extend_schema(
        tags=_TAGS, operation_id="decomposition_export", parameters=[QuestionIn],
        responses={(200, XLSX): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> HttpResponse:
        """A workbook that comes back like that of a grid view (`workbooks_return`)."""
        table = read(self, request, version_id)
        name = f"{table.version.code}-targets.xlsx"
        return download(tables.export(table=table), name)


def read(view: GoalsView, request: Request, version_id: int) -> Table:
    """The table that a request asks for."""
    version = plan_reads.version(viewer=view.viewer, version_id=version_id)
    asked = QuestionIn(data=request.query_params)
    asked.is_valid(raise_exception=True)
    return decompositions.table(
        viewer=view.viewer, version=version, question=asked.question(), now=view.now,
        today=view.today,
    )  # fmt: skip


def _told(row: Decomposed) -> dict[str, Any]:
    return {
        "dimension": row.dimension,
        "key": row.row.key,
        "code": row.row.node.code,
        "name": row.row.label,
        "metric": row.metric.code,
        "level": row.level,
        "target": row.target,
        "logic": row.logic,
        "path": list(row.path),
        "owner": row.owner,
        "set_on": row.set_on,
        "due_on": row.due_on,
    }
