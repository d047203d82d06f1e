"""The queue of the cube: who changes sales lines writes here what changed, in the same transaction.

Contract for writers (imports, undo, replace): lock the source, write lines and credits, then call
`queue_changes` once, last, with the leaf rows of the changed lines before and after.
"""

from typing import Any

from django.conf import settings

from salesplan.core.events import FactsLoaded
from salesplan.core.services.cube.leaves import KEYS, MEASURES, MONTH, leaf_rows
from salesplan.core.services.outbox import publish

_KEYS = ", ".join(KEYS)

_STALE = """
insert into core_stalemonth (period, batch_id)
select distinct {month}, %(batch)s::int
from (select day from {before} union all select day from {after}) changed
"""

_DELTAS = """
insert into core_actualsdelta ({keys}, {measures}, lines, batch_id)
select {keys}, {sums}, sum(lines), %(batch)s from (
  select {keys}, {measures}, 1 as lines from {after}
  union all select {keys}, {negated}, -1 from {before}
) changed group by {keys}
having {differs} or sum(lines) <> 0
"""

_ORDERS = """
with changed as materialized (
  select source_id, order_no, {keys}, sum(n) as n from (
    select source_id, order_no, {keys}, 1 as n from {after}
    union all select source_id, order_no, {keys}, -1 from {before}
  ) c group by source_id, order_no, {keys} having sum(n) <> 0
), touched as materialized (select distinct source_id, order_no from changed
), whole as (
  select source_id, order_no, {keys}, count(*) as n from ({current}) l
  group by source_id, order_no, {keys}
), keyed as (
  select source_id, order_no, {keys}, coalesce(w.n, 0) > 0 as is_after,
         coalesce(w.n, 0) - coalesce(c.n, 0) > 0 as is_before
  from whole w full join changed c using (source_id, order_no, {keys})
), signed as (
  select *, bool_or(is_after <> is_before) over (partition by source_id, order_no) as moved
  from keyed where is_after or is_before
)
insert into core_orderdelta (source_id, order_no, sign, {keys}, batch_id)
select source_id, order_no, is_after::int - is_before::int, {keys}, %(batch)s
from signed where moved
"""

_TOUCHED = "(l.source_id, l.order_no) in (select source_id, order_no from touched)"


def queue_changes(cursor: Any, *, batch_id: int, before: str, after: str) -> None:
    """Queue for the cube what a batch changed, mark the cube stale, publish `FactsLoaded`.

    `before` and `after` name relations (temporary tables) with the columns `leaves.COLUMNS`: the
    leaf rows of the changed lines as they were and as they are; a new line is only in `after`, a
    removed one only in `before`, lines that did not change may be left out. `leaves.leaf_rows`
    makes them from lines and credits. Rows of base credits lie on base seats and replace the
    line's seat, rows of overlay credits lie on overlay seats.

    Call it last in the writing transaction, after lines and credits are written: the other lines
    of touched orders are read from the tables, so that orders are counted distinct. Above
    `settings.CUBE_DELTA_LIMIT` leaf rows the touched months are marked for rebuilding instead.
    """
    relations = {"before": before, "after": after}
    params = {"batch": batch_id}
    cursor.execute(f"select (select count(*) from {before}) + (select count(*) from {after})")
    (rows,) = cursor.fetchone()
    if rows > settings.CUBE_DELTA_LIMIT:
        cursor.execute(_STALE.format(month=MONTH.format(day="day"), **relations), params)
    elif rows:
        cursor.execute(_deltas_sql(relations), params)
        current = leaf_rows(where=_TOUCHED)
        cursor.execute(_ORDERS.format(keys=_KEYS, current=current, **relations), params)
    mark_stale(cursor)
    publish(FactsLoaded(batch_id=batch_id, kind="sales_lines"))


def queue_months(cursor: Any, *, batch_id: int, periods: list[int]) -> None:
    """As `queue_changes` for a batch that only added lines, too many for deltas: months to rebuild.

    `periods` are the months (year*12+month-1) of the lines.
    """
    cursor.execute(
        "insert into core_stalemonth (period, batch_id) select unnest(%s::int[]), %s",
        [periods, batch_id],
    )
    mark_stale(cursor)
    publish(FactsLoaded(batch_id=batch_id, kind="sales_lines"))


def mark_stale(cursor: Any) -> None:
    """Say that changes wait. The drain locks this row before it looks for late ones."""
    cursor.execute("update core_cubestate set stale_since = coalesce(stale_since, now())")


def _deltas_sql(relations: dict[str, str]) -> str:
    return _DELTAS.format(
        keys=_KEYS,
        measures=", ".join(MEASURES),
        negated=", ".join(f"-{name}" for name in MEASURES),
        sums=", ".join(f"sum({name})" for name in MEASURES),
        differs=" or ".join(f"sum({name}) <> 0" for name in MEASURES),
        **relations,
    )
