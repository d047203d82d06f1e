"""A finished forecast run written by hand, so that expected values and odds follow from few numbers."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from goals.models import ForecastMonth, ForecastRun, ForecastSeries, RunState
from salesplan.core.models import Metric

LEVELS = (0.1, 0.5, 0.9)
FACTORS = (80, 100, 120)
"""Percent of the forecast that a total stays below with these probabilities."""


def kept(
    first_period: int, months: int, by_node: Mapping[int, int], *, as_of: date,
    metric: str = "revenue",
) -> ForecastRun:  # fmt: skip
    """A current run made on a day: the same figure every month of each node (smallest units)."""
    ForecastRun.objects.update(is_current=False)
    made = datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC)
    run = ForecastRun.objects.create(
        as_of=as_of, first_period=first_period, horizon=months,
        state=RunState.DONE, is_current=True, started_at=made, finished_at=made,
    )  # fmt: skip
    found = Metric.objects.get(code=metric)
    ForecastSeries.unscoped.bulk_create(
        ForecastSeries(
            run=run, metric=found, organisation_id=node, method="combination", spread=_spread(v, months)
        )
        for node, v in by_node.items()
    )  # fmt: skip
    ForecastMonth.unscoped.bulk_create(
        ForecastMonth(
            run=run, metric=found, organisation_id=node, period=month, value=value,
            low80=value * 80 // 100, high80=value * 120 // 100, low95=value * 70 // 100,
            high95=value * 130 // 100,
        )
        for node, value in by_node.items()
        for month in range(first_period, first_period + months)
    )  # fmt: skip
    return run


def _spread(value: int, months: int) -> dict[str, object]:
    totals = [[value * (at + 1) * f / 100 for f in FACTORS] for at in range(months)]
    return {"levels": list(LEVELS), "totals": totals}
