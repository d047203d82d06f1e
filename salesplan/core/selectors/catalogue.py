"""The metric catalogue as a graph: what is computed from what. It is open to everybody."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from salesplan.core.models import Aggregation, Metric
from salesplan.engine import metric_graph
from salesplan.engine.formula import FormulaError
from salesplan.engine.metric_graph import Expression


@dataclass(frozen=True)
class Catalogue:
    """All metrics, by code."""

    by_code: dict[str, Metric]

    @cached_property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """Code -> codes of the metrics that it is computed from, none for measured ones."""
        return {code: self._parts(metric) for code, metric in self.by_code.items()}

    @cached_property
    def code_of(self) -> dict[int, str]:
        """Code by id."""
        return {metric.pk: code for code, metric in self.by_code.items()}

    @cached_property
    def expressions(self) -> dict[str, Expression]:
        """The expressions of formula metrics, by code; one that cannot be read is left out."""
        formulas = {
            code: _readable(metric.expression)
            for code, metric in self.by_code.items()
            if metric.aggregation == Aggregation.FORMULA
        }
        return {code: found for code, found in formulas.items() if found is not None}

    def order(self, codes: Iterable[str]) -> tuple[Metric, ...]:
        """The metrics and all that they are computed from, parts first; raises `CycleError`.

        Parts that are no longer there are left out.
        """
        found = metric_graph.order(codes, self.parts)
        return tuple(self.by_code[code] for code in found if code in self.by_code)

    def using(self, code: str) -> tuple[Metric, ...]:
        """The metrics that are computed from one directly."""
        return tuple(self.by_code[name] for name, parts in self.parts.items() if code in parts)

    def _parts(self, metric: Metric) -> tuple[str, ...]:
        if metric.aggregation == Aggregation.RATIO:
            ids = (metric.numerator_id, metric.denominator_id)
            return tuple(self.code_of[pk] for pk in ids if pk is not None)
        expression = self.expressions.get(metric.code)
        return expression.names if expression else ()


def _readable(text: str) -> Expression | None:
    try:
        return metric_graph.read(text)
    except FormulaError:
        return None


def catalogue() -> Catalogue:
    """Every metric; one query."""
    return Catalogue({metric.code: metric for metric in Metric.objects.order_by("pk")})
