"""Out to a spreadsheet, and back with a look at what would change."""

import json
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.selectors.registers import Register, rows
from salesplan.core.services import spreadsheets
from salesplan.core.services.registers import sheets
from salesplan.web.errors import not_found_text
from salesplan.web.registers.base import register_of, require_writing

MOST_EXPORTED = 100_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export(request: Any, key: str, kind: str) -> HttpResponse:
    """The filtered rows as xlsx or csv."""
    register = register_of(key)
    found = rows.filtered(
        viewer=request.viewer, register=register, params=dict(request.GET.lists())
    )
    headers, body = sheets.export(register, found[:MOST_EXPORTED])
    if kind == "csv":
        return _file(spreadsheets.to_csv(headers, body), "text/csv; charset=utf-8", f"{key}.csv")
    if kind == "xlsx":
        title = str(register.label_plural)
        return _file(spreadsheets.to_xlsx(headers, body, title), XLSX, f"{key}.xlsx")
    raise NotVisible(not_found_text())


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=kind, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: Any, key: str) -> HttpResponse:
    """Choose a file; then see what it would change before anything does."""
    register = register_of(key)
    require_writing(request, register)
    if request.method != "POST" or "file" not in request.FILES:
        return _page(request, register)
    try:
        raw = sheets.raw_rows(register, _read(request.FILES["file"]))
        preview = sheets.preview(actor=request.viewer, register=register, raw=raw)
    except Invalid as error:
        return _page(request, register, error=str(error), status=422)
    return _page(request, register, preview=preview, rows=json.dumps(raw, default=str))


def _read(file: Any) -> spreadsheets.Table:
    with NamedTemporaryFile(suffix=Path(file.name).suffix[:10]) as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        return spreadsheets.read(Path(copy.name), most_rows=sheets.MOST_ROWS)


def _page(request: Any, register: Register, status: int = 200, **context: Any) -> HttpResponse:
    context = {"register": register, "most": sheets.MOST_ROWS, **context}
    return render(request, "core/register_sheet.html", context, status=status)


@require_POST
def apply(request: Any, key: str) -> HttpResponse:
    """Take the previewed rows over, all or none."""
    register = register_of(key)
    require_writing(request, register)
    try:
        raw = json.loads(request.POST.get("rows", ""))
    except ValueError as error:
        raise Invalid(_("The preview is not complete. Choose the file again.")) from error
    if not isinstance(raw, list) or not all(isinstance(row, dict) for row in raw):
        raise Invalid(_("The preview is not complete. Choose the file again."))
    counts = sheets.apply(
        actor=request.viewer, register=register, raw=raw[: sheets.MOST_ROWS], today=request.today
    )
    text = _("%(new)s rows added, %(changed)s changed.")
    numbers = {"new": counts.get("new", 0), "changed": counts.get("changed", 0)}
    messages.success(request, text % numbers)
    return HttpResponseRedirect(reverse("register", args=[key]))
