"""The executive's page: are we going to make it, where not, and what is being done about it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goals.selectors import calibration_requests, plans
from monitoring.selectors import doings, landings
from monitoring.selectors.attainment import LevelStanding
from monitoring.selectors.remedies import Line
from monitoring.web import addresses, alert_words, boards, level_names, remedy_words, views, writing
from monitoring.web.pages import Page
from monitoring.web.writing import Writer
from salesplan.web import panels
from salesplan.web.templatetags import figures


@require_safe
def executive(request: Any) -> HttpResponse:
    """Headline, tiles, levels, table and bridge; everything else comes as fragments."""
    opened = views.opening(request, "executive")
    if opened:
        return redirect(opened)
    page = Page.of(request, "executive")
    context = page.context(request) | {
        "verdict": boards.verdict(page.board),
        "levels": [_level(one, page.write) for one in page.levels],
        "unit": page.write.unit,
    }
    return render(request, "monitoring/executive.html", context)


def _level(one: LevelStanding, write: Writer) -> dict[str, Any]:
    row = one.standing
    name = level_names.name(one.level)
    return {
        "name": _("%(level)s, calibrated") % {"level": name}
        if one.against == "calibrated"
        else name,
        "target": write.cell(row.target),
        "target_full": write.full(row.target),
        "to_date": write.cell(row.to_date),
        "attainment": writing.percent(row.attainment),
        "gap": write.cell(row.gap, "+"),
        "behind": row.gap is not None and row.gap < 0,
        "required": write.cell(writing.whole(row.required_rate)),
    }


@require_safe
def landing(request: Any) -> HttpResponse:
    """In which range each method expects the period to end, for the tile."""
    selection = addresses.selection_of(request)
    axis, write = selection.axis, writing.writer(selection.metric)
    node = selection.places.id(axis)
    found = landings.of(viewer=request.viewer, selection=selection, axis=axis, ids=[node])[node]
    lines = [
        {
            "text": _("%(method)s: %(low)s to %(high)s")
            % {"method": one.label, "low": write.hero(one.low), "high": write.hero(one.high)},
            "title": _("The range held %(share)s of %(cases)s earlier periods")
            % {"share": figures.percent(one.coverage), "cases": one.cases},
        }
        for one in found
        if one.low is not None and not selection.is_over
    ]
    context = {"lines": lines, "is_over": selection.is_over}
    return render(request, "monitoring/landing.html", context)


@require_safe
def doing(request: Any) -> HttpResponse:
    """Open alerts at the place with their cause, and the actions that answer them."""
    selection = addresses.selection_of(request)
    found = doings.of_place(viewer=request.viewer, selection=selection, today=request.today)
    lines = [
        {
            "alert": one.alert,
            "headline": alert_words.headline(one.alert),
            "cause": one.cause,
            "remedies": [_remedy(line) for line in one.remedies],
        }
        for one in found
    ]
    return render(request, "monitoring/doing.html", {"lines": lines})


def _remedy(line: Line) -> dict[str, Any]:
    measured = line.measured.effect
    write = writing.writer(line.remedy.metric)
    return remedy_words.line(line) | {
        "since": remedy_words.since(measured, write) if measured else ""
    }


@require_safe
def deciding(request: Any) -> HttpResponse:
    """What waits for the reader's decision: submitted plans and requests to calibrate."""
    context = {
        "plans": plans.waiting(viewer=request.viewer),
        "requests": calibration_requests.waiting(viewer=request.viewer),
    }
    return render(request, "monitoring/deciding.html", context)


@require_safe
def notes(request: Any) -> HttpResponse:
    """What should be known about the data behind the figures."""
    selection = addresses.selection_of(request)
    found = panels.render("figures.notes", request, selection=selection)
    return render(request, "monitoring/notes.html", {"panels": found})
