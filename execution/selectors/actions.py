"""Actions as their owner needs them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from execution.models import Action, ActionStatus
from salesplan.core.models import User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.registers import trail

ENDED = (ActionStatus.DONE, ActionStatus.DROPPED)


def waiting(*, viewer: Viewer) -> QuerySet[Action]:
    """The viewer's own actions that are not finished, the most urgent first, undated ones last."""
    own = Action.objects.visible_to(viewer).filter(owner_id=viewer.user_id)
    open_ones: QuerySet[Action] = own.exclude(status__in=ENDED).select_related("metric")
    return open_ones.order_by(F("due_on").asc(nulls_last=True), "pk")


def due(*, viewer: Viewer, today: date, days: int = 7) -> QuerySet[Action]:
    """The viewer's own actions that are overdue or due within some days, the most urgent first."""
    return waiting(viewer=viewer).filter(due_on__lte=today + timedelta(days=days))


def overdue(*, viewer: Viewer, today: date) -> QuerySet[Action]:
    """Actions in the viewer's scope that should be finished and are not, the latest due last."""
    rows: QuerySet[Action] = Action.objects.visible_to(viewer).filter(due_on__lt=today)
    late = rows.exclude(status__in=ENDED).select_related("owner", "organisation", "metric")
    return late.order_by("due_on", "pk")


def is_overdue(*, action: Action, today: date) -> bool:
    """Whether an action should be finished and is not."""
    late = action.due_on is not None and action.due_on < today
    return late and action.status not in ENDED


@dataclass(frozen=True, slots=True)
class Moved:
    """The status of an action changed."""

    at: datetime
    action_id: int
    status: str
    by: str


def moves(*, viewer: Viewer, ids: list[int]) -> list[Moved]:
    """How the status of some visible actions changed since they were made, the oldest first."""
    seen = list(of_ids(viewer=viewer, ids=ids))
    states = trail.event_model(Action)._default_manager.filter(pgh_obj_id__in=seen)
    rows: list[Any] = list(states.select_related("pgh_context").order_by("pgh_id"))
    users = [
        (row.pgh_context.metadata or {}).get("user") if row.pgh_context else None for row in rows
    ]
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[u for u in users if u])}
    found: list[Moved] = []
    before: dict[int, str] = {}
    for row, user in zip(rows, users, strict=True):
        if before.get(row.pgh_obj_id, row.status) != row.status:
            found.append(
                Moved(row.updated_at, row.pgh_obj_id, row.status, names.get(user or 0, ""))
            )
        before[row.pgh_obj_id] = row.status
    return found


def of_ids(*, viewer: Viewer, ids: list[int]) -> dict[int, Action]:
    """Some actions by id, as far as the viewer may see them."""
    rows: QuerySet[Action] = Action.objects.visible_to(viewer).filter(pk__in=ids)
    return rows.select_related("owner", "organisation", "metric").in_bulk()


def of_plan(*, viewer: Viewer, plan_id: int) -> QuerySet[Action]:
    """The actions of a plan in the viewer's scope, the earliest due first."""
    rows: QuerySet[Action] = Action.objects.visible_to(viewer).filter(plan_id=plan_id)
    return rows.select_related("owner", "organisation", "metric").order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )
