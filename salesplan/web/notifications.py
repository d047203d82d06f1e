"""Messages to the reader: the bell's count, the list, marking as read."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.selectors import notifications as selectors
from salesplan.core.services import notifications

PAGE = 50


@require_safe
def index(request: Any) -> HttpResponse:
    """All messages, newest first."""
    page = Paginator(selectors.own(viewer=request.viewer), PAGE).get_page(request.GET.get("page"))
    readable = selectors.readable(viewer=request.viewer, notifications=list(page))
    return render(request, "core/notifications.html", {"page": page, "readable": readable})


@require_safe
def count(request: Any) -> HttpResponse:
    """The number on the bell."""
    unread = selectors.unread(viewer=request.viewer)
    return render(request, "core/notifications.html#count", {"unread": unread})


@require_POST
def read(request: Any) -> HttpResponse:
    """Mark the named messages, or all, as read."""
    ids = [int(value) for value in request.POST.getlist("id") if value.isdecimal()]
    notifications.mark_read(actor=request.viewer, ids=ids or None, now=timezone.now())
    return redirect("notifications")
