"""Plans: the list, the form, the workspace with its six chapters, the steps of a version."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.catalogue import DEFAULT
from goals.selectors import checklists, currencies, reviews, rounds, summaries, templates
from goals.selectors import goals as goal_reads
from goals.selectors import plans as plan_reads
from goals.services import plans, versions
from goals.services.plans import Draft
from goals.web import showing
from goals.web.chapters import BY_KEY, CHAPTERS, Chapter
from goals.web.forms import (
    ROUNDING,
    UNITS,
    choice,
    lengths,
    months_around,
    refusing,
    with_nothing,
)
from salesplan.core.errors import NotVisible
from salesplan.core.services import access, registers
from salesplan.web.errors import not_found_text
from salesplan.web.templatetags.figures import span_label


class PlanForm(forms.Form):
    """A new plan; growth on last year makes the first draft of the target."""

    template = forms.ChoiceField(
        label=gettext_lazy("Template"), required=False, initial=DEFAULT,
        help_text=gettext_lazy("What it brings stands below; all of it can be changed later."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    organisation = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    first_period = forms.TypedChoiceField(label=gettext_lazy("First month"), coerce=int)
    months = forms.TypedChoiceField(label=gettext_lazy("Length"), coerce=int, initial=6)
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
    display_currency = forms.ChoiceField(
        label=gettext_lazy("Pages show amounts in"), required=False,
        help_text=gettext_lazy("Figures are always typed in the reporting currency."),
    )  # fmt: skip
    base_first_period = choice(gettext_lazy("Base period: first month"))
    base_months = choice(gettext_lazy("Base period: length"))
    comparison_first_period = choice(gettext_lazy("Comparison period: first month"))
    comparison_months = choice(gettext_lazy("Comparison period: length"))

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        next_half = summaries.next_half(today=request.today, company=request.company)
        first = next_half.first_month
        fields: dict[str, Any] = self.fields
        fields["template"].choices = [("", _("none")), *_templates(request)]
        fields["organisation"].choices = [
            (node.pk, node.label) for node in reviews.territories(viewer=request.viewer)
        ]
        fields["first_period"].choices = months_around(first, 12, 12)
        fields["first_period"].initial = first
        fields["months"].choices = lengths()
        known = currencies.choices(viewer=request.viewer)
        fields["display_currency"].choices = [(code, code) for code in known]
        fields["display_unit"].initial = request.company.unit
        earlier = with_nothing(months_around(first, 48, 0))
        for name in ("base", "comparison"):
            fields[f"{name}_first_period"].choices = earlier
            fields[f"{name}_months"].choices = with_nothing(lengths())
        period = span_label(first, next_half.count)
        fields["name"].initial = _("Sales plan %(period)s") % {"period": period}

    @property
    def main(self) -> list[Any]:
        """The fields that everybody fills in."""
        return [self[name] for name in list(self.fields)[:8]]

    @property
    def more(self) -> list[Any]:
        """The fields with good defaults."""
        return [self[name] for name in list(self.fields)[8:]]

    @property
    def more_errors(self) -> bool:
        """Whether something is wrong among the fields with good defaults."""
        return any(field.errors for field in self.more)

    @property
    def growth(self) -> Fraction | None:
        """The growth as a fraction."""
        percent = self.cleaned_data["percent"]
        return None if percent is None else Fraction(percent.scaleb(-2))


def _templates(request: Any) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [
        (found.code, templates.word(text=found.name, language=language))
        for found in templates.every(viewer=request.viewer)
    ]


@require_safe
def index(request: Any) -> HttpResponse:
    """All plans in scope with their version in force and what is being worked on."""
    found = summaries.plans(viewer=request.viewer)
    return render(request, "goals/plans.html", {"plans": found})


@require_http_methods(["GET", "POST"])
def new(request: Any) -> HttpResponse:
    """Ask for a new plan; make it."""
    access.require(actor=request.viewer, right="plans.edit")
    chosen = {"template": request.GET.get("template", DEFAULT)}
    form = PlanForm(request, request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        made = _begin(request, form)
        if made is not None:
            return redirect("goals:grid", version_id=made)
    status = 422 if form.errors else 200
    return render(request, "goals/plan_new.html", {"form": form}, status=status)


def _begin(request: Any, form: PlanForm) -> int | None:
    fields = dict(form.cleaned_data)
    fields.pop("percent")
    draft = Draft(
        organisation_id=fields.pop("organisation"), language=get_language() or "en", **fields
    )
    plan = refusing(
        form,
        lambda: plans.begin(
            actor=request.viewer, draft=draft, percent=form.growth, today=request.today,
            now=timezone.now(),
        ),
    )  # fmt: skip
    if plan is None:
        return None
    return int(plan_reads.current(viewer=request.viewer, plan_id=plan.pk).pk)


@require_safe
def preview(request: Any) -> HttpResponse:
    """What the growth of the form comes to, and what its template brings."""
    form = PlanForm(request, {"name": "-", "rounding_unit": 1, **request.GET.dict()})
    context: dict[str, Any] = {"outlook": None, "outline": None}
    form.is_valid()
    fields = form.cleaned_data
    if fields.get("template"):
        context["outline"] = templates.outline(
            viewer=request.viewer, code=fields["template"], language=get_language() or "en"
        )
    if form.is_valid() and form.growth is not None:
        context["outlook"] = reviews.outlook(
            viewer=request.viewer,
            organisation_id=fields["organisation"],
            first_period=fields["first_period"],
            months=fields["months"],
            percent=form.growth,
            as_of=request.as_of,
        )
    return render(request, "goals/plan_new.html#preview", context)


@require_safe
def workspace(request: Any, plan_id: int) -> HttpResponse:
    """A plan: its chapters with their completeness, its calendar, its versions, what is next."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    viewer = request.viewer
    found = checklists.chapters(viewer=viewer, plan=plan, today=request.today, as_of=request.as_of)
    by_key = {one.key: one for one in found}
    context = _frame(request, plan, None) | {
        "summary": summaries.summary(viewer=viewer, plan=plan, now=timezone.now()),
        "versions": plan_reads.overview(viewer=viewer, plan_id=plan_id),
        "goals": goal_reads.checked(viewer=viewer, plan_id=plan_id),
        "people": reviews.people(viewer=viewer, plan=plan, today=request.today),
        "board": [(one, by_key[one.key]) for one in CHAPTERS],
        "calendar": rounds.calendar(viewer=viewer, plan_id=plan_id, today=request.today),
    }
    return render(request, "goals/plan.html", context)


@require_safe
def chapter(request: Any, plan_id: int, key: str) -> HttpResponse:
    """One chapter: its checklist, what there is, and what it will hold."""
    found = BY_KEY.get(key)
    if found is None:
        raise NotVisible(not_found_text())
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    checked = checklists.chapters(
        viewer=request.viewer, plan=plan, today=request.today, as_of=request.as_of, only=key
    )
    context = _frame(request, plan, found) | {
        "lists": _registers(request, found),
        "checklist": checked[0],
    }
    context |= _CONTENT.get(key, _nothing)(request, plan)
    return render(request, "goals/chapter.html", context)


def _frame(request: Any, plan: Any, current: Chapter | None) -> dict[str, Any]:
    exchange = showing.activate(request, plan)
    return {"plan": plan, "chapters": CHAPTERS, "chapter": current, "exchange": exchange}


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
        "goals": goal_reads.board(viewer=request.viewer, plan=plan, as_of=request.as_of),
        "removed": _removed(request),
        "summary": summaries.summary(viewer=request.viewer, plan=plan, now=timezone.now()),
    }


def _removed(request: Any) -> int | None:
    """The goal that was just removed, so that it can be taken back."""
    given = request.GET.get("removed", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


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
