"""In which unit a page lets people type a figure, and how the field is named and filled."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from goals.selectors import typed_figures
from goals.web.grid_config import number
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.engine import notation
from salesplan.web import display
from salesplan.web.templatetags.figures import figure, percent


@dataclass(frozen=True)
class Typed:
    """The unit of a field: 1,000 with the label "¥ k" takes 340 for 340,000.

    `choices` are the units that may be chosen instead, with their labels; none but for amounts.
    """

    metric: Metric
    unit: int
    label: str
    choices: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, request: Any, plan: Any, metric: Metric, near: int | None = None) -> "Typed":
        """What figures of a plan are typed in, in the reporting currency: the unit that suits a
        figure shown beside the field (`near`), else the one of the plan's tables.

        A form names the unit that it showed, so that a figure means the same when the language,
        and with it the unit, was changed in another tab.
        """
        if not typed_figures.is_amount(metric=metric):
            return cls(metric, 1, "%" if metric.unit == "percent" else "")
        shown = display.Display(
            request.company.currency, plan.display_unit, display.current().chinese
        )
        unit = number((request.POST if request.method == "POST" else request.GET).get("unit", ""))
        if unit not in typed_figures.UNITS:
            unit = shown.suited(near) if near else shown.table_unit
        units = sorted({*shown.units, unit})
        return cls(metric, unit, shown.named(unit), tuple((one, shown.named(one)) for one in units))

    def read(self, text: str) -> int | None:
        """What was typed, in the smallest unit; raises `Invalid`."""
        return typed_figures.read(text=text, metric=self.metric, unit=self.unit)


@dataclass(frozen=True)
class Reading:
    """How a typed figure is understood, beside the one it is compared with, before it is sent."""

    metric: Metric
    value: int | None
    against: int | None
    refusal: Invalid | None = None

    @classmethod
    def of(cls, typed: Typed, text: str, against: int | None) -> "Reading":
        """What was typed so far; what is not a number (yet) keeps its refusal."""
        try:
            return cls(typed.metric, typed.read(text), against)
        except Invalid as refusal:
            return cls(typed.metric, None, against, refusal)

    @property
    def change(self) -> int | None:
        """The difference in basis points; None without both."""
        if self.value is None or not self.against:
            return None
        return notation.change(self.value, self.against)

    @property
    def is_far(self) -> bool:
        """Whether the unit is in doubt."""
        return typed_figures.is_far(value=self.value, against=self.against)

    def confirmed(self, *, sure: bool) -> int | None:
        """The figure; raises `Invalid` for no number, and for a doubtful one without `sure`."""
        if self.refusal:
            raise self.refusal
        if self.is_far and not sure:
            raise Invalid(
                _(
                    "%(figure)s is %(change)s against %(against)s. Is the unit right?"
                    " Say that you mean it, or type another figure."
                ),
                code=typed_figures.UNIT_IN_DOUBT, field="figure",
                figure=figure(self.value, self.metric), change=percent(self.change, "+"),
                against=figure(self.against, self.metric),
            )  # fmt: skip
        return self.value
