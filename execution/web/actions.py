"""The reader's own tasks on the start page and on the bar of the phone."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from execution.selectors import actions
from salesplan.web import bottom, panels

MOST = 6


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("home.tasks", "actions", panel)
    bottom.add("actions", label=_("Tasks"), icon="checklist", address=own, order=30)


def own(request: Any) -> str:
    """The list of actions, narrowed to the reader's own."""
    return f"{reverse('register', args=['actions'])}?owner={request.viewer.user_id}"


def panel(request: Any, **_context: Any) -> str | None:
    """The most urgent tasks of the reader."""
    tasks = list(actions.waiting(viewer=request.viewer)[:MOST])
    if not tasks:
        return None
    context = {"tasks": tasks, "today": request.today, "all": own(request)}
    return render_to_string("execution/home_tasks.html", context, request)
