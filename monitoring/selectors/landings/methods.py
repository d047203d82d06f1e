"""The methods of landing."""

import numpy as np
from django.utils.translation import gettext_lazy as _

from goals.selectors import forecasts
from monitoring.selectors.landings import cases
from monitoring.selectors.landings.registry import Proposal, method
from monitoring.selectors.landings.tasks import Task
from salesplan.engine import landing, outlook, pacing

FORECAST = "forecast"
LOW, HIGH = 0.1, 0.9
"""Between these quantiles lie 80 % of the outcomes."""


@method(
    "run_rate",
    label=_("At this pace"),
    assumes=_("The share of the target reached by now is the share reached in the end."),
)
def run_rate(task: Task) -> Proposal:
    """Actual / target to date x target of the period."""
    values = np.array([_landing(task, node) for node in range(len(task.actual))])
    if task.is_by_day:
        return Proposal(values, cases.band_by_day(task, cases.by_working_day(task)))
    return Proposal(values, cases.band_by_month(task, cases.plans_shapes(task)))


def _landing(task: Task, node: int) -> float:
    """In whole numbers, so that it is the figure of every table to the cent."""
    if not np.isfinite(task.target[node]):
        return np.nan
    actual, due, target = (int(x[node]) for x in (task.actual, task.to_date, task.target))
    value = pacing.carried_on(actual, due, target)
    return np.nan if value is None else float(value)


@method(
    "seasonal_naive",
    label=_("Like last year’s rest, at this growth"),
    assumes=_(
        "The rest of the period goes like last year’s, shifted by the Spring Festival, and grows "
        "as the period has grown so far."
    ),
)
def seasonal_naive(task: Task) -> Proposal:
    """Actual + last year's rest of the period x growth to date."""
    selection = task.selection
    if selection.days:
        share = landing.share_of(task.last_year, task.last_year_whole)
    else:
        before = selection.span.shift(-12)
        share = landing.last_years_share(
            task.last_year,
            task.months_of(before),
            selection.at.full_months,
            (task.weights(selection.span), task.weights(before)),
            task.part_weights(),
        )
    values = landing.carried_on(task.actual, share)
    if task.is_by_day:
        return Proposal(values, cases.band_by_day(task, cases.by_last_year(task)))
    return Proposal(values, cases.band_by_month(task, cases.last_years_shapes(task)))


@method(
    FORECAST,
    label=_("Forecast"),
    assumes=_(
        "The rest of the period is what the statistical forecast expects of its months; its range "
        "is tested on earlier months."
    ),
)
def forecast(task: Task) -> Proposal | None:
    """Actual + the forecast of what is left; None without a forecast, and for single weeks."""
    selection = task.selection
    if selection.days:
        return None
    found = forecasts.expected(
        viewer=selection.viewer, metric=selection.metric, keys=task.keys, months=selection.span,
        as_of=selection.as_of, settled=selection.company,
    )  # fmt: skip
    if found is None or not found.known.any():
        return None
    values = np.where(found.known, task.actual + found.points, np.nan)
    low, high = (
        _factor(task.actual + outlook.at(found.levels, found.quantiles, level), values)
        for level in (LOW, HIGH)
    )
    cases = [found.series[key].cases if key in found.series else 0 for key in task.keys]
    return Proposal(values, landing.Band(low, high, np.array(cases, dtype=np.int64)))


def _factor(bound: landing.FloatArray, values: landing.FloatArray) -> landing.FloatArray:
    factors = np.full(values.shape, np.nan)
    np.divide(bound, values, out=factors, where=values > 0)
    return factors


def landed(task: Task) -> Proposal:
    """A period that is over has landed where it is."""
    ones = np.ones(len(task.actual))
    return Proposal(task.actual, landing.Band(ones, ones, np.zeros(len(ones), dtype=np.int64)))
