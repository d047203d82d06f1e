"""Who is concerned by a case: the managers of its territory, and who else may see it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from monitoring.models import Alert
from salesplan.core.models import Closure, Role, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as scopes

_LEADING = """
select c.descendant_id, g.user_id
from core_grant g
join core_closure c on c.ancestor_id = g.node_id and c.is_current
join core_user u on u.id = g.user_id and u.is_active
where c.descendant_id = any(%(nodes)s) and g.role = %(role)s
  and g.valid_from <= %(on)s and g.valid_to > %(on)s
order by c.descendant_id, c.depth, g.user_id
"""
_EXECUTIVES = """
select g.user_id from core_grant g join core_user u on u.id = g.user_id and u.is_active
where g.role = %(role)s and g.node_id is null and g.valid_from <= %(on)s and g.valid_to > %(on)s
order by g.user_id
"""
People = dict[int, list[int]]


def managers(*, nodes: Iterable[int], on: date) -> People:
    """Node -> ids of the users who lead it on a day, the smallest subtree first; one query."""
    return _leading(nodes, Role.MANAGER, on)


def executives(*, on: date) -> list[int]:
    """Who answers for the whole company on a day."""
    with connection.cursor() as cursor:
        cursor.execute(_EXECUTIVES, {"role": Role.EXECUTIVE, "on": on})
        return [user for (user,) in cursor.fetchall()]


def above(*, node: int, owner_id: int | None, on: date) -> int | None:
    """Who stands above the owner of a case at a node: the next manager, else an executive."""
    chain = [*managers(nodes=[node], on=on).get(node, []), *executives(on=on)]
    if owner_id in chain:
        chain = chain[chain.index(owner_id) + 1 :]
    return next((user for user in chain if user != owner_id), None)


def audience(*, alerts: Sequence[Alert], on: date) -> dict[int, set[int]]:
    """Alert -> ids of the users to tell: those who lead its territory or product, and executives.

    Each of them may see the alert with the rights of the day. A handful of queries for all.
    """
    leading = managers(nodes={alert.organisation_id for alert in alerts}, on=on)
    products = {alert.product_id for alert in alerts if alert.product_id}
    answering = _leading(products, Role.PRODUCT_MANAGER, on)
    always = set(executives(on=on))
    wanted = {
        alert.pk: {
            *always,
            *leading.get(alert.organisation_id, ()),
            *(answering.get(alert.product_id, ()) if alert.product_id else ()),
        }
        for alert in alerts
    }
    return _who_may_see(alerts, wanted, on)


def _who_may_see(
    alerts: Sequence[Alert], wanted: dict[int, set[int]], on: date
) -> dict[int, set[int]]:
    users = User.objects.filter(pk__in=set().union(*wanted.values()), is_active=True)
    viewers = scopes.viewers_of(users=list(users), on=on)
    below = _below(viewers.values(), alerts)
    return {
        alert.pk: {
            user
            for user in wanted[alert.pk]
            if user in viewers and _sees(viewers[user], alert, below)
        }
        for alert in alerts
    }


def _sees(viewer: Viewer, alert: Alert, below: dict[int, set[int]]) -> bool:
    """The condition of `Alert.scope`, on rows that are at hand."""
    tops = {*viewer.organisation, *viewer.products}
    return viewer.everything or bool(
        tops & (below[alert.organisation_id] | below[alert.product_id or 0])
    )


def _below(viewers: Iterable[Viewer], alerts: Sequence[Alert]) -> dict[int, set[int]]:
    """Node of an alert -> the tops of viewers that it lies below."""
    tops = {top for viewer in viewers for top in (*viewer.organisation, *viewer.products)}
    nodes = {node for alert in alerts for node in (alert.organisation_id, alert.product_id)}
    found: dict[int, set[int]] = defaultdict(set)
    rows = Closure.objects.filter(
        ancestor_id__in=tops, descendant_id__in=nodes - {None}, is_current=True
    )
    for top, node in rows.values_list("ancestor_id", "descendant_id"):
        found[node].add(top)
    return found


def _leading(nodes: Iterable[int], role: str, on: date) -> People:
    found: People = defaultdict(list)
    wanted = list(nodes)
    if not wanted:
        return found
    with connection.cursor() as cursor:
        cursor.execute(_LEADING, {"nodes": wanted, "role": role, "on": on})
        for node, user in cursor.fetchall():
            if user not in found[node]:
                found[node].append(user)
    return found
