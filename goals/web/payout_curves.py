"""The payout curve of a plan: a part of its settings, with a chart of what attainment pays."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from goals.models import PayoutCurve, Plan
from goals.selectors import payouts
from goals.services import payout_curves
from goals.web.forms import MOST, refusing
from salesplan.engine import notation
from salesplan.engine.money import from_minor, to_minor
from salesplan.web import charts, display, panels
from salesplan.web.templatetags.figures import percent

_MOST_PERCENT = 1_000


def _share(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_value=_MOST_PERCENT, decimal_places=2, help_text=help_text
    )


class CurveForm(forms.Form):
    """The figures of a curve: pay in major units, the others in percent."""

    on_target = forms.DecimalField(
        label=gettext_lazy("Pay of a seat at 100 %"), min_value=0, max_value=MOST,
        help_text=gettext_lazy("For the whole period of the plan, in the company's currency."),
    )  # fmt: skip
    threshold = _share(gettext_lazy("Threshold in %"), gettext_lazy("Below it nothing is paid."))
    rate = _share(
        gettext_lazy("Rate in %"),
        gettext_lazy("What each point short of full attainment costs, in points of the pay."),
    )
    accelerator = _share(
        gettext_lazy("Accelerator in %"),
        gettext_lazy("What each point above full attainment earns, in points of the pay."),
    )
    cap = _share(gettext_lazy("Cap in %"), gettext_lazy("Pay never exceeds it."))

    def values(self) -> dict[str, int]:
        """The figures in smallest units and basis points."""
        given: dict[str, Decimal] = self.cleaned_data
        shares = {name: to_minor(value, 2) for name, value in given.items() if name != "on_target"}
        return {"on_target": to_minor(given["on_target"], 2), **shares}


def register() -> None:
    """Called once, when the app is ready."""
    panels.register("plan.settings", "payout_curve", panel, 10)


def panel(request: Any, *, plan: Plan, **_context: Any) -> str:
    """On the plan's settings: the curve as a form, and its chart."""
    row = payouts.curve(viewer=request.viewer, plan_id=plan.pk)
    form = CurveForm(initial=_initial(row))
    return render_to_string("goals/payout_curve.html", _context_of(plan, row, form), request)


@require_POST
def save(request: Any, plan_id: int) -> HttpResponse:
    """Set the curve, or take it away."""
    plan = payout_curves.editable(actor=request.viewer, plan_id=plan_id)
    version = request.POST.get("version", "")
    number = int(version) if version.isdecimal() and len(version) < 10 else None
    if "remove" in request.POST:
        payout_curves.remove(actor=request.viewer, plan_id=plan_id, version=number)
        messages.success(request, _("Removed."))
        return redirect("goals:plan_settings", plan_id)
    form = CurveForm(request.POST)

    def run() -> PayoutCurve:
        return payout_curves.set_curve(
            actor=request.viewer, plan_id=plan_id, values=form.values(), version=number
        )

    if form.is_valid() and refusing(form, run):
        messages.success(request, _("Saved."))
        return redirect("goals:plan_settings", plan_id)
    row = payouts.curve(viewer=request.viewer, plan_id=plan_id)
    context = _context_of(plan, row, form) | {"place": _("Payout curve")}
    return render(request, "goals/payout_curve_page.html", context, status=422)


def _initial(row: PayoutCurve | None) -> dict[str, Any]:
    usual = row or PayoutCurve()
    shares = {
        name: Decimal(getattr(usual, name)).scaleb(-2).normalize()
        for name in ("threshold", "rate", "accelerator", "cap")
    }
    found: dict[str, Any] = {name: f"{value:f}" for name, value in shares.items()}
    if row is not None:
        found["on_target"] = f"{from_minor(row.on_target, 2):f}"
    return found


def _context_of(plan: Plan, row: PayoutCurve | None, form: CurveForm) -> dict[str, Any]:
    points = payouts.points(row=row) if row else ()
    return {
        "plan": plan,
        "curve": row,
        "form": form,
        "chart": _chart(points),
        "table": [(at, pay) for at, pay in points if at % 100 == 0],
    }


def _chart(points: tuple[tuple[int, int], ...]) -> dict[str, Any] | None:
    if not points:
        return None
    shown = display.current()
    paid = [notation.in_unit(pay, 2, shown.table_unit) for _at, pay in points]
    line = charts.line(_("Pay"), [percent(at) for at, _pay in points], paid, charts.ACTUAL, width=3)
    line["x"] = [float(from_minor(at, 2)) for at, _pay in points]
    axis = {**charts.AXIS, "showgrid": False, "ticksuffix": " %"}
    return charts.figure(
        [line], xaxis=axis, yaxis={**charts.AXIS, "title": {"text": shown.money_unit()}}
    )
