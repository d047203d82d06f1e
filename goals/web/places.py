"""The places of goals on the rail, on lower pages, and its script modules."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from goals.selectors import plans
from goals.services import forecast_runs
from goals.web import exclusions, fairness, plan_rules
from salesplan.web import assets, jobs, navigation, panels
from salesplan.web.navigation import Entry


def register() -> None:
    """Called once, when the app is ready."""
    navigation.add(
        Entry(
            "plans", _("Plans"), "target-arrow", "goals:plans", "plans", 10, right="plans.read",
            shortcut="p",
        )
    )  # fmt: skip
    navigation.add(
        Entry(
            "forecasts", _("Forecast"), "chart-area-line", "goals:forecasts", "monitoring", 25,
            right="figures.read",
        )
    )  # fmt: skip
    jobs.name(forecast_runs.JOB, _("Refreshing forecasts"))
    navigation.add(
        Entry(
            "potentials", _("Potential"), "scale", "goals:potentials", "market", 60,
            right="plans.read",
        )
    )  # fmt: skip
    assets.module("goals/queue", "goals/queue.js")
    assets.module("goals/editing", "goals/editing.js")
    assets.module("goals/methods", "goals/methods.js")
    for name in ("tree", "columns", "keys", "boxes", "side", "finding", "locking"):
        assets.module(f"goals/grid/{name}", f"goals/grid/{name}.js")
    assets.module("goals/tools/fit_margin", "goals/tools/fit_margin.js")
    panels.register("start.plan", "plan", _start)
    panels.register("home.decisions", "approvals", _approvals, 10)
    panels.register("plan.chapter.b", "rules", plan_rules.panel, 40)
    panels.register("plan.chapter.b", "fairness", fairness.panel, 45)
    panels.register("plan.chapter.b", "exclusions", exclusions.panel, 50)


def _start(request: Any, **_context: Any) -> str | None:
    if not request.viewer.can("plans.edit"):
        return None
    return render_to_string("goals/start.html", request=request)


def _approvals(request: Any, **_context: Any) -> str | None:
    waiting = plans.waiting(viewer=request.viewer)
    if not waiting:
        return None
    return render_to_string("goals/approvals.html", {"versions": waiting}, request)
