"""What was done about an alert or a cause: tasks and calibration requests, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from execution.models import Action, ActionStatus
from execution.selectors import actions
from goals.selectors import calibration_proposals, calibration_requests
from monitoring.models import Alert, Cause, Remedy
from monitoring.selectors import effects
from monitoring.selectors.effects import Measured
from salesplan.core.errors import NotVisible
from salesplan.core.models import Company
from salesplan.core.scoping import Viewer


@dataclass(frozen=True, slots=True)
class Line:
    """A remedy with what the viewer may see of it, and what became of the figure since."""

    remedy: Remedy
    action: Action | None
    calibration: Any
    measured: Measured
    is_overdue: bool = False
    proposal: Any = None

    @property
    def kind(self) -> str:
        """Task or calibration."""
        return "task" if self.remedy.action_id else "calibration"

    @property
    def state(self) -> str:
        """The status of the task or the state of the request; "" for one that is out of sight."""
        if self.action is not None:
            return str(self.action.status)
        return str(self.calibration.state) if self.calibration is not None else ""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many remedies there are, by kind and state."""

    tasks: int
    done: int
    overdue: int
    asked: dict[str, int]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> "Summary":
        """Count them."""
        tasks = [line for line in lines if line.kind == "task"]
        asked: dict[str, int] = {}
        for line in lines:
            if line.calibration is not None:
                asked[line.state] = asked.get(line.state, 0) + 1
        done = sum(line.state == ActionStatus.DONE for line in tasks)
        return cls(len(tasks), done, sum(line.is_overdue for line in tasks), asked)


def case(*, viewer: Viewer, alert_id: int | None, cause_id: int | None) -> Alert | Cause:
    """The cause, or else the alert, that is to be answered; raises `NotVisible`."""
    model, pk = (Cause, cause_id) if cause_id else (Alert, alert_id)
    rows = model.objects.visible_to(viewer).select_related("metric", "plan", "organisation")
    if model is Alert:
        rows = rows.select_related("rule", "product", "channel", "owner")
    found: Alert | Cause | None = rows.filter(pk=pk or 0).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def visible(*, viewer: Viewer) -> QuerySet[Remedy]:
    """Remedies in the viewer's scope, the oldest first."""
    rows: QuerySet[Remedy] = Remedy.objects.visible_to(viewer)
    return rows.select_related(
        "metric", "action", "calibration", "alert", "created_by", "organisation"
    ).order_by("pk")


def of_alert(
    *, viewer: Viewer, company: Company, alert: Alert, as_of: date, today: date
) -> tuple[Line, ...]:
    """What was done about an alert or about a cause of it, with effects as of a day of data."""
    rows = visible(viewer=viewer).filter(Q(alert=alert) | Q(cause__alert=alert))
    return _lines(viewer, company, list(rows), as_of, today)


def of_alerts(
    *, viewer: Viewer, company: Company, alerts: Sequence[Alert], as_of: date, today: date
) -> dict[int, tuple[Line, ...]]:
    """What was done about several alerts, by alert; the queries do not follow their number."""
    ids = [alert.pk for alert in alerts]
    rows = visible(viewer=viewer).filter(Q(alert__in=ids) | Q(cause__alert__in=ids))
    lines = _lines(viewer, company, list(rows.select_related("cause")), as_of, today)
    return {pk: tuple(line for line in lines if _alert_of(line.remedy) == pk) for pk in ids}


def _alert_of(remedy: Remedy) -> int | None:
    return remedy.alert_id or (remedy.cause.alert_id if remedy.cause else None)


def of_cause(
    *, viewer: Viewer, company: Company, cause: Cause, as_of: date, today: date
) -> tuple[Line, ...]:
    """What was done about a cause."""
    return _lines(viewer, company, list(visible(viewer=viewer).filter(cause=cause)), as_of, today)


def one(*, viewer: Viewer, company: Company, remedy_id: int, as_of: date, today: date) -> Line:
    """One remedy; raises `NotVisible`."""
    found = list(visible(viewer=viewer).filter(pk=remedy_id))
    if not found:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return _lines(viewer, company, found, as_of, today)[0]


def next_due(*, lines: Sequence[Line]) -> date | None:
    """When the next unfinished task is due; None without any."""
    open_ones = [
        line.action.due_on
        for line in lines
        if line.action is not None and line.action.status not in actions.ENDED
    ]
    return min((day for day in open_ones if day is not None), default=None)


def waiting(*, viewer: Viewer) -> list[Remedy]:
    """Tasks that are not finished and requests that are open, of alerts and causes in scope."""
    rows = visible(viewer=viewer)
    unfinished = Q(action__isnull=False) & ~Q(action__status__in=actions.ENDED)
    return list(rows.filter(unfinished | Q(calibration__state="open")))


def of_action(*, viewer: Viewer, action_id: int) -> list[Remedy]:
    """The remedies that a task is."""
    return list(visible(viewer=viewer).filter(action=action_id).select_related("alert__owner"))


def _lines(
    viewer: Viewer, company: Company, rows: list[Remedy], as_of: date, today: date
) -> tuple[Line, ...]:
    """Remedies with what they are; a handful of queries, whatever their number."""
    seen = actions.of_ids(viewer=viewer, ids=[row.action_id for row in rows if row.action_id])
    asked = calibration_requests.of_ids(
        viewer=viewer, ids=[row.calibration_id for row in rows if row.calibration_id]
    )
    became = calibration_proposals.of_requests(viewer=viewer, ids=list(asked)) if asked else {}
    measured = effects.measure(viewer=viewer, company=company, remedies=rows, as_of=as_of)
    return tuple(
        Line(
            remedy=row,
            action=(action := seen.get(row.action_id or 0)),
            calibration=asked.get(row.calibration_id or 0),
            measured=measured[row.pk],
            is_overdue=action is not None and actions.is_overdue(action=action, today=today),
            proposal=became.get(row.calibration_id or 0),
        )
        for row in rows
    )
