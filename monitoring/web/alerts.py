"""One alert: what happened, how bad, what explains it, who does what, and what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from monitoring.models import Alert, AlertState
from monitoring.selectors import alerts as selectors
from monitoring.selectors import attainment, cases, doers, fans, landings, remedies, stories
from monitoring.selectors.remedies import Summary
from monitoring.selectors.selections import Selection
from monitoring.services import alert_owners
from monitoring.services import alert_states as services
from monitoring.web import alert_words, both_targets, causes, drawings, remedy_words, writing
from monitoring.web.addresses import Address
from salesplan.core.errors import Conflict, Invalid, NotVisible, Stale
from salesplan.engine import notation
from salesplan.web.templatetags import figures

NAME = 150
TONES = {AlertState.OPEN: "badge-bad", AlertState.ACKNOWLEDGED: "badge-watch",
         AlertState.RESOLVED: "badge-good"}  # fmt: skip


@require_safe
def alert(request: Any, alert_id: int) -> HttpResponse:
    """The alert's page."""
    found = selectors.get(viewer=request.viewer, alert_id=alert_id)
    lines = remedies.of_alert(
        viewer=request.viewer, company=request.company, alert=found, as_of=request.as_of,
        today=request.today,
    )  # fmt: skip
    steps = stories.of_alert(viewer=request.viewer, alert=found, lines=lines)
    context = {
        "alert": found,
        "headline": alert_words.headline(found),
        "period": figures.span_label(found.first_period, found.months),
        "figures": _figures(found),
        "tone": TONES[AlertState(found.state)],
        "glance": remedy_words.glance(Summary.of(lines)),
        "deadline": remedies.next_due(lines=lines),
        "lines": [remedy_words.line(line) for line in lines],
        "causes": stories.causes(viewer=request.viewer, alert=found),
        "timeline": remedy_words.story(steps, found),
        "firings": _firings(request, found),
        "query": f"?alert={found.pk}",
        **_rights(request, found),
        **_charts(request, found),
    }
    return render(request, "monitoring/alert.html", context)


@require_POST
def acknowledge(request: Any, alert_id: int) -> HttpResponse:
    """Take note of the alert; somebody else may have been faster."""
    try:
        services.acknowledge(
            actor=request.viewer,
            alert_id=alert_id,
            version=_number(request, "version"),
            note=request.POST.get("note", "").strip(),
            now=timezone.now(),
        )
    except (Conflict, Stale) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Acknowledged."))
    return redirect("monitoring:alert", alert_id)


@require_POST
def owner(request: Any, alert_id: int) -> HttpResponse:
    """Name another owner, who is told."""
    try:
        alert_owners.assign(
            actor=request.viewer, alert_id=alert_id, version=_number(request, "version"),
            owner_id=_number(request, "owner"), today=request.today,
        )  # fmt: skip
    except (Conflict, Stale, Invalid) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The owner was changed."))
    return redirect("monitoring:alert", alert_id)


def _rights(request: Any, found: Alert) -> dict[str, Any]:
    """What the reader may do with the alert as it is."""
    viewer = request.viewer
    acts = viewer.can("alerts.acknowledge") and found.state != AlertState.RESOLVED
    people = doers.leading(viewer=viewer, case=found, on=request.today) if acts else []
    return {
        "can_acknowledge": acts and found.state == AlertState.OPEN,
        "can_act": acts,
        "can_task": cases.may_do(viewer=viewer, case=found),
        "can_ask": viewer.can("plans.edit") and found.plan_id is not None,
        "people": people,
        "tomorrow": cases.tomorrow(today=request.today).isoformat(),
    }


def _charts(request: Any, found: Alert) -> dict[str, Any]:
    """Pace with landing, and why; nothing where the plan is no longer in force or has no targets
    for the metric: the figures of the last evaluation remain.
    """
    if not cases.has_targets(case=found):
        return {"pace": None, "cause": "", "dashboard": ""}
    try:
        selection = cases.selection(
            viewer=request.viewer, company=request.company, case=found, as_of=found.as_of
        )
    except NotVisible:
        return {"pace": None, "cause": "", "dashboard": "", "gone": True}
    return {
        "pace": _pace(request, selection),
        "cause": causes.panel(request, selection=selection, alert=found),
        "dashboard": Address.of(selection).page(),
        "both": _both(request, selection),
    }


def _both(request: Any, selection: Selection) -> list[dict[str, Any]]:
    """The case against its target as approved and as calibrated since."""
    board = attainment.board(viewer=request.viewer, selection=selection, counts=False)
    levels = attainment.levels(viewer=request.viewer, board=board)
    return both_targets.both(selection, levels)


def _pace(request: Any, selection: Selection) -> dict[str, Any]:
    run = fans.run(viewer=request.viewer, selection=selection)
    axis, here = selection.axis, selection.places.id(selection.axis)
    landed = landings.of(viewer=request.viewer, selection=selection, axis=axis, ids=[here])[here]
    return drawings.running(run, selection, "pace", landed)


def _figures(found: Alert) -> list[tuple[str, str]]:
    write = writing.writer(found.metric)
    return [
        (_("Actual"), write.hero(found.actual)),
        (found.rule.get_comparison_display(), write.hero(found.reference)),
        (_("Gap"), write.hero(found.actual - found.reference, "+")),
        (_("Attainment"), figures.percent(notation.share(found.actual, found.reference))),
        (_("Landing"), write.hero(found.landing)),
        (_("Target"), write.hero(found.target)),
    ]


def _firings(request: Any, found: Alert) -> list[dict[str, Any]]:
    """On which days of data the rule found the case beyond a threshold."""
    write = writing.writer(found.metric)
    return [
        {
            "as_of": row.as_of,
            "severity": row.get_severity_display(),
            "actual": write.cell(row.actual),
            "reference": write.cell(row.reference),
            "share": figures.percent(notation.share(row.actual, row.reference)),
        }
        for row in stories.firings(viewer=request.viewer, alert=found)
    ]


def _number(request: Any, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
