"""Who stands in for whom, and for how long."""

from datetime import date

from django.db.models import QuerySet

from goals.models import Delegation
from goals.selectors import people
from salesplan.core.models import User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access


def delegations(*, viewer: Viewer) -> QuerySet[Delegation]:
    """Delegations that the viewer gave or holds, the latest first."""
    rows: QuerySet[Delegation] = Delegation.objects.visible_to(viewer)
    return rows.select_related("giver", "deputy")


def given(*, viewer: Viewer, today: date) -> list[Delegation]:
    """The viewer's own that are not over."""
    rows = delegations(viewer=viewer).filter(giver_id=viewer.user_id, valid_to__gt=today)
    return list(rows.order_by("valid_from", "pk"))


def held(*, viewer: Viewer, today: date) -> list[Delegation]:
    """Those in which the viewer is the deputy and that are not over."""
    rows = delegations(viewer=viewer).filter(deputy_id=viewer.user_id, valid_to__gt=today)
    return list(rows.order_by("valid_from", "pk"))


def candidates(*, viewer: Viewer) -> list[User]:
    """Who can stand in: everybody else who can sign in."""
    return list(people.people(viewer=viewer).exclude(pk=viewer.user_id))


def stand_ins(*, viewer: Viewer, today: date) -> list[Viewer]:
    """The people for whom the viewer acts today, each with the own rights of the day."""
    if not viewer.user_id:
        return []
    rows = Delegation.unscoped.filter(
        deputy_id=viewer.user_id, valid_from__lte=today, valid_to__gt=today, giver__is_active=True
    )
    givers = {row.giver_id: row.giver for row in rows.select_related("giver").order_by("pk")}
    if not givers:
        return []
    found = access.viewers_of(users=list(givers.values()), on=today)
    return [found[pk] for pk in givers]
