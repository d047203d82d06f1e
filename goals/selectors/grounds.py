"""What figures rest on in the end: actuals of a reference, and the imports that brought them."""

from dataclasses import dataclass
from typing import Any

from django.db import connection

from goals.models import Version
from goals.selectors import references
from goals.selectors.leaves import Address, Leaves
from goals.selectors.trees import Forest
from salesplan.core.models import ImportBatch, Metric
from salesplan.core.scoping import Viewer

MOST_BATCHES = 5
_BELOW = """(select descendant_id from core_closure
  where ancestor_id = any(%({0})s::int[]) and is_current)"""
_LINES = """
select batch_id, count(*), sum({measure}) from core_salesline
where date >= make_date(%(first)s / 12, %(first)s %% 12 + 1, 1)
  and date < make_date(%(end)s / 12, %(end)s %% 12 + 1, 1) {where}
group by batch_id order by abs(sum({measure})) desc, batch_id limit {limit}
"""
_COLUMNS = (
    ("organisation", "seat_id"), ("product", "product_id"), ("channel", "channel_id"),
    ("customer", "customer_id"),
)  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """An import: its file, and how many rows of it stand behind a figure and sum up to what."""

    batch: ImportBatch
    rows: int | None = None
    value: int | None = None


@dataclass(frozen=True)
class Ground:
    """A reference at a total: its months, its figure, and the imports behind it."""

    name: str
    first_period: int
    months: int
    value: int | None
    batches: list[Batch]


def ground(
    *, viewer: Viewer, version: Version, metric: Metric, forest: Forest, found: Leaves,
    address: Address, name: str,
) -> Ground:  # fmt: skip
    """One of a plan's references at a total, with the imports whose lines it is made of."""
    plan = version.plan
    start, _months = references.starts(plan, name)
    sold = references.of_plan(viewer=viewer, plan=plan, space=found.space, metric=metric, name=name)
    places = found.inside(forest, address)
    filled = sold.filled[places]
    first = start + address.first_period - plan.first_period
    return Ground(
        name=name,
        first_period=first,
        months=address.months,
        value=int(sold.values[places].sum()) if filled.any() else None,
        batches=_behind(viewer, metric, address, first),
    )


def imported(*, viewer: Viewer, batch_ids: set[int]) -> dict[int, Batch]:
    """The imports that wrote some figures."""
    rows = ImportBatch.objects.select_related("source", "actor").in_bulk(list(batch_ids))
    return {pk: Batch(batch) for pk, batch in rows.items()}


def _behind(viewer: Viewer, metric: Metric, address: Address, first: int) -> list[Batch]:
    measure = references.MEASURES.get(metric.measure)
    if measure is None:
        return []
    params: dict[str, Any] = {"first": first, "end": first + address.months}
    where = ""
    for (name, column), node_id in zip(_COLUMNS, address.keys, strict=True):
        if node_id:
            params[name] = [node_id]
            where += f" and {column} in {_BELOW.format(name)}"
    if not viewer.everything:
        params |= {"own": list(viewer.organisation), "lines": list(viewer.products)}
        where += (
            f" and (seat_id in {_BELOW.format('own')} or product_id in {_BELOW.format('lines')})"
        )
    statement = _LINES.format(measure=measure, where=where, limit=MOST_BATCHES)
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        rows = cursor.fetchall()
    known = ImportBatch.objects.select_related("source", "actor").in_bulk([row[0] for row in rows])
    return [
        Batch(known[batch_id], lines, int(value))
        for batch_id, lines, value in rows
        if batch_id in known
    ]
