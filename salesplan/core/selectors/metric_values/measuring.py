"""Metrics that are measured: from the cube, from derived measures, or from observations."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from salesplan.core.models import Aggregation, Metric
from salesplan.core.selectors.metric_values import cube, customers, derived, observed
from salesplan.core.selectors.metric_values.asking import (
    DIVISION_BY_ZERO,
    NO_DATA,
    Asked,
    Key,
    Value,
    Window,
)
from salesplan.core.selectors.metric_values.known import History, history
from salesplan.engine.periods import first_day, last_day, month_of

CUSTOMERS = "customers"
Values = dict[Key, Value]


def read(asked: Asked, metrics: Sequence[Metric]) -> dict[str, Values]:
    """Code -> (window, node) -> value of metrics that are not computed from others."""
    sold = [metric for metric in metrics if metric.measure]
    seen = [metric for metric in metrics if not metric.measure]
    found = _sold(asked, sold) if sold else {}
    return found | (_seen(asked, seen) if seen else {})


def _sold(asked: Asked, metrics: Sequence[Metric]) -> dict[str, Values]:
    wanted = {metric.measure for metric in metrics}
    sums: dict[str, dict[Key, int]] = {}
    if wanted & set(cube.MEASURES):
        sums |= cube.read(asked, wanted & set(cube.MEASURES))
    if CUSTOMERS in wanted:
        sums[CUSTOMERS] = customers.read(asked)
    if wanted & set(derived.MEASURES):
        sums |= derived.read(asked, wanted & set(derived.MEASURES))
    past = history()
    return {
        metric.code: {
            key: value
            for window in asked.windows
            for key, value in _of_window(asked, metric.measure, window, past, sums)
        }
        for metric in metrics
    }


def _of_window(
    asked: Asked, measure: str, window: Window, past: History, sums: dict[str, dict[Key, int]]
) -> Iterable[tuple[Key, Value]]:
    """The measure at every node, or that the history of sales does not tell it."""
    problem, through = _reach(asked, measure, window, past)
    for node in asked.nodes:
        key = window.number, node
        if problem:
            yield key, Value(None, through=through, problem=problem)
        else:
            yield key, Value(Fraction(sums[measure].get(key, 0)), through=through)


def _reach(asked: Asked, measure: str, window: Window, past: History) -> tuple[str, date | None]:
    """What keeps the measure of a window from being known, and up to which day it is."""
    begins = past.known_from(measure)
    if begins is None or measure not in derived.MEASURES:
        empty = begins is None or window.days.last < first_day(begins)
        return (NO_DATA, None) if empty else ("", window.days.last)
    if not derived.is_known(asked, measure):
        return NO_DATA, None
    months = derived.months_of(window, measure)
    if measure in derived.OF_DAYS:
        is_early = month_of(window.days.first) < begins
        return (NO_DATA, None) if is_early else ("", window.days.last)
    if not months:
        over = last_day(month_of(window.days.first) - 1)
        return NO_DATA, over if over >= first_day(begins) else None
    return (NO_DATA, None) if months[0] < begins else ("", last_day(months[-1]))


def _seen(asked: Asked, metrics: Sequence[Metric]) -> dict[str, Values]:
    found = observed.read(asked, metrics)
    keys = {(window.number, node) for window in asked.windows for node in asked.nodes}
    missing = [metric.pk for metric in metrics if keys - found[metric.pk].keys()]
    until = observed.through(asked, missing) if missing else {}
    return {
        metric.code: {
            key: _observed(metric, found[metric.pk].get(key), until.get((metric.pk, key)))
            for key in keys
        }
        for metric in metrics
    }


def _observed(metric: Metric, sums: observed.Summed | None, until: date | None) -> Value:
    if sums is None:
        return Value(None, through=until, problem=NO_DATA)
    is_mean = metric.aggregation == Aggregation.AVERAGE or (
        metric.aggregation == Aggregation.LAST and metric.unit not in observed.ADDITIVE
    )
    if not is_mean:
        return Value(Fraction(sums.numerator), through=sums.through)
    top, bottom = sums.numerator, sums.denominator
    if not bottom:
        return Value(None, top, bottom, sums.through, DIVISION_BY_ZERO)
    return Value(Fraction(top, bottom), top, bottom, sums.through)
