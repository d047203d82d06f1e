"""Initiatives as a plan needs them."""

from django.db.models import QuerySet

from salesplan.core.scoping import Viewer
from strategy.models import Initiative


def of_plan(*, viewer: Viewer, plan_id: int) -> QuerySet[Initiative]:
    """The initiatives of a plan in the viewer's scope, the largest expected contribution first."""
    rows: QuerySet[Initiative] = Initiative.objects.visible_to(viewer).filter(plan_id=plan_id)
    return rows.select_related("owner", "goal").order_by("-contribution", "pk")
