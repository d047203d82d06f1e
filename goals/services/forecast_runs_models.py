"""The forecasts of one metric: options chosen, every series forecast, made to add up, tested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext_lazy as _

from goals.selectors.forecast_series import Floats, Histories
from goals.services import forecast_runs_trees as trees
from goals.services.forecast_runs_drivers import Drivers
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.engine.forecast import (
    OPTION_SETS,
    Forecasts,
    Intervals,
    Options,
    OptionsReport,
    choose_options,
    forecast,
)
from salesplan.engine.forecast_errors import Errors, errors

Ints = npt.NDArray[np.int64]
_HALF_WIDTH = 1.2816
"""Standard deviations from the middle of a normal distribution to the end of an 80 % interval."""
_TINY = 1e-9
_NUMBERS = ("smear", "parent_share")
_SWITCHES = ("identity_for_zeros", "trading_days", "intermittent", "choose")


@dataclass(frozen=True, eq=False)
class Modelled:
    """A metric's forecasts: as the engine has them, and whole and adding up (`values`, (S, H)).

    `bounds` are the intervals (S, H) by name, `totals` (S, H, Q) the quantiles of running totals,
    both moved along with the values.
    """

    metric: Metric
    engine: Forecasts
    values: Ints
    bounds: Mapping[str, Ints]
    totals: Ints
    errors: Errors
    options: OptionsReport | None
    taken: str
    seconds: float


def options_of(*, asked: Mapping[str, Any]) -> tuple[str, Options] | None:
    """The options that are fixed by hand; None where rolling origins choose.

    `{"set": name}` takes one of the engine's sets, other entries change single options. Raises
    `Invalid` for what the engine does not know.
    """
    if not asked:
        return None
    name = str(asked.get("set", "default"))
    if name not in OPTION_SETS:
        raise Invalid(_("There is no such option."), field="options", option=name)
    single = {key: value for key, value in asked.items() if key != "set"}
    for key, value in single.items():
        if not (_is_switch(key, value) or _is_share(key, value)):
            raise Invalid(_("There is no such option."), field="options", option=str(key)[:40])
    return ("by_hand" if single else name), replace(OPTION_SETS[name], **single)


def _is_switch(key: str, value: Any) -> bool:
    return key in _SWITCHES and isinstance(value, bool)


def _is_share(key: str, value: Any) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return key in _NUMBERS and number and 0 <= value <= 1


def modelled(
    *, metric: Metric, series: Histories, drivers: Drivers, horizon: int,
    fixed: tuple[str, Options] | None,
) -> Modelled:  # fmt: skip
    """Forecast every series of a metric; nothing is read or written."""
    begun = perf_counter()
    history = series.measure(metric.measure)
    parents = parents_of(series=series)
    report = None if fixed else _chosen(series, history, parents, drivers, horizon)
    name, options = fixed or (report.best, report.options)  # type: ignore[union-attr]
    trading = options.trading_days and not drivers.regressors
    options = replace(options, trading_days=trading)
    found = forecast(
        history, horizon=horizon, last_month=series.last_month, options=options,
        regressors=drivers.regressors, parents=parents,
    )  # fmt: skip
    tested = errors(
        history, horizon=horizon, last_month=series.last_month, options=options,
        regressors=drivers.regressors,
    )  # fmt: skip
    intervals = _intervals(found)
    variances = ((intervals.high80 - intervals.low80) / 2 / _HALF_WIDTH) ** 2
    values = trees.reconciled(
        series=series, history=history, points=found.points, variances=variances
    )
    return Modelled(
        metric=metric, engine=found, values=values, bounds=_bounds(intervals, found.points, values),
        totals=_totals(intervals, found.points, values),
        errors=tested, options=report, taken=name,
        seconds=perf_counter() - begun,
    )  # fmt: skip


def parents_of(*, series: Histories) -> list[int]:
    """The row of each series' parent along the territories; -1 at the top and for cuts."""
    places = series.places
    return [
        -1
        if product or channel
        else places.get((series.organisation.parents.get(node, 0), 0, 0), -1)
        for node, product, channel in series.keys
    ]


def _chosen(
    series: Histories, history: Floats, parents: Sequence[int], drivers: Drivers, horizon: int
) -> OptionsReport:
    """What does best at the territories, by rolling origins."""
    rows = [at for at, key in enumerate(series.keys) if not key[1] and not key[2]]
    place = {row: number for number, row in enumerate(rows)}
    own = [
        replace(one, values=one.values[rows] if one.values.ndim == 2 else one.values)
        for one in drivers.regressors
    ]
    return choose_options(
        history[rows], horizon=horizon, last_month=series.last_month, regressors=own,
        parents=[place.get(parents[row], -1) for row in rows],
    )  # fmt: skip


def _intervals(found: Forecasts) -> Intervals:
    if found.intervals is None:
        raise ValueError("forecasts were asked for with intervals")
    return found.intervals


def moved(*, bounds: Floats, own: Floats, values: Ints) -> Floats:
    """Bounds of forecasts that were changed: in proportion, or by the difference at 0."""
    usable = own > _TINY
    ratio = np.where(usable, values / np.where(usable, own, 1.0), 1.0)
    return np.where(usable, bounds * ratio, bounds + (values - own))


def _bounds(intervals: Intervals, points: Floats, values: Ints) -> dict[str, Ints]:
    found: dict[str, Ints] = {}
    for name, outermost in (("low80", np.minimum), ("high80", np.maximum)):
        found[name] = outermost(
            np.rint(moved(bounds=getattr(intervals, name), own=points, values=values)), values
        )
    for name, inner, outermost in (
        ("low95", "low80", np.minimum), ("high95", "high80", np.maximum),
    ):  # fmt: skip
        wide = np.rint(moved(bounds=getattr(intervals, name), own=points, values=values))
        found[name] = outermost(wide, found[inner])
    return {name: bound.astype(np.int64) for name, bound in found.items()}


def _totals(intervals: Intervals, points: Floats, values: Ints) -> Ints:
    own, whole = points.cumsum(axis=1)[:, :, None], values.cumsum(axis=1)[:, :, None]
    return np.rint(moved(bounds=intervals.totals, own=own, values=whole)).astype(np.int64)
