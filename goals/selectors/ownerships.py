"""Who owns customers and areas on a day, and who sold to them: rows for audit and balance."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from goals.selectors import productivities
from salesplan.core.models import Closure, Dimension, Kind
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import first_day, month_of

OWNER, RESPONSIBLE, SOLD = "owner", "responsible", "sold"
SELLING_MONTHS = 6
_SEATS = """
select n.id, n.seat_kind = 'overlay', coalesce(n.ended_on <= %(on)s, false),
  exists(select from core_holding h where h.seat_id = n.id and h.valid_from <= %(on)s
         and h.valid_to > %(on)s)
from core_node n where n.dimension = 'organisation' and n.kind = 'seat' and not n.is_unassigned
"""
_LIVING = """
select n.id, n.owner_id from core_node n
where n.dimension = %(dimension)s and n.kind = %(kind)s and not n.is_unassigned
  and (n.ended_on is null or n.ended_on > %(on)s) and (n.starts_on is null or n.starts_on <= %(on)s)
  and (n.dimension = 'customer' or not exists(
    select from core_node b where b.parent_id = n.id
      and (b.ended_on is null or b.ended_on > %(on)s)))
"""
_RESPONSIBLE = """
select c.descendant_id, r.seat_id from goals_responsibility r
join core_closure c on c.ancestor_id = r.subject_id and c.is_current
  and c.dimension = %(dimension)s
where r.valid_from <= %(on)s and r.valid_to > %(on)s
"""
_BOUGHT = """
select customer_id, seat_id, sum(revenue)::bigint from core_actualscustomer
where period between %(first)s and %(last)s and seat_id = any(%(seats)s) group by 1, 2
"""
_BOUGHT_THERE = """
select geography_id, seat_id, sum(revenue)::bigint from core_salesline
where not is_split and date between %(from)s and %(to)s and seat_id = any(%(seats)s)
  and geography_id <> 0
group by 1, 2
"""
_SOLD_BY_SEVERAL = """
with several as (
  select customer_id from core_actualscustomer
  where period between %(first)s and %(last)s and seat_id = any(%(seats)s)
  group by 1 having count(distinct seat_id) > 1
), moved as (
  select m.customer_id, max(r.effective_on) as since from goals_customermove m
  join goals_reassignment r on r.id = m.reassignment_id and r.state = 'applied' group by 1
)
select l.customer_id, l.seat_id, sum(l.revenue)::bigint
from core_salesline l join several using (customer_id) left join moved using (customer_id)
where not l.is_split and l.date between %(from)s and %(to)s
  and l.date >= coalesce(moved.since, %(from)s) and l.seat_id = any(%(seats)s)
group by 1, 2 having sum(l.revenue) > 0
"""


@dataclass(frozen=True, slots=True)
class SeatState:
    """What a seat is on the day: only living base seats that somebody holds own anything."""

    is_overlay: bool
    is_ended: bool
    is_held: bool

    @property
    def is_active(self) -> bool:
        """Whether it can own."""
        return not self.is_overlay and not self.is_ended and self.is_held


@dataclass(frozen=True)
class Ownerships:
    """Subjects in scope with their owner, who is responsible, and who sold how much.

    `own` are the seats of the scope; `bought` is revenue of twelve whole months by subject and seat
    of the scope; `several` are the seats that each sold to a customer in the last six months.
    """

    on: date
    seats: Mapping[int, SeatState]
    own: frozenset[int]
    owners: Mapping[int, int | None]
    responsible: Mapping[int, frozenset[int]]
    bought: Mapping[int, Mapping[int, int]]
    several: Mapping[int, Mapping[int, int]] = field(default_factory=dict)

    def claims(self, subject: int) -> dict[int, str]:
        """Seats that are to look after a subject, and why: its owner and those responsible."""
        found = dict.fromkeys(sorted(self.responsible.get(subject, ())), RESPONSIBLE)
        owner = self.owners[subject]
        return {owner: OWNER, **found} if owner is not None else found

    def active(self, subject: int) -> list[int]:
        """Those of them that can."""
        return [s for s in self.claims(subject) if s in self.seats and self.seats[s].is_active]

    def sellers(self, subject: int) -> dict[int, int]:
        """Living base seats that each sold to a customer for themselves lately, if several did."""
        living = {
            seat: revenue
            for seat, revenue in self.several.get(subject, {}).items()
            if not self.seats[seat].is_ended
        }
        return living if len(living) > 1 else {}

    def revenue(self, subject: int) -> int:
        """Twelve months of revenue of the scope's seats."""
        return sum(self.bought.get(subject, {}).values())


def scope(*, viewer: Viewer, organisation_id: int | None = None) -> frozenset[int] | None:
    """The nodes of the organisation that count for a viewer, below a territory where one is given.

    None stands for the whole company, with what nobody owns.
    """
    if viewer.everything and organisation_id is None:
        return None
    below = (
        set(Closure.below((organisation_id,)))
        if organisation_id is not None
        else set(Closure.below(viewer.organisation))
    )
    if not viewer.everything and organisation_id is not None:
        below &= set(Closure.below(viewer.organisation))
    return frozenset(below)


def read(
    *,
    viewer: Viewer,
    dimension: str,
    on: date,
    as_of: date,
    organisation_id: int | None = None,
) -> Ownerships:
    """Customers or areas in scope: owned, looked after, or bought from by a seat of the scope.

    `on` is the day of ownership, `as_of` the one that sales run to. Six statements.
    """
    nodes = scope(viewer=viewer, organisation_id=organisation_id)
    seats = {row[0]: SeatState(*row[1:]) for row in _rows(_SEATS, {"on": on})}
    own = frozenset(seats) if nodes is None else nodes & frozenset(seats)
    is_customer = dimension == Dimension.CUSTOMER
    kind = Kind.CUSTOMER if is_customer else Kind.PLACE
    params = {"on": on, "dimension": dimension, "kind": kind, **_spans(as_of)}
    responsible = _sets(_rows(_RESPONSIBLE, params))
    base = [seat for seat, state in seats.items() if not state.is_overlay]
    sold = _BOUGHT if is_customer else _BOUGHT_THERE
    bought = _maps(_rows(sold, params | {"seats": [seat for seat in base if seat in own]}))
    several = _maps(_rows(_SOLD_BY_SEVERAL, _half_year(as_of, base))) if is_customer else {}
    owners = {
        subject: owner
        for subject, owner in _rows(_LIVING, params)
        if nodes is None
        or owner in own
        or subject in bought
        or not own.isdisjoint(responsible.get(subject, ()))
    }
    return Ownerships(on, seats, own, owners, responsible, bought, several)


def _spans(as_of: date) -> dict[str, Any]:
    year = productivities.last_year(as_of)
    return {
        "first": year.first_month, "last": year.last_month, "from": year.first_day,
        "to": year.last_day,
    }  # fmt: skip


def _half_year(as_of: date, seats: Sequence[int]) -> dict[str, Any]:
    last = month_of(as_of)
    first = last - SELLING_MONTHS + 1
    return {
        "first": first, "last": last, "from": first_day(first), "to": as_of, "seats": list(seats)
    }  # fmt: skip


def _rows(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _sets(rows: list[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for subject, seat in rows:
        found[subject].add(seat)
    return {subject: frozenset(seats) for subject, seats in found.items()}


def _maps(rows: list[tuple[int, int, int]]) -> dict[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for subject, seat, revenue in rows:
        found[subject][seat] = revenue
    return dict(found)
