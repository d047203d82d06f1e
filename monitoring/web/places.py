"""Monitoring's places on the rail, and its panels on lower pages."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from monitoring.services import refreshing
from monitoring.web import home, notes
from salesplan.core.models import Role
from salesplan.web import bottom, jobs, navigation, panels
from salesplan.web.navigation import Entry


def register() -> None:
    """Called once, when the app is ready."""
    navigation.add(
        Entry(
            "executive", _("Executive"), "presentation", "monitoring:executive", "monitoring", 4,
            right="plans.approve", shortcut="e",
        )
    )  # fmt: skip
    navigation.add(
        Entry(
            "dashboard", _("Dashboard"), "gauge", "monitoring:dashboard", "monitoring", 10,
            right="figures.read", shortcut="d",
        )
    )  # fmt: skip
    navigation.add(
        Entry(
            "manager", _("My people"), "users", "monitoring:manager", "monitoring", 20,
            right="alerts.acknowledge",
        )
    )  # fmt: skip
    navigation.add(
        Entry(
            "rep", _("My number"), "target", "monitoring:rep", "monitoring", 5,
            right="registers.own",
        )
    )  # fmt: skip
    navigation.add(
        Entry(
            "alert_rules", _("Alert rules"), "adjustments", "monitoring:rules", "monitoring", 90,
            right="alerts.edit",
        )
    )  # fmt: skip
    bottom.add("alerts", label=_("Alerts"), icon="alert-triangle", address=_alerts, order=20)
    bottom.add("rep", label=_("My number"), icon="target", address=_own_number, order=10)
    panels.register("home.sentence", "monitoring", home.sentence, 10)
    panels.register("home.tiles", "monitoring", home.tiles, 10)
    panels.register("home.decisions", "alerts", home.alerts, 20)
    panels.register("home.people", "monitoring", home.people, 10)
    panels.register("home.more", "customers", home.customers, 10)
    panels.register("plan.chapter.f", "standing", home.of_plan, 10)
    panels.register("figures.notes", "attainment", notes.panel, 10)
    jobs.name(refreshing.TARGETS, _("Bringing targets up to date"))
    jobs.name(refreshing.ALERTS, _("Evaluating alert rules"))


def _alerts(request: Any) -> str | None:
    """A rep meets alerts on the page of the own number; the bar has room for the own target."""
    if Role.REP in request.viewer.roles:
        return None
    return f"{reverse('register', args=['alerts'])}?state=open"


def _own_number(request: Any) -> str | None:
    """For reps only; whoever leads people has other places on the bar."""
    return reverse("monitoring:rep") if Role.REP in request.viewer.roles else None
