"""Levers as a form: one line each, with two empty lines for more."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from goals.selectors import addresses, narrowings, reviews
from goals.selectors import levers as lever_reads
from goals.selectors import plans as plan_reads
from goals.selectors.levers import GROWTH, LOST, PRICE, VOLUME, Lever
from goals.services import scenarios
from goals.web.versions import frame
from salesplan.core.errors import NotVisible, Refused
from salesplan.core.models import Dimension
from salesplan.core.services import access

KINDS = (
    ("", "–"),
    (GROWTH, gettext_lazy("Growth")),
    (PRICE, gettext_lazy("Price")),
    (VOLUME, gettext_lazy("Volume")),
    (LOST, gettext_lazy("A lost customer")),
)
_PLACES = ("organisation", "product", "channel")


class LeverForm(forms.Form):
    """One lever."""

    kind = forms.ChoiceField(label=gettext_lazy("Lever"), choices=KINDS, required=False)
    percent = forms.DecimalField(
        label=gettext_lazy("%"), required=False, min_value=-100, max_value=1000, decimal_places=4
    )
    organisation = forms.TypedChoiceField(
        label=gettext_lazy("Territory"), required=False, coerce=int, empty_value=None
    )
    product = forms.TypedChoiceField(
        label=gettext_lazy("Product"), required=False, coerce=int, empty_value=None
    )
    channel = forms.TypedChoiceField(
        label=gettext_lazy("Channel"), required=False, coerce=int, empty_value=None
    )
    customer = forms.CharField(
        label=gettext_lazy("Customer (code)"), required=False, max_length=100
    )

    def __init__(self, *args: Any, places: dict[str, list[Any]], viewer: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        fields: dict[str, Any] = self.fields
        for name in _PLACES:
            fields[name].choices = [("", gettext_lazy("all")), *places[name]]

    def clean(self) -> dict[str, Any]:
        """A lost customer must be one; the others need a percentage."""
        fields = super().clean() or {}
        kind = fields.get("kind")
        if kind == LOST:
            self._find_customer(fields)
        elif kind and fields.get("percent") is None and "percent" not in self.errors:
            self.add_error("percent", _("By how much?"))
        return fields

    def _find_customer(self, fields: dict[str, Any]) -> None:
        try:
            fields["customer"] = addresses.node_id(
                viewer=self.viewer, dimension=Dimension.CUSTOMER, name=fields.get("customer") or ""
            )
        except NotVisible as refusal:
            self.add_error("customer", str(refusal))
            return
        if not fields["customer"]:
            self.add_error("customer", _("Say which customer is lost."))


class _LeverForms(forms.BaseFormSet):  # type: ignore[type-arg]
    def levers(self, viewer: Any) -> list[Lever]:
        """The levers that were typed, empty lines left out."""
        asked = [form.cleaned_data for form in self.forms if form.cleaned_data.get("kind")]
        return lever_reads.named(viewer=viewer, asked=asked)


LeverForms = forms.formset_factory(LeverForm, formset=_LeverForms, extra=2, max_num=20)


def of_levers(request: Any, prefix: str, levers: list[Lever], data: Any = None) -> Any:
    """The lines of some levers."""
    names = {lever.customer_id: "" for lever in levers if lever.customer_id}
    names |= lever_reads.codes(viewer=request.viewer, nodes=list(names))
    initial = [
        {
            "kind": lever.kind,
            "percent": None if lever.kind == LOST else lever.shown_percent,
            "organisation": lever.organisation_id or "",
            "product": lever.product_id or "",
            "channel": lever.channel_id or "",
            "customer": names.get(lever.customer_id, ""),
        }
        for lever in levers
    ]
    shown = {"places": _places(request), "viewer": request.viewer}
    return LeverForms(data, prefix=prefix, initial=initial, form_kwargs=shown)


def of_version(request: Any, version: Any, data: Any = None) -> Any:
    """The lines of a scenario."""
    return of_levers(request, "levers", lever_reads.levers(version=version), data)


def _places(request: Any) -> dict[str, list[Any]]:
    found = narrowings.narrowings(viewer=request.viewer)
    nodes = {
        "organisation": reviews.territories(viewer=request.viewer),
        "product": found.products,
        "channel": found.channels,
    }
    return {name: [(node.pk, node.label) for node in some] for name, some in nodes.items()}


@require_http_methods(["GET", "HEAD", "POST"])
def derive_set(request: Any, plan_id: int) -> HttpResponse:
    """The three scenarios with their levers; derive them."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    access.require(actor=request.viewer, right="plans.edit")
    data = request.POST if request.method == "POST" else None
    usual = {name: list(some) for name, (_label, some) in scenarios.SET.items()}
    formsets = {name: of_levers(request, name, some, data) for name, some in usual.items()}
    refusal = None
    if data is not None and all(one.is_valid() for one in formsets.values()):
        refusal = _derived(request, plan_id, formsets)
        if refusal is None:
            messages.success(request, _("Three scenarios follow the working version now."))
            return redirect("goals:versions", plan_id=plan_id)
    labels = {name: label for name, (label, _some) in scenarios.SET.items()}
    context = frame(plan, _("Scenarios")) | {
        "sets": [(name, labels[name], formset) for name, formset in formsets.items()],
        "current": plan_reads.current(viewer=request.viewer, plan_id=plan_id),
        "refusal": refusal,
    }
    status = 200 if data is None else 422
    return render(request, "goals/scenario_set.html", context, status=status)


def _derived(request: Any, plan_id: int, formsets: dict[str, Any]) -> Refused | None:
    base = plan_reads.current(viewer=request.viewer, plan_id=plan_id)
    try:
        scenarios.derive_set(
            actor=request.viewer, base_id=base.pk, today=request.today, now=timezone.now(),
            levers={name: formset.levers(request.viewer) for name, formset in formsets.items()},
            linked="linked" in request.POST,
        )  # fmt: skip
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        return refusal
    return None
