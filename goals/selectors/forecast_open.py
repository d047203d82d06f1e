"""What is open of a period: sold so far, and the distribution of what is still to come."""

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

Key = tuple[int, int, int]
_KEY = ("organisation_id", "product_id", "channel_id")


@dataclass(frozen=True)
class Place:
    """Territories, within a product (0 = all) or a channel (0 = all)."""

    nodes: tuple[int, ...]
    product_id: int = 0
    channel_id: int = 0

    @property
    def keys(self) -> list[Key]:
        """(organisation, product, channel) of each territory."""
        return [(node, self.product_id, self.channel_id) for node in self.nodes]


@dataclass(frozen=True, eq=False)
class Rest:
    """What is to come at keys N: `points` (N,) and `quantiles` (N, Q) at `levels`, where `known`;
    `series` says how each key was forecast.
    """

    points: Floats
    quantiles: Floats
    levels: Floats
    known: npt.NDArray[np.bool_]
    series: dict[Key, ForecastSeries] = field(default_factory=dict)

    @classmethod
    def nothing(cls, count: int) -> "Rest":
        """Nobody knows."""
        return cls(
            np.zeros(count), np.zeros((count, 1)), np.ones(1), np.zeros(count, dtype=np.bool_)
        )


def rest(
    *, viewer: Viewer, run: ForecastRun, metric: Metric, keys: Sequence[Key], months: Span,
    as_of: date, settled: Company | None = None,
) -> Rest:  # fmt: skip
    """What a run expects of the part of some months that lies after a day; two queries.

    Keys outside of the viewer's scope, and those that the run does not hold, are not known; none is
    where a month that is open is not forecast.
    """
    shares = shares_open(settled or company.company(), run, months, as_of)
    rows = [] if shares is None else _series(viewer, run, metric, keys)
    if shares is None or not rows:
        return Rest.nothing(len(keys))
    series = {(row.organisation_id, row.product_id, row.channel_id): row for row in rows}
    paths = _paths(viewer, run, metric, keys, series)
    points, quantiles = outlook.rest(paths, shares)
    known = np.array([key in series for key in keys], dtype=np.bool_)
    return Rest(points, quantiles, paths.levels, known, series)


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


def actual(
    *, viewer: Viewer, metric: Metric, place: Place, months: Span, as_of: date
) -> list[int]:  # fmt: skip
    """What was sold by a day: whole months from the cube by month, the one under way by day.

    Raises `NotVisible` for a node outside the viewer's scope.
    """
    where = arrays.Where(place.nodes, place.product_id, place.channel_id)
    over = [month for month in months if last_day(month) <= as_of]
    found = arrays.by_month(viewer=viewer, where=where, months=over)
    total = getattr(found, metric.measure).sum(axis=1)
    month = month_of(as_of)
    if month in months and month not in over:
        days = [first_day(month) + timedelta(days=at) for at in range(as_of.day)]
        by_day = arrays.by_day(viewer=viewer, where=where, days=days)
        total = total + getattr(by_day, metric.measure).sum(axis=1)
    listed: list[int] = total.tolist()
    return listed


def _where(keys: Sequence[Key]) -> dict[str, Any]:
    """The box around some keys."""
    columns = zip(_KEY, zip(*keys, strict=True), strict=True)
    return {f"{name}__in": sorted(set(values)) for name, values in columns}


def _series(
    viewer: Viewer, run: ForecastRun, metric: Metric, keys: Sequence[Key]
) -> list[ForecastSeries]:
    if not keys:
        return []
    rows = ForecastSeries.objects.visible_to(viewer).filter(run=run, metric=metric)
    return list(rows.filter(**_where(keys)))


def _paths(
    viewer: Viewer, run: ForecastRun, metric: Metric, keys: Sequence[Key],
    series: dict[Key, ForecastSeries],
) -> Paths:  # fmt: skip
    levels = np.array(next(iter(series.values())).spread["levels"])
    count, horizon = len(keys), run.horizon
    points, widths = np.zeros((count, horizon)), np.zeros((count, horizon))
    totals = np.zeros((count, horizon, len(levels)))
    at = {key: row for row, key in enumerate(keys)}
    for key, row in series.items():
        if key in at:
            totals[at[key]] = row.spread["totals"]
    rows = ForecastMonth.objects.visible_to(viewer).filter(run=run, metric=metric, **_where(keys))
    for *key, period, value, low, high in rows.values_list(
        *_KEY, "period", "value", "low80", "high80"
    ):
        place = at.get(tuple(key))
        if place is not None:
            points[place, period - run.first_period] = value
            widths[place, period - run.first_period] = (high - low) / 2
    return Paths(points, widths, levels, totals)
