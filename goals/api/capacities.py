"""Capacity of seats against target, ramp-up profiles, and who should take a task, over the API."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api.base import GoalsView, month_text
from goals.api.fields import MonthField
from goals.models import RampProfile
from goals.selectors import addresses, capacity_boards, ramps, skills
from goals.selectors.capacity_boards import Board, Line
from goals.selectors.skills import Asked, Suggestion
from goals.services import capacities
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.core.models import COMPANY_ID, Dimension
from salesplan.engine.periods import Span, month_of

_TAGS = ["capacity"]
_IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True)
_BOARD = {
    "organisation": 12, "name": "South", "first_period": "2026-07", "months": 2, "version": 5,
    "as_of": "2026-08-31", "people_needed_tenths": 93, "people_available_tenths": 78,
    "short": 1_240_000_00, "unknown_seats": 0,
    "lines": [
        {"organisation": 31, "name": "Guangdong",
         "states": {"senior": 4},
         "months": [
             {"period": "2026-07", "capacity": 410_000_00, "target": 430_000_00, "gap": -20_000_00},
             {"period": "2026-08", "capacity": 420_000_00, "target": None, "gap": None},
         ]},
    ],
    "seats": [
        {"seat": 44, "name": "Yichang", "state": "planned", "holders": [],
         "productivity": "derived", "compared_with": 31, "comparable_seats": 6,
         "planned_from": "2026-10-01",
         "capacity": [{"period": "2026-07", "capacity": 0, "full_month": 95_000_00}]},
    ],
    "hirings": [{"period": "2026-09", "each": 310_000_00, "needed": 4}],
    "vacancies": [{"seat": 44, "since": "2026-06-01", "months": ["2026-07", "2026-08"],
                   "target": 190_000_00, "missing": 180_000_00}],
}  # fmt: skip
_RAMP = {"id": 1, "version": 1, "name": "Usual", "steps": [2500, 5000, 7500, 10000],
         "is_default": True}  # fmt: skip
_WHO = {
    "person": 7, "name": "Huang Wei", "seat": 44, "seat_name": "Guangzhou", "grade": 5,
    "skill_product": 3, "load": 10_420, "grade_points": 50, "room_points": 14,
    "presence_points": 20, "points": 84,
}  # fmt: skip


class CapacityIn(serializers.Serializer[Any]):
    """Which territory, against which version; months other than the plan's where wanted."""

    organisation = serializers.CharField(required=False, max_length=100)
    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)
    first_period = MonthField(required=False)
    months = serializers.IntegerField(required=False, min_value=1, max_value=36)


class WhoIn(serializers.Serializer[Any]):
    """A task on a product in a territory between two days, both included."""

    organisation = serializers.CharField(required=False, max_length=100)
    product = serializers.CharField(max_length=100)
    first_on = serializers.DateField()
    last_on = serializers.DateField()


class RampSerializer(serializers.ModelSerializer[RampProfile]):
    """Basis points of full power by month on the seat; after the last step power is full."""

    steps = serializers.ListField(
        child=serializers.IntegerField(min_value=-(2**31), max_value=2**31 - 1), max_length=100
    )
    name = serializers.CharField(max_length=120)

    class Meta:
        model = RampProfile
        fields = ["id", "version", "name", "steps", "is_default"]
        read_only_fields = ["version"]


class CapacitiesView(GoalsView):
    """Capacity against target."""

    @extend_schema(
        tags=_TAGS, operation_id="capacities", parameters=[CapacityIn],
        responses={200: dict}, examples=[OpenApiExample("South", value=_BOARD, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """By month and place, with vacancies, and how many people would close the gap. Amounts of
        revenue in smallest units; people in tenths.
        """
        asked = CapacityIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        first = fields.get("first_period", month_of(self.today))
        version = capacity_boards.version(
            viewer=self.viewer, version_id=fields.get("version"), period=first
        )
        span = Span(first, fields.get("months", 12)) if "first_period" in fields else None
        found = capacity_boards.board(
            viewer=self.viewer, organisation_id=territory(self, fields), version=version,
            as_of=self.as_of, now=self.now, span=span,
        )  # fmt: skip
        return Response(_board(found))


class RampsView(GoalsView):
    """Ramp-up profiles."""

    @extend_schema(
        tags=_TAGS, operation_id="ramp_profiles_list", responses=RampSerializer(many=True),
        examples=[OpenApiExample("Usual", value=_RAMP, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """All profiles, the usual one first."""
        return Response(RampSerializer(ramps.listed(viewer=self.viewer), many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="ramp_profiles_create", request=RampSerializer,
        parameters=[IDEMPOTENCY_KEY], responses={201: RampSerializer},
        examples=[
            OpenApiExample(
                "Four months", request_only=True,
                value={"name": "Usual", "steps": [2500, 5000, 7500, 10000], "is_default": True},
            ),
            OpenApiExample("Made", value=_RAMP, response_only=True),
        ],
    )  # fmt: skip
    def post(self, request: Request) -> Response:
        """A new profile; steps never fall."""
        asked = RampSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: _ramp(capacities.make_ramp(actor=self.viewer, **asked.validated_data), 201)
        )


class RampView(GoalsView):
    """One ramp-up profile."""

    @extend_schema(
        tags=_TAGS, operation_id="ramp_profiles_get", responses=RampSerializer,
        examples=[OpenApiExample("Usual", value=_RAMP, response_only=True)],
    )  # fmt: skip
    def get(self, request: Request, ramp_id: int) -> Response:
        """One profile."""
        return _ramp(ramps.get(viewer=self.viewer, ramp_id=ramp_id), 200)

    @extend_schema(
        tags=_TAGS, operation_id="ramp_profiles_change", request=RampSerializer,
        parameters=[_IF_MATCH], responses=RampSerializer,
        examples=[OpenApiExample("Slower", value={"steps": [2000, 4000, 8000]},
                                 request_only=True)],
    )  # fmt: skip
    def patch(self, request: Request, ramp_id: int) -> Response:
        """Other steps, another name, or the usual one from now on."""
        asked = RampSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        row = capacities.change_ramp(
            actor=self.viewer, ramp_id=ramp_id, fields=asked.validated_data,
            version=concurrency.expected(request),
        )  # fmt: skip
        return _ramp(row, 200)

    @extend_schema(
        tags=_TAGS, operation_id="ramp_profiles_delete", parameters=[_IF_MATCH],
        responses={204: None},
    )  # fmt: skip
    def delete(self, request: Request, ramp_id: int) -> Response:
        """Delete a profile that no seat uses."""
        capacities.remove_ramp(
            actor=self.viewer, ramp_id=ramp_id, version=concurrency.expected(request)
        )
        return Response(status=204)


class WhoView(GoalsView):
    """Who should take a task."""

    @extend_schema(
        tags=_TAGS, operation_id="who_should_take_this", parameters=[WhoIn],
        responses={200: list[dict]},
        examples=[OpenApiExample("The best first", value=[_WHO], response_only=True)],
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        """People of a territory ranked by skill (50), room (30) and presence (20)."""
        asked = WhoIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        fields = asked.validated_data
        product = addresses.node_id(
            viewer=self.viewer, dimension=Dimension.PRODUCT, name=_name(fields["product"])
        )
        found = skills.who(
            viewer=self.viewer, as_of=self.as_of, now=self.now,
            asked=Asked(product, territory(self, fields), fields["first_on"], fields["last_on"]),
        )  # fmt: skip
        return Response([_suggestion(one) for one in found])


def territory(view: GoalsView, fields: dict[str, Any]) -> int:
    """The territory that is named, or else the viewer's highest one."""
    name = fields.get("organisation")
    if name:
        return addresses.node_id(
            viewer=view.viewer, dimension=Dimension.ORGANISATION, name=_name(name)
        )
    top = capacity_boards.top(viewer=view.viewer)
    return top.pk if top else COMPANY_ID


def _name(text: str) -> int | str:
    """An id or a code."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text


def _ramp(row: RampProfile, status: int) -> Response:
    return Response(RampSerializer(row).data, status=status, headers=concurrency.etag(row))


def _board(found: Board) -> dict[str, Any]:
    people = found.people
    return {
        "organisation": found.node.pk, "name": found.node.label,
        "first_period": month_text(found.span.first_month), "months": found.span.count,
        "version": found.version.pk if found.version else None, "as_of": found.as_of,
        "people_needed_tenths": people.needed, "people_available_tenths": people.available,
        "short": found.short, "unknown_seats": found.unknown,
        "total": _line(found, found.total),
        "lines": [_line(found, line) for line in found.lines],
        "seats": [_seat(found, line) for line in found.seats],
        "hirings": [
            {"period": month_text(one.month), "each": one.each, "needed": one.needed}
            for one in found.hirings
        ],
        "vacancies": [
            {"seat": one.carried.seat.node.pk, "since": one.since,
             "months": [month_text(month) for month in one.months], "target": one.target,
             "missing": one.missing}
            for one in found.vacancies
        ],
    }  # fmt: skip


def _line(found: Board, line: Line) -> dict[str, Any]:
    return {
        "organisation": line.node.pk if line.node else None,
        "name": line.node.label if line.node else None,
        "states": dict(line.states),
        "months": [
            {"period": month_text(month), "capacity": line.capacity.get(month),
             "target": line.target.get(month), "gap": line.gap([month])}
            for month in found.span
        ],
    }  # fmt: skip


def _seat(found: Board, line: Line) -> dict[str, Any]:
    one = line.carried
    if one is None or line.node is None:
        return {}
    known = one.seat.known
    return {
        "seat": line.node.pk, "name": line.node.label, "state": next(iter(line.states)),
        "holders": [stay.name for stay in one.seat.held_on(found.as_of)],
        "productivity": one.productivity.source,
        "compared_with": one.productivity.place_id or None,
        "comparable_seats": one.productivity.seats or None,
        "planned_from": known.planned_from if known else None,
        "capacity": [
            {"period": month_text(month), "capacity": one.capacity.get(month),
             "full_month": one.productivity.months.get(month)}
            for month in found.span
        ],
    }  # fmt: skip


def _suggestion(one: Suggestion) -> dict[str, Any]:
    ranked = one.ranked
    return {
        "person": one.person_id, "name": one.person, "seat": one.seat.pk,
        "seat_name": one.seat.label, "grade": one.skill.grade if one.skill else None,
        "skill_product": one.skill.product_id if one.skill else None, "load": one.load,
        "grade_points": ranked.grade_points, "room_points": ranked.room_points,
        "presence_points": ranked.presence_points, "points": ranked.score,
    }  # fmt: skip
