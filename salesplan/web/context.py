"""What every page of the frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """The nonce of the content security policy, the theme, and the languages to choose from."""
    return {
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "theme": _theme(request),
        "languages": settings.LANGUAGES,
    }


def _theme(request: HttpRequest) -> str:
    user = getattr(request, "user", None)
    chosen = getattr(user, "theme", "") or request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"
