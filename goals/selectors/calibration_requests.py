"""Requests to calibrate a target: in scope, waiting for somebody's decision, and who decides."""

from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Calibration, CalibrationRequest, RequestState
from salesplan.core.errors import NotVisible
from salesplan.core.models import Closure, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access

_LEADING = """
select distinct g.user_id from core_grant g join core_user u on u.id = g.user_id and u.is_active
where g.role in ('executive', 'manager') and g.valid_from <= %(on)s and g.valid_to > %(on)s
  and (g.node_id is null or g.node_id in (
    select ancestor_id from core_closure where descendant_id = %(node)s and is_current))
"""


def visible(*, viewer: Viewer) -> QuerySet[CalibrationRequest]:
    """Requests in the viewer's scope, the newest first."""
    rows: QuerySet[CalibrationRequest] = CalibrationRequest.objects.visible_to(viewer)
    return rows.select_related(
        "plan", "metric", "organisation", "product", "channel", "created_by", "decided_by"
    ).order_by("-pk")


def get(*, viewer: Viewer, request_id: int) -> CalibrationRequest:
    """One request; raises `NotVisible`."""
    found = visible(viewer=viewer).filter(pk=request_id).first()
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def of_ids(*, viewer: Viewer, ids: list[int]) -> dict[int, CalibrationRequest]:
    """Some requests by id, as far as the viewer may see them."""
    return visible(viewer=viewer).filter(pk__in=ids).in_bulk()


def of_plan(*, viewer: Viewer, plan_id: int) -> list[CalibrationRequest]:
    """The requests on a plan, open ones first."""
    rows = list(visible(viewer=viewer).filter(plan_id=plan_id))
    return sorted(rows, key=lambda row: row.state != RequestState.OPEN)


def waiting(*, viewer: Viewer) -> list[CalibrationRequest]:
    """Open requests that the viewer may decide on, the longest waiting first.

    As for plans, whoever decides holds the plan's whole territory.
    """
    if not viewer.can("plans.approve"):
        return []
    rows = visible(viewer=viewer).filter(state=RequestState.OPEN).order_by("pk")
    if not viewer.everything:
        rows = rows.filter(plan__organisation__in=Closure.below(viewer.organisation))
    return list(rows)


def may_decide(*, viewer: Viewer, row: CalibrationRequest, four_eyes: bool) -> bool:
    """Whether the viewer may answer a request: not one's own where four eyes are asked for."""
    if row.state != RequestState.OPEN or not viewer.can("plans.approve"):
        return False
    if four_eyes and row.created_by_id == viewer.user_id:
        return False
    return access.covers_organisation(viewer, row.plan.organisation_id)


def deciders(*, viewer: Viewer, row: CalibrationRequest | Calibration, on: date) -> list[int]:
    """Users who lead the plan's territory on a day and see the row, whoever asked left out.

    Executives and managers; each is asked what the own rights show.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LEADING, {"on": on, "node": row.plan.organisation_id})
        ids = [user_id for (user_id,) in cursor.fetchall() if user_id != row.created_by_id]
    above = set(
        Closure.objects.filter(descendant_id=row.plan.organisation_id, is_current=True).values_list(
            "ancestor_id", flat=True
        )
    )
    viewers = access.viewers_of(users=list(User.objects.filter(pk__in=ids)), on=on)
    return sorted(
        user_id
        for user_id, one in viewers.items()
        if one.can("plans.approve") and (one.everything or above & set(one.organisation))
    )
