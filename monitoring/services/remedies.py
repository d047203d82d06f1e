"""What is done about an alert or a cause (E4): a task with its owner, or a request to calibrate.

Each call makes the task or the request through the app below and keeps, beside it, the figures of
that day, so that the effect can be measured afterwards. All raise `NotVisible` outside the scope,
`NotAllowed` without the right, `Invalid` with the field, `Conflict`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pghistory
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from execution.models import Action
from execution.services import actions
from goals.services import calibration_requests
from goals.services.calibration_requests import Wish
from monitoring.models import Cause, Remedy
from monitoring.selectors import cases, effects, remedies
from monitoring.selectors.cases import Case
from monitoring.selectors.effects import Reading
from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import Closure, Direction, Metric, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes
from salesplan.core.selectors.company import company
from salesplan.core.services import access, notifications
from salesplan.engine.money import LIMIT
from salesplan.engine.periods import Span

ASSIGNED, DONE = "task.assigned", "task.done"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What a remedy answers: an alert, a cause, or a cause of an alert."""

    alert_id: int | None = None
    cause_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """A corrective task: who does what until when, and what it should bring until the period's end.

    Without `organisation_id` it is done at the place of the case, or at the owner's own part of
    it; `expected_effect` is on the case's metric, in its smallest unit.
    """

    name: str
    owner_id: int
    due_on: date
    organisation_id: int | None = None
    starts_on: date | None = None
    expected_effect: int | None = None
    deliverable: str = ""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Another target: the figure asked for (None: whoever decides proposes one), and why.

    Without months it is about those of the case, or about the whole plan once those are over.
    """

    reason: str
    proposed: int | None = None
    first_period: int | None = None
    months: int | None = None


def create_task(
    *, actor: Viewer, answered: Answered, task: Task, as_of: date, today: date
) -> Remedy:
    """Give somebody a task that answers an alert or a cause; the owner is told.

    The owner must be able to see the task's place.
    """
    with transaction.atomic(), _by(actor):
        case = remedies.case(viewer=actor, alert_id=answered.alert_id, cause_id=answered.cause_id)
        node = _place(case, task, today)
        access.require(
            actor=actor, right="registers.edit", organisation_id=node, product_id=case.product_id
        )
        start = _start(actor, case, as_of)
        _check_task(case.metric, task, today)
        action = actions.create(actor=actor, fields=_fields(case, task, node), today=today)
        remedy = _keep(actor, answered, case, start, action=action)
        _tell_owner(actor, remedy, action)
    return remedy


def request_calibration(
    *, actor: Viewer, answered: Answered, ask: Ask, as_of: date, today: date
) -> Remedy:
    """Ask for another target of the place of an alert or a cause; those who decide are told."""
    with transaction.atomic(), _by(actor):
        case = remedies.case(viewer=actor, alert_id=answered.alert_id, cause_id=answered.cause_id)
        if case.plan_id is None:
            raise Conflict(_("There is no plan here whose target could be calibrated."))
        start = _start(actor, case, as_of)
        span = months(case=case, ask=ask, today=today)
        wish = Wish(
            plan_id=case.plan_id, metric_id=case.metric_id, organisation_id=case.organisation_id,
            product_id=case.product_id or 0, channel_id=case.channel_id or 0,
            first_period=span.first_month, months=span.count, reason=ask.reason,
            proposed=ask.proposed,
            current=cases.target(viewer=actor, company=company(), case=case, span=span),
        )  # fmt: skip
        made = calibration_requests.request(actor=actor, wish=wish, today=today)
        return _keep(actor, answered, case, start, calibration=made)


def months(*, case: Case, ask: Ask, today: date) -> Span:
    """The months that a request is about."""
    own = cases.span(case=case)
    if ask.first_period is not None:
        return Span(ask.first_period, max(ask.months or 1, 1))
    if own.last_day >= today or case.plan is None:
        return own
    return Span(case.plan.first_period, case.plan.months)


def tell_done(*, actor: Viewer, action_id: int) -> int:
    """A task that answers an alert is done: tell the alert's owner once; returns how many heard.

    May be called again, and for tasks that answer nothing.
    """
    told = 0
    for remedy in remedies.of_action(viewer=actor, action_id=action_id):
        owner = remedy.alert.owner_id if remedy.alert else None
        action = remedy.action
        if owner is None or action is None or action.done_on is None:
            continue
        told += notifications.notify(
            actor=actor,
            user_ids=[owner],
            kind=DONE,
            key=f"remedy:{remedy.pk}:done:{action.done_on}",
            msgid=gettext_noop("Done: %(task)s (%(place)s)"),
            params={"task": action.name, "place": remedy.organisation.label},
            url=reverse("monitoring:alert", args=[remedy.alert_id]),
        )
    return told


def _by(actor: Viewer) -> Any:
    return pghistory.context(user=scopes.user_id_or_none(actor))


def _start(actor: Viewer, case: Case, as_of: date) -> Reading:
    start = effects.reading(viewer=actor, company=company(), case=case, as_of=as_of)
    if start.actual is None:
        raise Conflict(_("Nothing was measured here yet."), code="no_data")
    return start


def _check_task(metric: Metric, task: Task, today: date) -> None:
    if task.due_on < today:
        raise Invalid(_("A task is due today or later."), field="due_on")
    if task.starts_on is not None and task.starts_on > task.due_on:
        raise Invalid(_("A task starts before it is due."), field="starts_on")
    effect = task.expected_effect
    if effect is None:
        return
    if not abs(effect) < LIMIT:
        raise Invalid(_("This number is too large."), field="expected_effect")
    if metric.direction == Direction.HIGHER and effect <= 0:
        raise Invalid(_("The expected effect is more than 0."), field="expected_effect")
    if metric.direction == Direction.LOWER and effect >= 0:
        raise Invalid(
            _("Lower is better here: the expected effect is below 0."), field="expected_effect"
        )


def _place(case: Case, task: Task, today: date) -> int:
    """The territory of a task, which its owner must be able to see."""
    owner = User.objects.filter(pk=task.owner_id, is_active=True).first()
    if owner is None:
        raise Invalid(_("Choose who does it."), field="owner")
    viewer = scopes.viewer_of(user=owner, on=today)
    wanted = task.organisation_id or case.organisation_id
    if scopes.covers_organisation(viewer, wanted):
        return wanted
    inside = Closure.below((wanted,)).filter(descendant_id__in=viewer.organisation)
    own = None if task.organisation_id else inside.order_by("depth", "descendant_id").first()
    if own is None:
        raise Invalid(
            _("%(owner)s may not see this territory, so nothing can be done there."),
            code="owner_cannot_see", field="owner", owner=str(owner),
        )  # fmt: skip
    return own


def _fields(case: Case, task: Task, node_id: int) -> dict[str, Any]:
    return {
        "name": task.name, "organisation": node_id, "plan": case.plan_id, "owner": task.owner_id,
        "starts_on": task.starts_on and task.starts_on.isoformat(),
        "due_on": task.due_on.isoformat(), "metric": case.metric_id,
        "expected_effect": task.expected_effect, "deliverable": task.deliverable,
    }  # fmt: skip


def _keep(actor: Viewer, answered: Answered, case: Case, start: Reading, **thing: Any) -> Remedy:
    alert_id = case.alert_id if isinstance(case, Cause) else answered.alert_id
    action: Action | None = thing.get("action")
    remedy: Remedy = Remedy.unscoped.create(
        alert_id=alert_id,
        cause_id=answered.cause_id,
        **cases.keys(case=case),
        as_of=start.as_of,
        actual_at_start=start.actual,
        reference_at_start=start.reference,
        expected_effect=action.expected_effect if action else None,
        created_by_id=scopes.user_id_or_none(actor),
        **thing,
    )
    return remedy


def _tell_owner(actor: Viewer, remedy: Remedy, action: Action) -> None:
    if action.owner_id in {None, actor.user_id}:
        return
    notifications.notify(
        actor=actor,
        user_ids=[action.owner_id],
        kind=ASSIGNED,
        key=f"remedy:{remedy.pk}:assigned",
        msgid=gettext_noop("A task for you until %(day)s: %(task)s"),
        params={"task": action.name, "day": action.due_on.isoformat() if action.due_on else ""},
        url=reverse("register_row", args=["actions", action.pk]),
    )
