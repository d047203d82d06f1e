"""The settings of a plan: periods, display, rounding, rhythm, what each level is used for."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goals.models import Plan, Rhythm, Use
from goals.selectors import currencies
from goals.selectors import plans as plan_reads
from goals.services import plans, templates
from goals.web.chapters import CHAPTERS
from goals.web.forms import (
    ROUNDING,
    UNITS,
    choice,
    day,
    lengths,
    months_around,
    owners,
    refusing,
    told,
    with_nothing,
)
from salesplan.core.services import access


class SettingsForm(forms.Form):
    """What may be edited of a plan; territory and months stay."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    base_first_period = forms.TypedChoiceField(
        label=gettext_lazy("Base period: first month"), coerce=int
    )
    base_months = forms.TypedChoiceField(label=gettext_lazy("Base period: length"), coerce=int)
    comparison_first_period = choice(gettext_lazy("Comparison period: first month"))
    comparison_months = choice(gettext_lazy("Comparison period: length"))
    display_currency = forms.ChoiceField(
        label=gettext_lazy("Pages show amounts in"), required=False,
        help_text=gettext_lazy("Figures are always typed in the reporting currency."),
    )  # fmt: skip
    display_unit = forms.TypedChoiceField(
        label=gettext_lazy("Figures are shown and typed in"), coerce=int, choices=UNITS
    )
    rounding_unit = forms.TypedChoiceField(
        label=gettext_lazy("Cells are rounded to"), coerce=int, choices=ROUNDING
    )
    owner_id = choice(gettext_lazy("Owner"))
    rhythm = forms.MultipleChoiceField(
        label=gettext_lazy("Review rhythm"), required=False, choices=Rhythm.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    floor_use = forms.ChoiceField(label=gettext_lazy("Floor is used for"), choices=Use.choices)
    target_use = forms.ChoiceField(label=gettext_lazy("Target is used for"), choices=Use.choices)
    stretch_use = forms.ChoiceField(label=gettext_lazy("Stretch is used for"), choices=Use.choices)
    approvals_needed = forms.TypedChoiceField(
        label=gettext_lazy("People who approve"), coerce=int,
        choices=[(count, str(count)) for count in range(1, plans.MOST_APPROVALS + 1)],
        help_text=gettext_lazy("So many different people put a version in force."),
    )  # fmt: skip
    closed_on = day(gettext_lazy("Closed on"), required=False)

    def __init__(self, request: Any, plan: Plan, data: Any = None) -> None:
        known = {name: getattr(plan, name) for name in self.base_fields}
        reporting = request.company.currency
        known["display_currency"] = plan.display_currency or reporting
        super().__init__(data, initial=known)
        fields: dict[str, Any] = self.fields
        earlier = months_around(plan.first_period, 48, 12)
        fields["base_first_period"].choices = earlier
        fields["base_months"].choices = lengths()
        fields["comparison_first_period"].choices = with_nothing(earlier)
        fields["comparison_months"].choices = with_nothing(lengths())
        fields["owner_id"].choices = with_nothing(owners(request.viewer))
        codes = dict.fromkeys([*currencies.choices(viewer=request.viewer), plan.display_currency])
        fields["display_currency"].choices = [(code, code) for code in codes if code]
        for name, unit in (("display_unit", plan.display_unit),
                           ("rounding_unit", plan.rounding_unit)):  # fmt: skip
            if unit not in {value for value, _label in fields[name].choices}:
                fields[name].choices = [*fields[name].choices, (unit, f"{unit:,}")]


@require_http_methods(["GET", "POST"])
def edit(request: Any, plan_id: int) -> HttpResponse:
    """Show the settings as a form; change the version that was shown."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    access.require(actor=request.viewer, right="plans.edit", organisation_id=plan.organisation_id)
    form = SettingsForm(request, plan, request.POST or None)
    version = request.POST.get("version", "")

    def run() -> Plan:
        return plans.change(
            actor=request.viewer, plan_id=plan_id, fields=form.cleaned_data, today=request.today,
            expected_version=int(version) if version.isdecimal() else None,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and refusing(form, run):
        messages.success(request, _("Saved."))
        return redirect("goals:plan", plan_id=plan_id)
    context = {"form": form, "plan": plan, "chapters": CHAPTERS, "place": _("Settings")}
    status = 422 if form.errors else 200
    return render(request, "goals/plan_settings.html", context, status=status)


@require_POST
def save_template(request: Any, plan_id: int) -> HttpResponse:
    """Save what the plan holds as a template of the company."""
    row = told(
        request,
        lambda: templates.save_plan(
            actor=request.viewer, plan_id=plan_id, code="", name=request.POST.get("name", ""),
            language=get_language() or "en",
        ),
    )  # fmt: skip
    if row is None:
        return redirect("goals:plan_settings", plan_id=plan_id)
    messages.success(request, _("Saved as the template %(name)s.") % {"name": row.label})
    return redirect("goals:template", code=row.code)
