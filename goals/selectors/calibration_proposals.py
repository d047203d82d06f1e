"""Calibrations of plans in force: who sees them, who decides, and what they rest on.

The targets as calibrated so far are what the proposal that was approved last shows: each approved
one starts from the one before it (`goals.services.calibrations`).
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Calibration, CalibrationState, CellDifference, Plan, RequestState, Version
from goals.selectors import calibration_requests, delegations
from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure, Holding, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.engine.periods import month_of

OPEN = (CalibrationState.DRAFT, CalibrationState.SUBMITTED)


def visible(*, viewer: Viewer) -> QuerySet[Calibration]:
    """Calibrations in the viewer's scope, the newest first; a draft is its author's alone."""
    rows: QuerySet[Calibration] = Calibration.objects.visible_to(viewer)
    if viewer != access.system():
        rows = rows.filter(~Q(state=CalibrationState.DRAFT) | Q(created_by_id=viewer.user_id))
    return rows.select_related(
        "plan", "plan__organisation", "metric", "organisation", "proposal", "proposal__base",
        "request", "created_by", "submitted_by", "decided_by",
    ).order_by("-pk")  # fmt: skip


def get(*, viewer: Viewer, calibration_id: int) -> Calibration:
    """One calibration; raises `NotVisible`."""
    found = visible(viewer=viewer).filter(pk=calibration_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def of_plan(*, viewer: Viewer, plan_id: int) -> list[Calibration]:
    """The calibrations of a plan, open ones first, then the newest."""
    rows = list(visible(viewer=viewer).filter(plan_id=plan_id))
    return sorted(rows, key=lambda row: row.state not in OPEN)


def of_request(*, viewer: Viewer, request_id: int) -> list[Calibration]:
    """What became of a request: the calibrations that answer it."""
    return list(visible(viewer=viewer).filter(request_id=request_id))


def of_requests(*, viewer: Viewer, ids: Sequence[int]) -> dict[int, Calibration]:
    """Request -> the calibration that says most about what became of it (approved, then newest)."""
    rows = visible(viewer=viewer).filter(request_id__in=list(ids)).order_by("pk")
    found: dict[int, Calibration] = {}
    for row in rows:
        earlier = found.get(row.request_id or 0)
        if earlier is None or earlier.state != CalibrationState.APPROVED:
            found[row.request_id or 0] = row
    return found


def waiting(*, viewer: Viewer, on: date) -> list[Calibration]:
    """Submitted calibrations that the viewer may decide, also as a deputy, the oldest first."""
    rows = Calibration.objects.visible_to(viewer).filter(state=CalibrationState.SUBMITTED)
    found = rows.select_related("plan", "metric", "organisation", "submitted_by", "proposal")
    standing = _standing(viewer, on)
    return [
        row
        for row in found.order_by("submitted_at", "pk")
        if any(_decides(one, row) for one in standing)
    ]


def may_decide(*, viewer: Viewer, row: Calibration, four_eyes: bool, on: date) -> bool:
    """Whether the viewer may answer: not what one handed in oneself where four eyes are asked."""
    return row.state == CalibrationState.SUBMITTED and not why_not(
        viewer=viewer, row=row, four_eyes=four_eyes, on=on
    )


def why_not(*, viewer: Viewer, row: Calibration, four_eyes: bool, on: date) -> str:
    """Why a viewer may not decide a calibration: "", "right", "territory" or "four_eyes".

    A deputy decides as far as the one who is stood in for may; nobody decides the own proposal.
    """
    standing = _standing(viewer, on)
    if not any(one.can("plans.approve") for one in standing):
        return "right"
    if not any(_decides(one, row) for one in standing):
        return "territory"
    own = viewer.user_id in {row.submitted_by_id, row.created_by_id}
    return "four_eyes" if four_eyes and own else ""


def _decides(viewer: Viewer, row: Calibration) -> bool:
    return viewer.can("plans.approve") and access.covers_organisation(
        viewer, row.plan.organisation_id
    )


def on_behalf_of(*, viewer: Viewer, row: Calibration, on: date) -> int | None:
    """Whose right a deputy uses to decide; None for who decides in the own name."""
    standing = _standing(viewer, on)
    found = next((one.user_id for one in standing if _decides(one, row)), None)
    return None if found == viewer.user_id else found


def _standing(viewer: Viewer, on: date) -> list[Viewer]:
    """The viewer, and those whom the viewer stands in for on a day, with their own rights."""
    return [viewer, *delegations.stand_ins(viewer=viewer, today=on)]


def principal(*, viewer: Viewer, row: Calibration) -> User | None:
    """For whom a deputy decided a calibration; None where nobody was stood in for."""
    found: User | None = User.objects.filter(pk=row.basis.get("on_behalf_of")).first()
    return found


def may_edit(*, viewer: Viewer, row: Calibration) -> bool:
    """Whether a draft is the viewer's to change, submit or drop."""
    own = row.created_by_id == access.user_id_or_none(viewer)
    return row.state == CalibrationState.DRAFT and own and viewer.can("plans.edit")


def may_withdraw(*, viewer: Viewer, row: Calibration) -> bool:
    """Whether an open calibration is the viewer's to take back."""
    return row.state in OPEN and row.created_by_id == access.user_id_or_none(viewer)


def deciders(*, viewer: Viewer, row: Calibration, on: date) -> list[int]:
    """Users who lead the plan's territory on a day and may approve, the author left out."""
    return calibration_requests.deciders(viewer=viewer, row=row, on=on)


def holders(*, viewer: Viewer, row: Calibration, on: date) -> list[int]:
    """Users who sit on a day on the seats whose targets a calibration moves."""
    moved = CellDifference.unscoped.filter(version_id=row.proposal_id, metric_id=row.metric_id)
    below = Closure.below((row.organisation_id,))
    seats = moved.filter(organisation_id__in=below).values("organisation_id")
    held = Holding.objects.filter(
        seat_id__in=seats, valid_from__lte=on, valid_to__gt=on, person__user__is_active=True
    )
    return sorted(set(held.values_list("person__user_id", flat=True)))


def latest_approved(*, viewer: Viewer, version_id: int) -> Calibration | None:
    """The calibration that holds the targets as calibrated so far of a version in force."""
    rows = Calibration.unscoped.filter(
        proposal__base_id=version_id, state=CalibrationState.APPROVED
    )
    found: Calibration | None = rows.select_related("proposal").order_by("decided_at", "pk").last()
    return found


def previous(*, viewer: Viewer, row: Calibration) -> Version:
    """The version that a calibration started from: as calibrated before it, else the original."""
    version_id = row.basis.get("previous") or row.proposal.base_id
    found: Version = Version.unscoped.select_related("plan").get(pk=version_id)
    return found


def original(*, viewer: Viewer, row: Calibration) -> Version:
    """The version in force on which a calibration was made."""
    found: Version = Version.unscoped.select_related("plan").get(pk=row.proposal.base_id)
    return found


def overlapping(
    *, viewer: Viewer, row: Calibration, states: Sequence[str], since: Any = None
) -> Calibration | None:
    """A calibration of the same figure that shares territory and months with another one.

    `row` need not be saved; `since`: decided after this moment. Not scoped: it only names.
    """
    above = Closure.objects.filter(descendant_id=row.organisation_id, is_current=True)
    below = Closure.objects.filter(ancestor_id=row.organisation_id, is_current=True)
    rows = Calibration.unscoped.annotate(end=F("first_period") + F("months")).filter(
        Q(organisation__in=above.values("ancestor_id"))
        | Q(organisation__in=below.values("descendant_id")),
        plan_id=row.plan_id, metric_id=row.metric_id, level=row.level, state__in=states,
        first_period__lt=row.first_period + row.months, end__gt=row.first_period,
        proposal__base_id=row.proposal.base_id,
    )  # fmt: skip
    if since is not None:
        rows = rows.filter(decided_at__gt=since)
    others = rows.exclude(pk=row.pk).select_related("organisation", "created_by")
    found: Calibration | None = others.first()
    return found


def first_open(*, today: date, as_of: date) -> int:
    """The first month that is not over: today's, or the next once data of its last day are in."""
    return month_of(today + timedelta(days=1)) if as_of >= today else month_of(today)


def in_force(*, viewer: Viewer, plan: Plan) -> Version | None:
    """The version of a plan that calibrations are made on; None where there is none."""
    rows = Version.objects.visible_to(viewer).filter(plan=plan, is_baseline=True)
    return rows.select_related("plan", "plan__organisation").first()


def is_stale(*, row: Calibration) -> bool:
    """Whether another version has come into force since the calibration was made on its own."""
    base = row.proposal.base
    return base is None or not base.is_baseline


def request_is_open(*, row: Calibration) -> bool:
    """Whether the request that a calibration answers still asks for it."""
    alive = (RequestState.OPEN, RequestState.ACCEPTED)
    return row.request is None or row.request.state in alive
