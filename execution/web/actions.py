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
    panels.register("plan.chapter.d", "actions", of_plan)
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


def of_plan(request: Any, *, plan: Any, **_context: Any) -> str:
    """The actions of a plan, in its chapter."""
    found = list(actions.of_plan(viewer=request.viewer, plan_id=plan.pk))
    context = {"tasks": found, "today": request.today, "plan": plan}
    return render_to_string("execution/plan_actions.html", context, request)
