"""The read copy of versions in force at the cube's grain, rebuilt when targets change.

Cells longer than a month are phased over their months by working days (largest remainder), so
that the months of a cell add up to it exactly; such months are marked as derived.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import StringIO
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from goals.models import Cell, Version
from monitoring.models import TargetMonth
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.core.selectors.company import company
from salesplan.engine.periods import Span, first_day, last_day
from salesplan.engine.spreading.groups import spread_groups
from salesplan.engine.spreading.segments import GroupLayout

Int64Array = npt.NDArray[np.int64]
COLUMNS = ("metric_id", "level", "organisation_id", "product_id", "channel_id", "period", "value")

_STAGE = """
create temp table staged_target (
  metric_id smallint, level smallint, organisation_id int, product_id int, channel_id int,
  period int, value bigint
) on commit drop
"""
_EXPAND = """
insert into monitoring_targetmonth
  (plan_id, metric_id, level, kind, organisation_id, period, product_id, channel_id, value,
   is_derived)
select %(plan)s, s.metric_id, s.level, 0, a.ancestor_id, s.period, p.id, c.id, sum(s.value),
       %(derived)s
from staged_target s
join core_closure a on a.descendant_id = s.organisation_id and a.is_current
join core_node seat on seat.id = s.organisation_id
  and (seat.seat_kind <> 'overlay' or a.depth = 0)
join lateral (
  select x.ancestor_id as id from core_closure x join core_node n on n.id = x.ancestor_id
  where x.descendant_id = s.product_id and x.is_current and n.kind in ('line', 'category')
  union select 0
) p on true
join lateral (
  select x.ancestor_id as id from core_closure x
  where x.descendant_id = s.channel_id and x.is_current
  union select 0
) c on true
group by s.metric_id, s.level, a.ancestor_id, s.period, p.id, c.id
"""


@dataclass(frozen=True)
class Phasing:
    """How a cell's months share it: `weights` (span,) working days by first month."""

    first_period: int
    weights: Int64Array


def rebuild(*, actor: Viewer, plan_id: int) -> int:
    """Write the copy of the plan's version in force afresh; returns its number of rows.

    Without a version in force the copy is empty. May run twice or at any time: the result only
    depends on the cells.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"copy:{plan_id}"])
        TargetMonth.objects.filter(plan_id=plan_id).delete()
        version = Version.unscoped.filter(plan_id=plan_id, is_baseline=True).first()
        if version is None:
            return 0
        cursor.execute(_STAGE)
        _stage(cursor, _cells(version), version.span)
        cursor.execute("analyze staged_target")
        cursor.execute(_EXPAND, {"plan": plan_id, "derived": version.span > 1})
        return int(cursor.rowcount)


def _cells(version: Version) -> Int64Array:
    rows = Cell.unscoped.filter(version=version).order_by("period").values_list(*COLUMNS)
    return np.array(list(rows), dtype=np.int64).reshape(-1, len(COLUMNS))


def _stage(cursor: Any, cells: Int64Array, span: int) -> None:
    if len(cells) == 0:
        return
    phased = cells if span == 1 else np.concatenate(list(_phase(cells, span)))
    text = StringIO()
    np.savetxt(text, phased, fmt="%d", delimiter="\t")
    text.seek(0)
    cursor.copy_expert("copy staged_target from stdin", text)


def _phase(cells: Int64Array, span: int) -> Iterator[Int64Array]:
    """Cells of `span` months as cells of one month, first months apart."""
    for first in np.unique(cells[:, 5]):
        rows = cells[cells[:, 5] == first]
        days = _working_days(Span(int(first), span))
        layout = GroupLayout.of_counts(np.full(len(rows), span))
        values = spread_groups(layout, rows[:, 6].copy(), np.tile(days, len(rows))).values
        months = np.repeat(rows, span, axis=0)
        months[:, 5] += np.tile(np.arange(span), len(rows))
        months[:, 6] = values
        yield months


def _working_days(span: Span) -> Int64Array:
    work = calendars.working_days(company(), span)
    return np.array(
        [work.working_days(first_day(month), last_day(month)) for month in span], dtype=np.int64
    )


def plans_in_force(*, today: date) -> list[int]:
    """Ids of the plans that have a version in force."""
    return list(
        Version.unscoped.filter(is_baseline=True, plan__closed_on=None).values_list(
            "plan_id", flat=True
        )
    )
