"""The initiatives of a plan, in its chapter on strategy."""

from typing import Any

from django.template.loader import render_to_string

from salesplan.web import panels
from strategy.selectors import initiatives


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("plan.chapter.c", "initiatives", of_plan)


def of_plan(request: Any, *, plan: Any, **_context: Any) -> str:
    """The initiatives with what each should bring and cost."""
    found = list(initiatives.of_plan(viewer=request.viewer, plan_id=plan.pk))
    context = {"initiatives": found, "plan": plan}
    return render_to_string("strategy/plan_initiatives.html", context, request)
