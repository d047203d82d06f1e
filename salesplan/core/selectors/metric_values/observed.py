"""Observations rolled up through today's trees, for many metrics, nodes and windows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from salesplan.core.models import Aggregation, Metric, Unit
from salesplan.core.selectors.actuals.places import KEYS
from salesplan.core.selectors.metric_values.asking import Asked, Key, trees_sql

ADDITIVE = (Unit.MONEY, Unit.QUANTITY, Unit.COUNT)
"""Last values in these units add up over the leaves; of others the mean is taken."""
_COLUMNS = {
    "organisation_id": "organisation_id", "product_id": "product_id", "channel_id": "channel_id",
    "tier_id": "customer_id",
}  # fmt: skip
_WINDOWS = "select * from unnest(%s::int[], %s::date[], %s::date[]) as w(number, first, last)"

_SUMS = """
with {trees}
select o.metric_id, w.number, {node}, sum(o.numerator), sum(o.denominator), max(o.date)
from win w join core_observation o on o.date between w.first and w.last {joins}
where o.metric_id = any(%s) group by 1, 2, 3
"""

_LAST = """
with {trees}, latest as (
  select distinct on (o.metric_id, w.number, o.source_id, {keys}) o.*, w.number
  from win w join core_observation o on o.date between w.first and w.last
  where o.metric_id = any(%s)
  order by o.metric_id, w.number, o.source_id, {keys}, o.date desc
), placed as (
  select o.metric_id, o.number, {node} as node, o.numerator, o.denominator, o.date,
         rank() over (partition by o.metric_id, o.number, {node} order by {depth}) as nearness
  from latest o {joins}
)
select metric_id, number, node, sum(numerator), sum(denominator), max(date) from placed
where nearness = 1 or metric_id = any(%s) group by 1, 2, 3
"""

_THROUGH = """
with {trees}
select o.metric_id, w.number, {node}, max(o.date)
from win w join core_observation o on o.date <= w.last {joins}
where o.metric_id = any(%s) group by 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Summed:
    """Sums of observations and the last day of them."""

    numerator: int
    denominator: int
    through: date


def read(asked: Asked, metrics: Sequence[Metric]) -> dict[int, dict[Key, Summed]]:
    """Metric id -> (window, node) -> sums; last values once for each leaf key. Two statements.

    Last values of amounts add up; of percentages, days and scores the observations nearest to the
    asked node are taken. What was not observed is missing.
    """
    last = [metric for metric in metrics if metric.aggregation == Aggregation.LAST]
    sums = [metric.pk for metric in metrics if metric.aggregation != Aggregation.LAST]
    rows: list[Any] = []
    if sums:
        rows += _rows(_SUMS, asked, [sums])
    if last:
        adding = [metric.pk for metric in last if metric.unit in ADDITIVE]
        rows += _rows(_LAST, asked, [[metric.pk for metric in last]], [adding])
    found: dict[int, dict[Key, Summed]] = {metric.pk: {} for metric in metrics}
    for metric_id, number, node, top, bottom, through in rows:
        found[metric_id][number, node] = Summed(int(top), int(bottom), through)
    return found


def through(asked: Asked, metric_ids: Sequence[int]) -> dict[tuple[int, Key], date]:
    """(metric id, (window, node)) -> the last day observed up to the window's end."""
    rows = _rows(_THROUGH, asked, [list(metric_ids)])
    return {(metric_id, (number, node)): day for metric_id, number, node, day in rows}


def _rows(sql: str, asked: Asked, first: list[Any], *more: list[Any]) -> list[Any]:
    """Run a statement of this module; its trees stand first, then its own parameters."""
    trees, params, joins, depth = [f"win as ({_WINDOWS})"], _windows(asked), [], []
    for column in KEYS:
        stored = f"o.{_COLUMNS[column]}"
        if asked.column != column and asked.is_all(column):
            depth.append(f"({stored} <> 0)::int")
            continue
        tree, own = trees_sql(asked, column)
        trees.append(f"{column} as ({tree})")
        params += own
        joins.append(f"join {column} on {column}.leaf = {stored}")
        depth.append(f"{column}.depth")
    keys = ("organisation_id", "product_id", "channel_id", "customer_id", "geography_id")
    text = sql.format(
        trees=", ".join(trees), joins=" ".join(joins), depth=" + ".join(depth),
        node=f"{asked.column}.node", keys=", ".join(f"o.{key}" for key in keys),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(text, [*params, *first, *(value for entry in more for value in entry)])
        return list(cursor.fetchall())


def _windows(asked: Asked) -> list[Any]:
    return [
        [window.number for window in asked.windows],
        [window.days.first for window in asked.windows],
        [window.days.last for window in asked.windows],
    ]
