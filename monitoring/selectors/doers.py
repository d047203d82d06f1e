"""Who can be given a case or a task: those who lead its territory or sit in it."""

from datetime import date

from django.db import connection

from monitoring.selectors.cases import Case
from salesplan.core.models import User
from salesplan.core.scoping import Viewer
from salesplan.core.services import access

_LEADING = """
select g.user_id, false from core_grant g
where g.valid_from <= %(on)s and g.valid_to > %(on)s and (
  (g.node_id is null and g.role = 'executive') or (g.role = 'manager' and g.node_id in (
    select ancestor_id from core_closure where descendant_id = %(node)s and is_current)))
"""
_DOERS = """
with near as (
  select ancestor_id as id, depth > 0 as above from core_closure
  where descendant_id = %(node)s and is_current
  union
  select descendant_id, false from core_closure
  where ancestor_id = %(node)s and is_current and depth > 0
)
select g.user_id, coalesce(n.above, true) from core_grant g left join near n on n.id = g.node_id
where g.valid_from <= %(on)s and g.valid_to > %(on)s
  and ((g.node_id is null and g.role = 'executive') or (n.id is not null and g.role = 'manager'))
union
select p.user_id, n.above from core_holding h join core_person p on p.id = h.person_id
join near n on n.id = h.seat_id and p.user_id is not null
where h.valid_from <= %(on)s and h.valid_to > %(on)s
"""


def leading(*, viewer: Viewer, case: Case, on: date) -> list[User]:
    """Users who lead a territory or one above it, and so see all of its alerts; by name."""
    _require(viewer, case)
    return _users(_LEADING, case.organisation_id, on)


def at(*, viewer: Viewer, case: Case, on: date) -> list[User]:
    """Users who lead a territory or a part of it, sit on a seat of it, or answer for everything.

    Those of the territory itself first, each by name. Raises `NotVisible` for a case outside the
    viewer's scope.
    """
    _require(viewer, case)
    return _users(_DOERS, case.organisation_id, on)


def _require(viewer: Viewer, case: Case) -> None:
    access.require(
        actor=viewer, right="figures.read", organisation_id=case.organisation_id,
        product_id=case.product_id,
    )  # fmt: skip


def _users(statement: str, node_id: int, on: date) -> list[User]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"node": node_id, "on": on})
        rows = cursor.fetchall()
    inside = {user_id for user_id, above in rows if not above}
    ids = {user_id for user_id, _above in rows}
    users = User.objects.filter(pk__in=ids, is_active=True).order_by("full_name", "email")
    return sorted(users, key=lambda user: user.pk not in inside)
