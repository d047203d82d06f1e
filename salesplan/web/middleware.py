"""Language of the signed-in user, viewer and business day, errors that users understand."""

from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from salesplan.core.errors import Refused
from salesplan.core.selectors import access, company
from salesplan.web import display, errors

Next = Callable[[HttpRequest], HttpResponse]


class LocaleMiddleware:
    """The language: the user's own, else the cookie's, else the browser's."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") if request.user.is_authenticated else ""
        with translation.override(chosen or translation.get_language_from_request(request)):
            request.LANGUAGE_CODE = translation.get_language() or "en"
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class ViewerMiddleware:
    """Puts on the request who looks (`viewer`), on which day (`as_of`), and the company."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, *_view: Any) -> None:
        """Look the viewer up once, when a view is about to run for somebody signed in."""
        if not request.user.is_authenticated:
            return
        day = request.business_day = company.business_day(timezone.now())
        request.company, request.today, request.as_of = day.company, day.today, day.as_of
        request.viewer = access.viewer_of(user=request.user, on=request.today)
        display.activate(
            currency=request.company.currency,
            unit=request.company.unit,
            language=request.LANGUAGE_CODE,
        )


def bind_address(request: HttpRequest, **_signal: Any) -> None:
    """Logs say who asks, as a proxy in front says it, else the other end of the connection."""
    first = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).partition(",")[0].strip()
    address = first or str(request.META.get("REMOTE_ADDR", ""))
    structlog.contextvars.bind_contextvars(ip=address)


class ErrorMiddleware:
    """Turns refusals of the services into pages or fragments with the right status.

    A NUL character, which PostgreSQL cannot hold in a text, is refused wherever it is sent.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Refuse a NUL in an address or a form before anything looks it up."""
        return errors.refused(request, errors.nul()) if _has_nul(request) else None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer what a service refused; everything else goes its ordinary way."""
        return errors.refused(request, error) if isinstance(error, Refused) else None


def _has_nul(request: HttpRequest) -> bool:
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return True
    if request.path.startswith("/api/"):  # its parser and its serializers look at bodies
        return False
    return any("\0" in value for _name, values in request.POST.lists() for value in values)
