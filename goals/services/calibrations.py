"""Calibrations (B7): other targets for the remaining months of a plan, proposed and approved.

A proposal is a version of its own that stores differences to the version in force; that one never
changes. Approved calibrations stand beside the original targets; the next one starts from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from goals.events import TargetsChanged
from goals.models import (
    Calibration,
    CalibrationMethod,
    CalibrationState,
    Level,
    Plan,
    Version,
    VersionKind,
    VersionState,
)
from goals.selectors import calibration_bases, metrics
from goals.selectors import calibration_proposals as selectors
from goals.services import calibration_checks as checks
from goals.services import calibration_figures as figures
from goals.services import calibration_telling as telling
from goals.services import calibration_work as work
from goals.services import cells, sandboxes
from goals.services.calibration_scenes import Way
from goals.services.editing import attributed, held, saved
from salesplan.core.errors import Invalid, said
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.services import access
from salesplan.core.services.outbox import publish

_WAY = {one.name for one in fields(Way)}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """What is to be calibrated and how.

    `first_period` None begins with the first month that is not over, `months` None goes to the
    plan's end; `cause` names what a relief is for; `reason` may follow with the submission.
    """

    plan_id: int
    metric_id: int
    organisation_id: int
    method: str
    way: Way = field(default_factory=Way)
    level: int = Level.TARGET
    first_period: int | None = None
    months: int | None = None
    cause: str = ""
    reason: str = ""
    request_id: int | None = None


def propose(
    *, actor: Viewer, wish: Proposal, now: datetime, today: date, as_of: date
) -> Calibration:
    """Compute a proposal and keep it as a draft, which only its author sees.

    Needs the right to edit plans on the territory. Raises `NotVisible`, `NotAllowed`, `Invalid`
    with the field, `Refused` with the numbers where the figures do not work out, and `Conflict`:
    no version in force, months that are over, an open calibration of the same place.
    """
    with transaction.atomic(), attributed(actor=actor):
        plan = checks.plan(actor=actor, plan_id=wish.plan_id)
        access.require(actor=actor, right="plans.edit", organisation_id=wish.organisation_id)
        base = checks.base(actor=actor, plan=plan)
        cells.serialise(actor=actor, version_id=base.pk)
        row = _row(actor, wish, plan, base)
        over = selectors.first_open(today=today, as_of=as_of)
        checks.months(actor=actor, row=row, base=base, asked=wish.first_period, over=over)
        checks.request(actor=actor, row=row)
        row.proposal = _version(actor, row, base, today)
        checks.alone(actor=actor, row=row)
        previous = figures.start(actor=actor, version=row.proposal, base=base)
        row.basis = {"previous": previous.pk if previous else None}
        row.save()
        _compute(actor, row, wish.way, over, as_of, now)
    return selectors.get(viewer=actor, calibration_id=row.pk)


def change(
    *, actor: Viewer, calibration_id: int, values: Mapping[str, Any], now: datetime, today: date,
    as_of: date, version: int | None = None,
) -> Calibration:  # fmt: skip
    """Compute an own draft anew: as before with today's figures, or with another method or way.

    `values`: method, cause, reason, first_period, months and the fields of `Way`; what is not
    named stays. A draft that is made by hand from now on keeps what was computed.
    """
    with transaction.atomic(), attributed(actor=actor):
        row = _own_draft(actor, calibration_id, version)
        over = selectors.first_open(today=today, as_of=as_of)
        reset = values.get("method", row.method) != CalibrationMethod.HAND
        if reset:
            figures.reset(actor=actor, row=row, now=now)
        base = checks.fresh_base(actor=actor, row=row)
        _fill(row, values)
        asked = values.get("first_period") or (row.first_period if "months" in values else None)
        checks.months(actor=actor, row=row, base=base, asked=asked, over=over)
        checks.alone(actor=actor, row=row)
        row.basis = {**row.basis, "previous": figures.settle(actor=actor, row=row)}
        given = {name: value for name, value in values.items() if name in _WAY}
        _compute(actor, row, Way(**{**row.basis.get("way", {}), **given}), over, as_of, now)
    return selectors.get(viewer=actor, calibration_id=calibration_id)


def submit(
    *, actor: Viewer, calibration_id: int, now: datetime, today: date, as_of: date,
    reason: str | None = None, version: int | None = None,
) -> Calibration:  # fmt: skip
    """Hand an own draft in; from now on nobody changes it, and those who decide are told.

    Raises `Invalid` without a reason, `Refused` for a proposal that changes nothing, `Conflict`
    where the version in force, the months or the request are no longer what they were.
    """
    with transaction.atomic(), attributed(actor=actor):
        row = _own_draft(actor, calibration_id, version)
        row.reason = said(row.reason if reason is None else reason, "reason")
        over = selectors.first_open(today=today, as_of=as_of)
        checks.still_valid(actor=actor, row=row, over=over)
        checks.changes_something(actor=actor, row=row, now=now)
        _freeze(row, VersionState.FROZEN, today)
        row.state = CalibrationState.SUBMITTED
        row.submitted_by_id, row.submitted_at = scope.user_id_or_none(actor), now
        saved(actor=actor, row=row)
        telling.submitted(actor=actor, row=row, on=today)
    return selectors.get(viewer=actor, calibration_id=calibration_id)


def decide(
    *, actor: Viewer, calibration_id: int, accepted: bool, answer: str, now: datetime,
    today: date, as_of: date, version: int | None = None,
) -> Calibration:  # fmt: skip
    """Approve or decline a submitted calibration with an answer; its author is told.

    Needs the right to approve plans on the whole territory of the plan, the own or as a deputy;
    with the company's four-eyes rule not one's own proposal. On approval the calibrated targets
    stand beside the original ones everywhere. Raises `NotAllowed`, `Invalid` without an answer,
    `Conflict` for one that is not submitted or whose ground has changed meanwhile.
    """
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, calibration_id, version)
        checks.decider(actor=actor, row=row, on=today)
        checks.in_state(actor=actor, row=row, state=CalibrationState.SUBMITTED)
        row.answer = said(answer, "answer")
        if accepted:
            _approve(actor, row, today, as_of)
        else:
            _freeze(row, VersionState.RETIRED, today)
            row.state = CalibrationState.DECLINED
        row.decided_by_id, row.decided_at = scope.user_id_or_none(actor), now
        behalf = selectors.on_behalf_of(viewer=actor, row=row, on=today)
        row.basis = {**row.basis, **({"on_behalf_of": behalf} if behalf else {})}
        saved(actor=actor, row=row)
        if accepted and row.request is not None:
            telling.answer_request(actor=actor, row=row, now=now)
        telling.decided(actor=actor, row=row, on=today)
    return selectors.get(viewer=actor, calibration_id=calibration_id)


def withdraw(
    *, actor: Viewer, calibration_id: int, today: date, reason: str = "",
    version: int | None = None,
) -> Calibration:  # fmt: skip
    """Take an own draft or submitted calibration back; whoever was to decide is told of the latter.

    A submitted one needs a reason. Raises `NotAllowed` for those of others, `Conflict`.
    """
    with transaction.atomic(), attributed(actor=actor):
        row = _held(actor, calibration_id, version)
        checks.author(actor=actor, row=row)
        was_submitted = row.state == CalibrationState.SUBMITTED
        if was_submitted:
            row.answer = said(reason, "reason")
        else:
            checks.in_state(actor=actor, row=row, state=CalibrationState.DRAFT)
        _freeze(row, VersionState.RETIRED, today)
        row.state = CalibrationState.WITHDRAWN
        saved(actor=actor, row=row)
        if was_submitted:
            telling.withdrawn(actor=actor, row=row, on=today)
    return selectors.get(viewer=actor, calibration_id=calibration_id)


def _row(actor: Viewer, wish: Proposal, plan: Plan, base: Version) -> Calibration:
    """The calibration as it was asked for, checked as far as it can be by itself."""
    place = checks.place(actor=actor, plan=plan, organisation_id=wish.organisation_id)
    if wish.level not in Level.values:
        raise Invalid(_("There is no such level."), field="level")
    row = Calibration(
        plan=plan, metric=metrics.additive(viewer=actor, metric_id=wish.metric_id),
        level=wish.level, organisation=place, first_period=wish.first_period or plan.first_period,
        months=wish.months or 0, request_id=wish.request_id,
        created_by_id=scope.user_id_or_none(actor),
    )  # fmt: skip
    _fill(row, {"method": wish.method, "cause": wish.cause, "reason": wish.reason})
    return row


def _fill(row: Calibration, values: Mapping[str, Any]) -> None:
    if "method" in values:
        if values["method"] not in CalibrationMethod.values:
            raise Invalid(_("There is no such method."), field="method")
        row.method = values["method"]
    if "cause" in values:
        row.cause = str(values["cause"]).strip()[:300]
    if "reason" in values:
        row.reason = str(values["reason"]).strip()[:2000]
    if "months" in values or "first_period" in values:
        row.months = values.get("months") or 0


def _version(actor: Viewer, row: Calibration, base: Version, today: date) -> Version:
    """The version that the proposal's figures are stored in; its author's alone for now."""
    place: Node = row.organisation
    version = sandboxes.open_on(
        actor=actor, base_id=base.pk, name=_now("Calibration: %(place)s") % {"place": place.label},
        today=today, kind=VersionKind.CALIBRATION,
    )  # fmt: skip
    made: Version = Version.unscoped.select_related("plan", "base").get(pk=version.pk)
    return made


def _compute(
    actor: Viewer, row: Calibration, way: Way, over: int, as_of: date, now: datetime
) -> None:
    """Let the method work on the proposal, and keep what it rests on."""
    made = work.compute(actor=actor, row=row, way=way, over=over, as_of=as_of, now=now)
    figures.write(actor=actor, row=row, change=made.change, now=now, params={"way": way.stored()})
    row.relief = made.relief
    kept = calibration_bases.basis(viewer=actor, row=row, over=over, as_of=as_of)
    row.basis = {**row.basis, **kept, "way": way.stored()}
    saved(actor=actor, row=row)


def _approve(actor: Viewer, row: Calibration, today: date, as_of: date) -> None:
    base = checks.fresh_base(actor=actor, row=row)
    over = selectors.first_open(today=today, as_of=as_of)
    checks.still_valid(actor=actor, row=row, over=over)
    row.basis = {**row.basis, "previous": figures.settle(actor=actor, row=row)}
    _freeze(row, VersionState.APPROVED, today)
    row.state = CalibrationState.APPROVED
    publish(TargetsChanged(row.plan_id, base.pk, None))


def _freeze(row: Calibration, state: str, today: date) -> None:
    """The proposal's figures change no more; others may see them unless it stays a draft."""
    version = row.proposal
    version.state, version.tree_date = state, today
    version.is_shared = version.is_shared or state in {VersionState.FROZEN, VersionState.APPROVED}
    version.version += 1
    version.save()


def _held(actor: Viewer, calibration_id: int, version: int | None) -> Calibration:
    """A calibration under lock, in the order version in force, proposal, calibration."""
    row = selectors.get(viewer=actor, calibration_id=calibration_id)
    cells.serialise(actor=actor, version_id=row.proposal.base_id or 0)
    cells.serialise(actor=actor, version_id=row.proposal_id)
    rows = Calibration.objects.visible_to(actor)
    held(actor=actor, rows=rows, object_id=calibration_id, expected=version)
    return selectors.get(viewer=actor, calibration_id=calibration_id)


def _own_draft(actor: Viewer, calibration_id: int, version: int | None) -> Calibration:
    row = _held(actor, calibration_id, version)
    access.require(actor=actor, right="plans.edit", organisation_id=row.organisation_id)
    checks.author(actor=actor, row=row)
    checks.in_state(actor=actor, row=row, state=CalibrationState.DRAFT)
    return row
