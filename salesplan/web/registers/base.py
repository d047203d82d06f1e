"""What all views of registers share."""

import json
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from salesplan.core.errors import Invalid, NotAllowed, NotVisible
from salesplan.core.selectors import registers
from salesplan.core.selectors.registers import Register, rows
from salesplan.web.errors import not_found_text

CHANGED = "register-changed"


def register_of(key: str) -> Register:
    """The register of an address; unknown ones are 404."""
    register = registers.get(key)
    if register is None:
        raise NotVisible(not_found_text())
    return register


def require_writing(request: Any, register: Register) -> None:
    """Refuse forms and previews to those who could not save them."""
    if not rows.may_write(viewer=request.viewer, register=register):
        raise NotAllowed(_("Your role does not allow this."))


def version_of(request: Any) -> int | None:
    """The version that the form was filled from."""
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() else None


def typed_values(request: Any, register: Register) -> dict[str, str]:
    """The register's fields among what was posted."""
    return {name: request.POST[name] for name in register.fields if name in request.POST}


def field_errors(error: Invalid) -> dict[str, str]:
    """Messages by field; what concerns no field is under ""."""
    if error.details:
        return {str(entry.get("field") or ""): str(entry["message"]) for entry in error.details}
    return {error.field or "": str(error)}


def tell(response: HttpResponse, text: str, *, undo: str = "", close: bool = False) -> HttpResponse:
    """Have the page show a message, with an undo where there is one, and load the list again."""
    message: dict[str, Any] = {"text": text}
    if undo:
        message["undo"] = {"label": _("Undo"), "url": undo}
    events: dict[str, Any] = {"toast": message, CHANGED: {}}
    if close:
        events["close-drawer"] = {}
    response["HX-Trigger"] = json.dumps(events)
    return response


def undo_url(register: Register, pk: int) -> str:
    """Where the last change of a row is taken back; none where that is not possible."""
    return "" if register.writer else reverse("register_undo", args=[register.key, pk])
