"""What must be true of a calibration when it is made, handed in and approved."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from goals.models import Calibration, CalibrationState, Plan, Version
from goals.selectors import calibration_proposals as selectors
from goals.selectors import calibration_requests
from goals.selectors import plans as plan_reads
from goals.services import calibration_figures as figures
from salesplan.core.errors import Conflict, Invalid, NotAllowed, Refused
from salesplan.core.models import Closure, Node
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scope
from salesplan.core.selectors.company import company
from salesplan.engine.periods import first_day


def plan(*, actor: Viewer, plan_id: int) -> Plan:
    """A plan that is under way. Raises `NotVisible`, `Conflict` for one that was closed."""
    found = plan_reads.plan(viewer=actor, plan_id=plan_id)
    if found.closed_on is not None:
        raise _plan_closed(found)
    return found


def _plan_closed(found: Plan) -> Conflict:
    day = found.closed_on.isoformat() if found.closed_on else ""
    return Conflict(_("This plan was closed on %(day)s."), code="plan_closed", day=day)


def _plan_over() -> Conflict:
    return Conflict(
        _("All months of the plan are over: their targets stay as they were."), code="plan_over"
    )


def base(*, actor: Viewer, plan: Plan) -> Version:
    """The version in force. Raises `Conflict` without one."""
    found = selectors.in_force(viewer=actor, plan=plan)
    if found is None:
        raise Conflict(
            _("This plan has no version in force: there is nothing to calibrate yet."),
            code="not_in_force",
        )
    return found


def open_base(*, actor: Viewer, plan: Plan, first: int) -> Version:
    """The version in force of a plan with months that are not over; raises `Conflict`."""
    if plan.closed_on is not None:
        raise _plan_closed(plan)
    if first >= plan.first_period + plan.months:
        raise _plan_over()
    return base(actor=actor, plan=plan)


def fresh_base(*, actor: Viewer, row: Calibration) -> Version:
    """The version in force that the calibration was made on. Raises `Conflict` for another one."""
    if selectors.is_stale(row=row):
        raise Conflict(
            _(
                "Another version of the plan has come into force since this calibration was made."
                " It is out of date; make a new one."
            ),
            code="stale",
        )
    found: Version = Version.unscoped.select_related("plan").get(pk=row.proposal.base_id)
    return found


def place(*, actor: Viewer, plan: Plan, organisation_id: int) -> Node:
    """A territory of the plan. Raises `Invalid` for one outside it."""
    inside = Closure.below((plan.organisation_id,)).filter(descendant_id=organisation_id)
    if not inside.exists():
        raise Invalid(_("The territory lies outside the plan."), field="organisation")
    found: Node = Node.unscoped.get(pk=organisation_id)
    return found


def months(*, actor: Viewer, row: Calibration, base: Version, asked: int | None, over: int) -> None:
    """Fill in the months of a calibration and check them.

    Without `asked` they begin with the first cell that has no month that is over. Raises
    `Conflict` for months that are over, `Invalid` for others outside the plan or within a cell.
    """
    first, end, span = row.plan.first_period, row.plan.first_period + row.plan.months, base.span
    earliest = max(first, first - (first - over) // span * span)
    if asked is not None and asked < over and asked >= first:
        raise _closed(asked, earliest if earliest < end else None)
    if earliest >= end:
        raise _plan_over()
    start = earliest if asked is None else asked
    count = row.months or end - start
    if not first <= start < start + count <= end:
        raise Invalid(_("The months lie outside the plan."), field="first_period")
    if (start - first) % span or count % span:
        raise Invalid(
            _("Targets of this plan are held for %(span)s months at a time; begin with %(month)s."),
            field="first_period", span=span, month=_month(earliest),
        )  # fmt: skip
    row.first_period, row.months = start, count


def _closed(asked: int, earliest: int | None) -> Conflict:
    if earliest is None:
        return Conflict(_("%(month)s is over: its target stays as it was."),
                        code="closed_month", field="first_period", month=_month(asked))  # fmt: skip
    return Conflict(
        _(
            "%(month)s is over: its target stays as it was. The first month that can be calibrated"
            " is %(first)s."
        ),
        code="closed_month", field="first_period", month=_month(asked), first=_month(earliest),
    )  # fmt: skip


def alone(*, actor: Viewer, row: Calibration) -> None:
    """Raise `Conflict` while another calibration of the same place and months is open."""
    other = selectors.overlapping(viewer=actor, row=row, states=selectors.OPEN)
    if other is None:
        return
    raise Conflict(
        _(
            "A calibration of %(place)s by %(who)s is still open (%(state)s) and covers some of"
            " these targets; it has to be decided or withdrawn first."
        ),
        code="already_open", place=other.organisation.label, who=str(other.created_by or "–"),
        state=other.get_state_display(), details=[{"calibration": other.pk}],
    )  # fmt: skip


def request(*, actor: Viewer, row: Calibration) -> None:
    """The request that a calibration answers must be of the same plan and still ask for it."""
    if row.request_id is None:
        return
    asked = calibration_requests.get(viewer=actor, request_id=row.request_id)
    if asked.plan_id != row.plan_id:
        raise Invalid(_("The request belongs to another plan."), field="request")
    _require_request(row)


def still_valid(*, actor: Viewer, row: Calibration, over: int) -> None:
    """Raise `Conflict` where the ground of a calibration has changed since it was made."""
    fresh_base(actor=actor, row=row)
    if row.first_period < over:
        raise Conflict(
            _(
                "%(month)s is over meanwhile, and its target stays as it was. Make a new"
                " calibration for the months that remain."
            ),
            code="closed_month", month=_month(row.first_period),
        )  # fmt: skip
    _require_request(row)
    other = selectors.overlapping(
        viewer=actor, row=row, states=(CalibrationState.APPROVED,), since=row.created_at
    )
    if other is not None and other.proposal_id != row.basis.get("previous"):
        raise Conflict(
            _("Calibration %(id)s of the same targets was approved meanwhile. Compute this anew."),
            code="overtaken", id=other.pk,
        )  # fmt: skip


def _require_request(row: Calibration) -> None:
    if not selectors.request_is_open(row=row) and row.request is not None:
        raise Conflict(
            _("Request %(id)s, which this calibration answers, is no longer open: %(state)s."),
            code="request_closed", id=row.request.pk, state=row.request.get_state_display(),
        )  # fmt: skip


def changes_something(*, actor: Viewer, row: Calibration, now: datetime) -> None:
    """Raise `Refused` for a proposal that leaves every target as it is."""
    if not len(figures.difference(viewer=actor, row=row, now=now)):
        raise Refused(_("This calibration changes no target."), code="no_change")


def in_state(*, actor: Viewer, row: Calibration, state: str) -> None:
    """Raise `Conflict` for a calibration in another state."""
    if row.state != state:
        raise Conflict(
            _("This calibration is %(state)s; nothing can be done about it any more.")
            if row.state not in selectors.OPEN
            else _("This calibration is in the state “%(state)s”."),
            code="wrong_state", state=row.get_state_display(),
        )  # fmt: skip


def author(*, actor: Viewer, row: Calibration) -> None:
    """Raise `NotAllowed` for whoever did not make the calibration."""
    if row.created_by_id != scope.user_id_or_none(actor):
        raise NotAllowed(_("Only whoever made a calibration can change or withdraw it."))


def decider(*, actor: Viewer, row: Calibration, on: date) -> None:
    """Raise `NotAllowed` for whoever may not decide the calibration, saying why."""
    four_eyes = company().four_eyes
    why = selectors.why_not(viewer=actor, row=row, four_eyes=four_eyes, on=on)
    if why == "right":
        raise NotAllowed(_("Your role does not allow this."), right="plans.approve")
    if why == "territory":
        raise NotAllowed(_("The plan covers more than your territory."), right="plans.approve")
    if why == "four_eyes":
        raise NotAllowed(_("Whoever made a calibration cannot decide it."), code="four_eyes")


def _month(period: int) -> str:
    return f"{first_day(period):%Y-%m}"
