"""What is open of a period at some nodes: sold so far, and the distribution of what is to come."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from goals.models import ForecastMonth, ForecastRun, ForecastSeries
from salesplan.core.models import Company, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import calendars, company
from salesplan.core.selectors.actuals import arrays
from salesplan.engine import landing, outlook
from salesplan.engine.outlook import Floats, Paths
from salesplan.engine.periods import Span, first_day, last_day, month_of

_VALUES = ("organisation_id", "period", "value", "low80", "high80")


@dataclass(frozen=True)
class Place:
    """Territories, within a product (0 = all) or a channel (0 = all)."""

    nodes: tuple[int, ...]
    product_id: int = 0
    channel_id: int = 0


@dataclass(frozen=True, eq=False)
class Open:
    """A period at nodes N: `actual` up to the day; `points` (N,) and `quantiles` (N, Q) of the
    rest, where `known`; `series` says how each node was forecast.
    """

    place: Place
    actual: list[int]
    is_over: bool
    points: Floats
    quantiles: Floats
    levels: Floats
    known: npt.NDArray[np.bool_]
    series: dict[int, ForecastSeries] = field(default_factory=dict)


def opened(
    *, viewer: Viewer, run: ForecastRun | None, metric: Metric, place: Place,
    span: tuple[int, int], as_of: date,
) -> Open:  # fmt: skip
    """The months `span` (first, number) at a place on a day.

    Raises `NotVisible` for a node outside the viewer's scope.
    """
    months = Span(*span)
    actual = _actual(viewer, metric, place, months, as_of)
    count = len(place.nodes)
    nothing = Open(
        place, actual, as_of >= months.last_day, np.zeros(count), np.zeros((count, 1)),
        np.ones(1), np.zeros(count, dtype=np.bool_),
    )  # fmt: skip
    if nothing.is_over or run is None:
        return nothing
    shares = shares_open(company.company(), run, months, as_of)
    if shares is None:
        return nothing
    series = _series(viewer, run, metric, place)
    if not series:
        return nothing
    paths, known = _paths(viewer, run, metric, place, series)
    points, quantiles = outlook.rest(paths, shares)
    return Open(place, actual, False, points, quantiles, paths.levels, known, series)


def shares_open(
    settled: Company, run: ForecastRun, months: Span, as_of: date
) -> Floats | None:  # fmt: skip
    """How much of each month of a run is open and inside the period; None where a month that is
    open is not forecast.
    """
    forecast = Span(run.first_period, run.horizon)
    shares = np.zeros(run.horizon)
    for month in months:
        share = share_left(settled, month, as_of)
        if share and month not in forecast:
            return None
        if share:
            shares[month - run.first_period] = share
    return shares


def share_left(settled: Company, month: int, as_of: date) -> float:
    """The part of a month that lies after a day, by what its days weigh."""
    if last_day(month) <= as_of:
        return 0.0
    if first_day(month) > as_of:
        return 1.0
    calendar = calendars.working_days(settled, Span(month))
    left = landing.days_weight(as_of + timedelta(days=1), last_day(month), calendar)
    return left / landing.days_weight(first_day(month), last_day(month), calendar)


def _actual(
    viewer: Viewer, metric: Metric, place: Place, months: Span, as_of: date
) -> list[int]:  # fmt: skip
    """Whole months from the cube by month, those of the month under way by day."""
    where = arrays.Where(place.nodes, place.product_id, place.channel_id)
    over = [month for month in months if last_day(month) <= as_of]
    found = arrays.by_month(viewer=viewer, where=where, months=over)
    total = getattr(found, metric.measure).sum(axis=1)
    month = month_of(as_of)
    if month in months and month not in over:
        days = [first_day(month) + timedelta(days=at) for at in range(as_of.day)]
        total = total + getattr(
            arrays.by_day(viewer=viewer, where=where, days=days), metric.measure
        ).sum(axis=1)
    listed: list[int] = total.tolist()
    return listed


def _series(
    viewer: Viewer, run: ForecastRun, metric: Metric, place: Place
) -> dict[int, ForecastSeries]:
    rows = ForecastSeries.objects.visible_to(viewer).filter(
        run=run, metric=metric, organisation_id__in=place.nodes, product_id=place.product_id,
        channel_id=place.channel_id,
    )  # fmt: skip
    return {row.organisation_id: row for row in rows}


def _paths(
    viewer: Viewer, run: ForecastRun, metric: Metric, place: Place,
    series: dict[int, ForecastSeries],
) -> tuple[Paths, npt.NDArray[np.bool_]]:  # fmt: skip
    spreads = {node: row.spread for node, row in series.items()}
    levels = np.array(next(iter(spreads.values()))["levels"])
    count, horizon = len(place.nodes), run.horizon
    points, widths = np.zeros((count, horizon)), np.zeros((count, horizon))
    totals = np.zeros((count, horizon, len(levels)))
    at = {node: row for row, node in enumerate(place.nodes)}
    for node, spread in spreads.items():
        totals[at[node]] = spread["totals"]
    for node, period, value, low, high in _months(viewer, run, metric, place):
        points[at[node], period - run.first_period] = value
        widths[at[node], period - run.first_period] = (high - low) / 2
    known = np.array([node in series for node in place.nodes], dtype=np.bool_)
    return Paths(points, widths, levels, totals), known


def _months(
    viewer: Viewer, run: ForecastRun, metric: Metric, place: Place
) -> Sequence[tuple[Any, ...]]:
    rows = ForecastMonth.objects.visible_to(viewer).filter(
        run=run, metric=metric, organisation_id__in=place.nodes, product_id=place.product_id,
        channel_id=place.channel_id,
    )  # fmt: skip
    return list(rows.values_list(*_VALUES))
