"""Drawings of fairness, potential scores and the record of odds, as plain dicts."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from goals.selectors.fairness import Team
from goals.selectors.potential_criteria import Scoring
from salesplan.engine import notation
from salesplan.web import charts
from salesplan.web.charts import AXIS, Figure


def difficulties(*, team: Team) -> Figure | None:
    """A dot per member, a line at their mean and one where a target is just what is expected."""
    known = team.known
    if not known or team.mean is None:
        return None
    shown = [_percent(one.difficulty or 0) for one in known]
    labels = [one.node.label for one in known]
    trace = {
        "type": "scatter", "mode": "markers+text", "x": shown, "y": labels, "cliponaxis": False,
        "text": [f"{value:.0f} %" for value in shown], "textposition": "top center",
        "marker": {"size": 11, "color": charts.ACTUAL},
        "hovertemplate": "%{y}: %{x:.1f} %<extra></extra>",
    }  # fmt: skip
    mean = _percent(team.mean)
    return charts.figure(
        [trace],
        height=charts.height(len(known)),
        xaxis={**AXIS, "ticksuffix": " %"},
        yaxis={**AXIS, "showgrid": True, "autorange": "reversed", "type": "category"},
        shapes=[_line(mean, charts.TARGET, "solid"), _line(100, charts.LAST_YEAR, "dot")],
        annotations=[_named(mean, _("mean"), charts.TARGET)],
        margin={**charts.MARGIN, "t": 36},
    )


def _line(at: float, colour: str, dash: str) -> dict[str, Any]:
    ends = {"x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    return {"type": "line", **ends, "line": {"color": colour, "width": 2, "dash": dash}}


def _named(at: float, text: str, colour: str) -> dict[str, Any]:
    return {
        "x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "text": text, "showarrow": False,
        "font": {"color": colour, "size": 12},
    }  # fmt: skip


def scores(*, scoring: Scoring) -> Figure | None:
    """A bar per territory, made of what each criterion gives to its score."""
    rows = [row for row in scoring.rows if row.score is not None]
    if not rows:
        return None
    traces = [
        {
            "type": "bar", "orientation": "h", "name": str(criterion),
            "y": [row.node.label for row in rows],
            "x": [_percent(row.scored.parts[at].share) for row in rows],
            "marker": {"color": charts.SERIES[at % len(charts.SERIES)]},
            "hovertemplate": "%{y} · " + str(criterion) + ": %{x:.1f}<extra></extra>",
        }
        for at, criterion in enumerate(scoring.criteria)
        if scoring.weights[at]
    ]  # fmt: skip
    return charts.figure(
        traces,
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "y": -0.15, "x": 0, "traceorder": "normal"},
        height=charts.height(len(rows) + 2),
        xaxis={**AXIS, "range": [0, 100]},
        yaxis={**AXIS, "showgrid": False, "autorange": "reversed", "type": "category"},
        margin={**charts.MARGIN, "b": 80},
    )


def calibration(*, bins: Sequence[Any]) -> Figure | None:
    """How often what was said came true, beside the line on which it should lie."""
    known = [one for one in bins if one.cases]
    if not known:
        return None
    ideal = charts.line(_("as it should be"), ["0", "100"], [0, 100], charts.LAST_YEAR, dash="dot")
    dots = {
        "type": "scatter", "mode": "markers+text", "cliponaxis": False,
        "x": [_percent(one.said) for one in known], "y": [_percent(one.came) for one in known],
        "text": [str(one.cases) for one in known], "textposition": "top center",
        "marker": {"size": 10, "color": charts.ACTUAL},
        "hovertemplate": "%{x:.0f} % → %{y:.0f} %<extra></extra>",
    }  # fmt: skip
    return charts.figure(
        [{**ideal, "x": [0, 100], "mode": "lines"}, dots],
        xaxis={**AXIS, "range": [0, 104], "ticksuffix": " %"},
        yaxis={**AXIS, "range": [0, 110], "ticksuffix": " %"},
    )


def _percent(hundredths: int) -> float:
    """Basis points as percent, hundredths of points as points."""
    return notation.in_unit(hundredths, 2, 1)
