"""The start wizard of an empty company, and the same settings later on."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from salesplan.core.errors import Refused
from salesplan.core.models import ActualBasis
from salesplan.core.selectors import setup
from salesplan.core.services import access, companies

CURRENCIES = ("CNY", "TWD", "HKD", "USD", "EUR", "GBP", "JPY")
LANGUAGES = (("en", "English"), ("zh-hans", "简体中文"), ("zh-hant", "繁體中文"))
UNITS = (
    (1, gettext_lazy("units of the currency")),
    (1_000, gettext_lazy("thousands")),
    (10_000, gettext_lazy("ten thousands (万)")),
    (1_000_000, gettext_lazy("millions")),
)


class CompanyForm(forms.Form):
    """The settings that figures depend on."""

    name = forms.CharField(label=gettext_lazy("Company"), max_length=200)
    currency = forms.ChoiceField(
        label=gettext_lazy("Reporting currency"), choices=[(code, code) for code in CURRENCIES]
    )
    fiscal_year_start = forms.TypedChoiceField(
        label=gettext_lazy("First month of the fiscal year"),
        choices=[(month, month) for month in range(1, 13)],
        coerce=int,
    )
    fiscal_named_by_end = forms.BooleanField(
        label=gettext_lazy("A fiscal year is named by the year it ends in"), required=False
    )
    actual_basis = forms.ChoiceField(
        label=gettext_lazy("What counts as an actual"), choices=ActualBasis.choices
    )
    with_tax = forms.BooleanField(label=gettext_lazy("Amounts include tax"), required=False)
    unit = forms.TypedChoiceField(
        label=gettext_lazy("Amounts are shown in"), choices=UNITS, coerce=int
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Working days of"),
        choices=[(code, code) for code in ("CN", "TW", "HK", "US", "GB", "DE", "FR", "JP", "SG")],
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=[(z, z) for z in sorted(available_timezones())]
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    four_eyes = forms.BooleanField(
        label=gettext_lazy("Plans are approved by a second person"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_safe
def index(request: Any) -> HttpResponse:
    """The steps, each with what is done and what comes next."""
    access.require(actor=request.viewer, right="imports.run")
    state = setup.state(viewer=request.viewer)
    return render(request, "core/start.html", {"state": state})


@require_http_methods(["GET", "POST"])
def settings(request: Any) -> HttpResponse:
    """Show the settings; save them."""
    access.require(actor=request.viewer, right="settings.edit")
    company = request.company
    initial = {name: getattr(company, name) for name in CompanyForm.base_fields}
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _save(request, form):
        messages.success(request, _("Saved."))
        return redirect("start")
    status = 422 if form.errors else 200
    return render(request, "core/settings.html", {"form": form}, status=status)


def _save(request: Any, form: CompanyForm) -> bool:
    fields = dict(form.cleaned_data)
    try:
        companies.update(
            actor=request.viewer, version=fields.pop("version"), now=timezone.now(), **fields
        )
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True
