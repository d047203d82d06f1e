"""Endpoints of all registers: list, read, write with If-Match, bulk, history, comments, undo."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from salesplan.api import concurrency, errors, register_schemas
from salesplan.api.base import IdempotentMixin
from salesplan.core.errors import Invalid, Stale
from salesplan.core.selectors.registers import rows, trail
from salesplan.core.services import registers
from salesplan.core.services.comments import Said
from salesplan.core.services.registers import Register

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description="The ETag that you read."
)


class DifferenceSerializer(serializers.Serializer[Any]):
    """One field before and after."""

    name = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class ChangeSerializer(serializers.Serializer[Any]):
    """Who changed what, and when."""

    at = serializers.DateTimeField()
    user = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]
    version = serializers.IntegerField(allow_null=True)
    differences = DifferenceSerializer(many=True)


class CommentSerializer(serializers.Serializer[Any]):
    """A remark on a row."""

    id = serializers.IntegerField(read_only=True)
    author = serializers.CharField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    text = serializers.CharField(max_length=5_000)


class BulkSerializer(serializers.Serializer[Any]):
    """Many rows; those with an id need their version, others are matched by natural key."""

    rows = serializers.ListField(child=serializers.DictField(), max_length=10_000)


class RowVerdictSerializer(serializers.Serializer[Any]):
    """What became of a row."""

    row = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=["created", "updated"])
    id = serializers.IntegerField()
    version = serializers.IntegerField(allow_null=True)


class RegisterViewSet(IdempotentMixin, viewsets.GenericViewSet[Any]):
    """One register; `register` is set by `viewset_of`."""

    register: Register
    lookup_value_regex = r"\d+"
    filter_backends = ()

    def get_queryset(self) -> Any:
        """The rows that the query parameters leave, within scope."""
        given = dict(self.request.query_params.lists())
        return rows.filtered(
            viewer=self.viewer, register=self.register, params=given, strict=self.action == "list"
        )

    def _row(self, pk: str) -> Any:
        return rows.get(viewer=self.viewer, register=self.register, object_id=int(pk))

    def _answer(self, row: Any, status: int = 200) -> Response:
        fresh = rows.get(viewer=self.viewer, register=self.register, object_id=row.pk)
        data = dict(self.get_serializer(fresh).data)
        data |= {name: getattr(row, name) for name in self.register.shown_once if status == 201}
        return Response(data, status=status, headers=concurrency.etag(fresh))

    def list(self, request: Request) -> Response:
        """A page of rows."""
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One row with its ETag."""
        row = self._row(pk)
        return Response(self.get_serializer(row).data, headers=concurrency.etag(row))

    def partial_update(self, request: Request, pk: str) -> Response:
        """Change the given fields of the version that was read."""
        version = concurrency.expected(request) if self.register.versioned else None
        try:
            row = registers.update(
                actor=self.viewer,
                register=self.register,
                object_id=int(pk),
                version=version,
                raw=_object(request.data),
                today=self.today,
            )
        except Stale as error:
            return _stale(error)
        return self._answer(row)

    @extend_schema(responses=ChangeSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def history(self, request: Request, pk: str) -> Response:
        """Who changed what, newest first."""
        found = trail.history(viewer=self.viewer, register=self.register, object_id=int(pk))
        return Response(ChangeSerializer(found, many=True).data)

    @extend_schema(methods=["GET"], responses=CommentSerializer(many=True), filters=False)
    @extend_schema(methods=["POST"], request=CommentSerializer, responses={201: CommentSerializer})
    @action(detail=True, methods=["get", "post"], pagination_class=None)
    def comments(self, request: Request, pk: str) -> Response:
        """Remarks on a row; posting adds one."""
        if request.method == "GET":
            found = trail.comments(viewer=self.viewer, register=self.register, object_id=int(pk))
            return Response(CommentSerializer(found, many=True).data)
        return self.once(lambda: self._comment(request, int(pk)))

    def _comment(self, request: Request, object_id: int) -> Response:
        text = _object(request.data).get("text", "")
        said = registers.comment(
            actor=self.viewer, register=self.register, object_id=object_id, said=Said(text),
            today=self.today,
        )  # fmt: skip
        return Response(CommentSerializer(said).data, status=201)

    @extend_schema(request=None, filters=False)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Take the last change of a row back; a deleted row returns."""
        row = registers.undo(
            actor=self.viewer, register=self.register, object_id=int(pk), version=None
        )
        return self._answer(row)


class CreateEndpoints(RegisterViewSet):
    """Registers whose rows can be added."""

    def create(self, request: Request) -> Response:
        """A new row; with an Idempotency-Key, once however often it is sent."""
        if self.register.shown_once:  # what is shown once is kept nowhere
            return self._answer(self._create(request), 201)
        return self.once(lambda: self._answer(self._create(request), 201))

    def _create(self, request: Request) -> Any:
        return registers.create(
            actor=self.viewer, register=self.register, raw=_object(request.data), today=self.today
        )

    @extend_schema(request=BulkSerializer, responses=RowVerdictSerializer(many=True), filters=False)
    @action(detail=False, methods=["put"], pagination_class=None)
    def bulk(self, request: Request) -> Response:
        """Create or change many rows, all or none, with a verdict for each."""
        given = _object(request.data).get("rows")
        if not isinstance(given, list):
            raise Invalid(_('Send {"rows": [...]}.'), code="required", field="rows")
        return self.once(lambda: Response(self._bulk(given)))

    def _bulk(self, given: list[Any]) -> list[dict[str, Any]]:
        return registers.upsert(
            actor=self.viewer, register=self.register, raw=given, today=self.today
        )


class DeleteEndpoints(RegisterViewSet):
    """Registers whose rows can be deleted."""

    def destroy(self, request: Request, pk: str) -> Response:
        """Delete the version that was read; `undo` brings it back."""
        version = concurrency.expected(request) if self.register.versioned else None
        try:
            registers.delete(
                actor=self.viewer, register=self.register, object_id=int(pk), version=version,
                today=self.today,
            )  # fmt: skip
        except Stale as error:
            return _stale(error)
        return Response(status=204)


def _object(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise Invalid(_("Send a JSON object."), code="type")
    return data


def _stale(error: Stale) -> Response:
    headers = concurrency.tag(error.params["current"])
    return Response(errors.body(error), status=error.status, headers=headers)


def viewset_of(register: Register) -> type[RegisterViewSet]:
    """The endpoints of one register, documented from its declaration."""
    read = register_schemas.read_serializer(register)
    bases: tuple[type[RegisterViewSet], ...] = (RegisterViewSet,)
    if register.can_delete:
        bases = (DeleteEndpoints, *bases)
    if register.can_create:
        bases = (CreateEndpoints, *bases)
    members = {"register": register, "serializer_class": read, "__doc__": str(register.about)}
    made = type(f"{read.__name__}ViewSet", bases, members)
    schemas = {k: v for k, v in _schemas(register, read).items() if hasattr(made, k)}
    return extend_schema_view(**schemas)(made)


def _schemas(register: Register, read: Any) -> dict[str, Any]:
    tags = [register.app]
    new = register_schemas.write_serializer(register, partial=False)
    change = register_schemas.write_serializer(register, partial=True)
    guards = [IF_MATCH] if register.versioned else []
    listing = register_schemas.parameters(register)
    return {
        "list": extend_schema(tags=tags, parameters=listing),
        "retrieve": extend_schema(tags=tags),
        "create": extend_schema(tags=tags, request=new, responses={201: read}),
        "partial_update": extend_schema(
            tags=tags, request=change, responses=read, parameters=guards
        ),
        "destroy": extend_schema(tags=tags, parameters=guards),
        "bulk": extend_schema(tags=tags),
        "history": extend_schema(tags=tags),
        "comments": extend_schema(tags=tags),
        "undo": extend_schema(tags=tags),
    }
