"""What a user may see and do on a day: roles, holdings and the rights that follow."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from salesplan.core.models import Closure, Dimension, Role, User
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import prepared

READ = {"figures.read", "plans.read", "jobs.read", "tokens.own"}
JUDGE = {"targets.answer", "forecasts.submit"}
STAFF = READ | {"endpoints.own"}
RIGHTS: dict[str, frozenset[str]] = {
    Role.EXECUTIVE: frozenset(
        STAFF | JUDGE | {"plans.approve", "alerts.acknowledge", "registers.edit"}
    ),
    Role.MANAGER: frozenset(
        STAFF
        | JUDGE
        | {
            "plans.edit",
            "plans.approve",
            "registers.edit",
            "alerts.edit",
            "alerts.acknowledge",
            "territories.edit",
        }
    ),
    Role.PRODUCT_MANAGER: frozenset(STAFF | {"plans.edit", "registers.edit", "alerts.acknowledge"}),
    Role.REP: frozenset(READ | JUDGE | {"registers.own"}),
    Role.ANALYST: frozenset(
        STAFF
        | {
            "imports.run",
            "dimensions.edit",
            "metrics.edit",
            "plans.edit",
            "registers.edit",
            "alerts.edit",
            "alerts.acknowledge",
            "territories.edit",
            "forecasts.run",
        }
    ),
    Role.ADMINISTRATOR: frozenset(
        STAFF
        | {
            "imports.run",
            "dimensions.edit",
            "metrics.edit",
            "plans.edit",
            "plans.approve",
            "registers.edit",
            "alerts.edit",
            "alerts.acknowledge",
            "people.edit",
            "settings.edit",
            "territories.edit",
            "forecasts.run",
        }
    ),
}
ALL_RIGHTS = frozenset().union(*RIGHTS.values())
COMPANY_WIDE = {Role.EXECUTIVE, Role.ANALYST, Role.ADMINISTRATOR}


_HELD = """
select g.user_id, g.role, g.node_id, n.dimension
from core_grant g left join core_node n on n.id = g.node_id
where g.user_id = any(%(users)s) and g.valid_from <= %(on)s and g.valid_to > %(on)s
union all
select p.user_id, '', h.seat_id, 'organisation'
from core_holding h join core_person p on p.id = h.person_id
where p.user_id = any(%(users)s) and h.valid_from <= %(on)s and h.valid_to > %(on)s
"""
_Held = list[tuple[str, int | None, str | None]]


def viewer_of(*, user: User, on: date) -> Viewer:
    """The viewer that a user is on a day: grants in force, and seats held as a rep."""
    return viewers_of(users=[user], on=on)[user.pk]


def viewers_of(*, users: Sequence[User], on: date) -> dict[int, Viewer]:
    """What each of some users may see and do on a day, by user id, in one query."""
    held: dict[int, _Held] = {user.pk: [] for user in users}
    with connection.cursor() as cursor:
        prepared.execute(cursor, _HELD, {"users": list(held), "on": on})
        for user_id, role, node_id, dimension in cursor.fetchall():
            held[user_id].append((role, node_id, dimension))
    return {user.pk: _viewer(user, held[user.pk]) for user in users}


def _viewer(user: User, held: _Held) -> Viewer:
    grants = [(role, node, dimension) for role, node, dimension in held if role]
    seats = [node for role, node, _dimension in held if not role and node is not None]
    roles = {role for role, _node, _dimension in grants} | ({Role.REP} if seats else set())
    everything = any(role in COMPANY_WIDE and node is None for role, node, _d in grants)
    everything = everything or user.is_superuser
    rights = ALL_RIGHTS if user.is_superuser else _rights(roles)
    return Viewer(
        user_id=user.pk,
        roles=frozenset(str(role) for role in roles),
        rights=rights,
        everything=everything,
        organisation=_nodes(grants, Dimension.ORGANISATION, seats),
        products=_nodes(grants, Dimension.PRODUCT, []),
    )


def _rights(roles: set[str]) -> frozenset[str]:
    return frozenset().union(*(RIGHTS[role] for role in roles))


def _nodes(
    grants: Sequence[tuple[str, int | None, str | None]], dimension: str, more: list[int]
) -> tuple[int, ...]:
    nodes = {node for _role, node, of in grants if node is not None and of == dimension}
    return tuple(sorted(nodes | set(more)))


def system() -> Viewer:
    """The viewer that scheduled work and set-up scripts act as: everything, and nobody."""
    return Viewer(user_id=0, roles=frozenset({"system"}), rights=ALL_RIGHTS, everything=True)


def user_id_or_none(viewer: Viewer) -> int | None:
    """The user to store as author; scheduled work has none."""
    return viewer.user_id or None


def covers_organisation(viewer: Viewer, node_id: int) -> bool:
    """Whether a node of the organisation lies in the viewer's subtrees."""
    return viewer.everything or _below(viewer.organisation, node_id)


def covers_product(viewer: Viewer, node_id: int) -> bool:
    """Whether a product node lies in the viewer's product lines."""
    return viewer.everything or _below(viewer.products, node_id)


def _below(ancestors: tuple[int, ...], node_id: int) -> bool:
    if node_id in ancestors:
        return True
    return bool(ancestors) and Closure.below(ancestors).filter(descendant_id=node_id).exists()
