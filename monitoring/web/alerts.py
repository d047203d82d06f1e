"""One alert: what happened, how bad, who explains it, what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring.models import Alert, AlertState
from monitoring.selectors import alerts as selectors
from monitoring.selectors import attainment, bridges, cases, trends
from monitoring.selectors.attainment import Board
from monitoring.services import alerts as services
from monitoring.web import alert_words, tables, writing
from monitoring.web.addresses import Address
from monitoring.web.alert_words import headline
from salesplan.core.errors import Conflict
from salesplan.engine import notation
from salesplan.web.templatetags import figures

MOST_ROWS = 8
NAME = 150


@require_safe
def alert(request: Any, alert_id: int) -> HttpResponse:
    """The alert's page."""
    found = selectors.get(viewer=request.viewer, alert_id=alert_id)
    boards = cases.boards(viewer=request.viewer, company=request.company, alert=found)
    selection = boards[0].selection
    months = trends.by_month(viewer=request.viewer, selection=selection)
    timeline = selectors.timeline(viewer=request.viewer, alert=found)
    context = {
        "alert": found,
        "headline": headline(found),
        "period": figures.span_label(found.first_period, found.months),
        "figures": _figures(found),
        "dashboard": Address.of(selection).page(),
        "pace": tables.trend(months, selection),
        "explained": [part for board in boards if (part := _explained(board))],
        "timeline": [_line(happening, found) for happening in timeline],
        "task": _task(found) if request.viewer.can("registers.edit") else "",
        "can_acknowledge": found.state == AlertState.OPEN
        and request.viewer.can("alerts.acknowledge"),
    }
    return render(request, "monitoring/alert.html", context)


@require_POST
def acknowledge(request: Any, alert_id: int) -> HttpResponse:
    """Take note of the alert; somebody else may have been faster."""
    version = request.POST.get("version", "")
    try:
        services.acknowledge(
            actor=request.viewer,
            alert_id=alert_id,
            version=int(version) if version.isdecimal() else 0,
            note=request.POST.get("note", "").replace("\0", "").strip(),
            now=timezone.now(),
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, _("Acknowledged."))
    return redirect("monitoring:alert", alert_id)


def _task(found: Alert) -> str:
    """Where a task that answers the case is written, with what is known filled in."""
    words: dict[str, str | int] = {
        "name": headline(found)[:NAME],
        "organisation": found.organisation_id,
    }
    return f"{reverse('register_new', args=['actions'])}?{urlencode(words)}"


def _figures(found: Alert) -> list[tuple[str, str]]:
    write = writing.writer(found.metric)
    return [
        (_("Actual"), write.hero(found.actual)),
        (found.rule.get_comparison_display(), write.hero(found.reference)),
        (_("Gap"), write.hero(found.actual - found.reference, "+")),
        (_("Attainment"), figures.percent(notation.share(found.actual, found.reference))),
    ]


def _explained(board: Board) -> dict[str, Any] | None:
    """Which nodes below explain the gap, along one tree; None where nothing lies below."""
    parts = bridges.explained_by(board=board)[:MOST_ROWS]
    if len(parts) < 2:
        return None
    axis = board.selection.axis
    write = writing.writer(board.selection.metric)
    address = Address.of(board.selection)
    titles = {
        "organisation": _("Explained by territory"),
        "product": _("Explained by product"),
        "channel": _("Explained by channel"),
    }
    rows = [
        {
            "name": row.place.label,
            "url": address.page(**{axis: row.place.id, "by": None}),
            "actual": write.cell(row.actual),
            "to_date": write.cell(row.to_date),
            "gap": write.cell(part.gap, "+"),
            "behind": part.gap < 0,
            "share": writing.percent(part.share),
            "bar": max(attainment.basis_points(part.share) or 0, 0),
        }
        for row, part in parts
    ]
    return {"title": titles[axis], "rows": rows, "unit": write.unit}


def _line(happening: selectors.Happening, found: Alert) -> dict[str, Any]:
    write = writing.writer(found.metric)
    share = figures.percent(notation.share(happening.actual, happening.reference))
    amounts = {"actual": write.hero(happening.actual), "reference": write.hero(happening.reference)}
    return {
        "what": alert_words.HAPPENED[happening.what],
        "at": happening.at,
        "by": happening.by,
        "figures": _("%(actual)s of %(reference)s") % amounts + f" · {share}",
    }
