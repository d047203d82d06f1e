"""Codes that wait for a person, and the sources of facts."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import IdempotentMixin, ViewerMixin
from salesplan.core.models import WorkListEntry
from salesplan.core.selectors import imports as reads
from salesplan.core.services import access, work_list

_TAGS = ["imports"]


class EntrySerializer(serializers.ModelSerializer[WorkListEntry]):
    """A code, how many lines wait for it, and since which import."""

    class Meta:
        model = WorkListEntry
        fields = ("id", "dimension", "code", "node", "first_batch", "lines", "resolved_at")
        read_only_fields = fields


class AssignSerializer(serializers.Serializer[Any]):
    """To which node the lines go."""

    node = serializers.IntegerField()


class FeedSerializer(serializers.Serializer[Any]):
    """A source and how fresh it is; months are year*12+month-1."""

    id = serializers.IntegerField()
    code = serializers.CharField()
    name = serializers.CharField()
    complete_through = serializers.DateField(allow_null=True)
    closed_through = serializers.IntegerField(allow_null=True)
    applied = serializers.IntegerField()
    last_applied = serializers.DateTimeField(allow_null=True)


class WorkListView(ViewerMixin, GenericAPIView[WorkListEntry]):
    """What waits."""

    serializer_class = EntrySerializer
    filter_backends = ()

    def get_queryset(self) -> QuerySet[WorkListEntry]:
        """What waits for the caller."""
        return reads.work_list(viewer=self.viewer)

    @extend_schema(tags=_TAGS, operation_id="work_list", responses=EntrySerializer(many=True))
    def get(self, request: Request) -> Response:
        """Codes with most lines first."""
        access.require(actor=self.viewer, right="dimensions.edit")
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(EntrySerializer(page, many=True).data)


class AssignView(IdempotentMixin, APIView):  # type: ignore[misc]
    """Give the lines of a code to a node."""

    @extend_schema(
        tags=_TAGS, operation_id="work_list_assign", request=AssignSerializer,
        responses=EntrySerializer,
    )  # fmt: skip
    def post(self, request: Request, entry_id: int) -> Response:
        """Later imports of the code mean that node."""
        asked = AssignSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        entry = work_list.assign(
            actor=self.viewer, entry_id=entry_id, node_id=asked.validated_data["node"],
            today=self.today, now=timezone.now(),
        )  # fmt: skip
        return Response(EntrySerializer(entry).data)


class SourcesView(ViewerMixin, APIView):  # type: ignore[misc]
    """Where facts come from."""

    @extend_schema(tags=_TAGS, operation_id="sources", responses=FeedSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Sources by code."""
        access.require(actor=self.viewer, right="imports.run")
        return Response(FeedSerializer(reads.sources(viewer=self.viewer), many=True).data)
