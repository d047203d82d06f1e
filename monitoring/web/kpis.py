"""All metrics of a place, and any one of them by the nodes below: figures of the catalogue."""

from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring.selectors import attainment, kpis, selections
from monitoring.selectors.kpis import Kpi
from monitoring.selectors.selections import METRICS, Selection
from monitoring.web import addresses, bridging, filters, writing
from monitoring.web.addresses import Address
from salesplan.core.models import Metric, MetricKind, Unit
from salesplan.engine import notation
from salesplan.web.templatetags import figures

Row = dict[str, Any]


@require_safe
def panel(request: Any) -> HttpResponse:
    """Every metric at the selected place, by kind."""
    selection = addresses.selection_of(request)
    address = Address.of(selection)
    found = kpis.panel(viewer=request.viewer, selection=selection)
    groups = [
        (MetricKind(kind).label, [_line(one, address) for one in ones])
        for kind, ones in groupby(found, key=lambda one: one.metric.kind)
    ]
    return render(request, "monitoring/kpis.html", {"groups": groups})


def of_metric(request: Any) -> HttpResponse | None:
    """The dashboard of a metric that the cube does not hold; None for the others."""
    code = request.GET.get("metric", "")
    if not code or code in METRICS:
        return None
    metric = kpis.find(viewer=request.viewer, code=code)
    if metric is None:
        return None
    words = request.GET.dict() | {"metric": METRICS[0]}
    selection = selections.choose(
        viewer=request.viewer,
        company=request.company,
        as_of=request.as_of,
        asked=selections.parse(params=words),
    )
    return _board(request, selection, metric)


def _board(request: Any, selection: Selection, metric: Metric) -> HttpResponse:
    address = Address.of(selection, metric=metric.code)
    total, rows = kpis.by_node(viewer=request.viewer, selection=selection, metric=metric)
    axis = selection.axis
    lines = [
        _line(row, address) | {
            "name": row.place.label,
            "url": address.page(**{axis: row.place.id, "by": None}),
        }
        for row in rows
    ]  # fmt: skip
    context = {
        "metric": metric,
        "page": _page_of(metric),
        "headline": _headline(total),
        "period": writing.period_label(selection),
        "place": writing.place_of(selection),
        "plan": selection.plan,
        "filters": filters.line(selection, address, metric=metric),
        "axes": bridging.axes(selection, address, "bridge"),
        "lines": lines,
        "total": _line(total, address) | {"name": total.place.label or _("All")},
        "address": address,
        "query": address.query(),
        "state": request.business_day.freshness,
    }
    return render(request, "monitoring/metric_board.html", context)


def _headline(total: Kpi) -> str:
    words = {"metric": total.metric.label, "value": _hero(total), "change": _change_text(total)}
    if total.change is None:
        return _("%(metric)s: %(value)s") % words
    return _("%(metric)s: %(value)s, %(change)s on last year") % words


def _line(one: Kpi, address: Address) -> Row:
    metric, points = one.metric, attainment.basis_points(one.attainment)
    write = writing.writer(metric)
    return {
        "label": metric.label,
        "meaning": metric.meaning,
        "url": address.page(metric=metric.code),
        "page": _page_of(metric),
        "value": write.hero(one.now.rounded),
        "before": write.hero(one.before.rounded),
        "change": _change(one),
        "target": write.hero(one.target) if one.target is not None else "",
        "attainment": writing.percent(one.attainment) if points is not None else "",
        "tone": writing.tone(points, metric),
        "through": _through(one),
        "problem": _problem(one.now.problem),
    }


def _through(one: Kpi) -> str:
    """The last day of the data; of what is missing, since when."""
    through = one.now.through
    if through is None:
        return ""
    if one.now.problem:
        return _("no data since %(day)s") % {"day": figures.day(through)} if one.is_late else ""
    return figures.day(through)


def _hero(one: Kpi) -> str:
    return str(writing.writer(one.metric).hero(one.now.rounded))


def _change(one: Kpi) -> str:
    """Growth on last year; of rates the difference in percentage points."""
    better = one.metric.direction
    if one.metric.unit == Unit.PERCENT:
        return _points(one)
    growth = one.growth
    return "" if growth is None else figures.growth(attainment.basis_points(growth), better)


def _change_text(one: Kpi) -> str:
    if one.metric.unit == Unit.PERCENT or one.growth is None:
        return _points(one)
    return figures.percent(attainment.basis_points(one.growth), "+")


def _points(one: Kpi) -> str:
    if one.change is None:
        return ""
    if one.metric.unit != Unit.PERCENT:
        return figures.table_figure(round(one.change), one.metric, "+")
    points = notation.basis_points(round(one.change), one.metric.scale)
    return _("%(change)s points") % {"change": notation.percent(points, plus=True)}


def _problem(problem: str) -> str:
    texts = {"no_data": _("no data"), "division_by_zero": _("nothing to divide by")}
    return texts.get(problem, "")


def _page_of(metric: Metric) -> str:
    return reverse("register_row", args=["metrics", metric.pk])
