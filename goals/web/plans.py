"""Plans: the list, the form, the workspace with its six chapters, the steps of a version."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.selectors import goals as goal_reads
from goals.selectors import plans as plan_reads
from goals.selectors import reviews, summaries
from goals.services import plans, versions
from goals.services.plans import Draft
from goals.web.chapters import BY_KEY, CHAPTERS, Chapter
from salesplan.core.errors import NotVisible, Refused
from salesplan.core.services import access, registers
from salesplan.engine.periods import Span
from salesplan.web.errors import not_found_text
from salesplan.web.templatetags.figures import period_label, span_label

UNITS = (
    (1, gettext_lazy("units of the currency")),
    (1_000, gettext_lazy("thousands")),
    (10_000, gettext_lazy("ten thousands (万)")),
    (1_000_000, gettext_lazy("millions")),
)
ROUNDING = (
    (0, gettext_lazy("smallest unit")),
    (1, "1"), (10, "10"), (100, "100"), (1_000, "1,000"), (10_000, "10,000"),
)  # fmt: skip


class PlanForm(forms.Form):
    """A new plan; growth on last year makes the first draft of the target."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    organisation = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    first_period = forms.TypedChoiceField(label=gettext_lazy("First month"), coerce=int)
    months = forms.TypedChoiceField(
        label=gettext_lazy("Length"), coerce=int, initial=6,
        choices=[(3, gettext_lazy("a quarter")), (6, gettext_lazy("half a year")),
                 (12, gettext_lazy("a year")), (1, gettext_lazy("a month"))],
    )  # fmt: skip
    percent = forms.DecimalField(
        label=gettext_lazy("Growth on last year, %"), required=False, min_value=-99,
        max_value=1000, decimal_places=2, initial=10,
        help_text=gettext_lazy(
            "Spread exactly like last year's same period. Leave empty to start without figures."
        ),
    )  # fmt: skip
    display_unit = forms.TypedChoiceField(
        label=gettext_lazy("Figures are shown and typed in"), coerce=int, choices=UNITS
    )
    rounding_unit = forms.TypedChoiceField(
        label=gettext_lazy("Cells are rounded to"), coerce=int, choices=ROUNDING, initial=1
    )

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        next_half = summaries.next_half(today=request.today, company=request.company)
        fields: dict[str, Any] = self.fields
        fields["organisation"].choices = [
            (node.pk, node.label) for node in reviews.territories(viewer=request.viewer)
        ]
        fields["first_period"].choices = [
            (month, period_label(month)) for month in Span(next_half.first_month, 24).shift(-12)
        ]
        fields["first_period"].initial = next_half.first_month
        fields["display_unit"].initial = request.company.unit
        name = span_label(next_half.first_month, next_half.count)
        fields["name"].initial = _("Sales plan %(period)s") % {"period": name}

    @property
    def growth(self) -> Fraction | None:
        """The growth as a fraction."""
        percent = self.cleaned_data["percent"]
        return None if percent is None else Fraction(percent.scaleb(-2))


@require_safe
def index(request: Any) -> HttpResponse:
    """All plans in scope with their version in force and what is being worked on."""
    found = summaries.plans(viewer=request.viewer)
    return render(request, "goals/plans.html", {"plans": found})


@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Ask for a new plan; make it."""
    access.require(actor=request.viewer, right="plans.edit")
    form = PlanForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _begin(request, form)
        if made is not None:
            return redirect("goals:grid", version_id=made)
    status = 422 if form.errors else 200
    return render(request, "goals/plan_new.html", {"form": form}, status=status)


def _begin(request: Any, form: PlanForm) -> int | None:
    fields = dict(form.cleaned_data)
    fields.pop("percent")
    draft = Draft(organisation_id=fields.pop("organisation"), **fields)
    try:
        plan = plans.begin(
            actor=request.viewer, draft=draft, percent=form.growth, today=request.today,
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    return int(plan_reads.current(viewer=request.viewer, plan_id=plan.pk).pk)


@require_safe
def preview(request: Any) -> HttpResponse:
    """What the growth of the form comes to."""
    form = PlanForm(request, {"name": "-", "rounding_unit": 1, **request.GET.dict()})
    outlook = None
    if form.is_valid() and form.growth is not None:
        outlook = reviews.outlook(
            viewer=request.viewer,
            organisation_id=form.cleaned_data["organisation"],
            first_period=form.cleaned_data["first_period"],
            months=form.cleaned_data["months"],
            percent=form.growth,
            as_of=request.as_of,
        )
    return render(request, "goals/plan_new.html#preview", {"outlook": outlook})


@require_safe
def workspace(request: Any, plan_id: int) -> HttpResponse:
    """A plan: its chapters, its versions, what is next."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    context = {
        "summary": summaries.summary(viewer=request.viewer, plan=plan, now=timezone.now()),
        "versions": plan_reads.versions(viewer=request.viewer, plan_id=plan_id),
        "goals": goal_reads.checked(viewer=request.viewer, plan_id=plan_id),
        "people": reviews.people(viewer=request.viewer, plan=plan, today=request.today),
    }
    return render(request, "goals/plan.html", _frame(plan, None) | context)


@require_safe
def chapter(request: Any, plan_id: int, key: str) -> HttpResponse:
    """One chapter: what there is, and what it will hold."""
    found = BY_KEY.get(key)
    if found is None:
        raise NotVisible(not_found_text())
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    context = _frame(plan, found) | {"lists": _registers(request, found)}
    context |= _CONTENT.get(key, _nothing)(request, plan)
    return render(request, "goals/chapter.html", context)


def _frame(plan: Any, current: Chapter | None) -> dict[str, Any]:
    return {"plan": plan, "chapters": CHAPTERS, "chapter": current}


def _registers(request: Any, found: Chapter) -> list[Any]:
    known = {register.key: register for register in registers.every()}
    return [known[key] for key in found.registers if key in known]


def _nothing(request: Any, plan: Any) -> dict[str, Any]:
    return {}


def _market(request: Any, plan: Any) -> dict[str, Any]:
    lines = reviews.performance(viewer=request.viewer, plan=plan, as_of=request.as_of)
    return {"lines": lines}


def _goals(request: Any, plan: Any) -> dict[str, Any]:
    return {
        "goals": goal_reads.checked(viewer=request.viewer, plan_id=plan.pk),
        "summary": summaries.summary(viewer=request.viewer, plan=plan, now=timezone.now()),
    }


def _resources(request: Any, plan: Any) -> dict[str, Any]:
    return {"people": reviews.people(viewer=request.viewer, plan=plan, today=request.today)}


_CONTENT: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "market": _market,
    "goals": _goals,
    "resources": _resources,
}


@require_POST
def step(request: Any, version_id: int, name: str) -> HttpResponse:
    """Submit, send back, approve or open again; then to the version's grid."""
    now, today, actor = timezone.now(), request.today, request.viewer
    steps: dict[str, tuple[Callable[[], Any], str]] = {
        "submit": (
            lambda: versions.submit(actor=actor, version_id=version_id, now=now),
            _("Submitted for approval."),
        ),
        "send-back": (
            lambda: versions.send_back(actor=actor, version_id=version_id),
            _("Sent back to be worked on."),
        ),
        "approve": (
            lambda: versions.approve(actor=actor, version_id=version_id, now=now, today=today),
            _("Approved and in force."),
        ),
        "reopen": (
            lambda: versions.reopen(actor=actor, version_id=version_id, now=now, today=today),
            _("Opened as a new working version."),
        ),
    }
    if name not in steps:
        raise NotVisible(not_found_text())
    run, said = steps[name]
    version = run()
    messages.success(request, said)
    return redirect("goals:grid", version_id=version.pk)
