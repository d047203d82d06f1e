"""One shape for every error: {"type", "errors": [{"code", "detail", "attr", ...numbers}]}."""

from typing import Any

from drf_standardized_errors.handler import exception_handler
from rest_framework.response import Response
from rest_framework.views import set_rollback

from salesplan.core.errors import Refused


def handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer refusals of the services and DRF's own errors in the same shape."""
    if isinstance(error, Refused):
        set_rollback()
        return Response(body(error), status=error.status)
    return exception_handler(error, context)  # type: ignore[arg-type]


def body(error: Refused) -> dict[str, Any]:
    """A refusal as JSON; its numbers stand beside the text."""
    kind = "validation_error" if error.status == 400 else "client_error"
    entry = {"code": error.code, "detail": str(error), "attr": error.field, "params": error.params}
    return {"type": kind, "errors": [entry], "details": error.details}
