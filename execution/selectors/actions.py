"""Actions as their owner needs them."""

from django.db.models import F, QuerySet

from execution.models import Action, ActionStatus
from salesplan.core.scoping import Viewer

ENDED = (ActionStatus.DONE, ActionStatus.DROPPED)


def waiting(*, viewer: Viewer) -> QuerySet[Action]:
    """The viewer's own actions that are not finished, the most urgent first, undated ones last."""
    own = Action.objects.visible_to(viewer).filter(owner_id=viewer.user_id)
    open_ones: QuerySet[Action] = own.exclude(status__in=ENDED)
    return open_ones.order_by(F("due_on").asc(nulls_last=True), "pk")


def of_plan(*, viewer: Viewer, plan_id: int) -> QuerySet[Action]:
    """The actions of a plan in the viewer's scope, the earliest due first."""
    rows: QuerySet[Action] = Action.objects.visible_to(viewer).filter(plan_id=plan_id)
    return rows.select_related("owner", "organisation").order_by(
        F("due_on").asc(nulls_last=True), "pk"
    )
