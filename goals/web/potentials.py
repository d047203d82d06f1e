"""Potential scores and tiers in the browser, and whether probabilities were right."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import addresses, odds_records, options, potential_criteria, tier_proposals
from goals.selectors.potential_criteria import Row, Scoring
from goals.selectors.tier_proposals import Proposal, Thresholds
from goals.services import potential_criteria as criteria
from goals.services import potentials, tiers
from goals.services.potentials import PROBLEMS
from goals.web import fairness_charts
from goals.web.fairness import score
from goals.web.forms import told
from salesplan.core.errors import Invalid
from salesplan.core.models import Kind, TerritoryTier
from salesplan.engine.money import from_minor, to_minor
from salesplan.engine.potential import CONSTANT, NO_VALUE, ONE_VALUE

KINDS = [(kind, kind.label) for kind in potential_criteria.KINDS]
FLAGS = {
    CONSTANT: gettext_lazy("the same everywhere: tells nobody apart"),
    ONE_VALUE: gettext_lazy("only one territory has a value"),
    NO_VALUE: gettext_lazy("nobody has a value"),
}
_PREFIX = "weight-"


class KindForm(forms.Form):
    """Which territories are compared."""

    kind = forms.ChoiceField(label=gettext_lazy("Territories"), choices=KINDS)


class TierForm(KindForm):
    """Where tiers begin."""

    core = forms.DecimalField(
        label=gettext_lazy("Core: largest territories with this share of revenue, %"),
        min_value=0, max_value=100, decimal_places=2,
    )  # fmt: skip
    score = forms.DecimalField(
        label=gettext_lazy("Potential: score of at least"), min_value=0, max_value=100,
        decimal_places=2,
    )  # fmt: skip
    organisation = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def thresholds(self) -> Thresholds:
        """As the proposal wants them."""
        fields = self.cleaned_data
        return Thresholds(to_minor(fields["core"], 2), to_minor(fields["score"], 2))


@require_safe
def index(request: Any) -> HttpResponse:
    """Scores of the territories of a kind and what they are made of; with the weights typed."""
    weights = told(request, lambda: _weights(request.GET))
    found = potential_criteria.scoring(
        viewer=request.viewer, kind=_kind(request.GET), on=request.as_of, weights=weights
    )
    context = {
        "scoring": found, "form": KindForm(initial={"kind": found.kind}),
        "problem": PROBLEMS.get(found.problem, ""), "heads": _heads(found), "rows": _rows(found),
        "chart": fairness_charts.scores(scoring=found), "is_preview": bool(weights),
        "may_edit": request.viewer.can(criteria.RIGHT),
        "may_keep": request.viewer.can("plans.edit") and request.viewer.everything,
    }  # fmt: skip
    return render(request, "goals/potentials.html", context)


@require_POST
def compute(request: Any) -> HttpResponse:
    """Compute the scores of a kind anew and keep them, with the weights that were typed."""
    kind = _kind(request.POST)
    done = told(
        request,
        lambda: potentials.compute(
            actor=request.viewer, now=timezone.now(), today=request.today, kind=kind,
            on=request.as_of, weights=_weights(request.POST),
        ),
    )  # fmt: skip
    if done is not None:
        text = ngettext("%(count)s score was kept.", "%(count)s scores were kept.", done.count)
        messages.success(request, text % {"count": done.count})
    return redirect(reverse("goals:potentials") + "?" + urlencode({"kind": kind}))


@require_safe
def tier_proposal(request: Any) -> HttpResponse:
    """Tiers proposed from revenue and score, beside those of now."""
    form = _tier_form(request, request.GET if "core" in request.GET else None)
    return _proposal_page(request, form)


@require_POST
def tier_apply(request: Any) -> HttpResponse:
    """Give the territories the proposed tiers."""
    form = _tier_form(request, request.POST)
    if not form.is_valid():
        return _proposal_page(request, form)
    found = _proposal(request, form)
    changes = found.changes if found else {}
    done = told(
        request,
        lambda: tiers.assign(actor=request.viewer, tiers=changes, today=request.today),
    )
    if done is not None:
        text = ngettext("%(count)s tier changed.", "%(count)s tiers changed.", done)
        messages.success(request, text % {"count": done})
    given = {name: request.POST.get(name, "") for name in ("kind", "core", "score", "organisation")}
    return redirect(reverse("goals:tier_proposal") + "?" + urlencode(given))


@require_safe
def odds_record(request: Any) -> HttpResponse:
    """What earlier forecasts called likely, and what became of it."""
    known = options.additive(viewer=request.viewer)
    codes = [metric.code for metric in known]
    code = request.GET.get("metric", "revenue")
    metric = addresses.metric(viewer=request.viewer, code=code if code in codes else "revenue")
    found = odds_records.record(viewer=request.viewer, metric=metric, as_of=request.as_of)
    context = {
        "furthest": score(found.furthest), "record": found, "metrics": known, "metric": metric,
        "chart": fairness_charts.calibration(bins=found.bins),
    }  # fmt: skip
    return render(request, "goals/potentials_odds.html", context)


def _kind(data: Any) -> str:
    given = data.get("kind", "")
    return str(given) if given in potential_criteria.KINDS else str(Kind.REGION)


def _weights(data: Any) -> dict[int, int] | None:
    """Weights by criterion, as they were typed; None where none were."""
    found: dict[int, int] = {}
    for name, text in data.items():
        number = name.removeprefix(_PREFIX)
        if number == name or not number.isdecimal() or len(number) > 9:
            continue
        if not text.strip().isdecimal() or len(text) > 9:
            raise Invalid(
                _("A weight is a whole number from 0 to %(most)s."), field="weight",
                most=criteria.MOST,
            )  # fmt: skip
        found[int(number)] = int(text)
    return found or None


def _heads(found: Scoring) -> list[dict[str, Any]]:
    return [
        {
            "criterion": one, "name": f"{_PREFIX}{one.pk}", "weight": weight,
            "flag": FLAGS.get(flag, ""),
        }
        for one, weight, flag in zip(found.criteria, found.weights, found.flags, strict=True)
    ]  # fmt: skip


def _rows(found: Scoring) -> list[dict[str, Any]]:
    return [_row(row, found) for row in found.rows]


def _row(row: Row, found: Scoring) -> dict[str, Any]:
    missing = [str(found.criteria[at]) for at in row.scored.missing if found.weights[at]]
    return {
        "node": row.node, "score": score(row.score), "kept": score(row.kept),
        "parts": [
            {
                "share": score(part.share) if part.points is not None else "–",
                "points": score(part.points), "value": value.rounded, "metric": criterion.metric,
            }
            for part, value, criterion in zip(
                row.scored.parts, row.values, found.criteria, strict=True
            )
        ],
        "missing": ", ".join(missing),
    }  # fmt: skip


def _tier_form(request: Any, data: Any) -> TierForm:
    usual = tier_proposals.DEFAULTS
    whole = request.viewer.everything or not request.viewer.organisation
    initial = {
        "kind": Kind.REGION if whole else Kind.TEAM,
        "core": from_minor(usual.core_share, 2), "score": from_minor(usual.potential_score, 2),
    }  # fmt: skip
    return TierForm(data, initial=initial)


def _proposal(request: Any, form: TierForm) -> Proposal | None:
    top = tier_proposals.usual_top(viewer=request.viewer)
    if form.is_bound and not form.is_valid():
        return None
    given = form.cleaned_data if form.is_bound else form.initial
    thresholds = form.thresholds() if form.is_bound else tier_proposals.DEFAULTS
    found: Proposal | None = told(
        request,
        lambda: tier_proposals.propose(
            viewer=request.viewer, kind=str(given["kind"]), on=request.as_of,
            organisation_id=given.get("organisation") or top, thresholds=thresholds,
        ),
    )  # fmt: skip
    return found


def _proposal_page(request: Any, form: TierForm) -> HttpResponse:
    found = _proposal(request, form)
    names = dict(TerritoryTier.choices)
    rows = [
        {
            "one": row, "score": score(row.score), "present": names.get(row.present, "–"),
            "proposed": names.get(row.proposed, "–"),
        }
        for row in (found.rows if found else ())
    ]  # fmt: skip
    context = {
        "form": form, "proposal": found, "rows": rows,
        "may_apply": request.viewer.can("territories.edit"),
        "core": from_minor(found.thresholds.core_share, 2) if found else "",
        "least": from_minor(found.thresholds.potential_score, 2) if found else "",
    }  # fmt: skip
    return render(request, "goals/potentials_tiers.html", context,
                  status=422 if form.errors else 200)  # fmt: skip
