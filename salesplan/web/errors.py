"""Pages for what went wrong; the same body for "unknown" and "not yours to see"."""

import sys
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from salesplan.core.errors import Invalid, NotVisible, Refused

RETRY_AFTER = "5"


def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """A refusal as JSON for scripts, a fragment for htmx, a page for everybody else."""
    wants_json = "application/json" in request.headers.get("Accept", "")
    if wants_json or request.path.startswith("/api/"):
        return JsonResponse(_as_json(error), status=error.status)
    context = {"status": error.status, "message": _message(error), "details": error.details}
    name = "errors/fragment.html" if getattr(request, "htmx", False) else "errors/page.html"
    return render(request, name, context, status=error.status)


def nul() -> Invalid:
    """The refusal of a text that PostgreSQL cannot hold."""
    return Invalid(_("A NUL character cannot be stored. Remove it and try again."), code="nul")


def _message(error: Refused) -> str:
    return not_found_text() if isinstance(error, NotVisible) else str(error)


def _as_json(error: Refused) -> dict[str, Any]:
    entry = {"code": error.code, "detail": _message(error), "attr": error.field}
    kind = "validation_error" if error.status == 400 else "client_error"
    errors = [entry | {"params": error.params}]
    return {"type": kind, "errors": errors, "details": error.details}


def not_found_text() -> str:
    """What is said for unknown addresses and for what lies outside the viewer's scope."""
    return _("There is nothing here, or it is not yours to see.")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: as for rows outside the scope."""
    return refused(request, NotVisible(not_found_text()))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: a missing right, or an expired form (CSRF)."""
    context = {"status": 403, "message": _("Your role does not allow this."), "details": []}
    return render(request, "errors/page.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form is too old; loading it again is enough."""
    message = _("This form has expired. Load the page again and repeat the step.")
    context = {"status": 403, "message": message, "details": []}
    return render(request, "errors/page.html", context, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 with Retry-After when the database does not answer. Asks no database itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        context = {
            "status": 503,
            "message": _("The database does not answer. Nothing was lost; try again in a moment."),
        }
        response = render(None, "errors/bare.html", context, status=503)
        response["Retry-After"] = RETRY_AFTER
        return response
    message = _("Something went wrong on our side. Nothing was saved by this step.")
    return render(None, "errors/bare.html", {"status": 500, "message": message}, status=500)
