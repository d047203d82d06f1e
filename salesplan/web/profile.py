"""The reader's own settings and API tokens."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.selectors import tokens as token_selectors
from salesplan.core.services import profiles, tokens

DAYS = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365)}


@require_safe
def index(request: Any) -> HttpResponse:
    """Name, language, theme, password, tokens."""
    return _page(request)


def _page(request: Any, **more: Any) -> HttpResponse:
    own = token_selectors.own(viewer=request.viewer)
    return render(request, "core/profile.html", {"tokens": own, "days": DAYS, **more})


@require_POST
def save(request: Any) -> HttpResponse:
    """Change the name."""
    profiles.set_name(actor=request.viewer, full_name=request.POST.get("full_name", ""))
    messages.success(request, _("Saved."))
    return redirect("profile")


@require_POST
def issue_token(request: Any) -> HttpResponse:
    """A new token; its text is on this one page and never again."""
    lifetime = DAYS.get(request.POST.get("days", ""), DAYS["90"])
    now = timezone.now()
    _token, text = tokens.issue(
        actor=request.viewer,
        name=request.POST.get("name", "").strip()[:100] or _("Token"),
        expires_at=_later(now, lifetime),
        now=now,
        read_only=request.POST.get("read_only") == "on",
    )
    return _page(request, new_token=text)


def _later(now: datetime, lifetime: timedelta) -> datetime:
    return now + lifetime


@require_POST
def revoke_token(request: Any, token_id: int) -> HttpResponse:
    """Switch a token off."""
    token = get_object_or_404(token_selectors.own(viewer=request.viewer), pk=token_id)
    tokens.revoke(actor=request.viewer, token=token, now=timezone.now())
    messages.success(request, _("The token is switched off."))
    return redirect("profile")
