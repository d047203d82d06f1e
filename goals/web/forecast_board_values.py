"""Who was right: accuracy, bias and value added, in the browser and as a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from goals.selectors import forecast_places, forecast_values
from goals.selectors.forecast_places import Place
from goals.selectors.forecast_values import Case, Line, Moment, Values
from goals.web import forecast_board_charts as charts
from goals.web import forecast_board_words as words
from goals.web.forecast_words import METHODS
from salesplan.core.errors import NotVisible
from salesplan.core.models import Kind
from salesplan.engine.forecast_value import LEAST_CASES
from salesplan.engine.money import from_minor
from salesplan.web.filter_lines import Filter, csv_file

COUNTS = (3, 6, 12, 24)
MOMENTS = {"first": gettext_lazy("the first word"), "last": gettext_lazy("the last word")}
TENDENCIES = {
    "low": gettext_lazy("regularly below what comes"),
    "high": gettext_lazy("regularly above what comes"),
    "": "",
}


@require_safe
def values(request: Any) -> HttpResponse:
    """Who was right in the periods that are over."""
    place = words.place_of(request)
    if place is None:
        return render(request, "goals/forecast_board_none.html")
    found = _values(request, place)
    context = {
        "place": place,
        "metric": place.metric,
        "found": found,
        "unit": words.unit_name(place),
        "filters": [*words.filters(request, place), *_filters(request, found)],
        "path": [(spot, words.query(place, organisation=spot.id)) for spot in place.path],
        "query": words.query(place),
        "export": words.query(
            place, count=len(found.spans), moment=found.moment, level=found.level
        ),
        "months": f"{words.label(found.spans[-1])} – {words.label(found.spans[0])}",
        "steps": [words.STEPS[step] for step in forecast_values.STEPS],
        "cases": [_case(one) for one in found.cases],
        "methods": [_line(one, words.STEPS[one.name]) for one in found.methods],
        "chain": charts.chain(found),
        "links": [(link, words.STEPS[link.step]) for link in found.chain.links],
        "left_out": ", ".join(str(words.STEPS[step]) for step in found.chain.left_out),
        "levels": [_level(kind, lines) for kind, lines in found.levels.items()],
        "tested": [(METHODS.get(one.name, one.name), one) for one in found.statistical],
        "people": [_line(one, one.name) for one in found.people],
        "too_few": [_line(one, one.name) for one in found.too_few],
        "least": LEAST_CASES,
    }  # fmt: skip
    return render(request, "goals/forecast_board_values.html", context)


def _values(request: Any, place: Place) -> Values:
    asked = words.number(request.GET.get("count", "")) or 12
    count = asked if asked in COUNTS else 12
    moment: Moment = "last" if request.GET.get("moment") == "last" else "first"
    level = request.GET.get("level", "")
    return forecast_values.values(
        viewer=request.viewer, place=place, as_of=request.as_of, count=count, moment=moment,
        level=level if level in Kind.values else "",
    )  # fmt: skip


def _filters(request: Any, found: Values) -> list[Filter]:
    kinds = [(kind, _kind(kind)) for kind in found.levels]
    return [
        Filter("count", _("Periods back"), [(n, str(n)) for n in COUNTS], len(found.spans)),
        Filter("moment", _("Judged by"), [(k, str(v)) for k, v in MOMENTS.items()], found.moment),
        Filter("level", _("Kind of territory"), kinds, found.level),
    ]


def _kind(kind: str) -> str:
    return str(Kind(kind).label)


def _case(one: Case) -> dict[str, Any]:
    return {
        "case": one,
        "months": words.label(one.span),
        "figures": [
            (value, step in one.closest) for step, value in one.steps.items()
        ],
        "closest": ", ".join(str(words.STEPS[step]) for step in one.closest),
    }  # fmt: skip


def _line(one: Line, name: Any) -> dict[str, Any]:
    return {
        "name": name,
        "record": one.record,
        "role": words.JUDGES.get(one.judge, ""),
        "tendency": TENDENCIES[one.record.tendency],
    }


def _level(kind: str, lines: tuple[Line, ...]) -> dict[str, Any]:
    return {"name": _kind(kind), "lines": [_line(one, words.STEPS[one.name]) for one in lines]}


@require_safe
def export(request: Any) -> HttpResponse:
    """Every case as CSV, figures in full."""
    place = words.place_of(request)
    if place is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    found = _values(request, place)
    heads = [
        _("Code"), _("Name"), _("Period"), _("Actual"),
        *(str(words.STEPS[step]) for step in forecast_values.STEPS), _("Closest"),
    ]  # fmt: skip
    name = f"forecast-values-{place.spot.code}-{place.word}.csv"
    rows = [_cells(one, place) for one in found.cases]
    return csv_file(name, heads, rows)


def _cells(one: Case, place: Place) -> list[Any]:
    amounts = [one.actual, *one.steps.values()]
    scale = place.metric.scale
    return [
        one.spot.code, one.spot.label, forecast_places.word(span=one.span),
        *(None if value is None else from_minor(value, scale) for value in amounts),
        ", ".join(one.closest),
    ]  # fmt: skip
