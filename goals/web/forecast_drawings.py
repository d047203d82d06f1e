"""The fan of a forecast: what was sold, what is expected with its ranges, last year, the target."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from goals.selectors.forecast_views import Line
from goals.selectors.forecasts import MonthForecast
from salesplan.core.models import Metric, Unit
from salesplan.engine import notation
from salesplan.web import charts, display
from salesplan.web.templatetags import figures

HEIGHT = 380


def fan(lines: Sequence[Line], metric: Metric) -> dict[str, Any]:
    """The chart, its title, and what the table behind it shows."""
    draw = partial(_drawn, metric)
    labels = [figures.period_label(line.period) for line in lines]
    expected = [line.forecast for line in lines]
    bands = [
        charts.band(
            labels, [draw(_of(one, low)) for one in expected],
            [draw(_of(one, high)) for one in expected],
        )
        for low, high in (("low95", "high95"), ("low80", "high80"))
    ]  # fmt: skip
    named: tuple[tuple[str, list[int | None], str, dict[str, Any]], ...] = (
        (_("Last year"), [line.last_year for line in lines], charts.LAST_YEAR, {}),
        (_("Target"), [line.target for line in lines], charts.TARGET, {"dash": "dot"}),
        (_("Actual"), [line.actual for line in lines], charts.ACTUAL, {"width": 3}),
        (
            _("Forecast"), [_joined(line, lines) for line in lines], charts.FORECAST,
            {"dash": "dash"},
        ),
    )  # fmt: skip
    drawn = [
        _plain(charts.line(name, labels, [draw(value) for value in values], colour, **style))
        for name, values, colour, style in named
    ]
    figure = charts.figure(
        [*(_plain(edge, shown=False) for band in bands for edge in band), *drawn],
        yaxis={**charts.AXIS, "title": {"text": unit(metric)}, "rangemode": "tozero"},
        margin={**charts.MARGIN, "b": 70}, height=HEIGHT, showlegend=True,
        legend={"orientation": "h", "y": 1.12, "x": 0},
    )  # fmt: skip
    return {"figure": figure, "title": _title(lines, metric), "lines": lines, "unit": unit(metric)}


def _title(lines: Sequence[Line], metric: Metric) -> str:
    """What the next month brings."""
    line = next((one for one in lines if one.forecast), None)
    if line is None or line.forecast is None:
        return _("Month by month")
    words = {
        "month": figures.period_label(line.period),
        "value": figures.figure(line.forecast.value, metric),
        "low": figures.figure(line.forecast.low80, metric),
        "high": figures.figure(line.forecast.high80, metric),
    }
    sentence = _("%(month)s: %(value)s expected, in 80 of 100 cases %(low)s to %(high)s")
    return sentence % words


def _plain(trace: dict[str, Any], *, shown: bool = True) -> dict[str, Any]:
    """Named in the legend instead of at its end: lines meet where the forecast begins."""
    mode = {"mode": "lines+markers", "text": []} if shown else {}
    return {**trace, **mode, "showlegend": shown}


def _of(forecast: MonthForecast | None, name: str) -> int | None:
    return getattr(forecast, name) if forecast else None


def _joined(line: Line, lines: Sequence[Line]) -> int | None:
    """The forecast begins at the last month that is over, so that the line has no hole."""
    if line.forecast:
        return line.forecast.value
    following = next((one for one in lines if one.forecast), None)
    last = following is not None and line.period + 1 == following.period
    return line.actual if last else None


def _drawn(metric: Metric, value: int | None) -> float | None:
    if value is None:
        return None
    shown = display.current().table_unit if metric.unit == Unit.MONEY else 1
    return notation.in_unit(value, metric.scale, shown)


def unit(metric: Metric) -> str:
    """The unit of the table's figures."""
    return display.current().money_unit() if metric.unit == Unit.MONEY else _("pieces")
