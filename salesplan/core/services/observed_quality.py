"""Checking monthly figures: observations, and the lines of each source by region and channel.

One COPY brings the months of every series to numpy; what is missing between others, overdue or far
from its usual values is kept as findings. The freshness of each metric of each source is returned
for the check's own row.
"""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import numpy as np
from django.db import connection

from salesplan.core.models import Aggregation, Kind, ObservedFinding, ObservedRule
from salesplan.engine import outliers, rhythm
from salesplan.engine.outliers import Ints
from salesplan.engine.periods import last_day, month_of

TO_DELIVER = timedelta(days=15)
"""A month's value should be there so long after its end."""
REVENUE = "revenue"
KEYS = ("metric_id", "source_id", "organisation_id", "product_id", "channel_id")
PERIOD, VALUE = len(KEYS), len(KEYS) + 1
"""Columns of a table of months."""
_OBSERVED = f"""
select {", ".join(KEYS)}, period,
  case when max(aggregation) = '{Aggregation.AVERAGE}' and sum(denominator) <> 0
       then round(sum(numerator)::numeric / sum(denominator))::bigint
       else sum(numerator)::bigint end as value
from (
  select o.*, m.aggregation, row_number() over (
    partition by o.metric_id, o.source_id, o.organisation_id, o.product_id, o.channel_id,
      o.customer_id, o.geography_id, o.period order by o.date desc) as number
  from core_observation o join core_metric m on m.id = o.metric_id
) o where number = 1 or aggregation <> '{Aggregation.LAST}'
group by {", ".join(KEYS)}, period
"""
_LINES = f"""
select m.id, l.source_id, coalesce(r.ancestor_id, 0), 0, l.channel_id, l.period,
  sum(l.revenue)::bigint
from (
  select source_id, seat_id, channel_id, period, sum(revenue) as revenue
  from core_salesline group by 1, 2, 3, 4
) l
join core_metric m on m.code = '{REVENUE}'
left join lateral (
  select c.ancestor_id from core_closure c join core_node n on n.id = c.ancestor_id
  where c.descendant_id = l.seat_id and c.is_current and n.kind = '{Kind.REGION}' limit 1
) r on true
group by 1, 2, 3, 5, 6
"""
_ROWS = "copy ({query} order by 1, 2, 3, 4, 5, 6) to stdout with (delimiter ' ')"
_DAYS = """
select metric_id, source_id, count(*), min(date)::text, max(date)::text, array_agg(distinct date)
from core_observation group by 1, 2 order by 1, 2
"""
_NOBODY = """
select id from core_node where ended_on <= %(today)s or is_unassigned
union select seat_id from core_holding group by seat_id having max(valid_to) <= %(today)s
"""


def replace(*, today: date) -> list[dict[str, Any]]:
    """Check all series as of a day, in place of the last findings.

    Returns the freshness of each metric of each source: its first and last day, how many values it
    has, and the usual gap in days (None where nothing is usual).
    """
    ObservedFinding.unscoped.all().delete()
    with connection.cursor() as cursor:
        nobody = _nobody(cursor, today)
        observed, sold = _table(cursor, _OBSERVED), _table(cursor, _LINES)
        freshness = _freshness(cursor)
    found = [*_of_observations(observed, today, nobody), *_of_lines(sold, today, nobody)]
    ObservedFinding.unscoped.bulk_create(found, batch_size=2_000)
    return freshness


def series_of(observed: Ints) -> tuple[rhythm.Series, Ints]:
    """The series of rows (keys, month, value), and the number of the series of each row."""
    found = rhythm.series(observed[:, : len(KEYS)], observed[:, PERIOD])
    return found, np.repeat(np.arange(len(found.counts)), found.counts)


def _of_observations(rows: Ints, today: date, nobody: set[int]) -> list[ObservedFinding]:
    if not len(rows):
        return []
    found, numbers = series_of(rows)
    return [*_rhythm(rows, found, _complete(today), nobody), *_outlying(rows, numbers)]


def _of_lines(rows: Ints, today: date, nobody: set[int]) -> list[ObservedFinding]:
    """A month in which the whole source is silent is told of the source, not of its parts."""
    if not len(rows):
        return []
    found, _numbers = series_of(rows)
    sources = rows[:, 1]
    months = {int(one): set(rows[sources == one, PERIOD].tolist()) for one in np.unique(sources)}
    ends = np.array([max(months[one]) for one in sources[found.starts[:-1]].tolist()])
    made = _rhythm(rows, found, np.minimum(ends, _complete(today)), nobody)
    return [
        one for one in made if one.rule == ObservedRule.LATE or one.period in months[one.source_id]
    ]


def _rhythm(
    rows: Ints, found: rhythm.Series, complete: int | Ints, nobody: set[int]
) -> list[ObservedFinding]:
    usual = rhythm.steps(found)
    keys = rows[found.starts[:-1], : len(KEYS)]
    waited = [not nobody.intersection(one) for one in keys[:, 2:].tolist()]
    gone, months = rhythm.missing(found, usual * waited)
    overdue = rhythm.late(found, usual * waited, complete)
    missing = zip(gone, months, strict=True)
    return [
        *(_finding(ObservedRule.MISSING, keys[number], month) for number, month in missing),
        *(_finding(ObservedRule.LATE, keys[one], found.lasts[one]) for one in overdue),
    ]


def _outlying(rows: Ints, numbers: Ints) -> list[ObservedFinding]:
    months, values = rows[:, PERIOD], rows[:, VALUE]
    unusual = outliers.find(numbers, months, values)
    return [
        _finding(
            ObservedRule.OUTLIER, rows[row, : len(KEYS)], months[row],
            value=int(values[row]), usual_low=int(low), usual_high=int(high),
        )
        for row, low, high in zip(unusual.rows, unusual.low, unusual.high, strict=True)
    ]  # fmt: skip


def _finding(rule: ObservedRule, keys: Ints, period: Any, **values: int) -> ObservedFinding:
    named = dict(zip(KEYS, keys.tolist(), strict=True))
    return ObservedFinding(rule=rule, period=int(period), **named, **values)


def _complete(today: date) -> int:
    """The last month whose values should be there on a day."""
    month = month_of(today - TO_DELIVER)
    return month if last_day(month) + TO_DELIVER <= today else month - 1


def _nobody(cursor: Any, today: date) -> set[int]:
    """Nodes that nobody waits for: ended ones, seats left vacant, and those for "not placed"."""
    cursor.execute(_NOBODY, {"today": today})
    return {row[0] for row in cursor.fetchall()}


def _table(cursor: Any, query: str) -> Ints:
    """Rows of `KEYS`, month and value, sorted."""
    out = BytesIO()
    cursor.copy_expert(_ROWS.format(query=query), out)
    return np.fromstring(out.getvalue().decode(), dtype=np.int64, sep=" ").reshape(-1, VALUE + 1)


def _freshness(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(_DAYS)
    return [
        {
            "metric": metric_id, "source": source_id, "values": count, "first": first, "last": last,
            "gap": rhythm.median_gap([day.toordinal() for day in days]),
        }
        for metric_id, source_id, count, first, last, days in cursor.fetchall()
    ]  # fmt: skip
