"""One row: its drawer or page, its form, deleting and taking back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.selectors.registers import Register, rows, trail
from salesplan.core.services import registers
from salesplan.web.registers import rendering
from salesplan.web.registers.base import (
    field_errors,
    register_of,
    require_writing,
    tell,
    typed_values,
    undo_url,
    version_of,
)


def _page(request: Any, context: dict[str, Any], status: int = 200) -> HttpResponse:
    name = "core/register_row.html#body" if request.htmx else "core/register_row.html"
    return render(request, name, context, status=status)


def fields_of(
    request: Any, register: Register, row: Any, given: dict[str, str], errors: dict[str, str]
) -> list[rendering.Field]:
    """The inputs of the form: what was typed wins over what is stored."""
    made = []
    for column in register.written:
        stored = rendering.typed(column, row) if row is not None else _default(request, column)
        value = given.get(column.name, stored)
        fixed = row is not None and column.name in register.fixed_after_creation
        error = errors.get(column.name) or errors.get(column.attribute, "")
        made.append(rendering.field(request.viewer, column, value, error=error, fixed=fixed))
    return made


def _default(request: Any, column: Any) -> str:
    if column.name in request.GET:
        return str(request.GET[column.name])
    if column.default is None or column.default == "":
        return ""
    if column.kind == "boolean":
        return "yes" if column.default else "no"
    return str(column.default)


def _context(
    request: Any, register: Register, row: Any, given: dict[str, str], errors: dict[str, str]
) -> dict[str, Any]:
    editable = row is None or rows.may_edit(viewer=request.viewer, register=register, row=row)
    context = {
        "register": register,
        "row": row,
        "fields": fields_of(request, register, row, given, errors) if editable else [],
        "error": errors.get("", ""),
        "editable": editable,
    }
    if row is not None:
        context["facts"] = [
            (column.label, rendering.show(register, column, row))
            for column in register.all_columns.values()
            if not (editable and column.editable)
        ]
        context["files"] = trail.attachments(
            viewer=request.viewer, register=register, object_id=row.pk
        )
    return context


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any, key: str) -> HttpResponse:
    """The empty form, and making a row from it."""
    register = register_of(key)
    require_writing(request, register)
    if request.method != "POST":
        return _page(request, _context(request, register, None, {}, {}))
    given = typed_values(request, register)
    try:
        row = registers.create(
            actor=request.viewer, register=register, raw=given, today=request.today, typed=True
        )
    except (Invalid, Conflict) as error:
        errors = _errors(error)
        return _page(request, _context(request, register, None, given, errors), 422)
    return _created(request, register, row)


def _errors(error: Invalid | Conflict) -> dict[str, str]:
    return field_errors(error) if isinstance(error, Invalid) else {error.field or "": str(error)}


def _created(request: Any, register: Register, row: Any) -> HttpResponse:
    once = [(name, getattr(row, name)) for name in register.shown_once]
    text = _("“%(name)s” was added.") % {"name": row}
    if once:
        context = {"register": register, "row": row, "once": once}
        response = render(request, "core/register_once.html", context)
        return tell(response, text) if request.htmx else response
    if request.htmx:
        return tell(HttpResponse(status=204), text, close=True)
    messages.success(request, text)
    return HttpResponseRedirect(reverse("register_row", args=[register.key, row.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: Any, key: str, pk: int) -> HttpResponse:
    """A row with its form, comments and files; posting saves the form."""
    register = register_of(key)
    found = rows.get(viewer=request.viewer, register=register, object_id=pk)
    if request.method != "POST":
        return _page(request, _context(request, register, found, {}, {}))
    given = typed_values(request, register)
    try:
        saved = registers.update(
            actor=request.viewer, register=register, object_id=pk, version=version_of(request),
            raw=given, today=request.today, typed=True,
        )  # fmt: skip
    except Invalid as error:
        context = _context(request, register, found, given, field_errors(error))
        return _page(request, context, 422)
    text = _("“%(name)s” was saved.") % {"name": saved}
    if request.htmx:
        return tell(HttpResponse(status=204), text, undo=undo_url(register, pk), close=True)
    messages.success(request, text)
    return HttpResponseRedirect(reverse("register_row", args=[key, pk]))


@require_POST
def delete(request: Any, key: str, pk: int) -> HttpResponse:
    """Delete a row; the message offers to take it back."""
    register = register_of(key)
    registers.delete(
        actor=request.viewer, register=register, object_id=pk, version=version_of(request),
        today=request.today,
    )  # fmt: skip
    text = _("The row was deleted; its comments and files are kept for an undo.")
    if request.htmx:
        return tell(HttpResponse(status=204), text, undo=undo_url(register, pk), close=True)
    messages.success(request, text)
    return HttpResponseRedirect(reverse("register", args=[key]))


@require_POST
def undo(request: Any, key: str, pk: int) -> HttpResponse:
    """Take the last change of a row back."""
    register = register_of(key)
    found = registers.undo(actor=request.viewer, register=register, object_id=pk, version=None)
    text = _("“%(name)s” is as it was before.") % {"name": found}
    return tell(HttpResponse(status=204), text)


@require_safe
def history(request: Any, key: str, pk: int) -> HttpResponse:
    """Who changed what and when, as a fragment."""
    register = register_of(key)
    changes = trail.history(viewer=request.viewer, register=register, object_id=pk)
    row = rows.rows(viewer=request.viewer, register=register).filter(pk=pk).first()
    shown = [
        (change, [_difference(register, d, row) for d in change.differences]) for change in changes
    ]
    return render(request, "core/register_history.html", {"changes": shown})


def _difference(register: Register, difference: Any, row: Any) -> tuple[Any, str, str]:
    column = register.all_columns.get(difference.name)
    before, after = difference.before, difference.after
    if column is not None and column.kind != "reference":
        before, after = (rendering.plain(column, one, row) for one in (before, after))
    return difference.label, before or "–", after or "–"
