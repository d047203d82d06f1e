"""Observations: measured values that are not sales, keyed by metric, day and nodes."""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from salesplan.core.events import FactsLoaded
from salesplan.core.models import Dimension, ImportBatch, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.services.imports import keyed, placing
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.once import first_of_each
from salesplan.core.services.outbox import publish

NODES = tuple(f"{name}_id" for name in Dimension)
TABLE = keyed.Table(
    "core_observation",
    ("source_id", "metric_id", "date", *NODES),
    ("period", "numerator", "denominator"),
)


class Observations:
    """The handler of observations."""

    output = "frames"
    has_source = True

    def write(self, run: Run) -> None:
        """Insert or change observations; values are stored in the metric's smallest unit."""
        rows = list(_typed(run))
        once = first_of_each(run, rows, TABLE.key, "metric")
        ready = [[row[name] for name in TABLE.columns] for row in once]
        run.counts |= keyed.merge(run.cursor, TABLE, ready, run.batch_id)
        publish(FactsLoaded(batch_id=run.batch_id, kind=run.batch.kind))

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Restore the observations of before."""
        keyed.restore(cursor, TABLE, batch.pk)
        publish(FactsLoaded(batch_id=batch.pk, kind=batch.kind))


def _typed(run: Run) -> Iterator[dict[str, Any]]:
    metrics = {metric.code: metric for metric in Metric.objects.all()}
    rows = run.rows()
    made = placing.nodes(run)
    for row in rows:
        metric = metrics.get(row["metric"])
        if metric is None:
            run.reject(row["row"], "metric", "unknown_metric", row["metric"], metric=row["metric"])
        elif metric.measure or metric.numerator_id is not None:
            run.reject(row["row"], "metric", "metric_not_observed", metric=row["metric"])
        else:
            yield _stored(row, metric, run.batch.source_id, made)


def _stored(
    row: dict[str, Any], metric: Metric, source_id: int | None, made: dict[str, dict[int, int]]
) -> dict[str, Any]:
    day: date = row["date"]
    nodes = {}
    for name in Dimension:
        found = row.get(f"{name}_id", 0)
        nodes[f"{name}_id"] = made[name][found] if found < 0 else found
    denominator = row.get("denominator")
    return {
        **nodes,
        "row": row["row"],
        "source_id": source_id,
        "metric_id": metric.pk,
        "date": day,
        "period": day.year * 12 + day.month - 1,
        "numerator": scaled(row["numerator"], metric.scale),
        "denominator": 1 if denominator is None else scaled(denominator, 0),
    }


def scaled(value: Decimal, scale: int) -> int:
    """A value in units of 10^-scale, rounded half-even once."""
    return int(value.scaleb(scale).to_integral_value(rounding=ROUND_HALF_EVEN))
