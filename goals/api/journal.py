"""The journal over the API: what happened, why a number is what it is, undo and redo."""

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import shapes
from goals.api.base import GoalsView
from goals.api.serializers import ChangesOut, EntryIn, NumberOut, UndoIn, WhyOut
from goals.selectors import explanations
from goals.selectors import journal as journal_reads
from goals.selectors import plans as plan_reads
from goals.services import journal

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


class WhyView(GoalsView):
    """Why this number."""

    @extend_schema(
        tags=_TAGS, operation_id="journal_why", responses=WhyOut(many=True),
        parameters=[EntryIn, OpenApiParameter("metric", str), OpenApiParameter("level", int)],
    )  # fmt: skip
    def get(self, request: Request, version_id: int) -> Response:
        """What each entry did to one total, the latest first."""
        version = plan_reads.version(viewer=self.viewer, version_id=version_id)
        asked = EntryIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        explanation = explanations.explain(
            viewer=self.viewer,
            version=version,
            view=shapes.view_of(self.viewer, request.query_params),
            address=shapes.address_of(self.viewer, asked.validated_data),
            now=self.now,
        )
        return Response([shapes.touch(touch, self.viewer) for touch in explanation.touches])


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
