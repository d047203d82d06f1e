"""Tasks and calibration requests that answer an alert or a cause, and what came of them."""

from datetime import date
from fractions import Fraction
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from monitoring.models import Alert
from monitoring.selectors import attainment, remedies
from monitoring.selectors.effects import Effect, Pace
from monitoring.selectors.remedies import Line
from monitoring.services import remedies as services
from monitoring.services.remedies import Answered, Ask, Task
from salesplan.api.base import IDEMPOTENCY_KEY, IdempotentMixin

_TAGS = ["remedies"]
_TASK = OpenApiExample(
    "Win the dealers back", request_only=True,
    value={
        "name": "Visit the ten dealers that order less", "owner": 17, "due_on": "2026-09-30",
        "expected_effect": 120_000_000, "deliverable": "Orders for the autumn",
    },
)  # fmt: skip
_ASK = OpenApiExample(
    "A dealer closed", request_only=True,
    value={"proposed": 740_000_000, "reason": "The dealer in Shenzhen closed in August"},
)  # fmt: skip
_ANSWER = OpenApiExample(
    "A task that is done, two weeks later", response_only=True,
    value={
        "id": 5, "kind": "task", "alert": 9, "cause": 4, "metric": "revenue", "organisation": 12,
        "first_period": 24318, "months": 6, "as_of": "2026-08-31", "actual_at_start": 610_000_000,
        "reference_at_start": 815_000_000, "expected_effect": 120_000_000, "overdue": False,
        "task": {
            "id": 31, "name": "Visit the ten dealers that order less", "owner": 17,
            "owner_name": "Li Wei", "organisation": 12, "due_on": "2026-09-30", "status": "done",
            "done_on": "2026-09-10",
        },
        "calibration": None, "why": "",
        "effect": {
            "since": "2026-09-10", "through": "2026-09-24", "actual": 748_000_000,
            "reference": 921_000_000, "gap_at_start": -205_000_000, "gap": -173_000_000,
            "change": 32_000_000, "share": 2667,
            "before": {"amount": 661_000_000, "days": 52, "rate": 12_711_538},
            "after": {"amount": 87_000_000, "days": 9, "rate": 9_666_667},
        },
    },
)  # fmt: skip


class TaskIn(serializers.Serializer[Any]):
    """Who does what until when; the effect is on the case's metric, in its smallest unit."""

    name = serializers.CharField(max_length=200)
    owner = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    due_on = serializers.DateField()
    organisation = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=2**31 - 1,
        help_text="where it is done; else the place of the case, or the owner's part of it",
    )  # fmt: skip
    starts_on = serializers.DateField(required=False, allow_null=True)
    expected_effect = serializers.IntegerField(required=False, allow_null=True)
    deliverable = serializers.CharField(required=False, allow_blank=True, max_length=300)


class CalibrationIn(serializers.Serializer[Any]):
    """Another target for the months of the case, or for others of its plan, and why."""

    reason = serializers.CharField(max_length=2000)
    proposed = serializers.IntegerField(required=False, allow_null=True)
    first_period = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=10**6
    )
    months = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=36)


class TaskOut(serializers.Serializer[Any]):
    """The task, a row of the register of actions."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    owner = serializers.IntegerField(source="owner_id", allow_null=True)
    owner_name = serializers.CharField(source="owner", allow_null=True)
    organisation = serializers.IntegerField(source="organisation_id")
    due_on = serializers.DateField(allow_null=True)
    status = serializers.CharField()
    done_on = serializers.DateField(allow_null=True)


class AskedOut(serializers.Serializer[Any]):
    """The request, a row of the register of calibration requests."""

    id = serializers.IntegerField(source="pk")
    first_period = serializers.IntegerField()
    months = serializers.IntegerField()
    current = serializers.IntegerField(allow_null=True)
    proposed = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()
    state = serializers.CharField()
    answer = serializers.CharField(allow_blank=True)


class PaceOut(serializers.Serializer[Any]):
    """What was reached on some working days; the rate is rounded half-even."""

    amount = serializers.IntegerField()
    days = serializers.IntegerField()
    rate = serializers.IntegerField(allow_null=True)


class EffectOut(serializers.Serializer[Any]):
    """The same place, metric and period since then (which need not be because of it)."""

    since = serializers.DateField(help_text="the last day that counts as before")
    through = serializers.DateField()
    actual = serializers.IntegerField(allow_null=True)
    reference = serializers.IntegerField(allow_null=True, help_text="target to date")
    gap_at_start = serializers.IntegerField(allow_null=True)
    gap = serializers.IntegerField(allow_null=True)
    change = serializers.IntegerField(allow_null=True, help_text="of the pace gap")
    share = serializers.IntegerField(
        allow_null=True, help_text="change / expected effect, in basis points"
    )
    before = PaceOut(allow_null=True)
    after = PaceOut(allow_null=True)


class RemedyOut(serializers.Serializer[Any]):
    """What was done, with the figures of that day, and what became of them."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["task", "calibration"])
    alert = serializers.IntegerField(allow_null=True)
    cause = serializers.IntegerField(allow_null=True)
    metric = serializers.CharField()
    organisation = serializers.IntegerField()
    first_period = serializers.IntegerField()
    months = serializers.IntegerField()
    as_of = serializers.DateField()
    actual_at_start = serializers.IntegerField()
    reference_at_start = serializers.IntegerField(allow_null=True)
    expected_effect = serializers.IntegerField(allow_null=True)
    overdue = serializers.BooleanField()
    task = TaskOut(allow_null=True)
    calibration = AskedOut(allow_null=True)
    effect = EffectOut(allow_null=True)
    why = serializers.CharField(allow_blank=True, help_text="no_new_data | over | no_data")


class RemedyView(IdempotentMixin, APIView):
    """What the doors of alerts and of causes have in common."""

    def made(self, remedy_id: int) -> Response:
        """The answer to what was just made."""
        line = remedies.one(
            viewer=self.viewer, company=self.business_day.company, remedy_id=remedy_id,
            as_of=self.as_of, today=self.today,
        )  # fmt: skip
        return Response(_out(line), status=201)


class TasksView(RemedyView):
    """Corrective tasks."""

    @extend_schema(
        tags=_TAGS, request=TaskIn, parameters=[IDEMPOTENCY_KEY], responses={201: RemedyOut},
        examples=[_TASK, _ANSWER],
    )  # fmt: skip
    def post(self, request: Request, **ids: int) -> Response:
        """Give somebody a task; the owner is told, and must be able to see where it is done."""
        asked = TaskIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(lambda: self._create(Answered(**ids), dict(asked.validated_data)))

    def _create(self, answered: Answered, fields: dict[str, Any]) -> Response:
        task = Task(
            owner_id=fields.pop("owner"), organisation_id=fields.pop("organisation", None), **fields
        )
        remedy = services.create_task(
            actor=self.viewer, answered=answered, task=task, as_of=self.as_of,
            today=self.today,
        )  # fmt: skip
        return self.made(remedy.pk)


class CalibrationsView(RemedyView):
    """Requests to calibrate the target."""

    @extend_schema(
        tags=_TAGS, request=CalibrationIn, parameters=[IDEMPOTENCY_KEY],
        responses={201: RemedyOut}, examples=[_ASK],
    )  # fmt: skip
    def post(self, request: Request, **ids: int) -> Response:
        """Ask for another target; the approved one does not move."""
        asked = CalibrationIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(lambda: self._create(Answered(**ids), asked.validated_data))

    def _create(self, answered: Answered, fields: dict[str, Any]) -> Response:
        remedy = services.request_calibration(
            actor=self.viewer, answered=answered, ask=Ask(**fields), as_of=self.as_of,
            today=self.today,
        )  # fmt: skip
        return self.made(remedy.pk)


class RemediesView(RemedyView):
    """What was done, and what came of it."""

    @extend_schema(tags=_TAGS, responses=RemedyOut(many=True), examples=[_ANSWER])
    def get(self, request: Request, **ids: int) -> Response:
        """Tasks and requests, the oldest first; nothing is measured before there are newer data."""
        case = remedies.case(
            viewer=self.viewer, alert_id=ids.get("alert_id"), cause_id=ids.get("cause_id")
        )
        common: dict[str, Any] = {
            "viewer": self.viewer, "company": self.business_day.company, "as_of": self.as_of,
            "today": self.today,
        }  # fmt: skip
        if isinstance(case, Alert):
            lines = remedies.of_alert(alert=case, **common)
        else:
            lines = remedies.of_cause(cause=case, **common)
        return Response([_out(line) for line in lines])


def _out(line: Line) -> dict[str, Any]:
    remedy = line.remedy
    effect = line.measured.effect
    return {
        "id": remedy.pk,
        "kind": line.kind,
        "alert": remedy.alert_id,
        "cause": remedy.cause_id,
        "metric": remedy.metric.code,
        "organisation": remedy.organisation_id,
        "first_period": remedy.first_period,
        "months": remedy.months,
        "as_of": remedy.as_of,
        "actual_at_start": remedy.actual_at_start,
        "reference_at_start": remedy.reference_at_start,
        "expected_effect": remedy.expected_effect,
        "overdue": line.is_overdue,
        "task": line.action and TaskOut(line.action).data,
        "calibration": line.calibration and AskedOut(line.calibration).data,
        "effect": effect and _effect(effect),
        "why": line.measured.why,
    }


def _effect(effect: Effect) -> dict[str, Any]:
    since: date = effect.begins
    return {
        "since": since,
        "through": effect.now.as_of,
        "actual": effect.now.actual,
        "reference": effect.now.reference,
        "gap_at_start": effect.start.gap,
        "gap": effect.now.gap,
        "change": effect.change,
        "share": attainment.basis_points(effect.share),
        "before": _pace(effect.before),
        "after": _pace(effect.after),
    }


def _pace(pace: Pace | None) -> dict[str, Any] | None:
    if pace is None:
        return None
    return {"amount": pace.amount, "days": pace.days, "rate": _rounded(pace.rate)}


def _rounded(value: Fraction | None) -> int | None:
    return None if value is None else round(value)
