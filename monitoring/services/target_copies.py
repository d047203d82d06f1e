"""The read copy of versions in force at the cube's grain, rebuilt when targets change.

Cells longer than a month are phased over their months by working days (largest remainder), so
that the months of a cell add up to it exactly; such months are marked as derived.
"""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection, transaction

from goals.selectors import calibrated_cells, in_force
from goals.selectors.in_force import PlanInForce
from monitoring.models import TargetMonth
from monitoring.models.targets import TargetKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars
from salesplan.core.selectors.company import company
from salesplan.engine.periods import Span, first_day, last_day
from salesplan.engine.spreading.groups import spread_groups
from salesplan.engine.spreading.segments import GroupLayout

Int64Array = npt.NDArray[np.int64]
_PERIOD, _VALUE = (in_force.CELL_COLUMNS.index(name) for name in ("period", "value"))

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
select %(plan)s, s.metric_id, s.level, %(kind)s, a.ancestor_id, s.period, p.id, c.id, sum(s.value),
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


_UNCHANGED = """
delete from monitoring_targetmonth k using monitoring_targetmonth o
where k.plan_id = %(plan)s and k.kind = %(kind)s and o.plan_id = k.plan_id and o.kind = %(original)s
  and o.metric_id = k.metric_id and o.level = k.level and o.organisation_id = k.organisation_id
  and o.period = k.period and o.product_id = k.product_id and o.channel_id = k.channel_id
  and o.value = k.value
"""


def rebuild(*, actor: Viewer, plan_id: int) -> int:
    """Write the copy of the plan's version in force afresh; returns its number of rows.

    Calibrated targets stand beside the original ones where they differ, as the calibration that
    was approved last shows them. Without a version in force the copy is empty. May run twice or at
    any time: the result only depends on the cells and today's trees. Needs an actor who reads
    everything.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"copy:{plan_id}"])
        copies = TargetMonth.objects.filter(plan_id=plan_id)
        plans = in_force.plans_in_force(viewer=actor, plan_id=plan_id)
        if not plans:
            copies.delete()
            return 0
        copies.delete()
        version_id = plans[0].version_id
        cells = in_force.cells_in_force(viewer=actor, version_id=version_id)
        rows = _expand(cursor, cells, plans[0], TargetKind.ORIGINAL)
        calibrated = calibrated_cells.cells_as_calibrated(viewer=actor, version_id=version_id)
        if calibrated is not None:
            rows += _expand(cursor, calibrated, plans[0], TargetKind.CALIBRATED)
            kinds = {"kind": TargetKind.CALIBRATED, "original": TargetKind.ORIGINAL}
            cursor.execute(_UNCHANGED, {"plan": plan_id, **kinds})
            rows -= int(cursor.rowcount)
        cursor.execute("analyze monitoring_targetmonth")
        return rows


def _expand(cursor: Any, cells: Int64Array, plan: PlanInForce, kind: TargetKind) -> int:
    """Roll cells up along all dimensions into rows of a kind; returns how many."""
    _stage(cursor, cells.T, plan)
    params = {"plan": plan.plan_id, "kind": int(kind), "derived": plan.cell_months > 1}
    cursor.execute(_EXPAND, params)
    return int(cursor.rowcount)


def rebuild_all(*, actor: Viewer) -> dict[int, int]:
    """Write the copies of all plans in force afresh; returns rows by plan.

    Copies of plans that are no longer in force go.
    """
    plans = [plan.plan_id for plan in in_force.plans_in_force(viewer=actor)]
    TargetMonth.objects.exclude(plan_id__in=plans).delete()
    return {plan_id: rebuild(actor=actor, plan_id=plan_id) for plan_id in plans}


def _stage(cursor: Any, cells: Int64Array, plan: PlanInForce) -> None:
    """Put the cells, one row each, into a temporary table, phased to months."""
    cursor.execute("drop table if exists staged_target")
    cursor.execute(_STAGE)
    if len(cells) == 0:
        return
    span = plan.cell_months
    phased = cells if span == 1 else np.concatenate(list(_phase(cells, span)))
    text = StringIO()
    np.savetxt(text, phased, fmt="%d", delimiter="\t")
    text.seek(0)
    cursor.copy_expert("copy staged_target from stdin", text)
    cursor.execute("analyze staged_target")


def _phase(cells: Int64Array, span: int) -> Iterator[Int64Array]:
    """Cells of `span` months as cells of one month, first months apart."""
    for first in np.unique(cells[:, _PERIOD]):
        rows = cells[cells[:, _PERIOD] == first]
        days = _working_days(Span(int(first), span))
        layout = GroupLayout.of_counts(np.full(len(rows), span))
        values = spread_groups(layout, rows[:, _VALUE].copy(), np.tile(days, len(rows))).values
        months = np.repeat(rows, span, axis=0)
        months[:, _PERIOD] += np.tile(np.arange(span), len(rows))
        months[:, _VALUE] = values
        yield months


def _working_days(span: Span) -> Int64Array:
    work = calendars.working_days(company(), span)
    return np.array(
        [work.working_days(first_day(month), last_day(month)) for month in span], dtype=np.int64
    )
