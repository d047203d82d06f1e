"""Charts of the forecast board: the way of a figure, and what each step added."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from goals.models import ForecastSubmission
from goals.selectors.forecast_places import Place
from goals.selectors.forecast_submissions import Frozen
from goals.selectors.forecast_values import Values
from goals.web import forecast_board_words as words
from salesplan.engine import notation
from salesplan.web import charts
from salesplan.web.templatetags import figures

COLOURS = {
    "naive": charts.LAST_YEAR, "statistical": charts.FORECAST, "rep": "var(--c-2)",
    "manager": "var(--c-plan)", "final": charts.ACTUAL,
}  # fmt: skip
MOST_TICKS = 6
ROLES = ("rep", "manager", "final")


def history(
    place: Place, rows: Sequence[ForecastSubmission], known: Frozen, *, is_over: bool
) -> dict[str, Any]:
    """Commit, best to worst, statistical forecast and target over time; the actual once over."""
    days = [row.at.isoformat() for row in rows]
    draw = [(row, words.drawn(place, row.commit)) for row in rows]
    low = [words.drawn(place, row.commit if row.worst is None else row.worst) for row in rows]
    high = [words.drawn(place, row.commit if row.best is None else row.best) for row in rows]
    lines = [
        *charts.band(days, low, high),
        charts.line(
            _("Statistical"), days, [words.drawn(place, row.statistical) for row in rows],
            charts.FORECAST, dash="dash",
        ),
        charts.line(
            _("Target"), days, [words.drawn(place, row.target) for row in rows], charts.TARGET,
            dash="dot",
        ),
    ]  # fmt: skip
    for judge in ROLES:
        own = [(row.at.isoformat(), value) for row, value in draw if row.judge == judge]
        if own:
            name = str(words.STEPS[judge])
            lines.append(
                charts.line(name, [d for d, _v in own], [v for _d, v in own], COLOURS[judge])
            )
    if is_over and known.actual is not None:
        came = words.drawn(place, known.actual)
        ends = [days[0], place.span.last_day.isoformat()]
        lines.append(charts.line(_("Actual"), ends, [came, came], charts.GOOD, width=3))
    for number, trace in enumerate(lines):  # the names stand in the legend: lines run close
        trace |= {"text": None, "showlegend": number > 1}
        trace["mode"] = "lines+markers" if number > 1 else "lines"
    figure = charts.figure(
        lines, xaxis=_days_axis(rows), showlegend=True,
        yaxis={**charts.AXIS, "title": {"text": words.unit_name(place)}},
        legend={"orientation": "h", "y": -0.15, "x": 0}, margin={**charts.MARGIN, "b": 70},
    )  # fmt: skip
    return {"figure": figure, "title": _history_title(place, rows, known, is_over=is_over)}


def _days_axis(rows: Sequence[ForecastSubmission]) -> dict[str, Any]:
    """Days on which somebody spoke, in the reader's language."""
    days = charts.spaced(sorted({row.at.date() for row in rows}), MOST_TICKS)
    return {
        **charts.AXIS, "type": "date", "showgrid": False,
        "tickvals": [day.isoformat() for day in days],
        "ticktext": [str(figures.day(day)) for day in days],
    }  # fmt: skip


def _history_title(
    place: Place, rows: Sequence[ForecastSubmission], known: Frozen, *, is_over: bool
) -> str:
    first, last = rows[0], rows[-1]
    spoken = {
        "place": place.spot.label, "first": figures.figure(first.commit, place.metric),
        "last": figures.figure(last.commit, place.metric),
        "actual": figures.figure(known.actual, place.metric),
    }  # fmt: skip
    if is_over:
        return _("%(place)s: from %(first)s to %(last)s; %(actual)s came") % spoken
    return _("%(place)s: from %(first)s to %(last)s") % spoken


def chain(found: Values) -> dict[str, Any] | None:
    """The error of each step as a share of what came; None without enough cases."""
    links = found.chain.links
    if not links:
        return None
    shares = [link.record.error_share or 0 for link in links]
    figure = charts.bars(
        [str(words.STEPS[link.step]) for link in links],
        [notation.in_unit(value, 2, 1) for value in shares],
        [f"{figures.percent(value)}" for value in shares],
        colours=[COLOURS[link.step] for link in links],
        unit=_("error as a share of what came (%)"),
    )
    figure["layout"]["margin"] = {**charts.MARGIN, "r": 60}
    best = min(links, key=lambda link: link.record.absolute)
    spoken = {
        "step": words.STEPS[best.step], "share": figures.percent(best.record.error_share),
        "cases": found.chain.cases,
    }  # fmt: skip
    title = _("%(step)s: the smallest error, %(share)s of what came in %(cases)s cases") % spoken
    return {"figure": figure, "title": title}
