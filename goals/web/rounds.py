"""The calendar of a plan: rounds added, changed, done, removed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from goals.models import Round, RoundKind
from goals.selectors import plans as plan_reads
from goals.selectors import rounds as round_reads
from goals.services import rounds
from goals.services.rounds import RoundDraft
from goals.web.chapters import CHAPTERS
from goals.web.forms import choice, day, owners, refusing, with_nothing
from salesplan.core.services import access


class RoundForm(forms.Form):
    """A round with its deadline."""

    name = forms.CharField(label=gettext_lazy("Round"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=RoundKind.choices)
    starts_on = day(gettext_lazy("Starts"), required=False)
    due_on = day(gettext_lazy("Deadline"))
    owner_id = choice(gettext_lazy("Owner"))

    def __init__(self, request: Any, row: Round | None, data: Any = None) -> None:
        known = {name: getattr(row, name) for name in self.base_fields} if row else {}
        super().__init__(data, initial=known)
        fields: dict[str, Any] = self.fields
        fields["owner_id"].choices = with_nothing(owners(request.viewer))


@require_http_methods(["GET", "POST"])
def new(request: Any, plan_id: int) -> HttpResponse:
    """Ask for a round; add it."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    _require(request, plan)
    form = RoundForm(request, None, request.POST or None)

    def run() -> Round:
        draft = RoundDraft(**form.cleaned_data)
        return rounds.create(actor=request.viewer, plan_id=plan_id, draft=draft)

    if request.method == "POST" and form.is_valid() and refusing(form, run):
        messages.success(request, _("The round is on the calendar."))
        return redirect("goals:plan", plan_id=plan_id)
    return _page(request, plan, form, None)


@require_http_methods(["GET", "POST"])
def edit(request: Any, plan_id: int, round_id: int) -> HttpResponse:
    """Show a round as a form; change the version that was shown."""
    row = round_reads.round_of(viewer=request.viewer, round_id=round_id)
    _require(request, row.plan)
    form = RoundForm(request, row, request.POST or None)
    version = request.POST.get("version", "")

    def run() -> Round:
        return rounds.change(
            actor=request.viewer, round_id=round_id, fields=form.cleaned_data,
            expected_version=int(version) if version.isdecimal() else None,
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and refusing(form, run):
        messages.success(request, _("Saved."))
        return redirect("goals:plan", plan_id=row.plan_id)
    return _page(request, row.plan, form, row)


@require_POST
def done(request: Any, plan_id: int, round_id: int) -> HttpResponse:
    """Say that a round is done, or that it is not."""
    rounds.finish(
        actor=request.viewer, round_id=round_id, today=request.today,
        done=request.POST.get("done") != "0",
    )  # fmt: skip
    return redirect("goals:plan", plan_id=plan_id)


@require_POST
def remove(request: Any, plan_id: int, round_id: int) -> HttpResponse:
    """Take a round off the calendar."""
    rounds.remove(actor=request.viewer, round_id=round_id)
    messages.success(request, _("The round was removed."))
    return redirect("goals:plan", plan_id=plan_id)


def _require(request: Any, plan: Any) -> None:
    access.require(actor=request.viewer, right="plans.edit", organisation_id=plan.organisation_id)


def _page(request: Any, plan: Any, form: RoundForm, row: Round | None) -> HttpResponse:
    context = {
        "form": form, "row": row, "plan": plan, "chapters": CHAPTERS, "place": _("Calendar"),
    }  # fmt: skip
    return render(request, "goals/round.html", context, status=422 if form.errors else 200)
