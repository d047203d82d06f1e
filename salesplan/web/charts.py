"""Figures for Plotly as plain dicts; colours are named by their CSS variables.

Values are floats in display units (`notation.in_unit`), never integers of the smallest unit. One
message each: the page's title of the chart says it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Figure = dict[str, Any]
Numbers = Sequence[float | None]

ACTUAL, TARGET, LAST_YEAR = "var(--c-actual)", "var(--c-target)", "var(--c-last-year)"
FORECAST, BAND = "var(--c-forecast)", "var(--c-band)"
GOOD, BAD, NEUTRAL = "var(--c-good)", "var(--c-bad)", "var(--c-neutral)"
SERIES = tuple(f"var(--c-{number})" for number in range(1, 7))
SCALE = [[0, "var(--c-cold)"], [0.5, "var(--c-mid)"], [1, "var(--c-warm)"]]
MARGIN = {"l": 56, "r": 16, "t": 12, "b": 40}
AXIS = {"gridcolor": "var(--c-grid)", "zerolinecolor": "var(--line-strong)", "automargin": True}


@dataclass(frozen=True)
class Step:
    """One bar of a bridge; a total stands on the ground, a change hangs on the bar before."""

    label: str
    value: float
    total: bool = False
    text: str = ""
    url: str = ""


def figure(data: list[dict[str, Any]], **layout: Any) -> Figure:
    """A figure in the house's style; `layout` is merged over it."""
    base = {
        "margin": MARGIN,
        "font": {"size": 13},
        "showlegend": False,
        "hoverlabel": {"bgcolor": "var(--ink)", "font": {"color": "var(--ground)"}},
        "xaxis": {**AXIS, "showgrid": False},
        "yaxis": AXIS,
    }
    return {"data": data, "layout": {**base, **layout}}


def bridge(steps: Sequence[Step], unit: str = "") -> Figure:
    """A waterfall, e.g. target → changes → actual; every bar carries its own figure."""
    trace = {
        "type": "waterfall",
        "x": [step.label for step in steps],
        "y": [step.value for step in steps],
        "measure": ["absolute" if step.total else "relative" for step in steps],
        "text": [step.text for step in steps],
        "customdata": [step.url for step in steps],
        "textposition": "outside",
        "cliponaxis": False,
        "hovertemplate": "%{x}: %{text}<extra></extra>",
        "increasing": {"marker": {"color": GOOD}},
        "decreasing": {"marker": {"color": BAD}},
        "totals": {"marker": {"color": ACTUAL}},
        "connector": {"line": {"color": "var(--line-strong)", "width": 1}},
    }
    return figure([trace], yaxis={**AXIS, "title": {"text": unit}})


def line(name: str, x: Sequence[str], y: Numbers, colour: str, **style: Any) -> dict[str, Any]:
    """One line of a trend, labelled at its end instead of in a legend."""
    last = max((i for i, value in enumerate(y) if value is not None), default=-1)
    return {
        "type": "scatter",
        "mode": "lines+markers+text",
        "name": name,
        "x": list(x),
        "y": list(y),
        "text": [name if i == last else "" for i in range(len(y))],
        "textposition": "top right",
        "textfont": {"color": colour},
        "cliponaxis": False,
        "line": {"color": colour, "width": 2, **style},
        "marker": {"size": 5, "color": colour},
        "hovertemplate": f"{name} %{{x}}: %{{y:,.4~f}}<extra></extra>",
    }


def band(x: Sequence[str], low: Numbers, high: Numbers) -> list[dict[str, Any]]:
    """The range around a forecast, as two traces with the area between them filled."""
    edge = {"type": "scatter", "mode": "lines", "x": list(x), "line": {"width": 0}}
    edge["hoverinfo"] = "skip"
    return [
        {**edge, "y": list(low)},
        {**edge, "y": list(high), "fill": "tonexty", "fillcolor": BAND},
    ]


def trend(
    x: Sequence[str],
    names: tuple[str, str, str],
    actual: Numbers,
    target: Numbers,
    last_year: Numbers,
    forecast: tuple[str, Numbers, Numbers, Numbers] | None = None,
    unit: str = "",
) -> Figure:
    """Actual against target (stepped line) and last year (grey), forecast dashed with its band.

    `names` are those of actual, target, last year; `forecast` is (name, values, low, high).
    """
    traces = [
        line(names[2], x, last_year, LAST_YEAR),
        line(names[1], x, target, TARGET, dash="dot"),
        line(names[0], x, actual, ACTUAL, width=3),
    ]
    if forecast:
        name, values, low, high = forecast
        traces = [*band(x, low, high), *traces, line(name, x, values, FORECAST, dash="dash")]
    return figure(traces, yaxis={**AXIS, "title": {"text": unit}}, margin={**MARGIN, "r": 90})


def bars(
    labels: Sequence[str],
    values: Numbers,
    texts: Sequence[str] = (),
    urls: Sequence[str] = (),
    colours: Sequence[str] | str = ACTUAL,
    *,
    horizontal: bool = True,
    unit: str = "",
) -> Figure:
    """Bars with their figures at the end; horizontal ones read from the top."""
    along, across = ("x", "y") if horizontal else ("y", "x")
    trace = {
        "type": "bar",
        "orientation": "h" if horizontal else "v",
        across: list(labels),
        along: list(values),
        "text": list(texts),
        "customdata": list(urls),
        "textposition": "outside",
        "cliponaxis": False,
        "marker": {"color": colours if isinstance(colours, str) else list(colours)},
        "hovertemplate": f"%{{{across}}}: %{{text}}<extra></extra>",
    }
    value_axis = {**AXIS, "title": {"text": unit}}
    label_axis = {**AXIS, "showgrid": False, "autorange": "reversed" if horizontal else True}
    axes = {f"{along}axis": value_axis, f"{across}axis": label_axis}
    return figure([trace], **axes)


def heatmap(
    columns: Sequence[str],
    rows: Sequence[str],
    values: Sequence[Numbers],
    texts: Sequence[Sequence[str]],
    urls: Sequence[Sequence[str]] = (),
    middle: float = 0,
) -> Figure:
    """Rows x columns, e.g. territory x month; every cell carries its figure, colour repeats it."""
    trace = {
        "type": "heatmap",
        "x": list(columns),
        "y": list(rows),
        "z": [list(row) for row in values],
        "text": [list(row) for row in texts],
        "customdata": [list(row) for row in urls],
        "texttemplate": "%{text}",
        "colorscale": SCALE,
        "zmid": middle,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hovertemplate": "%{y} · %{x}: %{text}<extra></extra>",
    }
    return figure([trace], yaxis={**AXIS, "autorange": "reversed", "showgrid": False})
