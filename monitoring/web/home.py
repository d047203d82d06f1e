"""Monitoring's panels on the home page: how do I stand, and who or what needs me."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html

from monitoring.selectors import alerts as alert_selectors
from monitoring.selectors import attainment, gaps, nodes, selections
from monitoring.selectors.attainment import Board, Standing
from monitoring.selectors.selections import Asked
from monitoring.web import boards, writing
from monitoring.web.addresses import Address
from monitoring.web.alert_words import headline
from salesplan.core.errors import Refused
from salesplan.core.models import Kind, Role
from salesplan.core.scoping import Viewer

MOST_PEOPLE = 8
KEPT = "_monitoring_board"


def sentence(request: Any, **_context: Any) -> str | None:
    """The day in one sentence."""
    board = _board(request)
    if board is None:
        return None
    home = "executive" if request.viewer.everything else "dashboard"
    url = Address.of(board.selection).at(home).page()
    return format_html('<a href="{}">{}</a>', url, writing.headline(board))


def tiles(request: Any, **_context: Any) -> str | None:
    """The four figures of the own place."""
    board = _board(request)
    if board is None:
        return None
    write = writing.writer(board.selection.metric)
    context = {
        "tiles": boards.tiles(board, write),
        "url": Address.of(board.selection).page(),
    }
    return render_to_string("monitoring/home_tiles.html", context)


def alerts(request: Any, **_context: Any) -> str | None:
    """Open alerts in scope that nobody has acknowledged."""
    waiting = alert_selectors.waiting(viewer=request.viewer)
    if not waiting:
        return None
    lines = [{"alert": alert, "headline": headline(alert)} for alert in waiting]
    return render_to_string("monitoring/home_alerts.html", {"lines": lines})


def of_plan(request: Any, *, plan: Any, **_context: Any) -> str:
    """How a plan stands: the open alerts on it, and the way to its dashboard."""
    found = alert_selectors.of_plan(viewer=request.viewer, plan_id=plan.pk)
    lines = [{"alert": alert, "headline": headline(alert)} for alert in found]
    return render_to_string("monitoring/plan_standing.html", {"lines": lines, "plan": plan})


def people(request: Any, **_context: Any) -> str | None:
    """Who below needs help first: seats with their people, else territories or products."""
    board = _board(request)
    if board is None or not board.rows:
        return None
    write = writing.writer(board.selection.metric)
    behind = attainment.ordered(rows=_team(request.viewer, board))[:MOST_PEOPLE]
    names = nodes.holders(
        viewer=request.viewer, seat_ids=[row.place.id for row in behind], on=request.as_of
    )
    address, axis = Address.of(board.selection), board.selection.axis
    lines = [
        {
            "name": row.place.label,
            "holder": names.get(row.place.id, ""),
            "url": address.page(**{axis: row.place.id, "by": None}),
            "attainment": writing.percent(row.attainment),
            "gap": write.hero(row.gap, "+"),
            "behind": row.gap is not None and row.gap < 0,
        }
        for row in behind
    ]
    context = {"lines": lines, "axis": axis, "url": address.page()}
    return render_to_string("monitoring/home_people.html", context)


def customers(request: Any, **_context: Any) -> str | None:
    """Customers of a rep that bought less than last year: they can close the gap."""
    board = _board(request)
    if board is None or Role.REP not in request.viewer.roles:
        return None
    losses = gaps.of_customers(viewer=request.viewer, selection=board.selection)
    if not losses:
        return None
    return render_to_string("monitoring/home_customers.html", {"lines": writing.losses(losses)})


def _team(viewer: Viewer, board: Board) -> tuple[Standing, ...]:
    """The seats of those who lead people; what lies one step below for everybody else."""
    selection = board.selection
    if Role.MANAGER not in viewer.roles or selection.axis != "organisation":
        return board.rows
    seats = attainment.of_kind(
        viewer=viewer, selection=selection, kind=Kind.SEAT, metric=selection.metric
    )
    return tuple(seat for seat in seats if not seat.is_empty)


def _board(request: Any) -> Board | None:
    """The board of the own place, made once per request; None without figures or scope."""
    if not hasattr(request, KEPT):
        setattr(request, KEPT, _make(request))
    board: Board | None = getattr(request, KEPT)
    return board


def _make(request: Any) -> Board | None:
    try:
        selection = selections.choose(
            viewer=request.viewer, company=request.company, as_of=request.as_of, asked=Asked()
        )
    except Refused:
        return None
    board = attainment.board(viewer=request.viewer, selection=selection)
    return None if board.total.is_empty else board
