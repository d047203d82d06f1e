"""The planning grid: the page, why a number is what it is, the export."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goals.models import Level
from goals.selectors import comments, explanations, grids, options
from goals.selectors import plans as plan_reads
from goals.selectors.grids import Grid
from goals.selectors.leaves import Address
from goals.services import scenarios
from goals.services.methods import REGISTRY
from goals.web import grid_config, grid_views, tools
from goals.web.words import words_of
from salesplan.core.errors import NotVisible
from salesplan.core.selectors.registers import trail
from salesplan.core.services import spreadsheets
from salesplan.engine import shorthand
from salesplan.engine.money import from_minor
from salesplan.web.errors import not_found_text
from salesplan.web.templatetags.figures import span_label


@require_safe
def grid(request: Any, version_id: int) -> HttpResponse:
    """The page of the grid; its figures come from the API."""
    scenarios.catch_up(actor=request.viewer, version_id=version_id, now=timezone.now())
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    view = grid_config.view_of(request, version)
    choices = options.choices(viewer=request.viewer, version=version, view=view)
    context = {
        "version": version,
        "plan": version.plan,
        "view": view,
        "first": view.rows[0],
        "nested": view.rows[1] if len(view.rows) > 1 else "",
        "choices": choices,
        "methods": REGISTRY.values(),
        "levels": Level.choices,
        "config": grid_config.config(request, version, view, choices),
        "tools": tools.available(viewer=request.viewer, version=version),
        "units": grid_config.units(),
        "unit": grid_config.unit_of(request, version, view),
        "sides": [("why", _("Why")), ("chart", _("Chart")), ("locks", _("Locks"))],
        "shorthand": [(examples, _(text)) for examples, text in shorthand.HELP],
        "views": trail.saved_views(viewer=request.viewer, page=grid_views.PAGE),
    }
    return render(request, "goals/grid.html", context)


@require_safe
def why(request: Any, version_id: int) -> HttpResponse:
    """The drawer of one cell: reference, journal, locks."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    view = grid_config.view_of(request, version)
    asked = {name: grid_config.number(text) for name, text in request.GET.items()}
    address = Address(
        asked.get("organisation_id") or asked.get("organisation") or version.plan.organisation_id,
        asked.get("first_period") or version.plan.first_period,
        asked.get("months") or version.plan.months,
        asked.get("product_id", 0),
        asked.get("channel_id", 0),
        asked.get("customer_id", 0),
    )
    context = {
        "version": version,
        "metric": view.metric,
        "address": address,
        "found": explanations.explain(
            viewer=request.viewer, version=version, view=view, address=address,
            now=timezone.now(), words=words_of(view.metric),
        ),
        "anchor": comments.open_anchor(
            viewer=request.viewer, version=version, metric_id=view.metric.pk, level=view.level,
            address=address,
        ),
    }  # fmt: skip
    return render(request, "goals/why.html", context)


@require_safe
def export(request: Any, version_id: int, kind: str) -> HttpResponse:
    """The grid as a workbook or CSV, in major units."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    shown = grids.grid(
        viewer=request.viewer, version=version, now=timezone.now(),
        view=grid_config.view_of(request, version),
    )  # fmt: skip
    headers, rows = _table(shown)
    writers = {
        "csv": (spreadsheets.to_csv, "text/csv; charset=utf-8"),
        "xlsx": (
            spreadsheets.to_xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    }
    if kind not in writers:
        raise NotVisible(not_found_text())
    write, content_type = writers[kind]
    response = HttpResponse(write(headers, rows), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{version.code}.{kind}"'
    return response


def _table(shown: Grid) -> tuple[list[str], list[list[Any]]]:
    scale = shown.view.metric.scale
    labels = [span_label(column.first_period, column.months) for column in shown.columns]
    headers = [
        _("Code"),
        _("Name"),
        _("Kind"),
        *labels,
        _("Last year"),
        _("Growth %"),
        _("Share %"),
    ]
    rows = [
        [
            row.key if "." in row.key else row.node.code,
            row.label,
            row.node.get_kind_display(),
            *(_major(value, scale) for value in row.at(shown.columns)),
            _major(row.reference, scale),
            _major(row.growth, 2),
            _major(row.share, 2),
        ]
        for row in shown.rows
    ]
    return headers, rows


def _major(value: int | None, scale: int) -> Any:
    return None if value is None else from_minor(value, scale)
