"""The dashboard: are we on track, where not, and how much is missing per working day."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from monitoring.selectors import attainment, bridges, trends
from monitoring.web import addresses, boards, tables, writing
from monitoring.web.addresses import Address
from salesplan.core.selectors.actuals.freshness import freshness

SORTING = frozenset((*attainment.ORDERS, "up", "down"))


@require_safe
def dashboard(request: Any) -> HttpResponse:
    """The page; charts beyond the bridge come as fragments."""
    selection = addresses.selection_of(request)
    board = attainment.board(viewer=request.viewer, selection=selection)
    order = addresses.own_words(request, ("sort", "dir"), SORTING)
    address = Address.of(selection, **order)
    write = writing.writer(selection.metric)
    bridge = bridges.bridge(board=board)
    context = {
        "headline": writing.headline(board),
        "period": writing.period_label(selection),
        "plan": selection.plan,
        "filters": boards.filters(board, address),
        "axes": boards.axes(board, address),
        "heads": boards.heads(address, order, write.unit),
        "rows": boards.rows(board, write, address, order),
        "overlays": boards.overlays(board, write),
        "total": boards.total_row(board, write),
        "tiles": boards.tiles(board, write),
        "others": boards.others(board),
        "bridge": boards.bridge_chart(bridge, board, write, address) if bridge else None,
        "query": address.query(),
        "by": selection.axis,
        "state": request.business_day.freshness,
        "starter": board.total.is_empty and selection.plan is None,
    }
    return render(request, "monitoring/dashboard.html", context)


@require_safe
def trend(request: Any) -> HttpResponse:
    """Actual, target and last year by month."""
    selection = addresses.selection_of(request)
    months = trends.by_month(viewer=request.viewer, selection=selection)
    context = {"trend": tables.trend(months, selection)}
    return render(request, "monitoring/trend.html", context)


@require_safe
def heatmap(request: Any) -> HttpResponse:
    """Attainment of the nodes below by month."""
    selection = addresses.selection_of(request)
    grid = trends.grid(viewer=request.viewer, selection=selection)
    context = {"heatmap": tables.heatmap(grid, selection, Address.of(selection))}
    return render(request, "monitoring/heatmap.html", context)


@require_safe
def fresh(request: Any) -> HttpResponse:
    """Whether figures changed since the page was made: nothing (204), or a line that says so."""
    state = freshness()
    if request.GET.get("since") == str(state.generation) and state.stale_since is None:
        return HttpResponse(status=204)
    context = {"state": state, "since": request.GET.get("since", "")}
    return render(request, "monitoring/fresh.html", context)
