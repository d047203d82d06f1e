"""Files on a row."""

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.errors import Invalid
from salesplan.core.selectors.registers import Register, trail
from salesplan.core.services import registers
from salesplan.web.registers.base import register_of


def _answer(request: Any, register: Register, pk: int, error: str = "") -> HttpResponse:
    """The files again for htmx, the row's page for everybody else."""
    if not request.htmx:
        return HttpResponseRedirect(reverse("register_row", args=[register.key, pk]))
    found = {
        "files": trail.attachments(viewer=request.viewer, register=register, object_id=pk),
    }
    context = {"register": register, "row": {"pk": pk}, "remark_error": error, "editable": True}
    part = "core/register_row.html#remarks"
    return render(request, part, context | found, status=422 if error else 200)


@require_POST
def attach(request: Any, key: str, pk: int) -> HttpResponse:
    """Add a file."""
    register = register_of(key)
    file = request.FILES.get("file")
    try:
        registers.attach(actor=request.viewer, register=register, object_id=pk, file=file)
    except Invalid as error:
        return _answer(request, register, pk, str(error))
    return _answer(request, register, pk)


@require_safe
def download(request: Any, key: str, pk: int, attachment_id: int) -> FileResponse:
    """A file, always as a download and never as a page."""
    found = trail.attachment(
        viewer=request.viewer, register=register_of(key), object_id=pk, attachment_id=attachment_id
    )
    response = FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)
    response["Content-Type"] = "application/octet-stream"
    return response


@require_POST
def detach(request: Any, key: str, pk: int, attachment_id: int) -> HttpResponse:
    """Take a file off."""
    register = register_of(key)
    registers.detach(
        actor=request.viewer, register=register, object_id=pk, attachment_id=attachment_id
    )
    return _answer(request, register, pk)
