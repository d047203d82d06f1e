"""The risks of a plan, in its chapter on actions: a matrix and a table."""

from typing import Any

from django.template.loader import render_to_string

from execution.selectors import risks
from salesplan.web import panels


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("plan.chapter.d", "risks", of_plan, 200)


def of_plan(request: Any, *, plan: Any, **_context: Any) -> str:
    """The matrix of open risks, and all risks of the plan."""
    context = {
        "plan": plan,
        "risks": list(risks.of_plan(viewer=request.viewer, plan_id=plan.pk)),
        "matrix": risks.matrix(viewer=request.viewer, plan_id=plan.pk),
        "scale": risks.SCALE,
        "today": request.today,
    }
    return render_to_string("execution/plan_risks.html", context, request)
