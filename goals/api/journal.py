"""The journal over the API: what happened, why a number is what it is, undo and redo."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView
from goals.api.serializers import ChangesOut, EntryIn, NumberOut, UndoIn, WhyOut
from goals.selectors import explanations
from goals.selectors import journal as journal_reads
from goals.selectors import plans as plan_reads
from goals.selectors.explanations import Explanation, Step, Words
from goals.services import journal
from goals.services.methods import REGISTRY
from salesplan.core.models import Metric
from salesplan.engine.money import from_minor

_TAGS = ["journal"]


class JournalView(GoalsView):
    """The journal of a version."""

    @extend_schema(
        tags=_TAGS, operation_id="journal_list", responses=ChangesOut,
        parameters=[OpenApiParameter("since", int, description="only entries after this number")],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """Entries that touched your territory, the latest first; `?since=` for what is new."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        rows = journal_reads.entries(
            viewer=self.viewer, version_id=version_id, since=shapes.number_in(request, "since")
        )[:500]
        entries = [shapes.entry(row, self.viewer) for row in rows]
        body = {"journal": version.last_journal, "state": version.state, "entries": entries}
        return Response(body)


class BatchOut(serializers.Serializer[Any]):
    """An import behind a figure: of which source, when, how many lines with what sum."""

    id = serializers.IntegerField(source="batch.pk")
    origin = serializers.CharField(source="batch.source", allow_null=True)
    applied_at = serializers.DateTimeField(source="batch.applied_at", allow_null=True)
    rows = serializers.IntegerField(allow_null=True)
    value = serializers.IntegerField(allow_null=True)


class GroundOut(serializers.Serializer[Any]):
    """A reference that an entry read: its figure at the total now, and the imports behind it."""

    name = serializers.CharField()
    first_period = serializers.IntegerField()
    months = serializers.IntegerField()
    value = serializers.IntegerField(allow_null=True)
    batches = BatchOut(many=True)


class WhyStepOut(WhyOut):
    """What an entry did to one total, in words and down to the imports."""

    words = serializers.CharField(help_text="the formula in the reader's language")
    live = serializers.BooleanField(help_text="whether it has not been undone")
    biggest = serializers.BooleanField(help_text="whether it is one of those that moved it most")
    reference = GroundOut(allow_null=True)
    batch = BatchOut(allow_null=True)


_STEP = {
    "number": 2, "at": "2026-06-20T02:00:00Z", "actor": "Li Na", "mine": True, "method": "typed",
    "reason": "two new dealers", "metric": "revenue", "level": 2, "cells": 36, "undoes": None,
    "before": None, "after": 120000000, "params": {}, "live": True, "biggest": True,
    "words": "1200000.00 = last year's same period: 1000000.00 × 1.2, spread over 36 cells like"
             " last year's same period; 2 locked now",
    "reference": {"name": "last_year", "first_period": 24306, "months": 6, "value": 100000000,
                  "batches": [{"id": 3, "origin": "erp", "applied_at": "2026-06-01T01:00:00Z",
                               "rows": 812, "value": 100000000}]},
    "batch": None,
}  # fmt: skip


class WhyView(GoalsView):
    """Why this number."""

    @extend_schema(
        tags=_TAGS, operation_id="journal_why", responses=WhyStepOut(many=True),
        parameters=[EntryIn, OpenApiParameter("metric", str), OpenApiParameter("level", int)],
        examples=[OpenApiExample("step", _STEP, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """What each entry did to one total, the latest first: formula, reference, imports."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        asked = EntryIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        view = shapes.view_of(self.viewer, request.query_params)
        found = explanations.explain(
            viewer=self.viewer, version=version, view=view, now=self.now,
            address=shapes.address_of(self.viewer, asked.validated_data),
            words=_words(view.metric),
        )  # fmt: skip
        return Response([self._step(step, found) for step in found.steps])

    def _step(self, step: Step, found: Explanation) -> dict[str, Any]:
        return {
            **shapes.touch(step.touch, self.viewer),
            "words": step.words,
            "live": step.is_live,
            "biggest": step in found.biggest,
            "reference": GroundOut(step.ground).data if step.ground else None,
            "batch": BatchOut(step.batch).data if step.batch else None,
        }


def _words(metric: Metric) -> Words:
    """Amounts in major units, methods by their labels."""
    labels = {name: method.label for name, method in REGISTRY.items()}

    def show(value: int | None) -> str:
        return "–" if value is None else str(from_minor(value, metric.scale))

    return Words(show=show, labels=labels)


class UndoView(GoalsView):
    """Undo."""

    @extend_schema(tags=_TAGS, operation_id="journal_undo", request=UndoIn, responses=NumberOut)
    def post(self, request: Request, version_id: int) -> Response:
        """Take back an entry, your own last one if none is named."""
        asked = UndoIn(data=request.data)
        asked.is_valid(raise_exception=True)
        number = journal.undo(
            actor=self.viewer,
            now=self.now,
            version_id=version_id,
            number=asked.validated_data["number"],
        )
        return Response({"journal": number})


class RedoView(GoalsView):
    """Redo."""

    @extend_schema(tags=_TAGS, operation_id="journal_redo", request=None, responses=NumberOut)
    def post(self, request: Request, version_id: int) -> Response:
        """Bring back what you undid last."""
        number = journal.redo(actor=self.viewer, now=self.now, version_id=version_id)
        return Response({"journal": number})
