"""The figures of a calibration as tables, tiles and a chart."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from goals.models import Calibration, CalibrationMethod
from goals.selectors import payouts
from goals.selectors.calibration_effects import Effect, Line, Sums
from goals.web.calibration_forms import UNITS
from salesplan.core.models import Metric, Node
from salesplan.engine import notation
from salesplan.web import charts, display
from salesplan.web.templatetags.figures import figure, money, percent, period_label, span_label

Row = dict[str, Any]


def context(found: Effect) -> Row:
    """What the page of a calibration shows of its figures."""
    top = found.lines[0] if found.lines else None
    return {
        "effect": found,
        "top": top,
        "months": [span_label(one, found.row.proposal.span) for one in found.periods],
        "table": [_line(found, one) for one in found.lines],
        "tiles": _tiles(found, top) if top else [],
        "chart": _chart(found, top) if top else None,
        "chart_rows": _chart_rows(found, top) if top else [],
        "pays": _pays(found),
        "pay_total": payouts.total(found.pays) if found.pays else None,
    }


def basis_day(row: Calibration) -> date | None:
    """The day that the figures ran to."""
    kept = row.basis.get("as_of")
    return date.fromisoformat(kept) if kept else None


def way(row: Calibration) -> list[tuple[str, str]]:
    """How the figures were found, in words."""
    kept = row.basis.get("way", {})
    found: list[tuple[str, str]] = []
    if row.method == CalibrationMethod.KEEP_TOTAL:
        units = {name: str(label) for name, label in UNITS}
        found.append((_("Who makes up for the shortfall"), units.get(kept.get("unit", ""), "")))
    if row.method == CalibrationMethod.FORECAST:
        found.append((_("Towards the forecast"), percent(kept.get("share", 10_000))))
    if row.method == CalibrationMethod.RELIEF:
        found.append((_("Cause"), row.cause))
        found.append((_("Taken off"), figure(row.relief, row.metric)))
        rest = _("taken over by the rest of the territory") if kept.get("spread_rest") else ""
        found.append((_("The amount is"), rest or _("lost for the total")))
    return found


def _line(found: Effect, line: Line) -> Row:
    original, before, after = line.totals
    cells = [
        {"before": old, "after": new, "change": (new or 0) - (old or 0) or None}
        for old, new in zip(line.before, line.after, strict=True)
    ]
    return {
        "node": line.node, "cells": cells, "original": original, "before": before, "after": after,
        "change": line.change or None, "is_top": line is found.lines[0],
        "has_more": line is not found.lines[0] and line.node.kind != "seat",
    }  # fmt: skip


def _tiles(found: Effect, top: Line) -> list[Row]:
    metric = found.row.metric
    _original, before, after = top.totals
    gap_before, gap_after = top.landing_gaps
    tiles = [
        _tile(_("Target of the plan"), figure(after, metric),
              _("%(before)s before") % {"before": figure(before, metric)}),
        _tile(_("Of target to date"), percent(top.points[1]),
              _("%(before)s before") % {"before": percent(top.points[0])}),
        _tile(_("Landing gap"), figure(gap_after, metric),
              _("%(before)s before") % {"before": figure(gap_before, metric)}, _by(top)),
    ]  # fmt: skip
    if found.pays:
        tiles.append(_pay_tile(found))
    return tiles


def _pay_tile(found: Effect) -> Row:
    total = payouts.total(found.pays or [])
    words = {"before": _money(total.before), "after": _money(total.after)}
    return _tile(
        _("Pay, estimated"), _money(total.change, plus=True),
        _("%(before)s → %(after)s") % words,
    )  # fmt: skip


def _tile(label: str, value: str, note: str, more: str = "") -> Row:
    return {"label": label, "value": value, "note": note, "more": more}


def _by(top: Line) -> str:
    return {"forecast": _("by the forecast"), "pace": _("by the pace so far")}.get(top.by, "")


def _money(value: int, *, plus: bool = False) -> str:
    return money(value, "+" if plus else "")


def _chart(found: Effect, top: Line) -> Row:
    """Targets by month, before and after, beside the original where that is another."""
    metric = found.row.metric
    unit = display.current().table_unit if metric.unit == "money" else 1
    x = [period_label(one) for one in found.periods]
    lines = [
        charts.line(_("Before"), x, _numbers(top.before, metric, unit), charts.LAST_YEAR),
        charts.line(_("After"), x, _numbers(top.after, metric, unit), charts.ACTUAL, width=3),
    ]
    if top.original != top.before:
        first = _numbers(top.original, metric, unit)
        lines.insert(0, charts.line(_("As approved"), x, first, charts.TARGET, dash="dot"))
    drawn = charts.figure(
        lines, margin={**charts.MARGIN, "r": 90},
        yaxis={**charts.AXIS, "title": {"text": _unit(metric)}, "rangemode": "tozero"},
    )  # fmt: skip
    title = _("%(place)s: targets by month before and after") % {"place": top.node.label}
    return {"figure": drawn, "title": title}


def _chart_rows(found: Effect, top: Line) -> list[Row]:
    parts = zip(found.periods, top.original, top.before, top.after, strict=True)
    return [
        {"month": period_label(month), "original": first, "before": old, "after": new,
         "change": (new or 0) - (old or 0)}
        for month, first, old, new in parts
    ]  # fmt: skip


def _numbers(values: Sums, metric: Metric, unit: int) -> Sequence[float | None]:
    return [
        None if value is None else notation.in_unit(value, metric.scale, unit) for value in values
    ]


def _unit(metric: Metric) -> str:
    if metric.unit != "money":
        return ""
    return display.current().money_unit()


def _pays(found: Effect) -> list[Row]:
    seats: dict[int, Node] = found.seats
    return [
        {"seat": seats[one.seat_id], "pay": one, "moves": bool(one.change)}
        for one in found.pays or []
    ]
