"""The planning grid: the page, why a number is what it is, the export."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goals.models import Level
from goals.selectors import addresses, comments, explanations, grids, options, spans
from goals.selectors import plans as plan_reads
from goals.selectors.grids import Grid, View
from goals.selectors.leaves import Address
from goals.services.methods import REGISTRY
from goals.web import tools
from goals.web.words import words_of
from salesplan.core.errors import NotVisible
from salesplan.core.models import Company
from salesplan.core.selectors.calendars import fiscal_year
from salesplan.core.services import spreadsheets
from salesplan.engine.money import from_minor
from salesplan.web import display
from salesplan.web.errors import not_found_text
from salesplan.web.templatetags.figures import span_label

ROWS = ("organisation", "organisation,product", "product", "product,organisation", "channel",
        "organisation,channel")  # fmt: skip


@require_safe
def grid(request: Any, version_id: int) -> HttpResponse:
    """The page of the grid; its figures come from the API."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    view = _view(request)
    context = {
        "version": version,
        "plan": version.plan,
        "view": view,
        "rows": ",".join(view.rows),
        "choices": options.choices(viewer=request.viewer, rows=ROWS),
        "methods": REGISTRY.values(),
        "levels": Level.choices,
        "config": _config(version, view, request),
        "tools": tools.available(viewer=request.viewer, version=version),
        "unit_label": _unit_label(version.plan.display_unit),
    }
    return render(request, "goals/grid.html", context)


def _config(version: Any, view: View, request: Any) -> dict[str, Any]:
    """What the page's script needs to know; texts come from the server's catalogue."""
    return {
        "version": version.pk,
        "api": reverse("api-version", args=[version.pk]),
        "why": reverse("goals:why", args=[version.pk]),
        "editable": version.state == "working" and request.viewer.can("plans.edit"),
        "unit": version.plan.display_unit if view.metric.unit == "money" else 1,
        "scale": view.metric.scale,
        "query": {
            "metric": view.metric.code,
            "level": view.level,
            "rows": ",".join(view.rows),
            "product": view.product_id,
            "channel": view.channel_id,
            "reference": view.reference,
        },
        "labels": _labels(version, request.company),
        "texts": _texts(),
        "tools": [tool.module for tool in tools.available(viewer=request.viewer, version=version)],
    }


def _unit_label(unit: int) -> str:
    shown = display.current()
    return f"{shown.symbol} {display.UNIT_NAMES.get(unit, '')}".strip()


def _labels(version: Any, company: Company) -> dict[str, str]:
    """The head of each column, by its months."""
    return {
        f"{column.first_period}-{column.months}": span_label(column.first_period, column.months)
        for column in spans.columns(version=version, fiscal=fiscal_year(company))
    }


def _texts() -> dict[str, str]:
    return {
        "plan": _("Total"),
        "year": _("Year"),
        "half": _("Half"),
        "quarter": _("Q"),
        "reference": _("Last year"),
        "growth": _("vs last year"),
        "share": _("Share"),
        "name": _("Rows"),
        "saved": _("Saved"),
        "saving": _("Saving …"),
        "waiting": _("Not saved yet; trying again"),
        "locked": _("Locked"),
        "partly": _("Partly locked"),
        "others": _("Figures changed: %(who)s"),
        "grid": _("Planning grid"),
        "equal_fallback": _("There was nothing to be proportional to: spread equally."),
        "zero_weight_used": _("Cells of weight zero took what others could not."),
        "negative_reference": _("Negative reference values weighed nothing."),
        "off_quantum": _("One cell took what is not a whole rounding unit."),
        "confirm_equal": _("Spread equally"),
        "reason": _("Why is it locked?"),
        "undone": _("Undone"),
        "redone": _("Redone"),
        "read_only": _("This version is frozen; open it again to change it."),
        "cells": _("%(count)s cells"),
        "now": _("now %(value)s"),
    }


def _view(request: Any) -> View:
    """The view that the address names; what makes no sense falls back on the usual."""
    asked = request.GET
    rows = asked.get("rows", ROWS[0])
    return View(
        metric=addresses.metric(viewer=request.viewer, code=asked.get("metric", "revenue")),
        level=_number(asked.get("level", "")) or Level.TARGET,
        rows=tuple(rows.split(",")),
        product_id=_number(asked.get("product", "")),
        channel_id=_number(asked.get("channel", "")),
        reference=asked.get("reference", "last_year"),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_safe
def why(request: Any, version_id: int) -> HttpResponse:
    """The drawer of one cell: reference, journal, locks."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    view = _view(request)
    address = Address(
        _number(request.GET.get("organisation", "")) or version.plan.organisation_id,
        _number(request.GET.get("first_period", "")) or version.plan.first_period,
        _number(request.GET.get("months", "")) or version.plan.months,
        _number(request.GET.get("product_id", "")),
        _number(request.GET.get("channel_id", "")),
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
        viewer=request.viewer, version=version, view=_view(request), now=timezone.now()
    )
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
