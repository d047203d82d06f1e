"""A metric's own page, and the check of an expression while it is typed."""

import unicodedata
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from salesplan.core.errors import NotVisible
from salesplan.core.selectors import metric_checks, metric_pages
from salesplan.core.selectors.metric_pages import Row
from salesplan.core.selectors.metric_values import NO_DATA, Value
from salesplan.core.services import access
from salesplan.engine import notation
from salesplan.engine.periods import FiscalYear, month_of
from salesplan.web.errors import not_found_text
from salesplan.web.templatetags import figures

TEMPLATE = "core/metric.html"
CHECK = "core/metric_check.html"
LONGEST = 600


@require_safe
def page(request: Any, metric_id: int) -> HttpResponse:
    """What a metric means, where it comes from, and its value this year to date."""
    access.require(actor=request.viewer, right="figures.read")
    found = metric_pages.page(viewer=request.viewer, metric_id=metric_id)
    if found is None:
        raise NotVisible(not_found_text())
    year = FiscalYear(request.company.fiscal_year_start)
    first = year.containing(month_of(request.as_of), "year").first_month
    board = metric_pages.board(
        viewer=request.viewer, metric=found.metric, first_period=first, as_of=request.as_of
    )
    context = {
        "page": found,
        "metric": found.metric,
        "board": board,
        "tops": [(row, *_words(row, found.metric)) for row in board.tops],
        "children": [(row, *_words(row, found.metric)) for row in board.children],
        "may_edit": request.viewer.can("metrics.edit"),
    }
    return render(request, TEMPLATE, context)


def _words(row: Row, metric: Any) -> tuple[str, str, str]:
    """Now, last year and the change, as people read them."""
    return _value(row.now, metric), _value(row.before, metric), _change(row, metric)


def _value(value: Value, metric: Any) -> str:
    if value.amount is not None:
        return figures.figure(value.rounded, metric)
    if value.problem != NO_DATA:
        return _("divided by zero")
    if value.through is None:
        return _("no data")
    return _("no data since %(day)s") % {"day": figures.day(value.through)}


def _change(row: Row, metric: Any) -> str:
    if row.is_share:
        points = None if row.difference is None else round(row.difference)
        if points is None:
            return notation.EMPTY
        shown = notation.percent(notation.basis_points(points, metric.scale), plus=True)
        return _("%(points)s pp") % {"points": shown}
    return str(figures.growth(row.growth, metric.direction))


@require_safe
def check(request: Any) -> HttpResponse:
    """What is wrong with an expression as it is typed, and where; a fragment."""
    access.require(actor=request.viewer, right="figures.read")
    text = request.GET.get("expression", "")[:LONGEST]
    code = request.GET.get("code", "")
    return render(request, CHECK, _checked(request.viewer, text, code))


def check_panel(request: Any, *, register: Any, row: Any = None, **_context: Any) -> str | None:
    """The place of the check in the form of a metric."""
    if register.key != "metrics":
        return None
    return render_to_string(f"{CHECK}#place", {"row": row}, request=request)


def _checked(viewer: Any, text: str, code: str) -> dict[str, Any]:
    if not text.strip():
        return {"verdict": None}
    verdict = metric_checks.check(viewer=viewer, expression=text, code=code)
    return {
        "verdict": verdict,
        "text": text,
        "caret": "".join(map(_blank, text[: verdict.position])) + "^",
        "at": verdict.position + 1,
    }


def _blank(character: str) -> str:
    """A space as wide as the character, so that the caret stands below the mistake."""
    return "\u3000" if unicodedata.east_asian_width(character) in "WF" else " "
