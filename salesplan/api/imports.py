"""Files over the API: upload, look, map, check, apply, undo, errors."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.generics import GenericAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import IdempotentMixin
from salesplan.core.models import ImportBatch, ImportKind, ImportMode
from salesplan.core.selectors import imports as reads
from salesplan.core.services import access
from salesplan.core.services.imports import batches, reports

_TAGS = ["imports"]


class ErrorSerializer(serializers.Serializer[Any]):
    """Why a row was not taken; `row` counts rows of the file, the header included."""

    row = serializers.IntegerField(allow_null=True)
    column = serializers.CharField()
    code = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField()


class BatchSerializer(serializers.ModelSerializer[ImportBatch]):
    """An import: where it stands, what it was read as, what became of its rows."""

    source = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)  # type: ignore[assignment]
    errors = serializers.SerializerMethodField()  # type: ignore[assignment]

    class Meta:
        model = ImportBatch
        fields = (
            "id", "kind", "source", "mode", "state", "file_name", "preview", "spec", "counts",
            "errors", "first_period", "last_period", "created_at", "applied_at", "undone_at", "job",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ErrorSerializer(many=True))
    def get_errors(self, batch: ImportBatch) -> list[dict[str, Any]]:
        """The first errors in words."""
        return reports.rows(batch)


class UploadSerializer(serializers.Serializer[Any]):
    """A file and what it holds."""

    file = serializers.FileField()
    kind = serializers.ChoiceField(choices=ImportKind.choices)


class MappingSerializer(serializers.Serializer[Any]):
    """What the columns mean (docs/import.md), and how the rows are taken in."""

    spec = serializers.JSONField()
    mode = serializers.ChoiceField(choices=ImportMode.choices, default=ImportMode.MERGE)
    source = serializers.CharField(max_length=40, default="", allow_blank=True)  # type: ignore[assignment]


class JobSerializer(serializers.Serializer[Any]):
    """The job that does the work."""

    job = serializers.UUIDField()
    batch = serializers.IntegerField()


class ImportsView(IdempotentMixin, GenericAPIView[ImportBatch]):
    """All imports; new ones from files."""

    serializer_class = BatchSerializer
    parser_classes = (MultiPartParser,)
    filter_backends = ()

    def get_queryset(self) -> QuerySet[ImportBatch]:
        """The imports that the caller may see."""
        return reads.batches(viewer=self.viewer)

    @extend_schema(tags=_TAGS, operation_id="imports_list", responses=BatchSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Newest first."""
        access.require(actor=self.viewer, right="imports.run")
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(BatchSerializer(page, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="imports_upload", request=UploadSerializer,
        responses={201: BatchSerializer},
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Keep a file and look at it; nothing is imported yet."""
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        file = asked.validated_data["file"]
        batch = batches.upload(
            actor=self.viewer, file=file, name=file.name, kind=asked.validated_data["kind"]
        )
        return Response(BatchSerializer(batch).data, status=status.HTTP_201_CREATED)


class _BatchView(IdempotentMixin, APIView):  # type: ignore[misc]
    serializer_class = BatchSerializer

    def answer(self, batch: ImportBatch) -> Response:
        """The batch as JSON."""
        return Response(BatchSerializer(batch).data)


class ImportView(_BatchView):
    """One import."""

    @extend_schema(tags=_TAGS, operation_id="imports_read", responses=BatchSerializer)
    def get(self, request: Request, batch_id: int) -> Response:
        """State, preview, mapping, counts, first errors."""
        return self.answer(reads.require_batch(viewer=self.viewer, batch_id=batch_id))

    @extend_schema(
        tags=_TAGS, operation_id="imports_map", request=MappingSerializer, responses=BatchSerializer
    )
    def put(self, request: Request, batch_id: int) -> Response:
        """Say what the columns mean."""
        asked = MappingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        batch = batches.configure(
            actor=self.viewer, batch_id=batch_id, spec=_object(fields["spec"]), mode=fields["mode"],
            source_code=fields["source"],
        )  # fmt: skip
        return self.answer(batch)

    @extend_schema(tags=_TAGS, operation_id="imports_remove", responses={204: None})
    def delete(self, request: Request, batch_id: int) -> Response:
        """Forget a file that was not applied."""
        batches.remove(actor=self.viewer, batch_id=batch_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _object(spec: Any) -> dict[str, Any]:
    if not isinstance(spec, dict):
        raise serializers.ValidationError({"spec": "A mapping is an object."})
    return spec


def _start(view: _BatchView, batch_id: int, *, dry: bool) -> Response:
    job = batches.start(actor=view.viewer, batch_id=batch_id, dry=dry)
    return Response({"job": job.pk, "batch": batch_id}, status=status.HTTP_202_ACCEPTED)


class CheckView(_BatchView):
    """Count what an import would do, and find the rows that cannot be taken."""

    @extend_schema(
        tags=_TAGS, operation_id="imports_check", request=None, responses={202: JobSerializer}
    )
    def post(self, request: Request, batch_id: int) -> Response:
        """Queue the check; the job tells how far it is."""
        return _start(self, batch_id, dry=True)


class ApplyView(_BatchView):
    """Take the rows in."""

    @extend_schema(
        tags=_TAGS, operation_id="imports_apply", request=None, responses={202: JobSerializer}
    )
    def post(self, request: Request, batch_id: int) -> Response:
        """Queue the application; the job tells how far it is."""
        return _start(self, batch_id, dry=False)


class UndoView(_BatchView):
    """Take an import back."""

    @extend_schema(tags=_TAGS, operation_id="imports_undo", request=None, responses=BatchSerializer)
    def post(self, request: Request, batch_id: int) -> Response:
        """Every row becomes what it was; 409 with the list when a later import touched one."""
        batch = batches.undo(
            actor=self.viewer, batch_id=batch_id, today=self.today, now=timezone.now()
        )
        return self.answer(batch)


class ErrorsView(_BatchView):
    """All errors of an import."""

    @extend_schema(
        tags=_TAGS, operation_id="imports_errors",
        parameters=[OpenApiParameter("as", str, enum=["csv", "xlsx"], default="csv")],
        responses={(200, "text/csv"): OpenApiTypes.BINARY},
    )  # fmt: skip
    def get(self, request: Request, batch_id: int) -> HttpResponse:
        """The error report as a file."""
        batch = reads.require_batch(viewer=self.viewer, batch_id=batch_id)
        file = reports.download(batch, request.query_params.get("as", "csv"))
        headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return HttpResponse(file.content, content_type=file.content_type, headers=headers)
