"""Somebody stands in for me while I am away: who, from when to when, and the end of it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from goals.selectors import delegations as reads
from goals.services import delegations
from goals.web.forms import day, refusing, told, with_nothing
from goals.web.grid_config import number

A_DAY = timedelta(days=1)
"""The form names the last day; what is stored is the day after it."""


class DelegationForm(forms.Form):
    """A deputy for some days."""

    deputy = forms.TypedChoiceField(label=gettext_lazy("Deputy"), coerce=int)
    valid_from = day(gettext_lazy("Away from"))
    valid_to = day(gettext_lazy("Last day away"))
    reason = forms.CharField(
        label=gettext_lazy("Reason"), required=False, max_length=300,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("e.g. holiday")}),
    )  # fmt: skip

    def __init__(self, request: Any, data: Any = None) -> None:
        super().__init__(data, initial={"valid_from": request.today})
        fields: dict[str, Any] = self.fields
        people = reads.candidates(viewer=request.viewer)
        fields["deputy"].choices = with_nothing([(one.pk, str(one)) for one in people])


@require_http_methods(["GET", "POST"])
def index(request: Any) -> HttpResponse:
    """Who stands in for me and for whom I stand in; name a deputy."""
    form = DelegationForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _given(request, form):
        messages.success(request, _("Your deputy answers and approves in your place then."))
        return redirect("goals:delegations")
    context = {
        "form": form,
        "given": _rows(request, reads.given(viewer=request.viewer, today=request.today)),
        "held": _rows(request, reads.held(viewer=request.viewer, today=request.today)),
    }
    status = 422 if form.errors else 200
    return render(request, "goals/delegations.html", context, status=status)


def _given(request: Any, form: DelegationForm) -> bool:
    return refusing(form, lambda: _give(request, form.cleaned_data)) is not None


def _give(request: Any, given: dict[str, Any]) -> Any:
    return delegations.give(
        actor=request.viewer, today=request.today, deputy_id=given["deputy"],
        valid_from=given["valid_from"], valid_to=given["valid_to"] + A_DAY,
        reason=given["reason"],
    )  # fmt: skip


def _rows(request: Any, found: list[Any]) -> list[tuple[Any, Any, bool]]:
    """Each with its last day, and whether it has begun."""
    return [(row, row.valid_to - A_DAY, row.valid_from <= request.today) for row in found]


@require_POST
def end(request: Any, delegation_id: int) -> HttpResponse:
    """End it today; one that has not begun is taken away."""
    version = number(request.POST.get("version", "")) or None
    told(request, lambda: _ended(request, delegation_id, version))
    return redirect("goals:delegations")


def _ended(request: Any, delegation_id: int, version: int | None) -> bool:
    delegations.end(
        actor=request.viewer, today=request.today, delegation_id=delegation_id, version=version
    )
    messages.success(request, _("Ended."))
    return True
