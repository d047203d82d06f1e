"""Capacity against target in the browser: by month and place, and who would close the gap."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import capacity_boards, ramps, reviews
from goals.selectors.capacity_boards import Board, Line
from goals.services import capacities
from goals.web import capacity_words as words
from goals.web.forms import told
from salesplan.core.errors import Invalid
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer
from salesplan.engine import notation
from salesplan.engine.periods import month_of
from salesplan.web import charts, display
from salesplan.web.templatetags import figures

_LARGEST = 2**31 - 1


class RampForm(forms.Form):
    """A ramp-up profile: percent of full power, month by month."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    steps = forms.CharField(
        label=gettext_lazy("Percent by month on the seat"), max_length=200,
        help_text=gettext_lazy("For example 25 50 75 100"),
    )  # fmt: skip
    is_default = forms.BooleanField(
        label=gettext_lazy("Used unless said otherwise"), required=False
    )

    @property
    def fields_of_service(self) -> dict[str, Any]:
        """What the service takes."""
        return {**self.cleaned_data, "steps": _steps(self.cleaned_data["steps"])}


@require_safe
def index(request: Any) -> HttpResponse:
    """The capacity of a territory against a version, by month."""
    top = capacity_boards.top(viewer=request.viewer)
    context: dict[str, Any] = {"tabs": words.TABS, "tab": "goals:capacities"}
    if top is None:
        return render(request, "goals/capacities.html", context)
    version = capacity_boards.version(
        viewer=request.viewer, version_id=number(request.GET.get("version")),
        period=month_of(request.today),
    )  # fmt: skip
    board = capacity_boards.board(
        viewer=request.viewer, organisation_id=number(request.GET.get("organisation")) or top.pk,
        version=version, as_of=request.as_of, now=timezone.now(),
    )  # fmt: skip
    context |= shown(request.viewer, board) | {
        "version": version,
        "versions": capacity_boards.versions(viewer=request.viewer),
        "territories": reviews.territories(viewer=request.viewer),
        "profiles": ramps.listed(viewer=request.viewer),
        "may_ramp": request.viewer.can(capacities.RAMP_RIGHT),
        "may_edit": request.viewer.can("territories.edit"),
        "form": RampForm(),
    }
    return render(request, "goals/capacities.html", context)


@require_POST
def ramp_new(request: Any) -> HttpResponse:
    """A new ramp-up profile."""
    form = RampForm(request.POST)
    if form.is_valid():
        made = told(
            request, lambda: capacities.make_ramp(actor=request.viewer, **form.fields_of_service)
        )
        if made is not None:
            messages.success(request, _("Saved."))
    else:
        capacities.require_ramps(actor=request.viewer)
        messages.error(
            request, " ".join(str(text) for found in form.errors.values() for text in found)
        )
    return redirect("goals:capacities")


@require_POST
def ramp_remove(request: Any, ramp_id: int) -> HttpResponse:
    """Delete a profile that no seat uses."""
    told(request, lambda: capacities.remove_ramp(actor=request.viewer, ramp_id=ramp_id))
    return redirect("goals:capacities")


def number(text: str | None) -> int | None:
    """An id of an address; None for nothing and for nonsense."""
    plain = text or ""
    found = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 11 else 0
    return found if 0 < found <= _LARGEST else None


def shown(viewer: Viewer, board: Board) -> dict[str, Any]:
    """A board as its template wants it."""
    places = capacity_boards.names(viewer=viewer, board=board)
    return {
        "board": board,
        "headline": words.headline(board),
        "months": [figures.period_label(month) for month in board.span],
        "rows": [_row(board, line) for line in (*board.lines, board.total)],
        "figure": _figure(board),
        "seats": [_seat(board, line, places) for line in board.seats],
        "needed": words.people(board.people.needed),
        "available": words.people(board.people.available),
        "hirings": board.hirings,
        "vacancies": [(one, words.vacancy(one)) for one in board.vacancies],
        "states": [
            (label, board.total.states.get(state, 0)) for state, (label, _t) in words.STATES.items()
        ],
    }


def _row(board: Board, line: Line) -> dict[str, Any]:
    cells = [
        (line.capacity.get(month), line.target.get(month), line.gap([month]))
        for month in board.span
    ]
    name = line.node.label if line.node else _("Planned on no living seat")
    return {
        "name": name, "node": line.node, "is_total": line is board.total, "cells": cells,
        "is_seat": line.carried is not None, "gap": line.gap(board.ahead),
    }  # fmt: skip


def _seat(board: Board, line: Line, places: dict[int, Node]) -> dict[str, Any]:
    one = line.carried
    if one is None:
        return {}
    state = next(iter(line.states))
    label, tone = words.STATES[state]
    return {
        "node": line.node, "who": words.sitting(one, board.as_of), "state": label, "tone": tone,
        "source": words.source(one, places),
        "full": sum(one.productivity.months.get(month, 0) for month in board.ahead),
        "capacity": sum(one.capacity.get(month, 0) for month in board.ahead),
        "target": sum(line.target.values()) if line.target else None,
        "gap": line.gap(board.ahead), "known": one.seat.known,
    }  # fmt: skip


def _figure(board: Board) -> dict[str, Any]:
    """Bars of capacity under the line of the target."""
    labels = [figures.period_label(month) for month in board.span]
    capacity = [_in_unit(board.total.capacity.get(month)) for month in board.span]
    target = [_in_unit(board.total.target.get(month)) for month in board.span]
    bars = {
        "type": "bar", "name": _("Capacity"), "x": labels, "y": capacity,
        "marker": {"color": charts.ACTUAL}, "hovertemplate": "%{x}: %{y:,.4~f}<extra></extra>",
    }  # fmt: skip
    unit = display.current().money_unit()
    return charts.figure(
        [bars, charts.line(_("Target"), labels, target, charts.TARGET)],
        yaxis={**charts.AXIS, "title": {"text": unit}, "rangemode": "tozero"},
        margin={**charts.MARGIN, "r": 80},
    )


def _in_unit(value: int | None) -> float | None:
    if value is None:
        return None
    now = display.current()
    return float(notation.in_unit(now.converted(value), 2, now.table_unit))


def _steps(text: str) -> list[int]:
    """Percentages as basis points; raises `Invalid` for what is no number."""
    parts = text.replace(",", " ").replace("%", " ").split()
    if not all(part.isascii() and part.isdecimal() and len(part) < 5 for part in parts):
        raise Invalid(_("Write whole percentages, such as 25 50 75 100."), field="steps")
    return ramps.of_percent(percentages=[int(part) for part in parts])
