"""Judgement over the API: submit, the board, what moved, who was right, the rhythm."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import forecast_board_shapes as shapes
from goals.api.base import GoalsView
from goals.api.shapes import plain
from goals.selectors import (
    addresses,
    forecast_boards,
    forecast_moves,
    forecast_places,
    forecast_settings,
    forecast_submissions,
    forecast_values,
)
from goals.selectors.forecast_boards import Board
from goals.selectors.forecast_places import Place
from goals.services import forecast_settings as settings_services
from goals.services import forecast_submissions as services
from goals.services.forecast_submissions import Said
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.errors import Invalid
from salesplan.core.models import Dimension, Kind
from salesplan.engine.periods import Span

_TAGS = ["forecast board"]
_PLACE = [
    OpenApiParameter("organisation", str, description="id or code; the own territory without"),
    OpenApiParameter("metric", str, description="code; the first that is forecast without"),
    OpenApiParameter("period", str, description="2026-07, or 2026-07.3 for three months"),
]
_SINCE = OpenApiParameter("since", date, description="first day of the slot to compare with")
_IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
MOST_ROWS = 500


class PlacedView(GoalsView):
    """What all have in common: the place that the query names."""

    def place(self, request: Request) -> Place:
        """Territory, metric and period of the query."""
        words = request.query_params
        name = words.get("organisation", "")
        node = self.node(plain(name)) if name else None
        return forecast_places.choose(
            viewer=self.viewer, today=self.today, organisation_id=node,
            metric=words.get("metric", ""), period=words.get("period", ""),
        )  # fmt: skip

    def node(self, name: int | str) -> int:
        """A territory by id or code."""
        return addresses.node_id(viewer=self.viewer, dimension=Dimension.ORGANISATION, name=name)

    def board(self, request: Request) -> Board:
        """The board of the place."""
        return forecast_boards.board(
            viewer=self.viewer, place=self.place(request), as_of=self.as_of, since=_since(request)
        )


class ForecastBoardView(PlacedView):
    """The forecast board."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_board", parameters=[*_PLACE, _SINCE],
        responses=shapes.ForecastBoardOut, examples=[shapes.BOARD],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """A territory and its children; what nobody said is filled with statistics, and said so."""
        return Response(shapes.ForecastBoardOut(self.board(request)).data)


class ForecastChangesView(PlacedView):
    """Who moved what."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_board_changes", parameters=[*_PLACE, _SINCE],
        responses=shapes.ForecastMovesOut, examples=[shapes.MOVES],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Submissions at the place and below since a slot, the largest moves first."""
        found = self.board(request)
        moves = forecast_moves.moves(viewer=self.viewer, place=found.place, since=found.since)
        return Response(shapes.ForecastMovesOut({"since": found.since, "moves": moves}).data)


class ForecastSubmissionsView(PlacedView):
    """Submissions: read them, add one."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_submissions_list", parameters=_PLACE,
        responses=shapes.ForecastSubmissionOut(many=True), examples=[shapes.SUBMITTED],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """All that was said at the place and below for the period, the latest first (500)."""
        rows = forecast_moves.everything(viewer=self.viewer, place=self.place(request))
        return Response(shapes.ForecastSubmissionOut(rows[:MOST_ROWS], many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="forecast_submit", request=shapes.ForecastSubmissionIn,
        parameters=[IDEMPOTENCY_KEY], responses={201: shapes.ForecastSubmissionOut},
        examples=[shapes.SUBMIT, shapes.SUBMITTED],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """Say what you expect; it is kept for good, a later one supersedes it."""
        asked = shapes.ForecastSubmissionIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(lambda: self._submit(asked.validated_data))

    def _submit(self, fields: dict[str, Any]) -> Response:
        names = ("metric", "commit", "best", "worst", "reason", "judge")
        made = services.submit(
            actor=self.viewer, now=self.now, today=self.today, as_of=self.as_of,
            said=Said(
                organisation_id=self.node(fields["organisation"]),
                span=Span(fields["first_period"], fields["months"]),
                **{name: fields[name] for name in names},
            ),
            after=fields["after"],
        )  # fmt: skip
        return Response(shapes.ForecastSubmissionOut(made).data, status=status.HTTP_201_CREATED)


class ForecastSubmissionView(GoalsView):
    """One submission."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_submission", responses=shapes.ForecastSubmissionOut,
        examples=[shapes.SUBMITTED],
    )  # fmt: skip
    def get(self, request: Request, submission_id: int) -> Response:
        """What was said, beside what was known at that moment; it never changes."""
        row = forecast_submissions.get(viewer=self.viewer, submission_id=submission_id)
        return Response(shapes.ForecastSubmissionOut(row).data)


class ForecastValuesView(PlacedView):
    """Who was right."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_values", responses=shapes.ForecastValuesOut,
        examples=[shapes.VALUES],
        parameters=[
            *_PLACE,
            OpenApiParameter("count", int, description="periods back, 1 to 36"),
            OpenApiParameter("moment", str, enum=["first", "last"], description="which word"),
            OpenApiParameter("level", str, description="kind of node: seat, team, region …"),
        ],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """Accuracy, bias and value added by method, person and level; ratios of summed parts."""
        words = request.query_params
        found = forecast_values.values(
            viewer=self.viewer, place=self.place(request), as_of=self.as_of,
            count=_count(words.get("count", "12")),
            moment="last" if words.get("moment") == "last" else "first",
            level=words["level"] if words.get("level") in Kind.values else "",
        )  # fmt: skip
        return Response(shapes.ForecastValuesOut(found).data)


class ForecastSettingsView(GoalsView):
    """The rhythm of judgement."""

    @extend_schema(
        tags=_TAGS, operation_id="forecast_settings", responses=shapes.ForecastSettingsOut,
        examples=[shapes.SETTINGS],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """How often judgement is asked for, and of which metrics."""
        row = forecast_settings.current(viewer=self.viewer)
        return Response(shapes.ForecastSettingsOut(row).data, headers=concurrency.etag(row))

    @extend_schema(
        tags=_TAGS, operation_id="forecast_settings_change", request=shapes.ForecastSettingsIn,
        responses=shapes.ForecastSettingsOut, parameters=[_IF_MATCH, IDEMPOTENCY_KEY],
        examples=[shapes.EVERY_TEN_DAYS, shapes.SETTINGS],
    )  # fmt: skip
    def patch(self, request: Request) -> Response:
        """Change some of them; analysts and administrators may."""
        asked = shapes.ForecastSettingsIn(data=request.data)
        asked.is_valid(raise_exception=True)
        version = concurrency.expected(request)
        return self.once(lambda: self._change(asked.validated_data, version))

    def _change(self, values: dict[str, Any], version: int) -> Response:
        row = settings_services.change(actor=self.viewer, values=values, version=version)
        return Response(shapes.ForecastSettingsOut(row).data, headers=concurrency.etag(row))


def _since(request: Request) -> date | None:
    text = request.query_params.get("since", "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Invalid(_("Write a day as 2026-08-31."), field="since") from error


def _count(text: str) -> int:
    if text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= 36:
        return int(text)
    raise Invalid(_("Ask for 1 to 36 periods."), field="count")
