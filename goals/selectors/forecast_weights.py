"""What the forecast expects at the leaves of a plan: a reference to spread a target like.

A territory's months come from the forecast (those that are over from what was sold); within a
territory and month the leaves share it as they shared the same months last year, where nothing was
sold then as they shared the whole of last year.
"""

from datetime import date

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.models import ForecastMonth, ForecastRun, Version
from goals.selectors import forecasts, references
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.references import Reference
from salesplan.core.errors import Refused
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace
from salesplan.engine.periods import year_month

YEAR = 12


def of_leaves(
    *, viewer: Viewer, version: Version, space: LeafSpace, metric: Metric, periods: Int64Array
) -> Reference:
    """The forecast at the leaves `space` of a version; exact by territory and period but for
    rounding.

    `periods` are those that will be read. Raises `Refused` where there is no forecast
    ("no_forecast") or it does not reach these months ("forecast_reach").
    """
    run = forecasts.current_run(viewer=viewer)
    if run is None:
        raise Refused(
            _("There is no forecast yet. Start one on the page “Forecast”."), code="no_forecast"
        )
    _require_reach(run, int(periods.max(initial=0)) + space.span - 1)
    nodes, at = np.unique(space.keys[0], return_inverse=True)
    wanted = _wanted(viewer, run, metric, space, nodes)
    if not wanted.any():
        raise Refused(
            _("There is no forecast of %(metric)s."), code="no_forecast", metric=metric.label
        )
    last_year = references.of_leaves(
        viewer=viewer, space=space, metric=metric, first_period=space.first_period - YEAR,
        plan_id=version.plan_id,
    )  # fmt: skip
    shape = (space.keys.shape[1], space.count)
    values = _shared(np.maximum(last_year.values.reshape(shape), 0), at, wanted).ravel()
    return Reference(values, values > 0)


def _require_reach(run: ForecastRun, last_month: int) -> None:
    if last_month >= run.first_period + run.horizon:
        reach = run.first_period + run.horizon - 1
        raise Refused(
            _("The forecast reaches to %(reach)s, the target to %(last)s."), code="forecast_reach",
            reach=_month(reach), last=_month(last_month),
        )  # fmt: skip


def _month(month: int) -> str:
    year, number = year_month(month)
    return date(year, number, 1).strftime("%Y-%m")


def _wanted(
    viewer: Viewer, run: ForecastRun, metric: Metric, space: LeafSpace, nodes: Int64Array
) -> Int64Array:
    """Figures of territories by period (nodes, count): sold where over, forecast where not."""
    wanted = np.zeros((len(nodes), space.count), np.int64)
    rows = ForecastMonth.objects.visible_to(viewer).filter(
        run=run, metric=metric, organisation_id__in=nodes.tolist(), product_id=0, channel_id=0
    )
    found = np.array(
        list(rows.values_list("organisation_id", "period", "value")), np.int64
    ).reshape(-1, 3)  # fmt: skip
    found = np.concatenate([found, _sold(run, metric, space, nodes)])
    index = (found[:, 1] - space.first_period) // space.span
    inside = (index >= 0) & (index < space.count)
    np.add.at(wanted, (np.searchsorted(nodes, found[inside, 0]), index[inside]), found[inside, 2])
    return wanted


def _sold(run: ForecastRun, metric: Metric, space: LeafSpace, nodes: Int64Array) -> Int64Array:
    """Rows (territory, month, value) of the plan's months before the forecast begins."""
    measure = references.MEASURES.get(metric.measure)
    if measure is None:
        return np.zeros((0, 3), np.int64)
    source = (
        "from core_actualsmonth where organisation_id = any(%(nodes)s::int[]) and product_id = 0"
        " and channel_id = 0 and period >= %(first)s and period < %(end)s"
    )
    params = {"nodes": nodes.tolist(), "first": space.first_period, "end": run.first_period}
    return ColumnQuery(("organisation_id", "period", measure), source, params).fetch().T


def _shared(leaves: Int64Array, at: Int64Array, wanted: Int64Array) -> Int64Array:
    """Bring territories' figures (nodes, count) down to leaves (combinations, count)."""
    nodes = len(wanted)
    sums = np.zeros((nodes, leaves.shape[1]))
    np.add.at(sums, at, leaves)
    whole = np.zeros(nodes)
    np.add.at(whole, at, leaves.sum(axis=1))
    own = np.divide(leaves, sums[at], out=np.zeros(leaves.shape), where=sums[at] > 0)
    mix = leaves.sum(axis=1)[:, None] / np.where(whole > 0, whole, 1.0)[at, None]
    share = np.where(sums[at] > 0, own, mix)
    found: Int64Array = np.rint(share * wanted[at]).astype(np.int64)
    return found
