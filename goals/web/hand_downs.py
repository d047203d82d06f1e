"""Hand-downs in the browser: the list, the start with its preview, the board, its export."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goals.models import HandDown, HandDownState
from goals.selectors import hand_down_previews, hand_down_views
from goals.selectors import hand_downs as reads
from goals.selectors import plans as plan_reads
from goals.selectors.hand_down_views import SHOWN, Line
from goals.selectors.hand_downs import Board, BoardRow
from goals.services import hand_downs
from goals.web import negotiation_charts as charts
from goals.web import negotiation_words as words
from goals.web import showing
from goals.web.chapters import BY_KEY, CHAPTERS
from goals.web.forms import refusing
from goals.web.grid_config import number
from goals.web.hand_down_forms import CorrectionForm, HandDownForm
from salesplan.core.errors import NotVisible
from salesplan.core.services import access
from salesplan.web.errors import not_found_text


def frame(request: Any, plan: Any) -> dict[str, Any]:
    """What every page of a plan's hand-downs needs; figures are shown in the plan's unit."""
    exchange = showing.activate(request, plan)
    return {
        "plan": plan, "chapters": CHAPTERS, "chapter": BY_KEY["goals"],
        "exchange": exchange,
    }  # fmt: skip


@require_safe
def index(request: Any) -> HttpResponse:
    """The hand-downs in scope, how far each is, and the versions that could be handed down."""
    version_id = number(request.GET.get("version", "")) or None
    rows = reads.listed(viewer=request.viewer, version_id=version_id)
    progress = hand_down_views.progress(viewer=request.viewer, hand_downs=rows, today=request.today)
    startable = hand_down_views.startable(viewer=request.viewer)
    context = {
        "rows": [
            (row, progress.get(row.pk))
            for row in rows
            if row.pk in progress or row.state == HandDownState.DRAFT
        ],
        "startable": [one for one in startable if version_id in {None, one.pk}],
    }
    return render(request, "goals/hand_downs.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Any, version_id: int) -> HttpResponse:
    """Ask what is handed down and how; start it as a draft that nobody is told of."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    plan = version.plan
    access.require(actor=request.viewer, right="plans.edit", organisation_id=plan.organisation_id)
    form = HandDownForm(request, version_id, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = refusing(form, lambda: _start(request, version_id, form))
        if made is not None:
            messages.success(request, _("Nobody has been told yet: look at it, then hand it down."))
            return redirect("goals:hand_down", hand_down_id=made.pk)
    context = frame(request, plan) | {"form": form, "version": version}
    status = 422 if form.errors else 200
    return render(request, "goals/hand_down_new.html", context, status=status)


def _start(request: Any, version_id: int, form: HandDownForm) -> HandDown:
    given = form.cleaned_data
    return hand_downs.start(
        actor=request.viewer, now=timezone.now(), today=request.today, version_id=version_id,
        metric_id=given["metric"], level=given["level"], mode=given["mode"],
        due_on=given["due_on"], cushions=form.cushions, rest_by=given["rest_by"],
        cushion_visible=given["cushion_visible"], note=given["note"],
    )  # fmt: skip


@require_safe
def preview(request: Any, version_id: int) -> HttpResponse:
    """What the form comes to: by kind of node what is carried and handed down."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    plan = version.plan
    access.require(actor=request.viewer, right="plans.edit", organisation_id=plan.organisation_id)
    form = HandDownForm(request, version_id, request.GET)
    form.is_valid()
    context = frame(request, plan) | {"found": None}
    if "metric" in form.cleaned_data and "level" in form.cleaned_data:
        context["metric"] = form.chosen_metric
        context["found"] = hand_down_previews.preview(
            viewer=request.viewer, version_id=version_id, metric=form.chosen_metric,
            level=form.cleaned_data["level"], cushions=form.cushions, today=request.today,
        )  # fmt: skip
    return render(request, "goals/hand_down_preview.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: Any, hand_down_id: int) -> HttpResponse:
    """Correct the deadline, the note, the remainder; before it is handed down also the cushions."""
    row = reads.get(viewer=request.viewer, hand_down_id=hand_down_id)
    plan = row.target_version.plan
    access.require(actor=request.viewer, right="plans.edit", organisation_id=plan.organisation_id)
    form = CorrectionForm(request, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        saved = refusing(form, lambda: _change(request, row, form))
        if saved is not None:
            messages.success(request, _("Saved."))
            return redirect("goals:hand_down", hand_down_id=row.pk)
    context = frame(request, plan) | {"form": form, "row": row}
    status = 422 if form.errors else 200
    return render(request, "goals/hand_down_edit.html", context, status=status)


def _change(request: Any, row: HandDown, form: CorrectionForm) -> HandDown:
    return hand_downs.change(
        actor=request.viewer, now=timezone.now(), today=request.today, hand_down_id=row.pk,
        fields=form.changes, version=number(request.POST.get("version", "")) or None,
    )  # fmt: skip


@require_safe
def board(request: Any, hand_down_id: int) -> HttpResponse:
    """Where a hand-down stands, node by node: top-down, bottom-up, forecast, who is missing."""
    found = board_of(request, hand_down_id)
    row = found.hand_down
    context = frame(request, row.target_version.plan) | _narrowed(request, found)
    context |= {
        "found": found, "row": row, "metric": found.metric,
        "headline": words.headline(found), "carried": words.carried(found),
        "journal": number(request.GET.get("undo", "")),
        "is_draft": row.state == HandDownState.DRAFT,
        "is_open": row.state == HandDownState.DISTRIBUTED,
    }  # fmt: skip
    return render(request, "goals/hand_down.html", context)


def board_of(request: Any, hand_down_id: int) -> Board:
    """The board as the reader sees it; raises `NotVisible` for who has no part in it."""
    hand_down_views.taking_part(viewer=request.viewer, hand_down_id=hand_down_id)
    return reads.board(
        viewer=request.viewer, hand_down_id=hand_down_id, today=request.today, as_of=request.as_of
    )


def _narrowed(request: Any, found: Board) -> dict[str, Any]:
    """The rows that the address asks for, the way to them, and the chart beside them."""
    asked = request.GET.get("show", SHOWN[0])
    show, node_id = asked if asked in SHOWN else SHOWN[0], number(request.GET.get("node", ""))
    rows = hand_down_views.narrowed(board=found, show=show, node_id=node_id)
    parts = hand_down_views.children(board=found, node_id=node_id)
    is_open = found.hand_down.state == HandDownState.DISTRIBUTED
    can_lead = is_open and request.viewer.can("plans.edit")
    can_decide = is_open and request.viewer.can("plans.approve")
    return {
        "lines": _lines(request, found, rows),
        "chart": charts.dumbbells(found, parts),
        "trail": hand_down_views.trail(board=found, node_id=node_id),
        "show": show, "node_id": node_id, "shown": words.filters(found),
        "can_lead": can_lead, "can_decide": can_decide,
        "can_pick": (can_lead or can_decide) and any(row.parent_id is not None for row in rows),
        "is_flat": show != SHOWN[0],
        "inactive": found.inactive,
    }  # fmt: skip


def _lines(request: Any, found: Board, rows: list[BoardRow]) -> list[Line]:
    return hand_down_views.lines(
        viewer=request.viewer, hand_down=found.hand_down, rows=rows, today=request.today,
        as_of=request.as_of,
    )  # fmt: skip


@require_safe
def export(request: Any, hand_down_id: int, kind: str) -> HttpResponse:
    """The board as a workbook or CSV, in major units."""
    found = board_of(request, hand_down_id)
    if kind not in words.WRITERS:
        raise NotVisible(not_found_text())
    lines = _lines(request, found, found.rows)
    write, content_type = words.WRITERS[kind]
    headers, rows = words.table(found, lines)
    response = HttpResponse(write(headers, rows), content_type=content_type)
    name = f"{found.hand_down.target_version.code}-{found.metric.code}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
