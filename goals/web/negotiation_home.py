"""The negotiation on other pages: what waits on the start page, the places on the rail."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from goals.selectors import target_figures as figures
from goals.web import approvals
from salesplan.core.models import Role
from salesplan.web import assets, bottom, navigation, panels
from salesplan.web.navigation import Entry


def register() -> None:
    """Called once, when the app is ready."""
    navigation.add(
        Entry(
            "hand_downs", _("Hand-downs"), "sitemap", "goals:hand_downs", "plans", 20,
            right="registers.edit", shortcut="n",
        )
    )  # fmt: skip
    navigation.add(
        Entry(
            "my_targets", _("My targets"), "target-arrow", "goals:my_targets", "plans", 25,
            right="targets.answer", shortcut="t",
        )
    )  # fmt: skip
    bottom.add(
        "my_targets", label=_("My targets"), icon="target-arrow", address=_own_targets, order=12
    )
    panels.register("home.sentence", "answers", awaited, 1)
    panels.register("home.decisions", "hand_downs", leading, 5)
    panels.register("plan.overview", "approvals", approvals.panel, 5)
    assets.module("goals/negotiation", "goals/negotiation.js")


def _own_targets(request: Any) -> str | None:
    """For reps; whoever leads people has other places on the bar."""
    return reverse("goals:my_targets") if Role.REP in request.viewer.roles else None


def awaited(request: Any, **_context: Any) -> str | None:
    """First thing on the start page: an answer of the reader is waited for."""
    waiting = figures.waiting(viewer=request.viewer, today=request.today)
    if not waiting:
        return None
    context = {
        "waiting": waiting, "first": waiting[0], "until": figures.due(row=waiting[0]),
    }  # fmt: skip
    return render_to_string("goals/my_targets_sentence.html", context, request)


def leading(request: Any, **_context: Any) -> str | None:
    """For whoever leads: how many have answered, how many are late."""
    lines = figures.led(viewer=request.viewer, today=request.today)
    if not lines:
        return None
    return render_to_string("goals/hand_downs_home.html", {"lines": lines}, request)
