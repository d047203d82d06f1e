"""How pages say where a negotiation stands: badges, the headline of a board, its chart."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.selectors.hand_down_views import Line
from goals.selectors.hand_downs import Board
from salesplan.core.models import Metric
from salesplan.core.services import spreadsheets
from salesplan.engine import notation
from salesplan.engine.money import from_minor
from salesplan.engine.negotiation import WHOLE
from salesplan.web.templatetags.figures import figure, percent

WRITERS = {
    "csv": (spreadsheets.to_csv, "text/csv; charset=utf-8"),
    "xlsx": (
        spreadsheets.to_xlsx,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
}


def filters(board: Board) -> list[tuple[str, str, int]]:
    """What the rows can be narrowed to, and how many there are of it."""
    totals = board.totals
    return [
        ("all", _("All"), sum(not row.is_overlay for row in board.rows)),
        ("waiting", _("Not answered"), totals.waiting),
        ("overdue", _("Overdue"), totals.overdue),
        ("change", _("Ask for change"), totals.requests),
    ]


def table(board: Board, lines: Sequence[Line]) -> tuple[list[str], list[list[Any]]]:
    """Headers and rows of the export; figures in major units, rates in percent."""
    scale = board.metric.scale
    headers = [
        _("Code"), _("Name"), _("Kind"), _("State"), _("Top-down"), _("Cushion"), _("Bottom-up"),
        _("Gap"), _("Gap %"), _("Forecast"), _("Gap to the forecast"), _("Odds %"), _("Deadline"),
        _("Who answers"), _("Answered by"), _("Reason"),
    ]  # fmt: skip
    rows = []
    for line in lines:
        row, node = line.row, line.row.organisation
        rows.append([
            node.code, node.label, node.get_kind_display(), str(row.state_label),
            _major(row.assigned, scale), _major(row.cushion, scale), _major(line.figure, scale),
            _major(line.gap, scale), _major(line.gap_rate, 2), _major(row.forecast, scale),
            _major(row.forecast_gap, scale), _major(line.odds, 2), row.due_on, row.people,
            row.answered_by, row.reason,
        ])  # fmt: skip
    return headers, rows


def _major(value: int | None, scale: int) -> Any:
    return None if value is None else from_minor(value, scale)


def headline(board: Board) -> str:
    """Where a hand-down stands in one sentence: answers, bottom-up and forecast."""
    totals = board.totals
    asked = totals.answered + totals.waiting + totals.requests
    if not asked:
        return _("Not handed down yet")
    parts = [
        ngettext("%(answered)s of %(asked)s answered", "%(answered)s of %(asked)s answered", asked)
        % {"answered": totals.answered, "asked": asked}
    ]
    parts += [told for told in (_bottom_up(board), _forecast(board)) if told]
    return str(_("; ")).join(parts)


def _bottom_up(board: Board) -> str:
    top, below = board.totals.top_down, board.totals.bottom_up
    if top is None or below is None or not board.totals.answered:
        return ""
    if top == below:
        return _("bottom-up is the target")
    text = (
        _("bottom-up is %(gap)s (%(percent)s) below the target")
        if below < top
        else _("bottom-up is %(gap)s (%(percent)s) above the target")
    )
    return text % {"gap": _size(below - top, board.metric), "percent": _share(below, top)}


def _forecast(board: Board) -> str:
    top, likely = board.totals.top_down, board.totals.forecast
    if top is None or likely is None:
        return ""
    if likely == top:
        return _("the forecast lies on it")
    text = (
        _("the forecast lies %(gap)s below")
        if likely < top
        else _("the forecast lies %(gap)s above")
    )
    return text % {"gap": _size(likely - top, board.metric)}


def _size(gap: int, metric: Metric) -> str:
    return figure(abs(gap), metric)


def _share(value: int, reference: int) -> str:
    rate = notation.change(value, reference)
    return "–" if rate is None else percent(abs(rate))


def carried(board: Board) -> str:
    """What the seats carry together against the target above them; "" without cushion."""
    tops = [row for row in board.rows if row.parent_id is None and not row.is_overlay]
    if len(tops) != 1 or not tops[0].over_assignment or tops[0].over_assignment == WHOLE:
        return ""
    return _(
        "The seats together carry %(seats)s: %(share)s of %(target)s. The target is reached when"
        " they reach %(needed)s of theirs."
    ) % {
        "seats": figure(tops[0].seats_total, board.metric),
        "share": percent(tops[0].over_assignment),
        "target": figure(tops[0].assigned, board.metric),
        "needed": percent(tops[0].attainment_needed),
    }
