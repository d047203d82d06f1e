"""In which unit a page lets people type a figure, and how the field is named and filled."""

from dataclasses import dataclass
from typing import Any

from goals.selectors import typed_figures
from goals.web.grid_config import number, unit_label
from salesplan.core.models import Metric
from salesplan.web import display


@dataclass(frozen=True)
class Typed:
    """The unit of a field: 1,000 with the label "¥ k" takes 340 for 340,000."""

    metric: Metric
    unit: int
    label: str

    @classmethod
    def of(cls, request: Any, plan: Any, metric: Metric) -> "Typed":
        """What figures of a plan are typed in: the unit of its pages, in the reporting currency.

        A form names the unit that it showed, so that a figure means the same when the language,
        and with it the unit, was changed in another tab.
        """
        if not typed_figures.is_amount(metric=metric):
            return cls(metric, 1, "%" if metric.unit == "percent" else "")
        shown = display.Display(
            request.company.currency, plan.display_unit, display.current().chinese
        )
        named = number((request.POST if request.method == "POST" else request.GET).get("unit", ""))
        if named in typed_figures.UNITS and named != shown.table_unit:
            return cls(metric, named, unit_label(named))
        return cls(metric, shown.table_unit, shown.money_unit())

    def written(self, value: int | None) -> str:
        """A stored figure as the field shows it."""
        return typed_figures.written(value=value, metric=self.metric, unit=self.unit)

    def read(self, text: str) -> int | None:
        """What was typed, in the smallest unit; raises `Invalid`."""
        return typed_figures.read(text=text, metric=self.metric, unit=self.unit)
