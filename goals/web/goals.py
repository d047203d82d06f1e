"""Goals of a plan: state one, take one away."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from goals.models import GoalKind
from goals.selectors import options, reviews
from goals.selectors import plans as plan_reads
from goals.services import goals
from goals.services.goals import GoalDraft
from goals.web.chapters import BY_KEY, CHAPTERS
from salesplan.core.errors import Refused
from salesplan.core.services import access
from salesplan.engine.money import to_minor

_MOST = 1_000_000_000_000


class GoalForm(forms.Form):
    """A goal; amounts in the metric's major unit."""

    name = forms.CharField(label=gettext_lazy("What is to be reached"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=GoalKind.choices)
    metric = forms.ChoiceField(label=gettext_lazy("Metric"))
    organisation = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    value = forms.DecimalField(
        label=gettext_lazy("Value"), required=False, min_value=-_MOST, max_value=_MOST
    )
    baseline = forms.DecimalField(
        label=gettext_lazy("Baseline"), required=False, min_value=-_MOST, max_value=_MOST
    )
    due_on = forms.DateField(
        label=gettext_lazy("Due"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.metrics = {metric.code: metric for metric in options.metrics(viewer=request.viewer)}
        fields: dict[str, Any] = self.fields
        fields["metric"].choices = [(code, one.label) for code, one in self.metrics.items()]
        fields["organisation"].choices = [
            (node.pk, node.label) for node in reviews.territories(viewer=request.viewer)
        ]

    def draft(self, owner_id: int) -> GoalDraft:
        """The goal as it was filled in; whoever states it owns it first."""
        fields = self.cleaned_data
        metric = self.metrics[fields["metric"]]

        def minor(value: Decimal | None) -> int | None:
            return None if value is None else to_minor(value, metric.scale)

        return GoalDraft(
            name=fields["name"],
            metric_id=metric.pk,
            organisation_id=fields["organisation"],
            kind=fields["kind"],
            value=minor(fields["value"]),
            baseline=minor(fields["baseline"]),
            owner_id=owner_id,
            due_on=fields["due_on"],
            reason=fields["reason"],
        )


@require_http_methods(["GET", "POST"])
def new(request: Any, plan_id: int) -> HttpResponse:
    """Ask for a goal; state it."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    access.require(actor=request.viewer, right="plans.edit")
    form = GoalForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid() and _create(request, plan_id, form):
        messages.success(request, _("The goal is stated."))
        return redirect("goals:chapter", plan_id=plan_id, key="goals")
    context = {"form": form, "plan": plan, "chapters": CHAPTERS, "chapter": BY_KEY["goals"]}
    return render(request, "goals/goal_new.html", context, status=422 if form.errors else 200)


def _create(request: Any, plan_id: int, form: GoalForm) -> bool:
    try:
        draft = form.draft(request.user.pk)
        goals.create(actor=request.viewer, plan_id=plan_id, draft=draft)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


@require_POST
def remove(request: Any, plan_id: int, goal_id: int) -> HttpResponse:
    """Take a goal away."""
    goals.remove(actor=request.viewer, goal_id=goal_id)
    messages.success(request, _("The goal was removed."))
    return redirect("goals:chapter", plan_id=plan_id, key="goals")
