"""Goals of a plan: stated, changed, put in order, taken away and back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from goals.models import Goal, GoalKind, Horizon
from goals.selectors import goals as goal_reads
from goals.selectors import options, reviews
from goals.selectors import plans as plan_reads
from goals.services import goals
from goals.services.goals import GoalDraft
from goals.web.chapters import BY_KEY, CHAPTERS
from goals.web.forms import (
    amount,
    choice,
    day,
    lengths,
    major,
    minor,
    months_around,
    owners,
    refusing,
    with_nothing,
)
from salesplan.core.services import access
from salesplan.web.templatetags.figures import period_label

_AMOUNTS = ("value", "floor", "stretch", "baseline")
_PLAIN = (
    "name", "kind", "horizon", "serves_id", "first_period", "months", "owner_id", "due_on",
    "reason",
)  # fmt: skip


class GoalForm(forms.Form):
    """A goal; figures in the metric's major unit."""

    name = forms.CharField(label=gettext_lazy("What is to be reached"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=GoalKind.choices)
    horizon = forms.ChoiceField(
        label=gettext_lazy("Horizon"), choices=Horizon.choices, required=False,
        initial=Horizon.SHORT,
    )  # fmt: skip
    serves_id = choice(gettext_lazy("Serves the goal"))
    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    organisation = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    first_period = choice(gettext_lazy("First month"))
    months = choice(gettext_lazy("Length"))
    value = amount(gettext_lazy("Target"))
    floor = amount(gettext_lazy("Floor"))
    stretch = amount(gettext_lazy("Stretch"))
    baseline = amount(gettext_lazy("Baseline"))
    owner_id = choice(gettext_lazy("Owner"))
    due_on = day(gettext_lazy("Due"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, request: Any, plan: Any, goal: Goal | None, data: Any = None) -> None:
        super().__init__(data, initial=_initial(request, plan, goal))
        viewer = request.viewer
        self.metrics = {metric.code: metric for metric in options.metrics(viewer=viewer)}
        served = goal_reads.may_serve(viewer=viewer, plan=plan, goal=goal)
        fields: dict[str, Any] = self.fields
        fields["metric"].choices = [(code, one.label) for code, one in self.metrics.items()]
        territories = [(node.pk, node.label) for node in reviews.territories(viewer=viewer)]
        fields["organisation"].choices = territories
        fields["serves_id"].choices = with_nothing([(one.pk, one.name) for one in served])
        fields["owner_id"].choices = with_nothing(owners(viewer))
        fields["months"].choices = with_nothing(lengths(60))
        fields["first_period"].choices = with_nothing(months_around(plan.first_period, 12, 36))
        if goal is not None:
            _keep(fields, goal)
        fields["value"].help_text = gettext_lazy(
            "In whole units of the metric: yuan, pieces; 35 for 35 %."
        )

    def said(self) -> dict[str, Any]:
        """The goal as it was filled in, by the names of the service."""
        fields = self.cleaned_data
        metric = self.metrics[fields["metric"]]
        return {
            "metric_id": metric.pk,
            "organisation_id": fields["organisation"],
            **{name: fields[name] for name in _PLAIN},
            **{name: minor(fields[name], metric) for name in _AMOUNTS},
            "horizon": fields["horizon"] or Horizon.SHORT,
        }


def _keep(fields: dict[str, Any], goal: Goal) -> None:
    """What a goal has already can be chosen again, also where it is not among the usual choices."""
    own = {
        "organisation": (goal.organisation_id, goal.organisation.label),
        "months": (goal.months, goal.months),
        "first_period": (goal.first_period, period_label(goal.first_period)),
    }
    for name, (value, label) in own.items():
        known = {choice for choice, _label in fields[name].choices}
        if value is not None and value not in known:
            fields[name].choices = [*fields[name].choices, (value, label)]


def _initial(request: Any, plan: Any, goal: Goal | None) -> dict[str, Any]:
    if goal is None:
        return {
            "organisation": plan.organisation_id, "first_period": plan.first_period,
            "months": plan.months, "owner_id": request.user.pk,
        }  # fmt: skip
    return {
        "metric": goal.metric.code,
        "organisation": goal.organisation_id,
        **{name: getattr(goal, name) for name in _PLAIN},
        **{name: major(getattr(goal, name), goal.metric) for name in _AMOUNTS},
    }


@require_http_methods(["GET", "POST"])
def new(request: Any, plan_id: int) -> HttpResponse:
    """Ask for a goal; state it."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    access.require(actor=request.viewer, right="plans.edit")
    form = GoalForm(request, plan, None, request.POST or None)

    def run() -> Goal:
        said = form.said()
        if "owner_id" not in request.POST:  # whoever states a goal owns it first
            said["owner_id"] = request.user.pk
        return goals.create(actor=request.viewer, plan_id=plan_id, draft=GoalDraft(**said))

    if request.method == "POST" and form.is_valid() and refusing(form, run):
        messages.success(request, _("The goal is stated."))
        return _back(plan_id)
    return _page(request, plan, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: Any, plan_id: int, goal_id: int) -> HttpResponse:
    """Show a goal as a form; change the version that was shown."""
    goal = goal_reads.goal(viewer=request.viewer, goal_id=goal_id)
    access.require(actor=request.viewer, right="plans.edit", organisation_id=goal.organisation_id)
    form = GoalForm(request, goal.plan, goal, request.POST or None)
    version = request.POST.get("version", "")

    def run() -> Goal:
        return goals.change(
            actor=request.viewer, goal_id=goal_id, fields=form.said(),
            expected_version=int(version) if version.isdecimal() else None,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and refusing(form, run):
        messages.success(request, _("Saved."))
        return _back(goal.plan_id)
    return _page(request, goal.plan, form, goal)


def _page(request: Any, plan: Any, form: GoalForm, goal: Goal | None) -> HttpResponse:
    context = {
        "form": form, "goal": goal, "plan": plan, "chapters": CHAPTERS, "chapter": BY_KEY["goals"],
    }  # fmt: skip
    return render(request, "goals/goal_new.html", context, status=422 if form.errors else 200)


@require_POST
def remove(request: Any, plan_id: int, goal_id: int) -> HttpResponse:
    """Take a goal away; the page offers to take that back."""
    goals.remove(actor=request.viewer, goal_id=goal_id)
    return redirect(f"{_address(plan_id)}?removed={goal_id}")


@require_POST
def restore(request: Any, plan_id: int, goal_id: int) -> HttpResponse:
    """Bring a removed goal back."""
    goals.restore(actor=request.viewer, goal_id=goal_id)
    messages.success(request, _("The goal is back."))
    return _back(plan_id)


@require_POST
def move(request: Any, plan_id: int, goal_id: int) -> HttpResponse:
    """Put a goal one place up or down."""
    goals.move(actor=request.viewer, goal_id=goal_id, up=request.POST.get("to") != "down")
    return _back(plan_id)


def _address(plan_id: int) -> str:
    return reverse("goals:chapter", args=[plan_id, "goals"])


def _back(plan_id: int) -> HttpResponse:
    return redirect(_address(plan_id))
