"""The rules of a plan: verdicts and their form, growth by rules, tiers and stages of the nodes."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from goals.models import RuleKind, VersionState
from goals.selectors import addresses, options, plan_rules, rule_texts, trees
from goals.selectors import plans as plan_reads
from goals.selectors import tiers as tier_reads
from goals.selectors.plan_rules import BROKEN, FOLLOWED, PASSED, UNKNOWN, Checked
from goals.services import plan_rules as rules
from goals.services import rule_growth, tiers
from goals.services.cells import Figure
from goals.services.plan_rules import RuleDraft
from goals.services.rule_growth import Growth
from goals.services.targets import Options
from goals.web import showing
from goals.web.chapters import CHAPTERS
from goals.web.forms import refusing, told
from salesplan.core.errors import NotVisible
from salesplan.core.models import Stage, TerritoryTier
from salesplan.engine.money import to_minor
from salesplan.web.errors import not_found_text

REFERENCES = (
    ("last_year", gettext_lazy("last year's same period")),
    ("base_period", gettext_lazy("the base period")),
)
STATES = {
    PASSED: (gettext_lazy("met"), "badge-good"),
    BROKEN: (gettext_lazy("broken"), "badge-bad"),
    UNKNOWN: (gettext_lazy("cannot be judged"), "badge-watch"),
    FOLLOWED: (gettext_lazy("growth rule"), "badge-accent"),
}


@dataclass(frozen=True)
class Row:
    """A rule as the table shows it."""

    one: Checked
    title: str
    line: str

    @property
    def state(self) -> Any:
        """The verdict in words."""
        return STATES[self.one.state][0]

    @property
    def tone(self) -> str:
        """The verdict as a badge."""
        return STATES[self.one.state][1]


def rows(checked: list[Checked]) -> list[Row]:
    """Rules with their sentences."""
    return [Row(one, rule_texts.title(one=one), rule_texts.line(one=one)) for one in checked]


class RuleForm(forms.Form):
    """A rule; percentages as people write them."""

    kind = forms.ChoiceField(label=gettext_lazy("Rule"), choices=RuleKind.choices)
    subject = forms.ChoiceField(
        label=gettext_lazy("Applies to"),
        choices=[
            (gettext_lazy("Territory tier"), TerritoryTier.choices),
            (gettext_lazy("Life-cycle stage"), Stage.choices),
        ],
    )
    value = forms.DecimalField(
        label=gettext_lazy("Percent"), required=False, max_digits=8, decimal_places=2,
        help_text=gettext_lazy("Of the reference for growth, of the plan's total for shares."),
    )  # fmt: skip
    metric = forms.ChoiceField(label=gettext_lazy("Observed metric"), required=False)
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=300)

    def __init__(self, request: Any, data: Any = None) -> None:
        super().__init__(data)
        observed = [m for m in options.metrics(viewer=request.viewer) if not m.measure]
        choices = [(metric.code, metric.label) for metric in observed]
        fields: dict[str, Any] = self.fields
        fields["metric"].choices = [("", "–"), *choices]
        fields["metric"].initial = "industry_growth"

    def draft(self) -> RuleDraft:
        """The rule as it was filled in."""
        fields = self.cleaned_data
        metric = fields["metric"] if fields["kind"] == RuleKind.STAGE_ABOVE_METRIC else ""
        return RuleDraft(
            fields["kind"], fields["subject"], _hundredths(fields["value"]), metric,
            fields["reason"],
        )  # fmt: skip


class GrowthForm(forms.Form):
    """How growth rules are carried out."""

    reference = forms.ChoiceField(label=gettext_lazy("Growth on"), choices=REFERENCES)
    otherwise = forms.DecimalField(
        label=gettext_lazy("Growth of everything else, %"), initial=0, min_value=-100,
        max_value=10_000, max_digits=8, decimal_places=2,
    )  # fmt: skip
    keep_total = forms.BooleanField(
        label=gettext_lazy("Keep the plan's present total"), required=False
    )

    def growth(self) -> Growth:
        """As the service wants it."""
        fields = self.cleaned_data
        return Growth(
            reference=fields["reference"], keep_total=fields["keep_total"],
            otherwise=_hundredths(fields["otherwise"]) or 0,
        )  # fmt: skip


def _hundredths(value: Decimal | None) -> int | None:
    return None if value is None else to_minor(value, 2)


@require_safe
def index(request: Any, plan_id: int) -> HttpResponse:
    """The rules of a plan against its current version."""
    growth = GrowthForm(request.GET if "reference" in request.GET else None)
    return _page(request, plan_id, RuleForm(request), growth)


@require_POST
def save(request: Any, plan_id: int) -> HttpResponse:
    """Set a rule."""
    rules.editable(actor=request.viewer, plan_id=plan_id)
    form = RuleForm(request, request.POST)

    def run() -> Any:
        return rules.set(actor=request.viewer, plan_id=plan_id, draft=form.draft())

    if form.is_valid() and refusing(form, run):
        messages.success(request, _("The rule is set."))
        return redirect("goals:rules", plan_id=plan_id)
    return _page(request, plan_id, form, GrowthForm())


@require_POST
def remove(request: Any, plan_id: int, plan_rule_id: int) -> HttpResponse:
    """Take a rule away."""
    rules.remove(actor=request.viewer, plan_id=plan_id, rule_id=plan_rule_id)
    messages.success(request, _("The rule was removed."))
    return redirect("goals:rules", plan_id=plan_id)


@require_POST
def grow(request: Any, plan_id: int) -> HttpResponse:
    """Carry the growth rules out on the current version's revenue."""
    version = plan_reads.current(viewer=request.viewer, plan_id=plan_id)
    form = GrowthForm(request.POST)
    if not form.is_valid():
        return _page(request, plan_id, RuleForm(request), form)
    outcome = told(
        request,
        lambda: rule_growth.apply(
            actor=request.viewer, now=timezone.now(), version_id=version.pk,
            figure=_revenue(request), growth=form.growth(),
            options=Options(reason=_("Growth by tier and stage"), on_zero="equal"),
        ),
    )  # fmt: skip
    if outcome is not None:
        count = outcome.changed
        messages.success(
            request,
            ngettext("%(count)s cell changed.", "%(count)s cells changed.", count)
            % {"count": count},
        )
    return redirect("goals:rules", plan_id=plan_id)


@require_POST
def mark(request: Any, plan_id: int, what: str) -> HttpResponse:
    """Give the chosen territories a tier, or the chosen products a stage."""
    plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    nodes = [int(text) for text in request.POST.getlist("node") if text.isdecimal()][:500]
    given = {"actor": request.viewer, "node_ids": nodes, "today": request.today}
    value = request.POST.get("value", "")
    runs = {
        "tiers": lambda: tiers.set_tiers(plan_id=plan_id, tier=value, **given),
        "stages": lambda: tiers.set_stages(stage=value, **given),
    }
    if what not in runs:
        raise NotVisible(not_found_text())
    count = told(request, runs[what])
    if count is not None:
        said = ngettext("%(count)s row changed.", "%(count)s rows changed.", count)
        messages.success(request, said % {"count": count})
    return redirect("goals:rules", plan_id=plan_id)


@require_safe
def of_version(request: Any, version_id: int) -> HttpResponse:
    """The rules against one version, as a fragment for the grid."""
    version = plan_reads.version(viewer=request.viewer, version_id=version_id)
    showing.activate(request, version.plan)
    checked = plan_rules.check(viewer=request.viewer, version=version, now=timezone.now())
    context = {
        "plan": version.plan,
        "rules": rows(checked),
        "summary": rule_texts.summary(checked=checked),
        "broken": len(plan_rules.tally(checked=checked).broken),
    }
    return render(request, "goals/rules_fragment.html", context)


def panel(request: Any, *, plan: Any, **_context: Any) -> str | None:
    """The rules on the plan's chapter of goals."""
    version = plan_reads.current(viewer=request.viewer, plan_id=plan.pk)
    checked = plan_rules.check(viewer=request.viewer, version=version, now=timezone.now())
    context = {
        "plan": plan, "rules": rows(checked), "summary": rule_texts.summary(checked=checked),
    }  # fmt: skip
    return render_to_string("goals/rules_panel.html", context, request)


def _revenue(request: Any) -> Figure:
    return Figure(addresses.metric(viewer=request.viewer, code="revenue").pk)


def _page(request: Any, plan_id: int, form: RuleForm, growth: GrowthForm) -> HttpResponse:
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    version = plan_reads.current(viewer=request.viewer, plan_id=plan_id)
    viewer, now = request.viewer, timezone.now()
    forest = trees.forest(viewer=viewer, version=version)
    checked = plan_rules.check(viewer=viewer, version=version, now=now)
    context = {
        "plan": plan,
        "chapters": CHAPTERS,
        "place": _("Rules"),
        "exchange": showing.activate(request, plan),
        "version": version,
        "rules": rows(checked),
        "summary": rule_texts.summary(checked=checked),
        "form": form,
        "growth": growth,
        "preview": _preview(request, version, growth),
        "names": plan_rules.NAMES,
        "territories": tier_reads.territories(
            viewer=viewer, organisation_id=plan.organisation_id, forest=forest
        ),
        "products": tier_reads.products(viewer=viewer, forest=forest),
        "tiers": TerritoryTier.choices,
        "stages": Stage.choices,
        "may_grow": version.state == VersionState.WORKING and viewer.can("plans.edit"),
    }
    status = 422 if form.errors or growth.errors else 200
    return render(request, "goals/rules.html", context, status=status)


def _preview(request: Any, version: Any, growth: GrowthForm) -> Any:
    """What carrying the rules out would do, once it was asked for."""
    if not growth.is_bound or not growth.is_valid():
        return None
    return told(
        request,
        lambda: rule_growth.preview(
            actor=request.viewer, now=timezone.now(), version_id=version.pk,
            figure=_revenue(request), growth=growth.growth(),
        ),
    )  # fmt: skip
