"""Typing over a value in the table, and the same change on many rows."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.selectors.registers import Column, Register, rows
from salesplan.core.services import registers
from salesplan.web.errors import not_found_text
from salesplan.web.registers import rendering
from salesplan.web.registers.base import (
    field_errors,
    register_of,
    require_writing,
    tell,
    undo_url,
    version_of,
)


def _column(register: Register, name: str) -> Column:
    column = register.all_columns.get(name)
    if column is None or not column.editable:
        raise NotVisible(not_found_text())
    return column


@require_http_methods(["GET", "HEAD", "POST"])
def cell(request: Any, key: str, pk: int, name: str) -> HttpResponse:
    """The input in place of a value; posting saves it and gives the row back."""
    register = register_of(key)
    column = _column(register, name)
    found = rows.get(viewer=request.viewer, register=register, object_id=pk)
    if request.method != "POST":
        return _editor(request, register, found, column, rendering.typed(column, found))
    given = request.POST.get(name, "")
    try:
        registers.update(
            actor=request.viewer, register=register, object_id=pk, version=version_of(request),
            raw={name: given}, today=request.today, typed=True,
        )  # fmt: skip
    except Invalid as error:
        errors = field_errors(error)
        message = errors.get(name) or next(iter(errors.values()))
        response = _editor(request, register, found, column, given, message)
        response["HX-Retarget"], response["HX-Reswap"] = f"#cell-{pk}-{name}", "innerHTML"
        return response
    return _saved(request, register, pk)


def _editor(
    request: Any, register: Register, row: Any, column: Column, value: str, error: str = ""
) -> HttpResponse:
    made = rendering.field(request.viewer, column, value, error=error, prefix=f"cell{row.pk}")
    context = {"register": register, "row": row, "field": made}
    return render(request, "core/register_cell.html", context, status=422 if error else 200)


def _saved(request: Any, register: Register, pk: int) -> HttpResponse:
    fresh = rows.get(viewer=request.viewer, register=register, object_id=pk)
    shown = rendering.line(request.viewer, register, fresh)
    response = render(
        request, "core/register_table.html#line", {"register": register, "line": shown}
    )
    text = _("Saved.")
    tell(response, text, undo=undo_url(register, pk))
    response["HX-Trigger"] = response["HX-Trigger"].replace('"register-changed": {}', '"saved": {}')
    return response


@require_safe
def bulk_input(request: Any, key: str) -> HttpResponse:
    """The input for the field that many rows are to get."""
    register = register_of(key)
    require_writing(request, register)
    column = _column(register, request.GET.get("field", ""))
    made = rendering.field(request.viewer, column, "", prefix="bulk")
    return render(request, "core/register_bulk.html", {"register": register, "field": made})


@require_POST
def bulk(request: Any, key: str) -> HttpResponse:
    """Give one field of many rows the same value, all or none."""
    register = register_of(key)
    require_writing(request, register)
    name = _column(register, request.POST.get("field", "")).name
    done = registers.update_many(
        actor=request.viewer,
        register=register,
        items=_items(request.POST.getlist("row")),
        raw={name: request.POST.get(name, "")},
        today=request.today,
        typed=True,
    )
    text = ngettext("%(count)s row was changed.", "%(count)s rows were changed.", len(done))
    undo = ""
    if not register.writer:
        ids = urlencode([("row", row.pk) for row in done])
        undo = f"{reverse('register_bulk_undo', args=[key])}?{ids}"
    return tell(HttpResponse(status=204), text % {"count": len(done)}, undo=undo)


def _items(given: list[str]) -> list[tuple[int, int | None]]:
    pairs = (text.partition(":") for text in given)
    return [
        (int(pk), int(version) if version.isdecimal() else None)
        for pk, _colon, version in pairs
        if pk.isdecimal()
    ]


@require_POST
def bulk_undo(request: Any, key: str) -> HttpResponse:
    """Take the last change of many rows back."""
    register = register_of(key)
    require_writing(request, register)
    ids = [int(pk) for pk in request.GET.getlist("row") if pk.isdecimal()]
    registers.undo_many(actor=request.viewer, register=register, object_ids=ids)
    return tell(HttpResponse(status=204), _("The rows are as they were before."))


@require_safe
def options(request: Any, key: str, name: str) -> HttpResponse:
    """Matches for a reference with too many options for a list."""
    register = register_of(key)
    rows.require_open(viewer=request.viewer, register=register)
    column = _column(register, name)
    words = request.GET.get(name, "")
    found = rows.search_options(viewer=request.viewer, column=column, words=words)
    return render(request, "core/register_options.html", {"found": found})
