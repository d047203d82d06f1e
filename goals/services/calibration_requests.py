"""Requests to calibrate a target (B7, E4): asked for with a reason, answered by somebody else.

A request never moves the approved target; what an accepted one leads to is a calibration.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from goals.models import CalibrationRequest, Plan, RequestState, Version
from goals.selectors import calibration_requests as selectors
from goals.selectors import plans as plan_reads
from goals.selectors import targets
from goals.selectors.leaves import Address
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Conflict, Invalid, NotAllowed, said
from salesplan.core.models import Closure, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors.company import company
from salesplan.core.services import access, notifications
from salesplan.engine.money import LIMIT
from salesplan.engine.notation import trimmed
from salesplan.engine.periods import month_of

REQUESTED, DECIDED = "calibration.requested", "calibration.decided"
_ACCEPTED = gettext_noop("Your request for another target of %(place)s was accepted.")
_DECLINED = gettext_noop("Your request for another target of %(place)s was declined.")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for: another target of a place for months of a plan, and why.

    `proposed` None leaves the figure to whoever decides; `current` None is read from the version
    in force. Amounts in the metric's smallest unit, 0 is "all" of products and channels.
    """

    plan_id: int
    metric_id: int
    organisation_id: int
    first_period: int
    months: int
    reason: str
    product_id: int = 0
    channel_id: int = 0
    proposed: int | None = None
    current: int | None = None


def request(*, actor: Viewer, wish: Wish, today: date) -> CalibrationRequest:
    """Ask for another target; those who decide are told.

    Raises `NotVisible`, `NotAllowed` (without the right to plan the place), `Invalid` with the
    field, and `Conflict`: no target in force, the period is over, or an open request asks for
    the same place, metric and months already (it is named).
    """
    with transaction.atomic(), attributed(actor=actor):
        plan = held(actor=actor, rows=Plan.objects.visible_to(actor), object_id=wish.plan_id)
        access.require(
            actor=actor, right="plans.edit", organisation_id=wish.organisation_id,
            product_id=wish.product_id or None,
        )  # fmt: skip
        metric = Metric.objects.get(pk=wish.metric_id)
        _check(plan, wish, today)
        _only_one(actor, metric, wish)
        current = _current(actor, metric, wish)
        _check_figure(metric, wish.proposed, current)
        made: CalibrationRequest = CalibrationRequest.unscoped.create(
            plan=plan, metric=metric, organisation_id=wish.organisation_id,
            product_id=wish.product_id or None, channel_id=wish.channel_id or None,
            first_period=wish.first_period, months=wish.months, current=current,
            proposed=wish.proposed, reason=said(wish.reason, "reason"),
            created_by_id=scope.user_id_or_none(actor),
        )  # fmt: skip
        _tell_deciders(actor, made, today)
    return selectors.get(viewer=actor, request_id=made.pk)


def change(
    *, actor: Viewer, request_id: int, values: Mapping[str, Any], version: int | None = None
) -> CalibrationRequest:
    """Correct the figure or the reason of an own request that nobody has answered yet."""
    with transaction.atomic(), attributed(actor=actor):
        row = _own_open(actor, request_id, version)
        if "proposed" in values:
            _check_figure(row.metric, values["proposed"], row.current)
            row.proposed = values["proposed"]
        if "reason" in values:
            row.reason = said(values["reason"], "reason")
        saved(actor=actor, row=row)
    return selectors.get(viewer=actor, request_id=request_id)


def withdraw(*, actor: Viewer, request_id: int, version: int | None = None) -> CalibrationRequest:
    """Take an own open request back. Raises `NotAllowed` for those of others, `Conflict`."""
    with transaction.atomic(), attributed(actor=actor):
        row = _own_open(actor, request_id, version)
        row.state = RequestState.WITHDRAWN
        saved(actor=actor, row=row)
    return selectors.get(viewer=actor, request_id=request_id)


def decide(
    *, actor: Viewer, request_id: int, accepted: bool, answer: str, now: datetime,
    version: int | None = None,
) -> CalibrationRequest:  # fmt: skip
    """Accept or decline an open request with an answer; whoever asked is told.

    Needs the right to approve plans on the whole territory of the plan; with the company's
    four-eyes rule it must be somebody else than the asker. Raises `NotAllowed`, `Conflict` for a
    request that is no longer open, `Invalid` without an answer.
    """
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, request_id, version)
        _require_decider(actor, row)
        _require_open(row)
        row.state = RequestState.ACCEPTED if accepted else RequestState.DECLINED
        row.answer = said(answer, "answer")
        row.decided_by_id = scope.user_id_or_none(actor)
        row.decided_at = now
        saved(actor=actor, row=row)
        _tell_asker(actor, row)
    return selectors.get(viewer=actor, request_id=request_id)


def accept_by(*, actor: Viewer, row: CalibrationRequest, answer: str, now: datetime) -> None:
    """Accept a request by the calibration that was approved for it; whoever asked is told.

    The right was checked where the calibration was approved.
    """
    row.state, row.answer = RequestState.ACCEPTED, answer
    row.decided_by_id, row.decided_at = scope.user_id_or_none(actor), now
    saved(actor=actor, row=row)
    _tell_asker(actor, row)


def _check(plan: Plan, wish: Wish, today: date) -> None:
    end = plan.first_period + plan.months
    inside = plan.first_period <= wish.first_period < wish.first_period + wish.months <= end
    if wish.months < 1 or not inside:
        raise Invalid(_("The months lie outside the plan."), field="first_period")
    if wish.first_period + wish.months - 1 < month_of(today):
        raise Conflict(_("These months are over: their target stays as it was."), code="over")
    below = Closure.below((plan.organisation_id,))
    if not below.filter(descendant_id=wish.organisation_id).exists():
        raise Invalid(_("The territory lies outside the plan."), field="organisation")


def _only_one(actor: Viewer, metric: Metric, wish: Wish) -> None:
    same = CalibrationRequest.unscoped.filter(
        plan_id=wish.plan_id, metric=metric, organisation_id=wish.organisation_id,
        product_id=wish.product_id or None, channel_id=wish.channel_id or None,
        first_period=wish.first_period, months=wish.months, state=RequestState.OPEN,
    ).select_related("created_by")  # fmt: skip
    earlier = same.first()
    if earlier is None:
        return
    asked = "" if earlier.proposed is None else trimmed(earlier.proposed, metric.scale)
    raise Conflict(
        _("Request %(id)s of %(who)s, %(day)s, is still open: %(figure)s, “%(reason)s”."),
        code="already_asked",
        id=earlier.pk,
        who=str(earlier.created_by or ""),
        day=earlier.created_at.date().isoformat(),
        figure=asked or "–",
        reason=earlier.reason[:200],
    )


def _current(actor: Viewer, metric: Metric, wish: Wish) -> int:
    """The approved target of the place and months."""
    version: Version | None = plan_reads.in_force(viewer=actor).filter(plan_id=wish.plan_id).first()
    if version is None:
        raise Conflict(_("This plan has no version in force."), code="not_in_force")
    address = Address(
        wish.organisation_id, wish.first_period, wish.months,
        product_id=wish.product_id, channel_id=wish.channel_id,
    )  # fmt: skip
    current = wish.current
    if current is None:
        current = targets.value(
            viewer=actor, version_id=version.pk, metric_code=metric.code, address=address
        )
    if current is None:
        raise Conflict(_("There is no target here that could be calibrated."), code="no_target")
    return current


def _check_figure(metric: Metric, proposed: int | None, current: int | None) -> None:
    if proposed is None:
        return
    if not 0 <= proposed < LIMIT:
        raise Invalid(_("The target asked for is an amount of 0 or more."), field="proposed")
    if proposed == current:
        raise Invalid(
            _("The target is %(current)s already."),
            field="proposed",
            current=trimmed(proposed, metric.scale),
        )


def _held(actor: Viewer, request_id: int, version: int | None) -> CalibrationRequest:
    rows = CalibrationRequest.objects.visible_to(actor)
    held(actor=actor, rows=rows, object_id=request_id, expected=version)
    row: CalibrationRequest = rows.select_related("plan", "metric").get(pk=request_id)
    return row


def _require_open(row: CalibrationRequest) -> None:
    if row.state != RequestState.OPEN:
        raise Conflict(
            _("This request is no longer open: %(state)s."),
            code="not_open",
            state=row.get_state_display(),
        )


def _own_open(actor: Viewer, request_id: int, version: int | None) -> CalibrationRequest:
    row = _held(actor, request_id, version)
    if row.created_by_id != scope.user_id_or_none(actor):
        raise NotAllowed(_("Only whoever asked can change or withdraw a request."))
    _require_open(row)
    return row


def _require_decider(actor: Viewer, row: CalibrationRequest) -> None:
    if not scope.covers_organisation(actor, row.plan.organisation_id):
        raise NotAllowed(_("The plan covers more than your territory."), right="plans.approve")
    access.require(actor=actor, right="plans.approve")
    if company().four_eyes and row.created_by_id == actor.user_id:
        raise NotAllowed(_("Whoever asked for a calibration cannot decide it."), code="four_eyes")


def _tell_deciders(actor: Viewer, row: CalibrationRequest, today: date) -> None:
    notifications.notify(
        actor=actor,
        user_ids=selectors.deciders(viewer=actor, row=row, on=today),
        kind=REQUESTED,
        key=f"calibration:{row.pk}:requested",
        msgid=gettext_noop("%(who)s asks for another target of %(place)s."),
        params={"who": str(row.created_by or ""), "place": row.organisation.label},
        url=reverse("goals:calibration", args=[row.pk]),
    )


def _tell_asker(actor: Viewer, row: CalibrationRequest) -> None:
    if row.created_by_id is None:
        return
    notifications.notify(
        actor=actor,
        user_ids=[row.created_by_id],
        kind=DECIDED,
        key=f"calibration:{row.pk}:{row.state}",
        msgid=_ACCEPTED if row.state == RequestState.ACCEPTED else _DECLINED,
        params={"place": row.organisation.label},
        url=reverse("goals:calibration", args=[row.pk]),
    )
