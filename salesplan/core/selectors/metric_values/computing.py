"""From what was measured to the values of any metric: parts first, then what stands on them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TypedDict, Unpack

from salesplan.core.models import Aggregation, Metric
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.actuals.dayspans import DaySpan
from salesplan.core.selectors.actuals.places import Column
from salesplan.core.selectors.catalogue import Catalogue, catalogue
from salesplan.core.selectors.metric_values import measuring
from salesplan.core.selectors.metric_values.asking import (
    DIVISION_BY_ZERO,
    NO_DATA,
    Asked,
    Key,
    Value,
    Window,
)
from salesplan.engine import metric_graph
from salesplan.engine.formula import Node
from salesplan.engine.periods import first_day

Values = dict[Key, Value]


class Along(TypedDict, total=False):
    """Nodes of the other dimensions (0 is all), and the key column that the nodes lie along.

    Along `organisation_id` where nothing is said; `tier_id` for tiers of customers.
    """

    product_id: int
    channel_id: int
    column: Column


def values(
    *, viewer: Viewer, metrics: Sequence[Metric], organisation_id: int, nodes: Sequence[int],
    first_period: int, last_period: int, as_of: date, years_back: int = 0, **place: Unpack[Along],
) -> dict[str, dict[int, Value]]:  # fmt: skip
    """Code -> node -> value of metrics at nodes of one dimension, months up to the day `as_of`.

    Months are year*12+month-1; `years_back` moves the period and cuts it at the same day of that
    year. Every asked node has a value; one without data says so (`problem`) and has no amount.
    Raises `NotVisible` unless all nodes lie in the viewer's scope.
    """
    span = DaySpan.of_months(first_period, last_period, as_of)
    for _year in range(years_back):
        span = span.year_before() if span.months() else span
    (found,) = over(
        viewer=viewer, metrics=metrics, organisation_id=organisation_id, nodes=nodes,
        spans=[span], runs=not years_back, **place,
    )  # fmt: skip
    return found


def by_month(
    *, viewer: Viewer, metrics: Sequence[Metric], organisation_id: int, nodes: Sequence[int],
    first_period: int, last_period: int, as_of: date, **place: Unpack[Along],
) -> dict[str, dict[int, dict[int, Value]]]:  # fmt: skip
    """Code -> node -> month -> value, for the months that have begun by `as_of`; as `values`."""
    months = [m for m in range(first_period, last_period + 1) if first_day(m) <= as_of]
    parts = over(
        viewer=viewer, metrics=metrics, organisation_id=organisation_id, nodes=nodes,
        spans=[DaySpan.of_months(month, month, as_of) for month in months], runs=True, **place,
    )  # fmt: skip
    return {
        metric.code: {
            node: {
                month: part[metric.code][node] for month, part in zip(months, parts, strict=True)
            }
            for node in nodes
        }
        for metric in metrics
    }


def over(
    *, viewer: Viewer, metrics: Sequence[Metric], organisation_id: int, nodes: Sequence[int],
    spans: Sequence[DaySpan], runs: bool, **place: Unpack[Along],
) -> list[dict[str, dict[int, Value]]]:  # fmt: skip
    """As `values` for any runs of days, one answer for each.

    `runs` says that a span which ends within a month ends where the data do (today), so that the
    month may be read as a whole. Raises `NotVisible`.
    """
    keys = (organisation_id, place.get("product_id", 0), place.get("channel_id", 0))
    column = place.get("column", "organisation_id")
    windows = [Window(number, span, runs) for number, span in enumerate(spans)]
    asked = Asked.of(viewer, keys, column, nodes, windows)
    computed = _Computed(asked, catalogue())
    computed.fill([metric.code for metric in metrics])
    empty = Value(None, problem=NO_DATA)
    return [
        {
            metric.code: {
                node: computed.found[metric.code].get((window.number, node), empty)
                for node in nodes
            }
            for metric in metrics
        }
        for window in windows
    ]


@dataclass
class _Computed:
    """Values by code, filled in the order in which they stand on one another."""

    asked: Asked
    known: Catalogue
    found: dict[str, Values] = field(default_factory=dict)

    def fill(self, codes: Sequence[str]) -> None:
        """Compute the metrics and all that they stand on."""
        wanted = self.known.order(codes)
        measured = [metric for metric in wanted if not self.known.parts[metric.code]]
        fixed = [metric for metric in measured if metric.aggregation == Aggregation.FORMULA]
        self.found = measuring.read(
            self.asked, [metric for metric in measured if metric not in fixed]
        )
        for metric in wanted:
            if metric.code not in self.found:
                self.found[metric.code] = self._all(metric)

    def _all(self, metric: Metric) -> Values:
        compute: Callable[[Metric, Window, int], Value] = (
            self._ratio if metric.aggregation == Aggregation.RATIO else self._formula
        )
        return {
            (window.number, node): compute(metric, window, node)
            for window in self.asked.windows
            for node in self.asked.nodes
        }

    def _ratio(self, metric: Metric, window: Window, node: int) -> Value:
        top, bottom = (self.known.by_code[code] for code in self.known.parts[metric.code])
        over, under = (self.found[part.code][window.number, node] for part in (top, bottom))
        through = _through(over, under)
        if over.amount is None or under.amount is None:
            return _missing(over, under, sides=(over.amount, under.amount))
        if not under.amount:
            return Value(None, over.amount, under.amount, through, DIVISION_BY_ZERO)
        shift = Fraction(10) ** (metric.scale + bottom.scale - top.scale)
        amount = over.amount / under.amount * shift
        return Value(amount, over.amount, under.amount, through)

    def _formula(self, metric: Metric, window: Window, node: int) -> Value:
        expression = self.known.expressions.get(metric.code)
        if expression is None:
            return Value(None, problem=NO_DATA)
        parts = {name: self._part(name, window, node) for name in expression.names}
        natural = {name: self._natural(name, value) for name, value in parts.items()}
        natural[metric_graph.DAYS] = Fraction((window.days.last - window.days.first).days + 1)
        through = _through(*parts.values())
        sides = _sides(expression.tree, natural)
        try:
            amount = metric_graph.evaluate(expression.tree, natural)
        except metric_graph.DivisionByZero:
            return Value(None, *sides, through, DIVISION_BY_ZERO)
        if amount is None:
            return _missing(*parts.values(), sides=sides)
        return Value(amount * 10**metric.scale, *sides, through)

    def _part(self, code: str, window: Window, node: int) -> Value:
        """A part's value; none when the metric is no longer there."""
        return self.found.get(code, {}).get((window.number, node), Value(None, problem=NO_DATA))

    def _natural(self, code: str, value: Value) -> Fraction | None:
        if value.amount is None:
            return None
        return value.amount * Fraction(1, 10 ** self.known.by_code[code].scale)


def _sides(
    tree: Node, natural: Mapping[str, Fraction | None]
) -> tuple[Fraction | None, Fraction | None]:
    """Dividend and divisor of an expression that divides."""
    sides = metric_graph.quotient(tree)
    if sides is None:
        return None, None
    try:
        top, bottom = (metric_graph.evaluate(side, natural) for side in sides)
    except metric_graph.DivisionByZero:
        return None, None
    return top, bottom


def _through(*parts: Value) -> date | None:
    """The day that all parts reach."""
    days = [part.through for part in parts if part.through is not None]
    return min(days, default=None)


def _missing(*parts: Value, sides: tuple[Fraction | None, Fraction | None]) -> Value:
    """No value, because of the first part without one: why, and how far that one reaches."""
    lacking = [part for part in parts if part.amount is None]
    problem = next((part.problem for part in lacking if part.problem), NO_DATA)
    reached = [part.through for part in lacking if part.through is not None]
    through = min(reached) if reached and len(reached) == len(lacking) else None
    return Value(None, *sides, through, problem)
