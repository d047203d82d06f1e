"""Forecasts in the browser: where the period lands, how sure that is, and how good it was."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import (
    forecast_choices,
    forecast_drivers,
    forecast_errors,
    forecast_places,
    forecast_views,
)
from goals.selectors.forecast_choices import Asked, View
from goals.selectors.forecast_views import Row
from goals.services import forecast_runs
from goals.web import forecast_drawings, forecast_words
from salesplan.core.models import Node
from salesplan.engine.money import from_minor
from salesplan.engine.periods import Span
from salesplan.web.filter_lines import Filter, Options, csv_file
from salesplan.web.templatetags import figures

RUN = "forecasts.run"
MOST_RUNS = 24


@require_safe
def index(request: Any) -> HttpResponse:
    """The forecast of a place; without any run how to get one."""
    view = _view(request)
    context = {"view": view, "may_run": request.viewer.can(RUN), "filters": _filters(request, view)}
    if view.run is None:
        return render(request, "goals/forecasts_none.html", context)
    found = forecast_views.rows(viewer=request.viewer, view=view)
    context |= _place(view, found) | _figures(request, view, found[0]) | _how(request, view)
    return render(request, "goals/forecasts.html", context)


def _view(request: Any) -> View:
    words = request.GET
    return forecast_choices.choose(
        viewer=request.viewer, company=request.company, as_of=request.as_of,
        asked=Asked(
            organisation_id=_number(words.get("organisation")),
            product_id=_number(words.get("product")), channel_id=_number(words.get("channel")),
            metric=words.get("metric", ""), period=words.get("period", ""),
            run_id=_number(words.get("run")),
        ),
    )  # fmt: skip


def _number(text: str | None) -> int | None:
    """An id of an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def query(view: View, **more: Any) -> str:
    """The words of a view; what is None or 0 is left out."""
    words = {
        "organisation": view.node.pk, "product": view.product_id, "channel": view.channel_id,
        "metric": view.metric.code, "period": forecast_places.word(span=view.span),
        "run": view.run.pk if view.run and not view.run.is_current else None,
    }  # fmt: skip
    return "?" + urlencode({name: value for name, value in (words | more).items() if value})


def _filters(request: Any, view: View) -> list[Filter]:
    spans = forecast_places.periods(viewer=request.viewer, today=request.as_of)
    chosen = spans if view.span in spans else [view.span, *spans]
    path = [(node.pk, node.label) for node in view.path]
    below = [(node.pk, f"\N{EN SPACE}▸ {node.label}") for node in view.children]
    products, channels = forecast_choices.cuts(viewer=request.viewer)
    known = forecast_choices.metrics(viewer=request.viewer)
    return [
        Filter(
            "period", _("Period"),
            [(forecast_places.word(span=span), _label(span)) for span in chosen],
            forecast_places.word(span=view.span),
        ),
        Filter("organisation", _("Territory"), [*path, *below], view.node.pk),
        Filter("product", _("Product"), [(0, _("All")), *_named(products)], view.product_id),
        Filter("channel", _("Channel"), [(0, _("All")), *_named(channels)], view.channel_id),
        Filter("metric", _("Metric"), [(m.code, m.label) for m in known], view.metric.code),
    ]  # fmt: skip


def _named(nodes: Sequence[Node]) -> Options:
    return [(node.pk, node.label) for node in nodes]


def _label(span: Span) -> str:
    return figures.span_label(span.first_month, span.count)


def _place(view: View, found: list[Row]) -> dict[str, Any]:
    """The place and what lies below it."""
    cut = view.product or view.channel
    name = f"{view.node.label} · {cut.label}" if cut else view.node.label
    return {
        "headline": forecast_words.headline(found[0], name, view.metric, _label(view.span)),
        "period": _label(view.span),
        "metric": view.metric,
        "unit": forecast_drawings.unit(view.metric),
        "total": _row(found[0], view),
        "rows": [_row(row, view) for row in found[1:]],
        "path": [(node, query(view, organisation=node.pk)) for node in view.path],
        "query": query(view),
        "flags": forecast_words.flags(found[0].outlook.flags, view.metric),
    }  # fmt: skip


def _row(row: Row, view: View) -> dict[str, Any]:
    told = forecast_words.flags(row.outlook.flags, view.metric)
    return {
        "row": row,
        "url": query(view, organisation=row.node.pk),
        "method": forecast_words.method(row.outlook.method) if row.outlook.method else "",
        "flags": " ".join(told),
        "odds": {name: forecast_words.odds(row.odds.get(name)) for name in forecast_views.LEVELS},
    }


def _figures(request: Any, view: View, row: Row) -> dict[str, Any]:
    """The fan and what it rests on."""
    lines = forecast_views.months(viewer=request.viewer, view=view)
    series = forecast_views.series(viewer=request.viewer, view=view)
    context: dict[str, Any] = {
        "fan": forecast_drawings.fan(lines, view.metric) if series else None,
        "series": series,
    }
    if series:
        context["method"] = forecast_words.method(series.method)
        context["coverage"] = forecast_words.coverage(
            (series.coverage80, series.coverage95), series.cases
        )
    return context


def _how(request: Any, view: View) -> dict[str, Any]:
    """Methods compared, drivers, options, earlier runs."""
    assert view.run is not None  # noqa: S101  the page was chosen by it
    where = {
        "run_id": view.run.pk, "metric_id": view.metric.pk, "organisation_id": view.node.pk,
        "product_id": view.product_id, "channel_id": view.channel_id,
    }  # fmt: skip
    errors = forecast_errors.errors(viewer=request.viewer, **where)
    series = forecast_views.series(viewer=request.viewer, view=view)
    effects = forecast_drivers.effects(
        viewer=request.viewer, run=view.run, metric_code=view.metric.code, series=series
    )
    report = view.run.report.get("metrics", {}).get(view.metric.code, {})
    return {
        "groups": [_group(*group) for group in errors.groups],
        "methods": [(line, forecast_words.method(line.method)) for line in errors.methods],
        "effects": [
            (one, forecast_words.driver(one), forecast_words.effect(one)) for one in effects
        ],
        "options": [_option(one, report) for one in report.get("options", {}).get("tried", [])],
        "taken": forecast_words.option(report.get("options", {}).get("taken", "")),
        "runs": _runs(request, view),
    }


def _group(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"


def _option(one: dict[str, Any], report: dict[str, Any]) -> dict[str, Any]:
    name = one["name"]
    return {
        **one,
        "label": forecast_words.option(name),
        "taken": name == report["options"]["taken"],
    }


def _runs(request: Any, view: View) -> list[dict[str, Any]]:
    """Runs with what each expected of the months that this one expects of the period."""
    compared = forecast_views.compared(viewer=request.viewer, view=view, most=MOST_RUNS)
    return [{"one": one, "url": query(view, run=one.run.pk)} for one in compared]


@require_POST
def start(request: Any) -> HttpResponse:
    """Have all forecasts refreshed; leads to the progress."""
    job = forecast_runs.start(actor=request.viewer)
    return redirect("job", job.pk)


@require_safe
def export(request: Any) -> HttpResponse:
    """The place's months and, below, the territories over the period, as CSV."""
    view = _view(request)
    found = forecast_views.rows(viewer=request.viewer, view=view)
    scale = view.metric.scale
    rows = [_cells(row, view, scale) for row in (*found[1:], found[0])]
    name = f"forecast-{view.node.code}-{forecast_places.word(span=view.span)}-{view.as_of}.csv"
    return csv_file(name, _heads(), rows)


def _heads() -> list[str]:
    return [
        _("Code"), _("Name"), _("Kind"), _("Metric"), _("Period"), _("Actual to date"),
        _("Forecast of the rest"), _("Landing"), _("At least (80 of 100 cases)"),
        _("At most (80 of 100 cases)"), _("At least (95 of 100 cases)"),
        _("At most (95 of 100 cases)"), _("Target"),
        _("Gap to target"), _("Odds of the floor %"), _("Odds of the target %"),
        _("Odds of the stretch %"), _("Method"),
    ]  # fmt: skip


def _cells(row: Row, view: View, scale: int) -> list[Any]:
    one = row.outlook
    amounts = [
        one.actual, one.rest, one.landing, one.low80, one.high80, one.low95, one.high95,
        row.target, row.gap,
    ]  # fmt: skip
    odds = [row.odds.get(name) for name in forecast_views.LEVELS]
    return [
        row.node.code, row.node.label, row.node.kind, view.metric.code,
        forecast_places.word(span=view.span),
        *(None if value is None else from_minor(value, scale) for value in amounts),
        *(None if value is None else from_minor(value, 2) for value in odds), one.method,
    ]  # fmt: skip
