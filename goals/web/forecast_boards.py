"""The forecast board in the browser: figures, what moved, and the way that they took."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goals.selectors import forecast_boards, forecast_moves, forecast_submissions
from goals.selectors.forecast_boards import Board, Row
from goals.selectors.forecast_moves import Move
from goals.selectors.forecast_places import Place
from goals.web import forecast_board_charts as charts
from goals.web import forecast_board_words as words
from salesplan.core.errors import NotVisible
from salesplan.engine.money import from_minor
from salesplan.web.filter_lines import Filter, csv_file
from salesplan.web.templatetags import figures

TABS = ("board", "changes", "history")


@require_safe
def board(request: Any) -> HttpResponse:
    """The board of a territory; `tab` chooses figures, changes or history."""
    place = words.place_of(request)
    if place is None:
        return render(request, "goals/forecast_board_none.html")
    tab = request.GET.get("tab", "board")
    tab = tab if tab in TABS else "board"
    context = _shared(request, place, tab) | TAB_CONTEXTS[tab](request, place)
    return render(request, "goals/forecast_board.html", context)


def _shared(request: Any, place: Place, tab: str) -> dict[str, Any]:
    judges = forecast_submissions.judges(viewer=request.viewer, spot=place.spot, on=request.today)
    return {
        "place": place,
        "metric": place.metric,
        "period": words.label(place.span),
        "unit": words.unit_name(place),
        "filters": words.filters(request, place),
        "tab": tab,
        "tabs": [
            (key, text, words.query(place, tab=key, since=request.GET.get("since")))
            for key, text in (
                ("board", _("Figures")), ("changes", _("Changes")), ("history", _("History"))
            )
        ],
        "query": words.query(place),
        "path": [(spot, words.query(place, organisation=spot.id)) for spot in place.path],
        "may_say": bool(judges) and not place.is_over,
        "may_settle": "final" in judges and not place.is_over,
        "settle": words.query(place, judge="final"),
    }  # fmt: skip


def _figures(request: Any, place: Place) -> dict[str, Any]:
    found = _board(request, place)
    return {
        "board": found,
        "headline": headline(found),
        "total": _row(found.total, place),
        "rows": [_row(row, place) for row in found.rows],
        "overlays": [_row(row, place) for row in found.overlays],
        "single": found.single,
        "single_parts": words.parts(found.single),
        "since": _since(found),
        "export": words.query(place, since=request.GET.get("since")),
    }


def _changes(request: Any, place: Place) -> dict[str, Any]:
    found = _board(request, place)
    moves = forecast_moves.moves(viewer=request.viewer, place=place, since=found.since)
    return {"board": found, "moves": [_move(one) for one in moves], "since": _since(found)}


def _history(request: Any, place: Place) -> dict[str, Any]:
    rows = forecast_moves.history(viewer=request.viewer, place=place)
    known = forecast_submissions.known(viewer=request.viewer, place=place, as_of=request.as_of)
    is_over = place.span.last_day <= request.as_of
    return {
        "history": [(row, words.STEPS[row.judge]) for row in rows],
        "known": known,
        "is_over": is_over,
        "chart": charts.history(place, rows, known, is_over=is_over) if rows else None,
    }


TAB_CONTEXTS = {"board": _figures, "changes": _changes, "history": _history}


def _board(request: Any, place: Place) -> Board:
    since = words.day(request.GET.get("since", ""))
    return forecast_boards.board(
        viewer=request.viewer, place=place, as_of=request.as_of, since=since
    )


def headline(found: Board) -> str:
    """The answer in a sentence: what is called, against the target, and who is missing."""
    total, metric = found.total, found.place.metric
    spoken = {"place": total.spot.label, "called": figures.figure(total.called, metric)}
    if found.place.span.last_day <= found.as_of:
        return _came(total, metric)
    if total.called is None:
        return _("%(place)s: nobody has said anything yet, and there is no forecast.") % spoken
    if total.source == "statistical":
        first = _("%(place)s: nobody has said anything yet; statistics expect %(called)s.")
    elif total.source == "final":
        first = _("%(place)s is settled at %(called)s.")
    else:
        first = _("%(place)s calls %(called)s.")
    return " ".join(text for text in (first % spoken, _against(total, metric)) if text)


def _came(total: Row, metric: Any) -> str:
    """The answer once a period is over."""
    spoken = {
        "place": total.spot.label, "came": figures.figure(total.actual, metric),
        "called": figures.figure(total.called, metric),
    }  # fmt: skip
    if total.called is None:
        return _("%(place)s: %(came)s came; nothing had been expected.") % spoken
    return _("%(place)s: %(came)s came, %(called)s was expected.") % spoken


def _against(total: Row, metric: Any) -> str:
    if total.gap is None:
        return ""
    spoken = {"gap": figures.figure(abs(total.gap), metric)}
    if total.gap < 0:
        return _("That is %(gap)s below the target.") % spoken
    return _("That is %(gap)s above the target.") % spoken


def _row(row: Row, place: Place) -> dict[str, Any]:
    """A row with its words; figures are written by the template."""
    return {
        "row": row,
        "url": words.query(place, organisation=row.spot.id),
        "parts": words.parts(row.reps) if not row.spot.is_seat else "",
        "waiting": words.names(row.waiting),
        "vacant": words.names(row.vacant),
        "source": {
            "final": _("final call"), "own": _("manager’s call"), "reps": _("sum of the reps"),
            "statistical": _("statistical, nobody said any"),
        }[row.source],
    }  # fmt: skip


def _move(one: Move) -> dict[str, Any]:
    return {"move": one, "said": one.said, "as": words.JUDGES[one.said.judge]}


def _since(found: Board) -> Filter:
    """From which slot on changes are looked at."""
    slots = found.slots if found.since in found.slots else (found.since, *found.slots)
    options = [(slot.isoformat(), str(figures.day(slot))) for slot in slots]
    return Filter("since", _("Changes since"), options, found.since.isoformat())


@require_safe
def export(request: Any) -> HttpResponse:
    """The board's table as CSV, figures in full."""
    place = words.place_of(request)
    if place is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    found = _board(request, place)
    rows = [_line(row, place) for row in (*found.rows, found.total, *found.overlays)]
    name = f"forecast-board-{place.spot.code}-{place.word}-{found.as_of}.csv"
    return csv_file(name, _heads(), rows)


def _heads() -> list[str]:
    return [
        _("Code"), _("Name"), _("Period"), _("Metric"), _("Target"), _("Actual to date"),
        _("Statistical"), _("At least (80 of 100 cases)"), _("At most (80 of 100 cases)"),
        _("Sum of the reps"), _("said"), _("filled"), _("Own call"), _("Final call"),
        _("Figure that counts"), _("Best case"), _("Worst case"), _("Change"),
        _("Gap to target"), _("Odds of the target %"), _("Not submitted"),
    ]  # fmt: skip


def _line(row: Row, place: Place) -> list[Any]:
    scale, outlook = place.metric.scale, row.outlook
    amounts = [
        row.target, row.actual, row.statistical, outlook.low80 if outlook else None,
        outlook.high80 if outlook else None, row.reps.commit,
    ]  # fmt: skip
    calls = [
        row.own.commit if row.own else None, row.final.commit if row.final else None, row.called,
        row.best, row.worst, row.change, row.gap,
    ]  # fmt: skip
    said = [None if value is None else from_minor(value, scale) for value in amounts]
    called = [None if value is None else from_minor(value, scale) for value in calls]
    odds = None if row.odds is None else from_minor(row.odds, 2)
    waiting = "; ".join(", ".join(seat.holders) or seat.spot.label for seat in row.waiting)
    return [
        row.spot.code, row.spot.label, place.word, place.metric.code, *said, row.reps.said,
        row.reps.filled, *called, odds, waiting,
    ]  # fmt: skip
