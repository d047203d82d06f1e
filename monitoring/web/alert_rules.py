"""Rules of alerts: the list, making one, changing one."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from monitoring.models import AlertRule, Comparison
from monitoring.selectors import alerts as selectors
from monitoring.services import alert_rules as services
from salesplan.core.errors import Refused
from salesplan.core.models import Kind, Metric
from salesplan.core.services import access
from salesplan.engine.money import from_minor, to_minor

SCALE = 2
"""Percentages and amounts are typed with two decimals and stored in hundredths."""


class RuleForm(forms.Form):
    """A rule as people write it: percentages and amounts in whole units."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    metric_id = forms.TypedChoiceField(label=gettext_lazy("Metric"), coerce=int)
    node_kind = forms.ChoiceField(
        label=gettext_lazy("Applies to every"),
        choices=[(kind.value, kind.label) for kind in services.NODE_KINDS],
        initial=Kind.REGION,
    )
    comparison = forms.ChoiceField(label=gettext_lazy("Compared with"), choices=Comparison.choices)
    watch = forms.DecimalField(
        label=gettext_lazy("Watch below (%)"), min_value=1, max_value=100, decimal_places=SCALE,
        initial=95,
    )  # fmt: skip
    act = forms.DecimalField(
        label=gettext_lazy("Act below (%)"), min_value=1, max_value=100, decimal_places=SCALE,
        initial=90,
    )  # fmt: skip
    minimum_gap = forms.DecimalField(
        label=gettext_lazy("Smallest gap that counts"),
        help_text=gettext_lazy("In the metric’s unit; smaller gaps are never called out."),
        min_value=0, max_digits=15, decimal_places=SCALE, initial=0,
    )  # fmt: skip
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, metrics: list[Metric], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.scales = {metric.pk: metric.scale for metric in metrics}
        choices = [(metric.pk, metric.label) for metric in metrics]
        self.fields["metric_id"].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The fields of a rule, in smallest units."""
        cleaned = self.cleaned_data
        fields = {name: cleaned[name] for name in services.FIELDS}
        scale = self.scales[cleaned["metric_id"]]
        fields["watch"] = to_minor(cleaned["watch"], SCALE)
        fields["act"] = to_minor(cleaned["act"], SCALE)
        fields["minimum_gap"] = to_minor(cleaned["minimum_gap"], scale)
        return fields


@require_safe
def rules(request: Any) -> HttpResponse:
    """All rules."""
    context = {
        "lines": selectors.rules(viewer=request.viewer),
        "can_edit": request.viewer.can("alerts.edit"),
    }
    return render(request, "monitoring/alert_rules.html", context)


@require_http_methods(["GET", "POST"])
def create(request: Any) -> HttpResponse:
    """Make a rule."""
    access.require(actor=request.viewer, right="alerts.edit")
    return _form(request, None)


@require_http_methods(["GET", "POST"])
def change(request: Any, rule_id: int) -> HttpResponse:
    """Change a rule."""
    access.require(actor=request.viewer, right="alerts.edit")
    return _form(request, selectors.rule(viewer=request.viewer, rule_id=rule_id))


def _form(request: Any, rule: AlertRule | None) -> HttpResponse:
    metrics = selectors.metrics(viewer=request.viewer)
    form = RuleForm(request.POST or None, initial=_initial(rule), metrics=metrics)
    if request.method == "POST" and form.is_valid() and _save(request, form, rule):
        messages.success(request, _("Saved; the rule is being evaluated."))
        return redirect("monitoring:rules")
    status = 422 if form.errors else 200
    context = {"form": form, "rule": rule}
    return render(request, "monitoring/alert_rule.html", context, status=status)


def _initial(rule: AlertRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {
        "name": rule.name,
        "metric_id": rule.metric_id,
        "node_kind": rule.node_kind,
        "comparison": rule.comparison,
        "watch": from_minor(rule.watch, SCALE),
        "act": from_minor(rule.act, SCALE),
        "minimum_gap": from_minor(rule.minimum_gap, rule.metric.scale),
        "is_active": rule.is_active,
        "version": rule.version,
    }


def _save(request: Any, form: RuleForm, rule: AlertRule | None) -> bool:
    try:
        if rule is None:
            services.create(actor=request.viewer, fields=form.values())
        else:
            services.change(
                actor=request.viewer,
                rule_id=rule.pk,
                fields=form.values(),
                version=form.cleaned_data["version"],
            )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True
