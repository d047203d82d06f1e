"""Calibrations over the API: proposals with their effect, and what is decided about them."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from goals.api import calibration_shapes as shapes
from goals.api.base import GoalsView
from goals.models import Calibration
from goals.selectors import calibration_bases, calibration_effects, payouts
from goals.selectors import calibration_proposals as selectors
from goals.selectors import plans as plan_reads
from goals.selectors.calibration_effects import Effect, Line
from goals.services import calibrations, payout_curves
from goals.services.calibration_scenes import Way
from goals.services.calibrations import Proposal
from salesplan.api import concurrency
from salesplan.api.base import IDEMPOTENCY_KEY
from salesplan.api.registers import IF_MATCH
from salesplan.core.errors import NotVisible
from salesplan.core.selectors.catalogue import catalogue

_TAGS = ["calibrations"]
_NODE = OpenApiParameter(
    "organisation", int, description="A territory of the calibration to look at; its own if left."
)
_PARAMETERS = [IF_MATCH, IDEMPOTENCY_KEY]
_OWN = {"metric", "organisation", "level", "request_id"}
_COMMON = {"method", "first_period", "months", "cause", "reason"}


class _CalibrationView(GoalsView):
    """What the endpoints of calibrations share."""

    @property
    def clock(self) -> dict[str, Any]:
        """When the request came, the day, and the day that figures run to."""
        return {"now": self.now, "today": self.today, "as_of": self.as_of}

    def shown(self, row: Calibration, status: int = 200, organisation_id: int = 0) -> Response:
        """A calibration with its effect and its ETag."""
        found = calibration_effects.effect(
            viewer=self.viewer, row=row, as_of=self.as_of, now=self.now,
            organisation_id=organisation_id,
        )  # fmt: skip
        moved = calibration_bases.moved(row=row, as_of=self.as_of)
        read: Any = _Shown(found, moved)
        return Response(
            shapes.CalibrationOut(read).data, status=status, headers=concurrency.etag(row)
        )


class PlanCalibrationsView(_CalibrationView):
    """The calibrations of a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="plan_calibrations_list", examples=[shapes.ROW],
        responses=shapes.CalibrationRow(many=True),
    )  # fmt: skip
    def get(self, request: Request, plan_id: int) -> Response:
        """List the calibrations of a plan, open ones first; drafts are their authors' alone."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        rows = selectors.of_plan(viewer=self.viewer, plan_id=plan_id)
        return Response(shapes.CalibrationRow(rows, many=True).data)

    @extend_schema(
        tags=_TAGS, operation_id="plan_calibrations_create", request=shapes.CalibrationProposalIn,
        parameters=[IDEMPOTENCY_KEY], responses={201: shapes.CalibrationOut},
        examples=[shapes.NEW, shapes.RELIEF, shapes.SHOWN],
    )  # fmt: skip
    def post(self, request: Request, plan_id: int) -> Response:
        """Compute a calibration and keep it as a draft, with its effect."""
        asked = shapes.CalibrationProposalIn(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = _wish(plan_id, dict(asked.validated_data))
        return self.once(
            lambda: self.shown(
                calibrations.propose(actor=self.viewer, wish=wish, **self.clock), 201
            )
        )


class CalibrationView(_CalibrationView):
    """One calibration."""

    @extend_schema(
        tags=_TAGS, operation_id="calibrations_read", responses=shapes.CalibrationOut,
        parameters=[_NODE], examples=[shapes.SHOWN],
    )  # fmt: skip
    def get(self, request: Request, calibration_id: int) -> Response:
        """Read a calibration with its effect on a territory and those below it."""
        row = selectors.get(viewer=self.viewer, calibration_id=calibration_id)
        node = request.query_params.get("organisation", "0")
        if not node.isdecimal() or len(node) > 9:
            raise ValidationError({"organisation": ["Not a number."]})
        return self.shown(row, organisation_id=int(node))

    @extend_schema(
        tags=_TAGS, operation_id="calibrations_change", request=shapes.WayIn(partial=True),
        parameters=_PARAMETERS, responses=shapes.CalibrationOut,
        examples=[
            OpenApiExample("Half of the way", {"method": "forecast", "share": 5_000},
                           request_only=True),
            shapes.SHOWN,
        ],
    )  # fmt: skip
    def patch(self, request: Request, calibration_id: int) -> Response:
        """Compute an own draft anew, with another method or way, or with today's figures ({})."""
        asked = shapes.WayIn(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: self.shown(
                calibrations.change(
                    actor=self.viewer, calibration_id=calibration_id,
                    values=dict(asked.validated_data), version=concurrency.expected(request),
                    **self.clock,
                )
            )
        )  # fmt: skip


class CalibrationSubmitView(_CalibrationView):
    """Handing a draft in."""

    @extend_schema(
        tags=_TAGS, operation_id="calibrations_submit", request=shapes.SubmitIn,
        parameters=_PARAMETERS, responses=shapes.CalibrationOut,
        examples=[OpenApiExample("why", {"reason": "A weak summer"}, request_only=True),
                  shapes.SHOWN],
    )  # fmt: skip
    def post(self, request: Request, calibration_id: int) -> Response:
        """Those who decide are told; nobody changes it from now on."""
        asked = shapes.SubmitIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: self.shown(
                calibrations.submit(
                    actor=self.viewer, calibration_id=calibration_id,
                    reason=asked.validated_data.get("reason"),
                    version=concurrency.expected(request), **self.clock,
                )
            )
        )  # fmt: skip


class CalibrationDecisionView(_CalibrationView):
    """Approving or declining."""

    @extend_schema(
        tags=_TAGS, operation_id="calibrations_decide", request=shapes.DecideIn,
        parameters=_PARAMETERS, responses=shapes.CalibrationOut,
        examples=[OpenApiExample("yes", {"accepted": True, "answer": "Agreed"},
                                 request_only=True), shapes.SHOWN],
    )  # fmt: skip
    def post(self, request: Request, calibration_id: int) -> Response:
        """With four eyes it must be somebody else than its author."""
        asked = shapes.DecideIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: self.shown(
                calibrations.decide(
                    actor=self.viewer, calibration_id=calibration_id,
                    version=concurrency.expected(request), **asked.validated_data, **self.clock,
                )
            )
        )  # fmt: skip


class CalibrationWithdrawalView(_CalibrationView):
    """Taking an own one back."""

    @extend_schema(
        tags=_TAGS, operation_id="calibrations_withdraw", request=shapes.WithdrawIn,
        parameters=_PARAMETERS, responses=shapes.CalibrationOut,
        examples=[OpenApiExample("why", {"reason": "Not needed"}, request_only=True),
                  shapes.SHOWN],
    )  # fmt: skip
    def post(self, request: Request, calibration_id: int) -> Response:
        """A submitted one needs a reason."""
        asked = shapes.WithdrawIn(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.once(
            lambda: self.shown(
                calibrations.withdraw(
                    actor=self.viewer, calibration_id=calibration_id, today=self.today,
                    reason=asked.validated_data["reason"], version=concurrency.expected(request),
                )
            )
        )  # fmt: skip


class PayoutCurveView(GoalsView):
    """What attainment is worth to a seat under a plan."""

    @extend_schema(
        tags=_TAGS, operation_id="payout_curve_read", responses=shapes.CurveOut,
        examples=[shapes.CURVE],
    )  # fmt: skip
    def get(self, request: Request, plan_id: int) -> Response:
        """Read the curve of a plan; 404 where none was set."""
        plan_reads.plan(viewer=self.viewer, plan_id=plan_id)
        row = payouts.curve(viewer=self.viewer, plan_id=plan_id)
        if row is None:
            raise NotVisible("no payout curve")
        return Response(shapes.CurveOut(row).data, headers=concurrency.etag(row))

    @extend_schema(
        tags=_TAGS, operation_id="payout_curve_set", request=shapes.CurveIn,
        responses=shapes.CurveOut, examples=[shapes.CURVE_IN, shapes.CURVE],
    )  # fmt: skip
    def put(self, request: Request, plan_id: int) -> Response:
        """Set the curve; with If-Match only the version that was read is changed."""
        asked = shapes.CurveIn(data=request.data)
        asked.is_valid(raise_exception=True)
        version = concurrency.expected(request) if "If-Match" in request.headers else None
        row = payout_curves.set_curve(
            actor=self.viewer, plan_id=plan_id, values=asked.validated_data, version=version
        )
        return Response(shapes.CurveOut(row).data, headers=concurrency.etag(row))


def _wish(plan_id: int, given: dict[str, Any]) -> Proposal:
    metric = catalogue().by_code.get(given["metric"])
    if metric is None:
        raise ValidationError({"metric": ["There is no such metric."]})
    way = {name: value for name, value in given.items() if name not in _OWN | _COMMON}
    common = {name: value for name, value in given.items() if name in _COMMON}
    return Proposal(
        plan_id=plan_id, metric_id=metric.pk, organisation_id=given["organisation"],
        level=given["level"], request_id=given.get("request_id"), way=Way(**way), **common,
    )  # fmt: skip


class _Shown:
    """A calibration and its effect as one row; figures of the whole only for who sees it."""

    def __init__(self, found: Effect, moved: list[calibration_bases.Moved]) -> None:
        self._row = found.row
        self.periods = found.periods
        self.relief = found.row.relief if found.covers else None
        self.cause = found.row.cause
        self.basis = found.row.basis if found.covers else None
        self.moved = [
            {"what": one.what, "then": one.then if found.covers else None,
             "now": one.now if found.covers else None}
            for one in moved
        ]  # fmt: skip
        self.lines = [_line(one) for one in found.lines]
        self.pay = found.pays
        self.pay_total = payouts.total(found.pays) if found.pays else None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


def _line(line: Line) -> dict[str, Any]:
    totals, points, gaps = line.totals, line.points, line.landing_gaps
    sums = {
        name: {"periods": list(values), "total": total}
        for name, values, total in zip(
            ("original", "before", "after"), (line.original, line.before, line.after), totals,
            strict=True,
        )
    }  # fmt: skip
    return sums | {
        "organisation": line.node.pk, "name": line.node.label, "change": line.change,
        "actual": line.actual, "attainment_before": points[0],
        "attainment_after": points[1], "landing": line.landing, "landing_by": line.by,
        "landing_gap_before": gaps[0], "landing_gap_after": gaps[1],
    }  # fmt: skip
