"""The chart of a board: what was handed down against what came from below and the forecast."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.selectors.hand_downs import Board, BoardRow
from salesplan.core.models import Metric
from salesplan.engine import notation
from salesplan.web import charts, display
from salesplan.web.templatetags.figures import change_figure, table_figure

MOST_BARS, HEAD, EACH, LEAST = 25, 130, 34, 280
"""Territories in the chart; its height in pixels."""


def dumbbells(board: Board, rows: Sequence[BoardRow]) -> dict[str, Any] | None:
    """Top-down against bottom-up and forecast, per territory; None where nothing can be drawn."""
    shown = [row for row in rows if row.assigned is not None][:MOST_BARS]
    if not shown:
        return None
    labels = [row.organisation.label for row in shown]
    metric = board.metric
    urls = [reverse("goals:commitment", args=[row.commitment.pk]) for row in shown]
    below = [row.answer if row.bottom_up is None else row.bottom_up for row in shown]
    series = (
        (_("Top-down"), [row.assigned for row in shown], charts.TARGET, "line-ns-open", 22),
        (_("Bottom-up"), below, charts.ACTUAL, "circle", 12),
        (_("Forecast"), [row.forecast for row in shown], charts.SERIES[1], "diamond-open", 12),
    )
    drawn = [_links(labels, shown, below, metric)]
    drawn += [_marks(labels, urls, metric, *one) for one in series if any_known(one[1])]
    return {
        "figure": charts.figure(
            drawn,
            xaxis={**charts.AXIS, "title": {"text": _unit_name(metric)}, "rangemode": "tozero"},
            yaxis={**charts.AXIS, "showgrid": False, "autorange": "reversed"},
            height=max(LEAST, HEAD + sum(EACH for _row in shown)),
            showlegend=True,
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
            margin={**charts.MARGIN, "t": 36},
        ),
        "title": _title(shown, below, metric),
        "rows": list(zip(shown, below, strict=True)),
    }


def any_known(values: Sequence[int | None]) -> bool:
    """Whether there is anything to draw."""
    return any(value is not None for value in values)


def _title(rows: Sequence[BoardRow], below: Sequence[int | None], metric: Metric) -> str:
    gaps = [
        (told - row.assigned, row.organisation.label)
        for row, told in zip(rows, below, strict=True)
        if told is not None and row.assigned is not None
    ]
    short = min(gaps, default=(0, ""))
    if short[0] < 0:
        return _("%(place)s lies furthest below what was handed down: %(gap)s") % {
            "place": short[1], "gap": change_figure(short[0], metric),
        }  # fmt: skip
    if not gaps:
        return _("Top-down and forecast; nobody has answered yet")
    return _("Nobody lies below what was handed down")


def _links(
    labels: Sequence[str], rows: Sequence[BoardRow], below: Sequence[int | None], metric: Metric
) -> dict[str, Any]:
    """A line per territory from the least of its figures to the most."""
    x: list[float | None] = []
    y: list[str | None] = []
    for label, row, told in zip(labels, rows, below, strict=True):
        known = [one for one in (row.assigned, told, row.forecast) if one is not None]
        x += [_in_unit(min(known), metric), _in_unit(max(known), metric), None]
        y += [label, label, None]
    return {
        "type": "scatter", "mode": "lines", "x": x, "y": y, "hoverinfo": "skip",
        "showlegend": False, "line": {"color": charts.LAST_YEAR, "width": 4},
    }  # fmt: skip


def _marks(
    labels: Sequence[str], urls: Sequence[str], metric: Metric, name: str,
    values: Sequence[int | None], colour: str, symbol: str, size: int,
) -> dict[str, Any]:  # fmt: skip
    return {
        "type": "scatter", "mode": "markers", "name": name, "y": list(labels),
        "x": [None if value is None else _in_unit(value, metric) for value in values],
        "text": [table_figure(value, metric) for value in values], "customdata": list(urls),
        "marker": {"color": colour, "symbol": symbol, "size": size, "line": {"width": 3}},
        "hovertemplate": f"%{{y}} · {name}: %{{text}}<extra></extra>",
    }  # fmt: skip


def _in_unit(value: int, metric: Metric) -> float:
    unit = display.current().table_unit if metric.unit == "money" else 1
    return notation.in_unit(value, metric.scale, unit)


def _unit_name(metric: Metric) -> str:
    return display.current().money_unit() if metric.unit == "money" else ""
