"""Two versions side by side in the browser: bridge, rows, cells, exports."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from goals.models import Level
from goals.selectors import addresses, comparisons, narrowings
from goals.selectors import plans as plan_reads
from goals.selectors.comparisons import AXES, Asked, Bridge, Comparison
from goals.services import scenarios
from goals.web.versions import frame
from salesplan.core.errors import NotVisible
from salesplan.core.models import Metric
from salesplan.core.services import spreadsheets
from salesplan.engine import notation
from salesplan.engine.money import from_minor
from salesplan.web import charts, display
from salesplan.web.errors import not_found_text
from salesplan.web.templatetags.figures import percent, span_label, table_figure

ROWS = (
    ("organisation", gettext_lazy("Territory")),
    ("organisation,product", gettext_lazy("Territory, then product")),
    ("product", gettext_lazy("Product")),
    ("product,organisation", gettext_lazy("Product, then territory")),
    ("channel", gettext_lazy("Channel")),
    ("organisation,channel", gettext_lazy("Territory, then channel")),
)
PAGE = 100
_WRITERS = {
    "csv": (spreadsheets.to_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        spreadsheets.to_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


@require_safe
def index(request: Any, plan_id: int) -> HttpResponse:
    """Two versions of the territory: what differs where, and the way from one to the other."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    found = _compare(request, plan_id)
    asked = request.GET
    rows = "by" not in asked or asked.get("show", "rows") == "rows"
    changed = asked.get("changed") == "1"
    context = {
        "found": found,
        "by": ",".join(found.asked.by),
        "show": "rows" if rows else "cells",
        "changed": changed,
        "months": asked.get("months") == "1",
        "versions": _known(request, plan),
        "orders": ROWS,
        "choices": narrowings.narrowings(viewer=request.viewer),
        "levels": Level.choices,
        "bridge": _drawn(found.bridge(by=found.asked.by[0]), found),
        "columns": [span_label(first, months) for first, months in found.periods],
        "rows": found.rows(changed_only=changed) if rows else [],
        "query": asked.urlencode(),
    }
    if not rows:
        context["page"] = _cells(request, found, changed=changed)
    return render(request, "goals/compare.html", frame(plan, _("Compare")) | context)


class _Pages:
    """What a paginator needs of the leaf cells: a length and slices."""

    def __init__(self, found: Comparison, *, changed: bool) -> None:
        self.found, self.changed = found, changed

    def __len__(self) -> int:
        return self.found.changed if self.changed else self.found.filled

    def __getitem__(self, part: slice) -> Any:
        start, stop = part.start, part.stop
        return self.found.cells(changed_only=self.changed, offset=start, most=stop - start)


def _cells(request: Any, found: Comparison, *, changed: bool) -> Any:
    return Paginator(_Pages(found, changed=changed), PAGE).get_page(request.GET.get("page"))  # type: ignore[arg-type]


def _known(request: Any, plan: Any) -> list[Any]:
    """All versions of the territory, this plan's first."""
    rows = plan_reads.versions(viewer=request.viewer)
    same = [one for one in rows if one.plan.organisation_id == plan.organisation_id]
    return sorted(same, key=lambda one: (one.plan_id != plan.pk, one.plan_id, one.pk))


def _compare(request: Any, plan_id: int) -> Comparison:
    asked = request.GET
    usual = plan_reads.usual_pair(viewer=request.viewer, plan_id=plan_id)
    ids = [_number(asked.get(name, "")) or one for name, one in zip("ab", usual, strict=True)]
    found = []
    for one in ids:
        plan_reads.version(viewer=request.viewer, version_id=one)
        scenarios.catch_up(actor=request.viewer, version_id=one, now=timezone.now())
        found.append(plan_reads.version(viewer=request.viewer, version_id=one))
    return comparisons.compare(
        viewer=request.viewer, a=found[0], b=found[1], asked=_asked(request), now=timezone.now()
    )


def _asked(request: Any) -> Asked:
    asked = request.GET
    return Asked(
        metric=addresses.metric(viewer=request.viewer, code=asked.get("metric", "revenue")),
        level=_number(asked.get("level", "")) or Level.TARGET,
        by=tuple(asked.get("by", AXES[0]).split(",")),
        product_id=_number(asked.get("product", "")),
        channel_id=_number(asked.get("channel", "")),
    )


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _drawn(bridge: Bridge, found: Comparison) -> dict[str, Any]:
    """The waterfall, its title and the table behind it."""
    metric = found.asked.metric
    lines = [(_name(found.a, found), bridge.start, True)]
    lines += [
        (step.node.label if step.node else _("Others"), step.change, False) for step in bridge.steps
    ]
    lines.append((_name(found.b, found), bridge.end, True))
    steps = [
        charts.Step(name, _in_unit(value, metric), total, _written(value, metric, signed=not total))
        for name, value, total in lines
    ]
    figure = charts.bridge(steps, _unit_name(metric))
    figure["layout"]["yaxis"]["range"] = [_in_unit(end, metric) for end in bridge.extent]
    grown = found.total.growth
    title = _("%(gap)s from %(a)s to %(b)s") % {
        "gap": _written(bridge.end - bridge.start, metric, signed=True),
        "a": lines[0][0], "b": lines[-1][0],
    }  # fmt: skip
    return {
        "figure": figure,
        "title": title if grown is None else f"{title} ({percent(grown, '+')})",
        "lines": [
            (name, _written(value, metric, signed=not total)) for name, value, total in lines
        ],
    }


def _name(version: Any, found: Comparison) -> str:
    """A version's name, with its plan's where two plans are compared."""
    if found.a.plan_id == found.b.plan_id:
        return str(version.name)
    return f"{version.plan.name} · {version.name}"


def _unit(metric: Metric) -> int:
    return display.current().table_unit if metric.unit == "money" else 1


def _unit_name(metric: Metric) -> str:
    return display.current().money_unit() if metric.unit == "money" else ""


def _in_unit(value: int, metric: Metric) -> float:
    return notation.in_unit(value, metric.scale, _unit(metric))


def _written(value: int, metric: Metric, *, signed: bool) -> str:
    return table_figure(value, metric, "+" if signed else "")


@require_safe
def export(request: Any, plan_id: int, kind: str) -> HttpResponse:
    """The rows, or the leaf cells, as a workbook or CSV in major units."""
    plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    found = _compare(request, plan_id)
    if kind not in _WRITERS:
        raise NotVisible(not_found_text())
    changed = request.GET.get("changed") == "1"
    cells = request.GET.get("show") == "cells"
    headers, rows = (_cell_table if cells else _row_table)(found, changed=changed)
    write, content_type = _WRITERS[kind]
    response = HttpResponse(write(headers, rows), content_type=content_type)
    name = f"{found.a.code}-{found.b.code}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _heads(found: Comparison) -> list[str]:
    return [_name(found.a, found), _name(found.b, found), _("Difference"), _("Difference %")]


def _row_table(found: Comparison, *, changed: bool) -> tuple[list[str], list[list[Any]]]:
    scale = found.asked.metric.scale
    months = [
        f"{span_label(first, span)} · {name}"
        for first, span in found.periods
        for name in _heads(found)[:3]
    ]
    rows = [
        [
            row.node.code, row.node.label, *_pair(row.total, scale),
            *(value for pair in row.periods for value in _pair(pair, scale)[:3]),
        ]
        for row in found.rows(changed_only=changed)
    ]  # fmt: skip
    return [_("Code"), _("Name"), *_heads(found), *months], rows


def _cell_table(found: Comparison, *, changed: bool) -> tuple[list[str], list[list[Any]]]:
    scale = found.asked.metric.scale
    rows = [
        [
            " · ".join(node.label for node in one.nodes), span_label(one.period, one.months),
            *_pair(one.pair, scale),
        ]
        for one in found.cells(changed_only=changed, most=found.space.size)
    ]  # fmt: skip
    return [_("Place"), _("Period"), *_heads(found)], rows


def _pair(pair: Any, scale: int) -> list[Any]:
    figures = [_major(one, scale) for one in (pair.a, pair.b, pair.difference)]
    return [*figures, _major(pair.growth, 2)]


def _major(value: int | None, scale: int) -> Any:
    return None if value is None else from_minor(value, scale)
