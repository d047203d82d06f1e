"""What the page of the grid needs to know: its view from the address, settings for its script."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from goals.models import Level, Version, VersionState
from goals.selectors import addresses, options, spans
from goals.selectors import plans as plan_reads
from goals.selectors.grids import View
from goals.selectors.options import Choices
from goals.web import tools
from salesplan.core.models import Dimension, Stage, TerritoryTier
from salesplan.core.selectors.calendars import fiscal_year
from salesplan.web import display
from salesplan.web.templatetags.figures import span_label

BESIDE = ("last_year", "growth", "share")
UNITS = (1, 1_000, 10_000, 1_000_000, 100_000_000)


def view_of(request: Any, version: Version) -> View:
    """The view that the address names; what makes no sense falls back on the usual."""
    asked = request.GET
    axes = options.grain_axes(version)
    rows = [axis for axis in asked.get("rows", "").split(",") if axis in axes]
    rows = rows or [Dimension.ORGANISATION]
    nested = asked.get("nested", "")
    if len(rows) == 1 and nested in axes and nested != rows[0]:
        rows.append(nested)
    beside = asked.getlist("references") if "references" in asked else list(BESIDE)
    return View(
        metric=addresses.metric(viewer=request.viewer, code=asked.get("metric", "revenue")),
        level=number(asked.get("level", "")) or Level.TARGET,
        rows=tuple(dict.fromkeys(rows)),
        product_id=number(asked.get("product", "")),
        channel_id=number(asked.get("channel", "")),
        reference=asked.get("reference", "last_year"),
        organisation_id=number(asked.get("organisation", "")) or _own_top(request, version, rows),
        customer_id=number(asked.get("customer", "")),
        tier=asked.get("tier", ""),
        stage=asked.get("stage", ""),
        references=tuple(name for part in beside for name in part.split(",") if name),
    )


def _own_top(request: Any, version: Version, rows: list[str]) -> int:
    """Totals over all territories are typed on for the own one where the plan covers more."""
    own: int = plan_reads.own_territory(viewer=request.viewer, version=version)
    return 0 if rows[0] == Dimension.ORGANISATION else own


def number(text: str) -> int:
    """A whole number of the address; 0 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def unit_of(request: Any, version: Version, view: View) -> int:
    """The unit that figures are shown and typed in."""
    if view.metric.unit != "money":
        return 1
    wanted = number(request.GET.get("unit", ""))
    return wanted if wanted in UNITS else int(version.plan.display_unit)


def units() -> list[tuple[int, str]]:
    """Units to choose from, as they are called."""
    return [(unit, unit_label(unit)) for unit in UNITS]


def unit_label(unit: int) -> str:
    """The currency with its unit."""
    return f"{display.current().symbol} {display.UNIT_NAMES.get(unit, '')}".strip()


def config(request: Any, version: Version, view: View, choices: Choices) -> dict[str, Any]:
    """What the page's script needs to know; texts come from the server's catalogue."""
    editable = version.state == VersionState.WORKING and request.viewer.can("plans.edit")
    return {
        "version": version.pk,
        "api": reverse("api-version", args=[version.pk]),
        "why": reverse("goals:why", args=[version.pk]),
        "locks": reverse("goals:locks", args=[version.pk]),
        "editable": editable,
        "unit": unit_of(request, version, view),
        "scale": view.metric.scale,
        "periods": spans.count(version=version),
        "span": version.span,
        "query": {
            "metric": view.metric.code,
            "level": view.level,
            "rows": ",".join(view.rows),
            "reference": view.reference,
            "references": ",".join(view.references),
            "tier": view.tier,
            "stage": view.stage,
            **{str(axis): node for axis, node in view.chosen.items()},
        },
        "beside": request.GET.get("beside") == "1",
        "labels": _labels(version, request.company),
        "names": {name: str(label) for name, label in choices.references},
        "marks": {value: str(label) for value, label in _marks()},
        "texts": texts(),
        "tools": [tool.module for tool in tools.available(viewer=request.viewer, version=version)],
    }


def _marks() -> list[tuple[str, Any]]:
    return [*TerritoryTier.choices, *Stage.choices]


def _labels(version: Version, company: Any) -> dict[str, str]:
    """The head of each column, by its months."""
    return {
        f"{column.first_period}-{column.months}": span_label(column.first_period, column.months)
        for column in spans.columns(version=version, fiscal=fiscal_year(company))
    }


def texts() -> dict[str, str]:
    """The words of the script."""
    return {
        "plan": _("Total"),
        "name": _("Rows"),
        "saved": _("Saved"),
        "saving": _("Saving …"),
        "waiting": _("Not saved yet; trying again"),
        "locked": _("Locked"),
        "partly": _("Partly locked"),
        "locked_by": _("Locked by %(owner)s: %(reason)s"),
        "others": _("Figures changed: %(who)s"),
        "grid": _("Planning grid"),
        "equal_fallback": _("There was nothing to be proportional to: spread equally."),
        "zero_weight_used": _("Cells of weight zero took what others could not."),
        "negative_reference": _("Negative reference values weighed nothing."),
        "off_quantum": _("One cell took what is not a whole rounding unit."),
        "confirm_equal": _("Spread equally"),
        "undo": _("Undo"),
        "undone": _("Undone"),
        "redone": _("Redone"),
        "cells": _("%(count)s cells"),
        "changed_cells": _("%(count)s cells changed"),
        "preview": _("%(before)s → %(after)s · %(count)s cells change"),
        "conflict": _("%(who)s changed this meanwhile"),
        "not_found": _("No row is called that."),
        "unlocked": _("Released"),
        "chart": _("%(name)s: plan against last year"),
        "failed": _("The server did not answer. Try again."),
        "reference": str(options.reference_label("last_year")),
    }
