"""Who answers for a territory: who sits on a seat, who leads there, who stands in for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from goals.models import Delegation
from salesplan.core.models import Closure, Grant, Holding, Role, User

_LEADING = (Role.EXECUTIVE, Role.MANAGER)


@dataclass(frozen=True)
class People:
    """Seat holders and leaders of some territories on a day, by node.

    `holders`: user ids of those on a seat who can sign in; `seated`: seats where somebody sits;
    `leaders`: executives and managers of exactly this node; `top`: those of the whole company;
    `parents`: the tree above the nodes.
    """

    names: dict[int, str]
    holders: dict[int, list[int]]
    seated: dict[int, list[str]]
    leaders: dict[int, list[int]]
    top: list[int]
    parents: dict[int, int | None]

    def leading(self, node_id: int | None) -> list[int]:
        """The leaders nearest to a node: its own, else those of the next one above."""
        at = node_id
        while at is not None:
            if self.leaders.get(at):
                return self.leaders[at]
            at = self.parents.get(at)
        return self.top

    def answering(self, node_id: int, *, is_seat: bool) -> list[int]:
        """Users whose answer is asked for: a seat's holders; of a territory, or of a seat on which
        nobody sits who can sign in, the leaders.
        """
        return (self.holders.get(node_id) if is_seat else None) or self.leading(node_id)

    def is_vacant(self, node_id: int) -> bool:
        """Whether nobody sits on a seat."""
        return not self.seated.get(node_id)

    def told(self, user_ids: Iterable[int]) -> str:
        """Names of users."""
        return ", ".join(self.names[one] for one in user_ids if one in self.names)


def people(*, organisation_ids: Iterable[int], on: date) -> People:
    """Everybody who may have to answer for some territories on a day."""
    ids = list(organisation_ids)
    above = _above(ids) | set(ids)
    valid = {"valid_from__lte": on, "valid_to__gt": on}
    names: dict[int, str] = {}
    holders, seated = _seats(ids, valid, names)
    leaders, top = _leaders(above, valid, names)
    return People(names, holders, seated, leaders, top, _parents(above))


def _above(ids: list[int]) -> set[int]:
    rows = Closure.objects.filter(descendant_id__in=ids, is_current=True)
    return set(rows.values_list("ancestor_id", flat=True))


def _seats(
    ids: list[int], valid: dict[str, date], names: dict[int, str]
) -> tuple[dict[int, list[int]], dict[int, list[str]]]:
    """Who can sign in, and who sits, on each seat."""
    holders: dict[int, list[int]] = {}
    seated: dict[int, list[str]] = {}
    held = Holding.objects.filter(seat_id__in=ids, **valid).select_related("person__user")
    for one in held.order_by("seat_id", "pk"):
        seated.setdefault(one.seat_id, []).append(one.person.name)
        user = one.person.user
        if user is not None and user.is_active:
            holders.setdefault(one.seat_id, []).append(user.pk)
            names[user.pk] = str(user)
    return holders, seated


def _leaders(
    above: set[int], valid: dict[str, date], names: dict[int, str]
) -> tuple[dict[int, list[int]], list[int]]:
    company_wide = Q(node_id=None, role=Role.EXECUTIVE)
    grants = Grant.objects.filter(
        Q(node_id__in=above) | company_wide, role__in=_LEADING, user__is_active=True, **valid
    )
    leaders: dict[int, list[int]] = {}
    top: list[int] = []
    for grant in grants.select_related("user").order_by("pk"):
        names[grant.user_id] = str(grant.user)
        known = top if grant.node_id is None else leaders.setdefault(grant.node_id, [])
        if grant.user_id not in known:
            known.append(grant.user_id)
    return leaders, top


def _parents(ids: set[int]) -> dict[int, int | None]:
    direct = Closure.objects.filter(descendant_id__in=ids, depth=1, is_current=True)
    return dict(direct.values_list("descendant_id", "ancestor_id"))


def with_deputies(*, user_ids: Iterable[int], on: date) -> set[int]:
    """Users and whoever stands in for one of them on a day."""
    asked = set(user_ids)
    return asked | _deputies(asked, on)


def _deputies(givers: set[int], on: date) -> set[int]:
    rows = Delegation.unscoped.filter(
        giver_id__in=givers, valid_from__lte=on, valid_to__gt=on, deputy__is_active=True
    )
    return set(rows.values_list("deputy_id", flat=True))


def named(*, user_ids: Iterable[int]) -> dict[int, str]:
    """Names of users by id."""
    return {user.pk: str(user) for user in _users(set(user_ids))}


def _users(ids: set[int]) -> list[User]:
    return list(User.objects.filter(pk__in=ids))
