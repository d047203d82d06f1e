"""Charts of months with the tables behind them."""

from typing import Any

from django.utils.translation import gettext as _

from monitoring.selectors import attainment
from monitoring.selectors.places import Place
from monitoring.selectors.selections import Selection
from monitoring.selectors.trends import Month
from monitoring.web import writing
from monitoring.web.addresses import Address
from salesplan.engine import notation
from salesplan.engine.notation import EMPTY
from salesplan.web import charts, display
from salesplan.web.templatetags import figures

ALL_DUE = 10_000


def trend(months: list[Month], selection: Selection) -> dict[str, Any]:
    """The trend's figure, title and table."""
    write = writing.writer(selection.metric)
    names = (_("Actual"), _("Target"), _("Last year"))
    labels = [figures.period_label(month.period) for month in months]
    figure = charts.trend(
        labels,
        names,
        [_float(month.actual, selection) for month in months],
        [_float(month.target, selection) for month in months],
        [_float(month.last_year, selection) for month in months],
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
        [address.page(**{axis: place.id, "by": None}) for _month in months]
        for place, months in filled
    ]
    names = [place.label for place, _months in filled]
    return {
        "figure": charts.heatmap(columns, names, values, texts, urls, middle=ALL_DUE),
        "columns": columns,
        "lines": list(zip(names, texts, strict=True)),
    }


def _cell(month: Month) -> str:
    return EMPTY if month.attainment is None else writing.percent(month.attainment)


def _points(month: Month) -> float | None:
    return attainment.basis_points(month.attainment)


def _float(value: int | None, selection: Selection) -> float | None:
    if value is None:
        return None
    unit = display.current().table_unit if selection.metric.unit == "money" else 1
    return notation.in_unit(value, selection.metric.scale, unit)
