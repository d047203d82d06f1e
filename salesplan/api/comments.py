"""Comments with mentions on anything: plans, chapters, goals, cells and rows of registers."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from salesplan.api.base import IdempotentMixin
from salesplan.core.models import Comment
from salesplan.core.selectors import comments as reads
from salesplan.core.services import comments
from salesplan.core.services.comments import LONGEST, Said

_TAGS = ["comments"]
ANCHOR = OpenApiParameter(
    "anchor", str, description="chapter:market of a plan, cell:… of a version; empty: the whole"
)


class SaidSerializer(serializers.Serializer[Any]):
    """What is said; `mentioned` tells apart people of the same name."""

    text = serializers.CharField(max_length=LONGEST)
    thread = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    mentioned = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, default=list, max_length=20
    )

    def said(self) -> Said:
        """The checked fields as the service takes them."""
        fields = self.validated_data
        return Said(fields["text"], fields["thread"], tuple(fields["mentioned"]))


class NewCommentSerializer(SaidSerializer):
    """What is said, and where in the thing."""

    anchor = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)


class CommentOutSerializer(serializers.Serializer[Any]):
    """A comment; `thread` is the comment that it answers, if any."""

    id = serializers.IntegerField()
    subject = serializers.CharField(source="register")
    object = serializers.IntegerField(source="object_id")
    anchor = serializers.CharField()
    thread = serializers.IntegerField(source="thread_id", allow_null=True)
    author = serializers.CharField()
    text = serializers.CharField()
    mentioned = serializers.ListField(child=serializers.IntegerField())
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    removed_at = serializers.DateTimeField(allow_null=True)
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.CharField(allow_null=True)


class ResolvedSerializer(serializers.Serializer[Any]):
    """Whether a thread is resolved."""

    resolved = serializers.BooleanField(default=True)


class PersonSerializer(serializers.Serializer[Any]):
    """Somebody who can be mentioned at a place."""

    id = serializers.IntegerField()
    name = serializers.CharField(source="full_name")


_SHOWN = {
    "id": 7, "subject": "plan", "object": 1, "anchor": "chapter:market", "thread": None,
    "author": "Li Na", "text": "@Wang Wei is this the new share?", "mentioned": [12],
    "created_at": "2026-11-20T08:00:00Z", "edited_at": None, "removed_at": None,
    "resolved_at": None, "resolved_by": None,
}  # fmt: skip
SAY = OpenApiExample(
    "say", {"text": "@Wang Wei is this the new share?", "anchor": "chapter:market"},
    request_only=True,
)  # fmt: skip
SHOWN = OpenApiExample("comment", _SHOWN, response_only=True)


class CommentsView(IdempotentMixin, APIView):  # type: ignore[misc]
    """The comments of a place."""

    @extend_schema(
        tags=_TAGS, operation_id="comments_list", parameters=[ANCHOR], examples=[SHOWN],
        responses=CommentOutSerializer(many=True),
    )  # fmt: skip
    def get(self, request: Request, subject: str, object_id: int) -> Response:
        """Comments of a plan, goal, version or row, the oldest first, answers after their head."""
        threads = reads.threads(
            viewer=self.viewer, key=subject, object_id=object_id,
            anchor=request.query_params.get("anchor", ""),
        )  # fmt: skip
        said = [one for thread in threads for one in (thread.head, *thread.answers)]
        return Response(CommentOutSerializer(said, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="comments_write", request=NewCommentSerializer,
        responses={201: CommentOutSerializer}, examples=[SAY, SHOWN],
    )  # fmt: skip
    def post(self, request: Request, subject: str, object_id: int) -> Response:
        """Say something; "@" and a name tells somebody who may see the place."""
        asked = NewCommentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(lambda: self._write(asked, subject, object_id))

    def _write(self, asked: NewCommentSerializer, subject: str, object_id: int) -> Response:
        made = comments.write(
            actor=self.viewer, today=self.today, key=subject, object_id=object_id,
            anchor=asked.validated_data["anchor"], said=asked.said(),
        )  # fmt: skip
        return Response(CommentOutSerializer(made).data, status=201)


class CommentView(IdempotentMixin, APIView):  # type: ignore[misc]
    """One comment."""

    @extend_schema(
        tags=_TAGS, operation_id="comments_edit", request=SaidSerializer,
        responses=CommentOutSerializer,
        examples=[OpenApiExample("edit", {"text": "The share of May."}, request_only=True), SHOWN],
    )  # fmt: skip
    def put(self, request: Request, comment_id: int) -> Response:
        """Change your own comment."""
        _found(self.viewer, comment_id)
        asked = SaidSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        made = comments.edit(
            actor=self.viewer, now=timezone.now(), today=self.today, comment_id=comment_id,
            said=asked.said(),
        )  # fmt: skip
        return Response(CommentOutSerializer(made).data)

    @extend_schema(tags=_TAGS, operation_id="comments_remove", responses={204: None})
    def delete(self, request: Request, comment_id: int) -> Response:
        """Take your own comment away; the audit keeps it."""
        comments.remove(actor=self.viewer, now=timezone.now(), comment_id=comment_id)
        return Response(status=204)


class ResolveView(IdempotentMixin, APIView):  # type: ignore[misc]
    """Whether a thread is resolved."""

    @extend_schema(
        tags=_TAGS, operation_id="comments_resolve", request=ResolvedSerializer,
        responses=CommentOutSerializer,
        examples=[OpenApiExample("resolve", {"resolved": True}, request_only=True), SHOWN],
    )  # fmt: skip
    def post(self, request: Request, comment_id: int) -> Response:
        """Close the thread of a comment, or open it again."""
        asked = ResolvedSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        head = comments.resolve(
            actor=self.viewer, now=timezone.now(), comment_id=comment_id,
            resolved=asked.validated_data["resolved"],
        )  # fmt: skip
        return Response(CommentOutSerializer(head).data)


class PeopleView(IdempotentMixin, APIView):  # type: ignore[misc]
    """Who can be mentioned."""

    @extend_schema(
        tags=_TAGS, operation_id="comments_people", responses=PersonSerializer(many=True),
        parameters=[ANCHOR, OpenApiParameter("q", str, description="part of a name")],
        examples=[OpenApiExample("person", {"id": 12, "name": "Wang Wei"}, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request, subject: str, object_id: int) -> Response:
        """People who may see the place, eight at most, by a part of their name."""
        where = reads.place(
            viewer=self.viewer, key=subject, object_id=object_id,
            anchor=request.query_params.get("anchor", ""),
        )  # fmt: skip
        found = reads.people(
            viewer=self.viewer, where=where, typed=request.query_params.get("q", "")[:60],
            on=self.today,
        )  # fmt: skip
        return Response(PersonSerializer(found, many=True).data)


def _found(viewer: Any, comment_id: int) -> Comment:
    return reads.comment(viewer=viewer, comment_id=comment_id)[0]
