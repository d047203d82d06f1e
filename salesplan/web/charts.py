"""Figures for Plotly as plain dicts; colours are named by their CSS variables.

Values are floats in display units (`notation.in_unit`), never integers of the smallest unit. One
message each: the page's title of the chart says it.
"""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")
Figure = dict[str, Any]
Numbers = Sequence[float | None]

ACTUAL, TARGET, LAST_YEAR = "var(--c-actual)", "var(--c-target)", "var(--c-last-year)"
FORECAST, BAND = "var(--c-forecast)", "var(--c-band)"
GOOD, BAD, NEUTRAL = "var(--c-good)", "var(--c-bad)", "var(--c-neutral)"
SERIES = tuple(f"var(--c-{number})" for number in range(1, 7))
SCALE = [[0, "var(--c-cold)"], [0.5, "var(--c-mid)"], [1, "var(--c-warm)"]]
MARGIN = {"l": 56, "r": 16, "t": 12, "b": 40}
AXIS = {"gridcolor": "var(--c-grid)", "zerolinecolor": "var(--line-strong)", "automargin": True}
MOST_MARKED, THIN, ROW_LABEL = 14, 2, 14
"""Thin lines and those of more points are drawn without markers; characters of a row's label."""
LEAST_HEIGHT, HEAD_HEIGHT, ROW_HEIGHT = 280, 60, 26
RUN_HEIGHT, LABEL_HEIGHT, LABEL_WIDTH, ROOM = 340, 15, 22, 1.06
"""Of running totals: pixels, characters of a line of a label, and the room above the lines."""


@dataclass(frozen=True)
class Step:
    """One bar of a bridge; a total stands on the ground, a change hangs on the bar before."""

    label: str
    value: float
    total: bool = False
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Curve:
    """A line of a running total: `dash` "" is drawn through, `width` in pixels."""

    name: str
    values: Numbers
    colour: str
    dash: str = ""
    width: float = 2


@dataclass(frozen=True)
class Ray:
    """Where one method lands: a line from the last actual to the end, with its range there."""

    name: str
    start: float
    end: float
    low: float | None
    high: float | None
    colour: str


@dataclass(frozen=True)
class Tile:
    """A rectangle of a treemap; `parent` is the key of the one around it, "" for the outermost.

    `size` is its own area: that of the tiles inside comes on top. `colour` is a place on the
    scale, None where there is nothing to compare with.
    """

    key: str
    parent: str
    label: str
    size: float
    colour: float | None
    text: str
    url: str = ""


def height(rows: int) -> int:
    """Pixels that a drawing with a line for each row needs."""
    return max(LEAST_HEIGHT, HEAD_HEIGHT + ROW_HEIGHT * rows)


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


def spaced(items: Sequence[T], most: int) -> list[T]:
    """At most `most` of the items, evenly apart; the last one is always among them."""
    step = -(-len(items) // most) or 1
    return list(items[::-1][::step][::-1])


def running(
    x: Sequence[str],
    curves: Sequence[Curve],
    rays: Sequence[Ray] = (),
    *,
    ticks: Sequence[tuple[str, str]],
    now: str = "",
    unit: str = "",
) -> Figure:
    """Sums since the period began: lines over days, and from the day `now` on where they may land.

    `x` are days (ISO); `ticks` are days with their labels. Lines are named at their ends; where
    there is no room for that (`narrow`), in a legend.
    """
    end = x[-1] if x else ""
    traces = [_curve(x, curve) for curve in curves]
    for ray in rays:
        traces = [*_ray_band(ray, now, end), *traces, _ray(ray, now, end)]
    named = [_last(x, curve) for curve in curves]
    named += [(ray.name, end, ray.end, ray.colour) for ray in rays]
    axis = {
        **AXIS,
        "type": "date",
        "range": [x[0], end] if x else None,
        "tickvals": [day for day, _label in ticks],
        "ticktext": [label for _day, label in ticks],
        "showgrid": False,
    }
    legend = {"orientation": "h", "y": -0.2, "x": 0}
    low, high = _extent([value for curve in curves for value in curve.values], rays)
    drawn = figure(
        traces,
        xaxis=axis,
        yaxis={**AXIS, "title": {"text": unit}, "range": [low, high]},
        margin={**MARGIN, "r": 160},
        height=RUN_HEIGHT,
        annotations=_end_labels([one for one in named if one], high - low),
    )
    drawn["narrow"] = {
        "margin": {**MARGIN, "r": 8, "l": 44, "b": 96},
        "annotations": [],
        "showlegend": True,
        "legend": legend,
    }
    return drawn


def _curve(x: Sequence[str], curve: Curve) -> dict[str, Any]:
    style: dict[str, Any] = {"color": curve.colour, "width": curve.width}
    if curve.dash:
        style["dash"] = curve.dash
    return {
        "type": "scatter",
        "mode": "lines+markers" if curve.width > THIN and len(x) <= MOST_MARKED else "lines",
        "name": curve.name,
        "x": list(x),
        "y": list(curve.values),
        "line": style,
        "marker": {"size": 5, "color": curve.colour},
        "hovertemplate": f"{curve.name}: %{{y:,.4~f}}<extra></extra>",
    }


def _ray(ray: Ray, now: str, end: str) -> dict[str, Any]:
    drawn = _curve([now, end], Curve(ray.name, [ray.start, ray.end], ray.colour, "dash"))
    return {**drawn, "mode": "lines"}


def _ray_band(ray: Ray, now: str, end: str) -> list[dict[str, Any]]:
    """From nothing on the day of the figures to the whole range at the end."""
    if ray.low is None or ray.high is None:
        return []
    edges = band([now, end], [ray.start, ray.low], [ray.start, ray.high])
    return [{**edge, "showlegend": False, "legendgroup": ray.name} for edge in edges]


def _last(x: Sequence[str], curve: Curve) -> tuple[str, str, float, str] | None:
    """Where a line ends: name, day, value, colour."""
    filled = [(at, v) for at, v in zip(x, curve.values, strict=True) if v is not None]
    return (curve.name, *filled[-1], curve.colour) if filled else None


def _extent(values: Numbers, rays: Sequence[Ray]) -> tuple[float, float]:
    """From where to where the axis of a running total goes; nothing is always on it."""
    ends = [end for ray in rays for end in (ray.end, ray.low, ray.high)]
    known = [value for value in [*values, *ends] if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    return min(low * ROOM, 0), max(high * ROOM, 0) or 1


def _end_labels(ends: Sequence[tuple[str, str, float, str]], extent: float) -> list[dict[str, Any]]:
    """Names beside the ends of lines, moved apart where they would cover each other."""
    height = RUN_HEIGHT - MARGIN["t"] - MARGIN["b"]
    labels: list[dict[str, Any]] = []
    for day in dict.fromkeys(end[1] for end in ends):
        here = sorted((end for end in ends if end[1] == day), key=lambda end: end[2])
        names = [textwrap.wrap(name, LABEL_WIDTH) for name, _day, _value, _colour in here]
        heights = [LABEL_HEIGHT * len(lines) for lines in names]
        wanted = [value / extent * height for _name, _day, value, _colour in here]
        places = _apart(wanted, heights, height)
        labels += [
            {
                "x": day, "y": value, "text": "<br>".join(lines), "showarrow": False,
                "xanchor": "left", "align": "left", "xshift": 6, "yshift": round(place - at),
                "font": {"color": colour, "size": 12},
            }
            for (_n, _d, value, colour), lines, at, place in zip(
                here, names, wanted, places, strict=True
            )
        ]  # fmt: skip
    return labels


def _apart(wanted: Sequence[float], heights: Sequence[float], top: float) -> list[float]:
    """Middles of labels, ascending: as near to the wanted ones as they can stand below `top`."""
    places: list[float] = []
    free = float("-inf")
    for middle, height in zip(wanted, heights, strict=True):
        places.append(max(middle, free + height / 2))
        free = places[-1] + height / 2
    for at in reversed(range(len(places))):
        places[at] = min(places[at], top - heights[at] / 2)
        top = places[at] - heights[at] / 2
    return places


def treemap(tiles: Sequence[Tile], *, middle: float, reach: float) -> Figure:
    """Areas within areas; every tile carries its figures, the colour repeats one of them.

    The scale runs from `middle` - `reach` to `middle` + `reach`.
    """
    known = [middle if tile.colour is None else tile.colour for tile in tiles]
    trace = {
        "type": "treemap",
        "branchvalues": "remainder",
        "ids": [tile.key for tile in tiles],
        "parents": [tile.parent for tile in tiles],
        "labels": [tile.label for tile in tiles],
        "values": [tile.size for tile in tiles],
        "text": [tile.text for tile in tiles],
        "customdata": [tile.url for tile in tiles],
        "textinfo": "label+text",
        "hovertemplate": "%{label}<br>%{text}<extra></extra>",
        "marker": {
            "colors": known,
            "colorscale": SCALE,
            "cmin": middle - reach,
            "cmax": middle + reach,
            "line": {"width": 1, "color": "var(--surface)"},
        },
        "pathbar": {"visible": False},
        "tiling": {"pad": 2},
    }
    return figure([trace], margin={"l": 4, "r": 4, "t": 4, "b": 4})


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
        "y": ["<br>".join(textwrap.wrap(row, ROW_LABEL)) for row in rows],
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
    return figure(
        [trace],
        yaxis={**AXIS, "autorange": "reversed", "showgrid": False},
        height=height(len(rows)),
    )
