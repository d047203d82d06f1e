"""Actions as their owner needs them."""

from datetime import date, timedelta

from django.db.models import F, QuerySet

from execution.models import Action, ActionStatus
from salesplan.core.scoping import Viewer

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
