"""Measures derived from lines, written afresh for months that a change of lines can have touched.

The drain notes the months in its transaction (`mark`); a job works them off (`refresh`) and may
run twice, late or never without harm. A customer is new, lost or back by what was bought in the
months before, so a changed month marks the following ones too.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from salesplan.core.events import CubeChanged, DerivedChanged, TreesChanged, subscribe
from salesplan.core.models import DerivedMeasure, Dimension, Job, StaleDerived
from salesplan.core.selectors import access
from salesplan.core.selectors.metric_values import lines
from salesplan.core.selectors.metric_values.known import (
    LOST_AFTER,
    REPEAT_WITHIN,
    History,
    history,
)
from salesplan.core.services import clock, jobs
from salesplan.core.services.outbox import publish
from salesplan.engine.periods import first_day, last_day

JOB = "cube.derive"
LOCK = "select pg_advisory_xact_lock(hashtext('derived-measures'))"
_NUMBER = {measure.name: int(measure) for measure in DerivedMeasure}

_MARK = """
insert into core_stalederived (period)
select distinct m from unnest(%(periods)s::int[]) p cross join lateral generate_series(
  coalesce((select max(period) from core_actualsmonth where period < p) + 1, p),
  least(p + %(reach)s,
        greatest(p, (select max(period) from core_actualsmonth),
                 (select max(period) from core_actualsderived)))) m
"""
_TAKE = "delete from core_stalederived returning period"
_INSERT = """
insert into core_actualsderived
  (period, measure, organisation_id, product_id, channel_id, value)
"""
_TREE = "join core_cubekey {name} on {name}.dimension = '{dimension}' and {name}.leaf_id = {leaf}"

_OF_LINES = f"""
with {lines.WINDOWS}
{_INSERT}
select l.number, m.measure, o.key_id, p.key_id, c.key_id, sum(m.value)
from ({lines.sums_sql(lines.IN_MONTH)}) l
cross join lateral (values ({{RETURNED_REVENUE}}, l.returned), ({{NEW_PRODUCT_REVENUE}}, l.fresh))
  as m(measure, value)
{_TREE.format(name="o", dimension="organisation", leaf="l.seat_id")}
{_TREE.format(name="p", dimension="product", leaf="l.product_id")}
{_TREE.format(name="c", dimension="channel", leaf="l.channel_id")}
where m.value is not null
group by 1, 2, 3, 4, 5 having sum(m.value) <> 0
""".format(**_NUMBER)

_EVENTS = f"""
create temp table derived_event on commit drop as
with {lines.WINDOWS}, {lines.first_sql(lines.IN_MONTH)}, bought_in as (
  select distinct g.customer_id, g.period
  from core_actualscustomer g join core_node s on s.id = g.seat_id
  where s.seat_kind <> 'overlay' and g.customer_id <> {lines.NOBODY}
    and g.period between %s and %s
), chain as (
  select customer_id, period,
         lead(period) over (partition by customer_id order by period) as following
  from bought_in
), gone as (
  select customer_id, period from chain
  where coalesce(following, period + {LOST_AFTER} + 1) > period + {LOST_AFTER}
), lasts as (
  select distinct on (customer_id, period) customer_id, period, seat_id from (
    select customer_id, period, day, source_id, order_no, seat_id, sum(revenue) as revenue
    from bought join gone using (customer_id, period) group by 1, 2, 3, 4, 5, 6
  ) o order by customer_id, period, day desc, source_id desc, order_no desc, revenue desc, seat_id
), ordered as (
  select customer_id, period, count(distinct (source_id, order_no)) as orders
  from bought join new_ones using (customer_id, period) group by 1, 2
)
select {{NEW_CUSTOMERS}} as measure, period, seat_id from firsts
union all select {{LOST_CUSTOMERS}}, period + {LOST_AFTER}, seat_id from lasts
union all select {{REPEATABLE_CUSTOMERS}}, period + {REPEAT_WITHIN}, seat_id from firsts
union all select {{REPEATED_CUSTOMERS}}, f.period + {REPEAT_WITHIN}, f.seat_id
from firsts f join chain c using (customer_id, period) join ordered o using (customer_id, period)
where o.orders > 1 or c.following <= period + {REPEAT_WITHIN}
""".format(**_NUMBER)

_OF_EVENTS = f"""
{_INSERT}
select e.period, e.measure, o.key_id, 0, 0, count(*) from derived_event e
join unnest(%s::int[], %s::int[]) k(measure, known_from)
  on k.measure = e.measure and e.period >= k.known_from
{_TREE.format(name="o", dimension="organisation", leaf="e.seat_id")}
where e.period = any(%s) group by 1, 2, 3
"""

_OF_STATES = f"""
{_INSERT}
select w.month, m.measure, w.organisation_id, 0, 0, m.value from (
  select month, organisation_id,
    sum(customers) filter (where period <= month - {LOST_AFTER} and previous < first) as before,
    sum(customers) filter (where period > month - {LOST_AFTER}
                           and previous <= month - {LOST_AFTER}) as after,
    sum(customers) filter (where previous < first) as both_years
  from unnest(%s::int[]) month cross join lateral (select month - {2 * LOST_AFTER - 1}) f(first)
  join core_activecustomers a on a.period between first and month group by 1, 2
) w cross join lateral (values
  ({{RETAINABLE_CUSTOMERS}}, before),
  ({{RETAINED_CUSTOMERS}}, before + after - both_years)) m(measure, value)
where m.value <> 0
""".format(**_NUMBER)


def mark(cursor: Any, periods: Sequence[int]) -> None:
    """Note that lines of months changed: theirs and the following months' measures are stale.

    Months without lines right before count too, since nobody else would fill them.
    """
    if periods:
        past = history()
        reach = max(past.new_months + REPEAT_WITHIN, 2 * LOST_AFTER)
        cursor.execute(_MARK, {"periods": list(periods), "reach": reach})


def mark_all() -> None:
    """Note that all months are stale, after a change of a definition."""
    past = history()
    if past.first is not None and past.last is not None:
        with transaction.atomic(), connection.cursor() as cursor:
            mark(cursor, range(past.first, past.last + 1))
            request()


def refresh() -> tuple[int, ...]:
    """Write the stale months afresh; returns them. One at a time: a second one waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(_TAKE)
        months = sorted({period for (period,) in cursor.fetchall()})
        if months:
            cursor.execute("delete from core_actualsderived where period = any(%s)", [months])
            _write(cursor, history(), months)
            publish(DerivedChanged(periods=months))
    return tuple(months)


def _write(cursor: Any, past: History, stale: list[int]) -> None:
    if past.first is None or past.last is None:
        return
    months = [month for month in stale if past.first <= month <= past.last]
    cursor.execute(_OF_LINES, _windows(months))
    _write_events(cursor, past, months)
    known = past.known_from("retained_customers") or 0
    cursor.execute(_OF_STATES, [[month for month in months if month >= known]])


def _write_events(cursor: Any, past: History, months: list[int]) -> None:
    """New, lost, repeated: what happened in the months, and in those a year before."""
    read = sorted({month - back for month in months for back in (0, LOST_AFTER, REPEAT_WITHIN)})
    measures = [
        measure
        for measure in DerivedMeasure
        if measure.name.startswith(("NEW_C", "LOST", "REPEAT"))
    ]
    known = [past.known_from(measure.name.lower()) for measure in measures]
    cursor.execute("drop table if exists derived_event")
    span = [min(read, default=0), max(months, default=0)]
    cursor.execute(_EVENTS, [*_windows(read), past.new_months, *span])
    cursor.execute(_OF_EVENTS, [[int(measure) for measure in measures], known, months])


def _windows(months: Sequence[int]) -> list[Any]:
    return [list(months), [first_day(m) for m in months], [last_day(m) for m in months]]


def request() -> Job:
    """Have the stale months written; one job at a time."""
    return jobs.enqueue(actor=access.system(), kind=JOB, content_key="all")


def request_when_due(_slot: datetime) -> Job | None:
    """What a lost message left undone."""
    return request() if StaleDerived.objects.exists() else None


def _on_cube(_payload: dict[str, Any]) -> None:
    request()


def _on_trees(payload: dict[str, Any]) -> None:
    """The stage of a product decides whether it is new."""
    if payload["dimension"] == Dimension.PRODUCT:
        mark_all()


def _run(_job: jobs.JobHandle) -> dict[str, Any]:
    return {"months": len(refresh())}


def _on_slot(slot: datetime) -> None:
    request_when_due(slot)


jobs.register(JOB, _run)
subscribe(CubeChanged, _on_cube)
subscribe(TreesChanged, _on_trees)
clock.register("derived", timedelta(minutes=1), _on_slot)
