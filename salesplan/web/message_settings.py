"""How the reader hears of things: switches, quiet hours, digest, endpoints, and what went out."""

from datetime import time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from salesplan.core.errors import Invalid
from salesplan.core.models import DigestRhythm, EndpointKind, Way
from salesplan.core.selectors import messaging as reads
from salesplan.core.services.messaging import endpoints, mail, switches
from salesplan.core.services.messaging.rendering import RIGHT

_WAY = "way-"


@require_safe
def index(request: Any) -> HttpResponse:
    """Everything that the reader set for messages, and the last dispatches."""
    return _page(request)


def _page(request: Any, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer
    context = {
        "switches": reads.switches(viewer=viewer),
        "ways": Way.choices,
        "chosen": reads.settings_of(viewer=viewer),
        "rhythms": DigestRhythm.choices,
        "may_own": viewer.can(RIGHT),
        "endpoints": reads.endpoints(viewer=viewer),
        "endpoint_kinds": EndpointKind.choices,
        "log": reads.dispatches(viewer=viewer)[: reads.LOG],
        "health": reads.health(viewer=viewer),
        "mail_is_set_up": mail.is_set_up(),
        **more,
    }
    return render(request, "core/message_settings.html", context, status=status)


@require_POST
def save_switches(request: Any) -> HttpResponse:
    """One way for each kind that was sent along."""
    sent = request.POST.items()
    ways = {name.removeprefix(_WAY): way for name, way in sent if name.startswith(_WAY)}
    switches.choose(actor=request.viewer, ways=ways)
    messages.success(request, _("Saved."))
    return redirect("message_settings")


@require_POST
def save_hours(request: Any) -> HttpResponse:
    """Quiet hours and digest."""
    sent = request.POST
    try:
        values = {
            "quiet_from": _clock(sent.get("quiet_from", ""), "quiet_from"),
            "quiet_to": _clock(sent.get("quiet_to", ""), "quiet_to"),
            "quiet_weekends": sent.get("quiet_weekends") == "on",
            "digest_rhythm": sent.get("digest_rhythm", DigestRhythm.DAILY),
        }
        if sent.get("digest_at"):
            values["digest_at"] = _clock(sent["digest_at"], "digest_at")
        switches.settle(actor=request.viewer, values=values)
    except Invalid as error:
        return _page(request, 422, hours_error=error)
    messages.success(request, _("Saved."))
    return redirect("message_settings")


def _clock(text: str, field: str) -> time | None:
    """A time of day as a browser sends it; None for an empty field."""
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid(_("Enter a time such as 18:30."), field=field) from None


@require_POST
def add_endpoint(request: Any) -> HttpResponse:
    """A new endpoint; its signing secret is on this one page and never again."""
    sent = request.POST
    draft = endpoints.Draft(
        name=sent.get("name", ""),
        kind=sent.get("kind", ""),
        address=sent.get("address", "").strip(),
        kinds=sent.getlist("kinds"),
        language=sent.get("language", ""),
        secret=sent.get("secret", "").strip(),
    )
    try:
        made, secret = endpoints.add(actor=request.viewer, draft=draft)
    except Invalid as error:
        return _page(request, 422, endpoint_error=error, typed=sent, typed_kinds=draft.kinds)
    if secret:
        return _endpoint(request, made.pk, new_secret=secret)
    messages.success(request, _("The endpoint is there. Send a test message to it."))
    return redirect("message_endpoint", endpoint_id=made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def endpoint(request: Any, endpoint_id: int) -> HttpResponse:
    """One endpoint with its log; change what it gets."""
    if request.method != "POST":
        return _endpoint(request, endpoint_id)
    sent = request.POST
    values = {
        "name": sent.get("name", ""),
        "kinds": sent.getlist("kinds"),
        "language": sent.get("language", ""),
    }
    try:
        endpoints.change(actor=request.viewer, endpoint_id=endpoint_id, values=values)
    except Invalid as error:
        return _endpoint(request, endpoint_id, 422, endpoint_error=error)
    messages.success(request, _("Saved."))
    return redirect("message_endpoint", endpoint_id=endpoint_id)


def _endpoint(request: Any, endpoint_id: int, status: int = 200, **more: Any) -> HttpResponse:
    found = reads.endpoint(viewer=request.viewer, endpoint_id=endpoint_id)
    log = reads.dispatches(viewer=request.viewer, endpoint_id=endpoint_id)[: reads.LOG]
    context = {
        "endpoint": found,
        "is_webhook": found.kind == EndpointKind.WEBHOOK,
        "switches": reads.switches(viewer=request.viewer),
        "may_own": request.viewer.can(RIGHT),
        "log": log,
        **more,
    }
    return render(request, "core/message_endpoint.html", context, status=status)


@require_POST
def test_endpoint(request: Any, endpoint_id: int) -> HttpResponse:
    """Send a test message and say what became of it."""
    problem = endpoints.test(actor=request.viewer, endpoint_id=endpoint_id, now=timezone.now())
    return _endpoint(request, endpoint_id, tested=True, problem=problem)


@require_POST
def rotate_endpoint(request: Any, endpoint_id: int) -> HttpResponse:
    """A new secret: shown once for a webhook, typed in for a bot."""
    try:
        _found, secret = endpoints.rotate(
            actor=request.viewer, endpoint_id=endpoint_id, now=timezone.now(),
            secret=request.POST.get("secret", "").strip(),
            address=request.POST.get("address", "").strip(),
        )  # fmt: skip
    except Invalid as error:
        return _endpoint(request, endpoint_id, 422, rotate_error=error)
    if secret:
        return _endpoint(request, endpoint_id, new_secret=secret)
    messages.success(request, _("Saved."))
    return redirect("message_endpoint", endpoint_id=endpoint_id)


@require_POST
def switch_endpoint(request: Any, endpoint_id: int) -> HttpResponse:
    """Off, or on again."""
    values = {"is_active": request.POST.get("active") == "on"}
    endpoints.change(actor=request.viewer, endpoint_id=endpoint_id, values=values)
    return redirect("message_endpoint", endpoint_id=endpoint_id)


@require_POST
def remove_endpoint(request: Any, endpoint_id: int) -> HttpResponse:
    """Take it away for good."""
    endpoints.remove(actor=request.viewer, endpoint_id=endpoint_id)
    messages.success(request, _("The endpoint is removed."))
    return redirect("message_settings")


@require_POST
def retry(request: Any, dispatch_id: int) -> HttpResponse:
    """Try a message again that did not go out."""
    endpoints.retry(actor=request.viewer, dispatch_id=dispatch_id, now=timezone.now())
    messages.success(request, _("It is tried again now."))
    return redirect("message_settings")
