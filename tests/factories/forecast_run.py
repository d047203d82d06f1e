"""A run of statistical forecasts, written by hand: what it says follows from a dictionary."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from goals.models import ForecastMonth, ForecastRun, ForecastSeries
from salesplan.core.models import Metric
from salesplan.engine.periods import month_of

LEVELS = [0.025, 0.1, 0.5, 0.9, 0.975]
WIDTHS = [-0.2, -0.1, 0.0, 0.1, 0.2]
"""Quantiles lie that much of the value off it: 80 % within ten per cent."""


def write(
    as_of: date, values: Mapping[int, Mapping[int, int]], *, is_current: bool = True
) -> ForecastRun:
    """A run that knows the months before `as_of`'s end: node -> month -> revenue."""
    first = month_of(as_of) + 1
    horizon = max(month for months in values.values() for month in months) - first + 1
    made = ForecastRun.objects.create(
        as_of=as_of, first_period=first, horizon=horizon, state="done", is_current=is_current,
        started_at=datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC),
    )  # fmt: skip
    revenue = Metric.objects.get(code="revenue")
    for node, months in values.items():
        running = [sum(list(months.values())[: at + 1]) for at in range(horizon)]
        ForecastSeries.unscoped.create(
            run=made, metric=revenue, organisation_id=node, method="combination",
            coverage80=8_000, coverage95=9_500, cases=12,
            spread={
                "levels": LEVELS,
                "totals": [[total * (1 + width) for width in WIDTHS] for total in running],
            },
        )  # fmt: skip
        ForecastMonth.unscoped.bulk_create(
            ForecastMonth(
                run=made, metric=revenue, organisation_id=node, product_id=0, channel_id=0,
                period=month, value=value, low80=value * 9 // 10, high80=value * 11 // 10,
                low95=value * 8 // 10, high95=value * 12 // 10,
            )
            for month, value in months.items()
        )  # fmt: skip
    return made
