"""What people do with an alert on its page; somebody else may have been faster."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from monitoring.services import alert_states as services
from salesplan.core.errors import Conflict, Invalid, Stale


@require_POST
def snooze(request: Any, alert_id: int) -> HttpResponse:
    """Put the case off until a day."""
    try:
        until = date.fromisoformat(request.POST.get("until", ""))
    except ValueError:
        until = request.today
    return _do(
        request, alert_id, _("Put off."),
        lambda: services.snooze(
            **_common(request, alert_id), until=until, reason=_text(request), today=request.today
        ),
    )  # fmt: skip


@require_POST
def wake(request: Any, alert_id: int) -> HttpResponse:
    """End the snooze."""
    return _do(
        request, alert_id, _("The case is awake again."),
        lambda: services.wake(**_common(request, alert_id)),
    )  # fmt: skip


@require_POST
def escalate(request: Any, alert_id: int) -> HttpResponse:
    """Pass the case to the manager above."""
    return _do(
        request, alert_id, _("Passed up."),
        lambda: services.escalate(
            **_common(request, alert_id), reason=_text(request), today=request.today,
            now=timezone.now(),
        ),
    )  # fmt: skip


@require_POST
def resolve(request: Any, alert_id: int) -> HttpResponse:
    """Close the case by hand."""
    return _do(
        request, alert_id, _("Closed."),
        lambda: services.resolve(
            **_common(request, alert_id), reason=_text(request), now=timezone.now()
        ),
    )  # fmt: skip


def _common(request: Any, alert_id: int) -> dict[str, Any]:
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 10 else 0
    return {"actor": request.viewer, "alert_id": alert_id, "version": number}


def _text(request: Any) -> str:
    text: str = request.POST.get("reason", "")
    return text


def _do(
    request: Any, alert_id: int, done: str | Promise, action: Callable[[], object]
) -> HttpResponse:
    try:
        action()
    except (Conflict, Invalid, Stale) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(done))
    return redirect("monitoring:alert", alert_id)
