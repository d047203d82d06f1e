"""What every page of the frame needs."""

from typing import Any

from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """The nonce of the content security policy under the name that tags expect."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
