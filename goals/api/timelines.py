"""The history of a plan over the API, and recorded changes taken back."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView
from goals.selectors import plans as plan_reads
from goals.selectors import timelines
from goals.selectors.recorded import KINDS
from goals.selectors.timelines import LABELS, Event, Filters
from goals.services import restoring

_TAGS = ["journal"]
_PAGE = 100


class TimelineIn(serializers.Serializer[Any]):
    """Which events, and from which place in the list on."""

    person = serializers.IntegerField(required=False, min_value=1, help_text="id of a user")
    kind = serializers.ChoiceField(choices=list(LABELS), required=False)
    start = serializers.DateTimeField(required=False, help_text="from this moment on")
    end = serializers.DateTimeField(required=False, help_text="before this moment")
    offset = serializers.IntegerField(required=False, default=0, min_value=0, max_value=10**9)
    limit = serializers.IntegerField(required=False, default=_PAGE, min_value=1, max_value=500)


class FieldChangeOut(serializers.Serializer[Any]):
    """A field before and after, in words."""

    name = serializers.CharField()
    before = serializers.JSONField(allow_null=True)
    after = serializers.JSONField(allow_null=True)


class EventOut(serializers.Serializer[Any]):
    """Something that happened: `id` is an entry's, a comment's or a recorded state's."""

    kind = serializers.ChoiceField(choices=list(LABELS))
    id = serializers.IntegerField()
    at = serializers.DateTimeField()
    who = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    change = serializers.CharField(help_text="insert, update, delete, or the method of an entry")
    name = serializers.CharField(allow_blank=True)
    version = serializers.IntegerField(allow_null=True)
    number = serializers.IntegerField(allow_null=True)
    cells = serializers.IntegerField(allow_null=True)
    fields = FieldChangeOut(many=True)  # type: ignore[assignment]


class TimelineOut(serializers.Serializer[Any]):
    """A page of the history."""

    count = serializers.IntegerField()
    events = EventOut(many=True)


class RevertIn(serializers.Serializer[Any]):
    """A recorded change of the history."""

    kind = serializers.ChoiceField(choices=[k for k, of in KINDS.items() if of.undoable])
    id = serializers.IntegerField(min_value=1)


_EVENT = {
    "kind": "goal", "id": 41, "at": "2026-06-20T02:00:00Z", "who": "Li Na", "reason": "",
    "change": "update", "name": "More revenue", "version": None, "number": None, "cells": None,
    "fields": [{"name": "due_on", "before": None, "after": "2026-12-31"}],
}  # fmt: skip


class TimelineView(GoalsView):
    """The history of a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_history", parameters=[TimelineIn], responses=TimelineOut,
        examples=[
            OpenApiExample("page", {"count": 1, "events": [_EVENT]}, response_only=True)
        ],
    )  # fmt: skip
    def get(self, request: Request, plan_id: int) -> Response:
        """Figures, goals, rounds, rules, locks, settings, states, comments; the latest first."""
        plan = plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        asked = TimelineIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        filters = Filters(
            fields.get("person"), fields.get("kind", ""), fields.get("start"), fields.get("end")
        )
        found = timelines.timeline(viewer=self.viewer, plan=plan, filters=filters)
        page = found[fields["offset"] : fields["offset"] + fields["limit"]]
        return Response({"count": len(found), "events": [_shape(event) for event in page]})


class RevertView(GoalsView):
    """A recorded change taken back."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_history_undo", request=RevertIn, responses={204: None},
        examples=[OpenApiExample("undo", {"kind": "lock", "id": 41}, request_only=True)],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Take a change of settings, goals, rounds, rules or locks back."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        asked = RevertIn(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        restoring.revert(
            actor=self.viewer, plan_id=plan_id, kind=fields["kind"], event_id=fields["id"],
            now=self.now,
        )  # fmt: skip
        return Response(status=204)


def _shape(event: Event) -> dict[str, Any]:
    entry = event.told.entry if event.told else None
    difference = event.difference
    return {
        "kind": event.kind,
        "id": event.pk,
        "at": event.at,
        "who": event.who,
        "reason": event.reason,
        "change": entry.method if entry else difference.label if difference else "insert",
        "name": _name(event),
        "version": entry.version_id if entry else None,
        "number": entry.number if entry else None,
        "cells": entry.cells if entry else None,
        "fields": [
            {"name": one.name, "before": one.before, "after": one.after}
            for one in (difference.fields if difference else ())
        ],
    }


def _name(event: Event) -> str:
    if event.told:
        return ", ".join(event.told.places)
    if event.difference:
        return event.difference.name
    return event.comment.text if event.comment else ""
