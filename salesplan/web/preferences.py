"""Language and theme: kept with the user, or in a cookie before signing in."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from salesplan.core.services import profiles
from salesplan.web.context import THEME_COOKIE, THEMES

A_YEAR = 31_536_000


@login_not_required
@require_POST
def set_language(request: Any) -> HttpResponse:
    """Switch the language and go back to where the switch was."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated:
        profiles.set_language(actor=request.viewer, language=language)
    response = _back(request)
    if language in dict(settings.LANGUAGES):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, language)
    return response


@login_not_required
@require_POST
def set_theme(request: Any) -> HttpResponse:
    """Switch between light, dark and the system's choice."""
    theme = request.POST.get("theme", "")
    if request.user.is_authenticated:
        profiles.set_theme(actor=request.viewer, theme=theme)
    response = _back(request)
    if theme in THEMES:
        _remember(response, THEME_COOKIE, theme)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "/")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(target, hosts, require_https=request.is_secure())
    return HttpResponseRedirect(target if safe else "/")


def _remember(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", httponly=True)
