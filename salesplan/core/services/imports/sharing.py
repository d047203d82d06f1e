"""Credits of lines: amounts from shares, exact to the smallest unit.

Base shares of a line add up to 100 %; the amounts are split by largest remainder, ties by order of
the credits. Overlay credits are each rounded by themselves, half-even.
"""

from typing import Any

from salesplan.core.services.imports.changes import OLD

WHOLE = 10_000
_MEASURES = ("quantity", "revenue", "cost")


def _down(name: str) -> str:
    """abs(amount) * share / 10000, rounded down, without leaving 64 bits."""
    return f"(abs(l.{name}) / {WHOLE} * x.share + mod(abs(l.{name}), {WHOLE}) * x.share / {WHOLE})"


def _rest(name: str) -> str:
    return f"mod(mod(abs(l.{name}), {WHOLE}) * x.share, {WHOLE})"


def _base(name: str) -> str:
    """Magnitude down to the unit, one more where the remainder is among the largest."""
    order = f"{_rest(name)} desc, x.place, x.seat_id"
    rank = f"row_number() over (partition by x.line_id order by {order})"
    short = f"abs(l.{name}) - sum({_down(name)}) over (partition by x.line_id)"
    return (
        f"sign(l.{name})::bigint * ({_down(name)}"
        f" + case when {rank} <= {short} then 1 else 0 end) as {name}"
    )


def _overlay(name: str) -> str:
    down, rest = _down(name), f"{_rest(name)} * 2"
    up = f"{rest} > {WHOLE} or ({rest} = {WHOLE} and mod({down}, 2) = 1)"
    return f"sign(l.{name})::bigint * ({down} + case when {up} then 1 else 0 end) as {name}"


def _split(shares: str) -> str:
    """SELECT of credits with amounts from a relation of line_id, seat_id, kind, share, place."""
    parts = [
        f"select x.line_id, x.seat_id, x.kind, x.share, {', '.join(map(amounts, _MEASURES))}"
        f" from {shares} x join core_salesline l on l.id = x.line_id where x.kind = '{kind}'"
        for kind, amounts in (("base", _base), ("overlay", _overlay))
    ]
    return " union all ".join(parts)


_PRESENT = f"(select c.*, c.id as place from core_salescredit c join {OLD} o on o.id = c.line_id)"
_AGAIN = f"""
update core_salescredit c set quantity = n.quantity, revenue = n.revenue, cost = n.cost,
  batch_id = %(batch)s
from ({_split(_PRESENT)}) n
where c.line_id = n.line_id and c.seat_id = n.seat_id and c.kind = n.kind
  and (c.quantity, c.revenue, c.cost) is distinct from (n.quantity, n.revenue, n.cost)
"""
_INSERT = f"""
insert into core_salescredit (line_id, seat_id, kind, share, quantity, revenue, cost, batch_id)
select line_id, seat_id, kind, share, quantity, revenue, cost, %(batch)s
from ({_split("{shares}")}) n
"""


def follow(cursor: Any, batch_id: int) -> None:
    """Split changed lines again by the shares they have, and drop credits of removed lines."""
    cursor.execute(
        f"delete from core_salescredit c using {OLD} o where c.line_id = o.id"
        " and not exists (select from core_salesline l where l.id = o.id)"
    )
    cursor.execute(_AGAIN, {"batch": batch_id})


def insert(cursor: Any, shares: str, batch_id: int) -> None:
    """Write credits from a relation of line_id, seat_id, kind, share (basis points), place."""
    cursor.execute(_INSERT.replace("{shares}", shares), {"batch": batch_id})
