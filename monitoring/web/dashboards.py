"""The dashboard: are we on track, where not, and how much is missing per working day."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from monitoring.selectors import attainment, fans, landings, treemaps, trends
from monitoring.web import addresses, boards, bridging, drawings, kpis, tables, views
from monitoring.web.pages import Page
from salesplan.core.selectors.actuals.freshness import freshness


@require_safe
def dashboard(request: Any) -> HttpResponse:
    """The page; charts beyond the bridge come as fragments."""
    opened = views.opening(request, "dashboard")
    if opened:
        return redirect(opened)
    other = kpis.of_metric(request)
    if other is not None:
        return other
    page = Page.of(request, "dashboard", counts=True)
    context = page.context(request) | {"others": boards.others(page.board)}
    return render(request, "monitoring/dashboard.html", context)


@require_safe
def bridge(request: Any) -> HttpResponse:
    """From target to actual along one of the trees."""
    selection = addresses.selection_of(request)
    board = attainment.board(viewer=request.viewer, selection=selection)
    part = bridging.part(board, addresses.address_of(request, selection))
    return render(request, "monitoring/bridge.html", {"bridge": part})


@require_safe
def trend(request: Any) -> HttpResponse:
    """Actual, target and last year by month, or as a running total."""
    selection = addresses.selection_of(request)
    address = addresses.address_of(request, selection)
    usual = "month" if selection.span.count > tables.FEW else "running"
    kind = addresses.own_words(request, ("kind",), tables.KINDS).get("kind", usual)
    if kind == "running":
        run = fans.run(viewer=request.viewer, selection=selection)
        context: dict[str, Any] = {"run": drawings.running(run, selection, "pace")}
    else:
        months = trends.by_month(viewer=request.viewer, selection=selection)
        context = {"trend": tables.trend(months, selection)}
    context["kinds"] = tables.kinds(address, kind)
    context["source"] = address.part("trend", kind=kind)
    return render(request, "monitoring/trend.html", context)


@require_safe
def heatmap(request: Any) -> HttpResponse:
    """Attainment of the nodes below by month."""
    selection = addresses.selection_of(request)
    grid = trends.grid(viewer=request.viewer, selection=selection)
    address = addresses.address_of(request, selection)
    context = {"heatmap": tables.heatmap(grid, selection, address)}
    return render(request, "monitoring/heatmap.html", context)


@require_safe
def treemap(request: Any) -> HttpResponse:
    """Who contributes how much of the actual, or of the deviation."""
    selection = addresses.selection_of(request)
    board = attainment.board(viewer=request.viewer, selection=selection)
    found = treemaps.branches(viewer=request.viewer, board=board)
    address = addresses.address_of(request, selection)
    size = addresses.own_words(request, ("size",), frozenset(drawings.SIZES)).get("size", "actual")
    context = {
        "treemap": drawings.treemap(found, board, address, size),
        "sizes": drawings.sizes(address, size),
        "source": address.part("treemap", size=size),
    }
    return render(request, "monitoring/treemap.html", context)


@require_safe
def fan(request: Any) -> HttpResponse:
    """Where the period may land, by each method."""
    selection = addresses.selection_of(request)
    run = fans.run(viewer=request.viewer, selection=selection)
    axis, node = selection.axis, selection.places.id(selection.axis)
    found = landings.of(viewer=request.viewer, selection=selection, axis=axis, ids=[node])
    context = {"run": drawings.running(run, selection, "fan", found[node])}
    return render(request, "monitoring/fan.html", context)


@require_safe
def fresh(request: Any) -> HttpResponse:
    """Whether figures changed since the page was made: nothing (204), or a line that says so.

    New figures are announced to the page, which asks for its parts again.
    """
    state = freshness()
    is_new = request.GET.get("since") != str(state.generation)
    knew_stale = "stale" in request.GET
    if not is_new and knew_stale == (state.stale_since is not None):
        return HttpResponse(status=204)
    answer = render(request, "monitoring/fresh.html", {"state": state, "is_new": is_new})
    if is_new:
        answer.headers["HX-Trigger"] = "figures"
    return answer
