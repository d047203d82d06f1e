"""The dashboard's table as a file, the same figures to the cent."""

from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from monitoring.selectors import attainment, landings, selections
from monitoring.selectors.attainment import Board, Standing
from monitoring.selectors.landings import Found, Landing, Method
from monitoring.web import addresses
from salesplan.core.services import spreadsheets
from salesplan.engine.money import from_minor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export(request: Any) -> HttpResponse:
    """The selected place and the nodes below it, as CSV or xlsx."""
    selection = addresses.selection_of(request)
    board = attainment.board(viewer=request.viewer, selection=selection)
    found = landings.of_board(viewer=request.viewer, board=board)
    both = attainment.as_calibrated(viewer=request.viewer, board=board)
    headers, rows = _headers(board, found), _rows(board, found)
    if both:
        headers += [
            _("Target to date, calibrated"),
            _("Target, calibrated"),
            _("Attainment of target to date, calibrated %"),
            _("Gap, calibrated"),
        ]
        pairs = zip(rows, _calibrated(board, both), strict=True)
        rows = [row + more for row, more in pairs]
    if request.GET.get("format") == "xlsx":
        return _file(spreadsheets.to_xlsx(headers, rows), XLSX, "xlsx", board)
    return _file(spreadsheets.to_csv(headers, rows), "text/csv; charset=utf-8", "csv", board)


def _headers(board: Board, found: Found) -> list[str]:
    metric = board.selection.metric.label
    columns = [
        _("Code"),
        _("Name"),
        _("Kind"),
        f"{metric} · {_('Actual')}",
        _("Target to date"),
        _("Target"),
        _("Attainment of target to date %"),
        _("Attainment of target %"),
        _("Gap"),
        _("Last year, same day"),
        _("Growth %"),
        _("Landing"),
        _("Needed per working day"),
        _("Period"),
        _("Level"),
        _("Against"),
    ]
    shown = [landings.REGISTRY[one.method] for one in found[board.total.place.id]]
    return columns + [text for method in shown for text in _of_method(method)]


def _of_method(method: Method) -> list[str]:
    words = {"method": method.label}
    return [
        _("Landing: %(method)s") % words,
        _("At least (80 %% of cases): %(method)s") % words,
        _("At most (80 %% of cases): %(method)s") % words,
        _("Cases tested: %(method)s") % words,
    ]


def _rows(board: Board, found: Found) -> list[list[Any]]:
    rows = attainment.ordered(rows=board.rows)
    return [
        _row(row, board) + _landings(found[row.place.id], board)
        for row in (*rows, board.total, *board.overlays)
    ]


def _calibrated(board: Board, both: dict[int, Standing]) -> list[list[Any]]:
    """The same rows against the targets as calibrated; of others it is the target as approved."""
    scale = board.selection.metric.scale
    rows = (*attainment.ordered(rows=board.rows), board.total, *board.overlays)
    standings = [both.get(row.place.id, row) for row in rows]
    return [
        [
            _amount(row.to_date, scale),
            _amount(row.target, scale),
            _percent(attainment.basis_points(row.attainment)),
            _amount(row.gap, scale),
        ]
        for row in standings
    ]


def _row(row: Standing, board: Board) -> list[Any]:
    selection = board.selection
    scale = selection.metric.scale
    return [
        row.place.code,
        row.place.label or _("All"),
        row.place.kind,
        from_minor(row.actual, scale),
        _amount(row.to_date, scale),
        _amount(row.target, scale),
        _percent(attainment.basis_points(row.attainment)),
        _percent(attainment.basis_points(row.of_target)),
        _amount(row.gap, scale),
        from_minor(row.last_year, scale),
        _percent(attainment.basis_points(row.growth)),
        _amount(row.landing, scale),
        _amount(attainment.whole(row.required_rate), scale),
        selections.period_word(selection.period),
        selection.level_word,
        selection.against,
    ]


def _landings(found: tuple[Landing, ...], board: Board) -> list[Any]:
    scale = board.selection.metric.scale
    return [
        cell
        for one in found
        for cell in (
            _amount(one.value, scale), _amount(one.low, scale), _amount(one.high, scale), one.cases
        )
    ]  # fmt: skip


def _amount(value: int | None, scale: int) -> Decimal | None:
    return None if value is None else from_minor(value, scale)


def _percent(points: int | None) -> Decimal | None:
    return None if points is None else from_minor(points, 2)


def _file(content: bytes, kind: str, ending: str, board: Board) -> HttpResponse:
    period = selections.period_word(board.selection.period)
    name = f"attainment-{period}-{board.selection.as_of}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)
