"""Comments on the cells of a version."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView, month_text
from goals.api.serializers import EntryIn
from goals.models import Level
from goals.selectors import addresses, comments
from goals.selectors import plans as plan_reads
from goals.selectors.comments import VERSION, CellAnchor
from salesplan.api.comments import CommentOutSerializer, SaidSerializer
from salesplan.core.services import comments as writes

_TAGS = ["comments"]


class CommentedOut(serializers.Serializer[Any]):
    """A total with comments; `anchor` leads to them in /comments/version/{id}/?anchor=."""

    anchor = serializers.CharField()
    metric = serializers.CharField()
    level = serializers.IntegerField(source="at.level")
    organisation = serializers.IntegerField(source="at.address.organisation_id")
    product = serializers.IntegerField(source="at.address.product_id")
    channel = serializers.IntegerField(source="at.address.channel_id")
    customer = serializers.IntegerField(source="at.address.customer_id")
    period = serializers.IntegerField(source="at.address.first_period")
    first_period = serializers.SerializerMethodField()
    months = serializers.IntegerField(source="at.address.months")
    comments = serializers.IntegerField()
    name = serializers.CharField()

    def get_first_period(self, one: Any) -> str:
        """The first month as text."""
        return month_text(one.at.address.first_period)


class SayIn(EntryIn, SaidSerializer):
    """A total and what is said about it."""

    text = serializers.CharField(max_length=5_000)  # type: ignore[assignment]
    metric = serializers.CharField(max_length=40, default="revenue")
    level = serializers.ChoiceField(choices=Level.choices, default=Level.TARGET)


class CellCommentsView(GoalsView):
    """Which cells of a version people talk about."""

    @extend_schema(
        tags=_TAGS, operation_id="version_comments", responses=CommentedOut(many=True),
        examples=[OpenApiExample("cell", {
            "anchor": "cell:1:2:14:0:0:0:24318:3", "metric": "revenue", "level": 2,
            "organisation": 14, "product": 0, "channel": 0, "customer": 0, "period": 24318,
            "first_period": "2026-07", "months": 3, "comments": 2,
            "name": "North · 2026-07 +3",
        }, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """The totals of a version with comments that you may see, and how many each has."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        found = comments.cells(viewer=self.viewer, version=version)
        return Response(CommentedOut(found, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="version_comment", request=SayIn,
        responses={201: CommentOutSerializer},
        examples=[OpenApiExample("say", {
            "organisation": "north", "first_period": "2026-07", "months": 3, "metric": "revenue",
            "text": "@Wang Wei two dealers open in August",
        }, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request, version_id: int) -> Response:
        """Say something about a total."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        asked = SayIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        metric = addresses.metric(viewer=self.viewer, code=fields["metric"])
        address = shapes.address_of(self.viewer, fields)
        anchor = CellAnchor.of(version, metric.pk, fields["level"], address)
        made = writes.write(
            actor=self.viewer, today=self.today, key=VERSION, object_id=version_id,
            anchor=anchor.text(), said=asked.said(),
        )  # fmt: skip
        return Response(CommentOutSerializer(made).data, status=201)
