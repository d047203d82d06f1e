"""Charts of months with the tables behind them."""

from typing import Any

from django.utils.translation import gettext as _

from monitoring.selectors import attainment, selections
from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from monitoring.selectors.trends import Month
from monitoring.web import writing
from monitoring.web.addresses import Address
from salesplan.engine.notation import EMPTY
from salesplan.engine.periods import Span
from salesplan.web import charts
from salesplan.web.templatetags import figures

ALL_DUE = 10_000
KINDS = frozenset(("month", "running"))
FEW = 2
"""So few months make no line: they are shown as a running total first."""


def kinds(address: Address, kind: str) -> list[dict[str, Any]]:
    """The ways of drawing the period: month by month, or as a running total."""
    labels = {"month": _("By month"), "running": _("Running total")}
    return [
        {"label": label, "part": address.part("trend", kind=one), "current": one == kind}
        for one, label in labels.items()
    ]


def trend(months: list[Month], selection: Selection) -> dict[str, Any]:
    """The trend's figure, title and table."""
    write = writing.writer(selection.metric)
    names = (_("Actual"), _("Target"), _("Last year"))
    labels = [figures.period_label(month.period) for month in months]
    figure = charts.trend(
        labels,
        names,
        [write.number(month.actual) for month in months],
        [write.number(month.target) for month in months],
        [write.number(month.last_year) for month in months],
        unit=write.unit,
    )
    lines = [
        (
            label,
            write.cell(month.actual),
            write.cell(month.target),
            write.cell(month.last_year),
            writing.percent(month.attainment),
        )
        for label, month in zip(labels, months, strict=True)
    ]
    return {"figure": figure, "title": _trend_title(months), "lines": lines, "unit": write.unit}


def _trend_title(months: list[Month]) -> str:
    behind = [m for m in months if m.attainment is not None and m.attainment < 1]
    due = [m for m in months if m.attainment is not None]
    if not due:
        return _("Month by month")
    words = {"behind": len(behind), "months": len(due)}
    return _("%(behind)s of %(months)s months stayed below target") % words


def heatmap(
    grid: list[tuple[Place, list[Month]]], selection: Selection, address: Address
) -> dict[str, Any] | None:
    """Attainment of nodes x months; None without any target."""
    filled = [(place, months) for place, months in grid if any(m.target for m in months)]
    if not filled:
        return None
    columns = [figures.period_label(month) for month in selection.span]
    texts = [[_cell(month) for month in months] for _place, months in filled]
    values = [[_points(month) for month in months] for _place, months in filled]
    axis = selection.axis
    urls = [
        [
            address.page(**{axis: place.id, "by": None, "period": month_word(month.period)})
            for month in months
        ]
        for place, months in filled
    ]
    names = [place.label for place, _months in filled]
    return {
        "figure": charts.heatmap(columns, names, values, texts, urls, middle=ALL_DUE),
        "columns": columns,
        "lines": [
            (place.label, address.page(**{axis: place.id, "by": None}), cells)
            for (place, _months), cells in zip(filled, texts, strict=True)
        ],
    }


def month_word(month: int) -> str:
    """A month as addresses write it."""
    return selections.period_word(Span(month, 1))


def _cell(month: Month) -> str:
    return EMPTY if month.attainment is None else writing.percent(month.attainment)


def _points(month: Month) -> float | None:
    return attainment.basis_points(month.attainment)
