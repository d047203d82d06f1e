"""Fairness and odds in the browser: the card of a node, the page of a team, the fairer split."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from goals.models import Level, VersionState
from goals.selectors import addresses, fairness_texts, options
from goals.selectors import fairness as reads
from goals.selectors import plans as plan_reads
from goals.selectors.fairness import Card, Measured, Team
from goals.selectors.scores import SCALE
from goals.services import fairness
from goals.services.fairness import Asked
from goals.web import fairness_charts, showing
from goals.web.chapters import CHAPTERS
from goals.web.forms import told
from salesplan.core.errors import NotVisible
from salesplan.core.models import Kind, Metric
from salesplan.engine import notation
from salesplan.engine.money import from_minor, to_minor
from salesplan.web.templatetags.figures import percent

USUAL_CHANGE = Decimal(20)
LEVELS = {"floor": Level.FLOOR, "target": Level.TARGET, "stretch": Level.STRETCH}


class TeamForm(forms.Form):
    """Which figures of a version are looked at, and how far a fairer split may go."""

    metric = forms.ChoiceField(label=gettext_lazy("Metric"), required=False)
    level = forms.TypedChoiceField(
        label=gettext_lazy("Level"), choices=Level.choices, coerce=int, required=False,
        empty_value=None, initial=Level.TARGET,
    )  # fmt: skip
    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    most = forms.DecimalField(
        label=gettext_lazy("Each target moves by at most, %"), required=False, min_value=0,
        max_value=100, decimal_places=2, initial=USUAL_CHANGE,
        help_text=gettext_lazy("Empty: as far as it takes."),
    )  # fmt: skip

    def __init__(self, request: Any, version: Any, data: Any) -> None:
        super().__init__(data, initial={"metric": "revenue"})
        self.viewer, self.plan_version = request.viewer, version
        fields: dict[str, Any] = self.fields
        known = options.additive(viewer=request.viewer)
        fields["metric"].choices = [(metric.code, metric.label) for metric in known]

    def wanted(self) -> "Wanted":
        """What was asked for; the usual choices where nothing was."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        most = given.get("most", None if self.is_bound else USUAL_CHANGE)
        own = plan_reads.own_territory(viewer=self.viewer, version=self.plan_version)
        return Wanted(
            metric=addresses.metric(viewer=self.viewer, code=given.get("metric") or "revenue"),
            level=given.get("level") or int(Level.TARGET),
            organisation_id=given.get("organisation")
            or own
            or self.plan_version.plan.organisation_id,
            most_change=None if most is None else to_minor(most, 2),
        )


@dataclass(frozen=True)
class Wanted:
    """What a request asks for."""

    metric: Metric
    level: int
    organisation_id: int
    most_change: int | None


def card_panel(
    request: Any, *, version_id: int, metric_id: int, level: int, organisation_id: int
) -> str:
    """The card of a node as a fragment; "" where the reader may not see it."""
    try:
        found = reads.card(
            viewer=request.viewer, version_id=version_id, metric_id=metric_id, level=level,
            organisation_id=organisation_id, as_of=request.as_of, now=timezone.now(),
        )  # fmt: skip
    except NotVisible:
        return ""
    showing.activate(request, found.version.plan)
    return render_to_string("goals/fairness_card.html", _card(found), request)


def _card(found: Card) -> dict[str, Any]:
    return {
        "card": found,
        "headline": fairness_texts.headline(card=found),
        "lines": fairness_texts.lines(card=found),
        "odds": _odds(found.own),
    }


def _odds(one: Measured) -> list[tuple[Any, int | None, int | None]]:
    """Level, figure, probability of each level that has a figure."""
    return [
        (LEVELS[name].label, one.levels[name], one.odds.get(name))
        for name in LEVELS
        if one.levels.get(name) is not None
    ]


@require_safe
def index(request: Any, version_id: int) -> HttpResponse:
    """The members below a node: how hard their targets are, and what a fairer split would be."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    form = TeamForm(request, version, request.GET or None)
    wanted = form.wanted()
    showing.activate(request, version.plan)
    now = timezone.now()
    asked = _asked(version_id, wanted)
    found = fairness.propose(actor=request.viewer, now=now, as_of=request.as_of, asked=asked)
    context = {
        "plan": version.plan, "version": version, "chapters": CHAPTERS, "chapter": None,
        "place": _("Fairness"), "form": form, "metric": wanted.metric, "level": wanted.level,
        "team": found.team, "rows": _rows(found), "proposal": found,
        "spread": fairness_texts.spread(team=found.team),
        "link": fairness_texts.link(team=found.team),
        "outcome": fairness_texts.outcome(code=found.outcome),
        "chart": fairness_charts.difficulties(team=found.team),
        "most": _most(wanted), "chances": _chances(found.team),
        "above": _above(request, version_id, wanted, now),
        "may_apply": version.state == VersionState.WORKING and request.viewer.can("plans.edit"),
    }  # fmt: skip
    return render(request, "goals/fairness.html", context, status=422 if form.errors else 200)


@require_POST
def split(request: Any, version_id: int) -> HttpResponse:
    """Carry the fairer split out that was looked at."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    form = TeamForm(request, version, request.POST)
    wanted = form.wanted()
    done = told(
        request,
        lambda: fairness.apply(
            actor=request.viewer, now=timezone.now(), today=request.today, as_of=request.as_of,
            asked=_asked(version_id, wanted), digest=request.POST.get("digest", "")[:40],
        ),
    )  # fmt: skip
    if done is not None:
        before, after = (percent(one) for one in (done.proposal.before, done.proposal.after))
        text = _("The fairer split is applied: difficulty varied by %(before)s, now by %(after)s.")
        messages.success(request, text % {"before": before, "after": after})
    return redirect(reverse("goals:fairness", args=[version_id]) + "?" + _query(wanted))


def panel(request: Any, *, plan: Any, **_context: Any) -> str | None:
    """On the plan's chapter of goals: the way to the page."""
    if not request.viewer.everything and not request.viewer.organisation:
        return None
    version = plan_reads.current(viewer=request.viewer, plan_id=plan.pk)
    context = {"plan": plan, "version": version}
    return render_to_string("goals/fairness_panel.html", context, request)


def _asked(version_id: int, wanted: Wanted) -> Asked:
    return Asked(
        version_id, wanted.metric.pk, wanted.level, wanted.organisation_id, wanted.most_change
    )


def _above(request: Any, version_id: int, wanted: Wanted, now: datetime) -> dict[str, Any]:
    """The card of the node itself."""
    found = reads.card(
        viewer=request.viewer, version_id=version_id, metric_id=wanted.metric.pk,
        level=wanted.level, organisation_id=wanted.organisation_id, as_of=request.as_of, now=now,
    )  # fmt: skip
    return _card(found)


def _chances(team: Team) -> list[tuple[str, Any]]:
    """The levels of which some member has a figure, with their labels."""
    return [
        (name, level.label)
        for name, level in LEVELS.items()
        if any(one.levels.get(name) is not None for one in team.members)
    ]


def _rows(found: fairness.Proposal) -> list[dict[str, Any]]:
    return [
        {
            "line": line, "one": line.before, "odds": [
                line.before.odds.get(name) for name, _label in _chances(found.team)
            ], "held": fairness_texts.held(reason=line.held),
            "has_members": line.before.node.kind != Kind.SEAT, "score": score(line.before.score),
        }
        for line in found.lines
    ]  # fmt: skip


def _query(wanted: Wanted) -> str:
    return urlencode(
        {
            "organisation": str(wanted.organisation_id), "metric": wanted.metric.code,
            "level": str(wanted.level), "most": _most(wanted),
        }
    )  # fmt: skip


def score(hundredths: int | None) -> str:
    """A potential score as people read it: 64.6."""
    if hundredths is None:
        return "–"
    return notation.grouped(notation.in_unit(hundredths, SCALE, 1), 1)


def _most(wanted: Wanted) -> str:
    """The limit as it was typed."""
    return "" if wanted.most_change is None else str(from_minor(wanted.most_change, 2))
