"""Comments in the pages of goals: a plan's overview and each of its chapters."""

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from goals.selectors.comments import PLAN
from goals.web.chapters import CHAPTERS
from salesplan.web import panels
from salesplan.web.comments import context_of


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("plan.overview", "comments", _panel(""), 900)
    for chapter in CHAPTERS:
        panels.register(chapter.slot, "comments", _panel(f"chapter:{chapter.key}"), 900)


def _panel(anchor: str) -> Callable[..., str]:
    def render(request: Any, *, plan: Any, **_context: Any) -> str:
        context = context_of(request, PLAN, plan.pk, anchor)
        return render_to_string("goals/comments.html", context, request)

    return render
