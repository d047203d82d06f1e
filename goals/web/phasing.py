"""Phasing of a plan: profiles from history, their weights, a version put on its months by one."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from goals.models import PhasingProfile, VersionState
from goals.selectors import addresses, phasing_effects, reviews
from goals.selectors import phasing as reads
from goals.selectors import plans as plan_reads
from goals.services import phasing, phasing_profiles
from goals.services.cells import Figure
from goals.services.targets import Options
from goals.web import showing
from goals.web.chapters import CHAPTERS
from goals.web.forms import choice, refusing, told, with_nothing
from salesplan.core.services import access
from salesplan.engine.money import from_minor, to_minor
from salesplan.engine.phasing import EVENTS, YEAR, Effects
from salesplan.web import charts, display

MONTHS = range(1, YEAR + 1)
_MOST = 10_000


class DeriveForm(forms.Form):
    """From whose history a profile is derived."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    organisation = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    product = choice(gettext_lazy("Product"))

    def __init__(self, request: Any, data: Any = None) -> None:
        super().__init__(data, prefix="derive")
        fields: dict[str, Any] = self.fields
        territories = reviews.territories(viewer=request.viewer)
        products = reads.products(viewer=request.viewer)
        fields["organisation"].choices = [(node.pk, node.label) for node in territories]
        fields["product"].choices = with_nothing([(node.pk, node.label) for node in products])


class ProfileForm(forms.Form):
    """The weights of a profile, 100 = an average month, and the strengths of its calendar."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    is_plain = forms.BooleanField(
        label=gettext_lazy("Weights as they are, without working days, feast and event days"),
        required=False,
    )

    def __init__(self, profile: PhasingProfile, data: Any = None) -> None:
        effects = reads.effects_of(profile=profile) or Effects()
        shown = phasing_effects.shown(effects=effects)
        known: dict[str, Any] = {"name": profile.name, "is_plain": profile.is_plain}
        known |= {one.name: shown[one.name] for one in phasing_effects.STRENGTHS}
        known |= {f"event_{at}": shown["events"][one.name] for at, one in enumerate(EVENTS)}
        known |= {
            f"month_{at}": from_minor(weight, 2) for at, weight in zip(MONTHS, profile.weights,
                                                                       strict=True)
        }  # fmt: skip
        super().__init__(data, initial=known)
        fields: dict[str, Any] = self.fields
        names = month_names()
        fields |= {f"month_{at}": _number(names[at - 1]) for at in MONTHS}
        fields |= {one.name: _number(one.label, low=-100) for one in phasing_effects.STRENGTHS}
        fields |= {
            f"event_{at}": _number(
                _("One day of %(event)s, in ordinary days") % {"event": one.name}
            )
            for at, one in enumerate(EVENTS)
        }
        self.effects = effects

    @property
    def month_fields(self) -> list[Any]:
        """The weights, January first."""
        return [self[f"month_{at}"] for at in MONTHS]

    @property
    def other_fields(self) -> list[Any]:
        """Everything else."""
        return [field for field in self if not field.name.startswith("month_")]

    def weights(self) -> list[int]:
        """The weights as they are stored."""
        return [to_minor(self.cleaned_data[f"month_{at}"], 2) for at in MONTHS]

    def strengths(self) -> dict[str, Any]:
        """The strengths as people give them."""
        fields = self.cleaned_data
        events = {one.name: fields[f"event_{at}"] for at, one in enumerate(EVENTS)}
        return {one.name: fields[one.name] for one in phasing_effects.STRENGTHS} | {
            "events": events
        }


def _number(label: Any, low: int = 0) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=Decimal(low), max_value=_MOST, max_digits=8, decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )  # fmt: skip


def month_names() -> list[str]:
    """The calendar months in the reader's language, short."""
    if display.current().chinese:
        return [f"{at}月" for at in MONTHS]
    return [formats.date_format(date(2000, at, 1), "M") for at in MONTHS]


@require_safe
def index(request: Any, plan_id: int) -> HttpResponse:
    """Profiles, the chosen one, and what it would do to a version."""
    return _page(request, plan_id, DeriveForm(request), None, _asked(request.GET, "profile"))


@require_POST
def derive(request: Any, plan_id: int) -> HttpResponse:
    """Derive a profile from history."""
    plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    access.require(actor=request.viewer, right="plans.edit")
    form = DeriveForm(request, request.POST)

    def run() -> PhasingProfile:
        fields = form.cleaned_data
        return phasing_profiles.derive(
            actor=request.viewer, name=fields["name"], organisation_id=fields["organisation"],
            product_id=fields["product"], as_of=request.as_of,
        )  # fmt: skip

    made = refusing(form, run) if form.is_valid() else None
    if made is None:
        return _page(request, plan_id, form, None, None)
    messages.success(request, _("The profile was derived from history."))
    return _to(plan_id, made.pk)


@require_POST
def edit(request: Any, plan_id: int, profile_id: int) -> HttpResponse:
    """Change weights and strengths of a profile."""
    plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    access.require(actor=request.viewer, right="plans.edit")
    profile = reads.profile(viewer=request.viewer, profile_id=profile_id)
    form = ProfileForm(profile, request.POST)
    version = request.POST.get("version", "")

    def run() -> PhasingProfile:
        effects = phasing_effects.given(asked=form.strengths(), base=form.effects)
        return phasing_profiles.edit(
            actor=request.viewer, profile_id=profile_id, name=form.cleaned_data["name"],
            weights=form.weights(), is_plain=form.cleaned_data["is_plain"], effects=effects,
            expected_version=int(version) if version.isdecimal() else None,
        )  # fmt: skip

    if form.is_valid() and refusing(form, run):
        messages.success(request, _("Saved."))
        return _to(plan_id, profile_id)
    return _page(request, plan_id, DeriveForm(request), form, profile_id)


@require_POST
def remove(request: Any, plan_id: int, profile_id: int) -> HttpResponse:
    """Take a profile away."""
    plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    phasing_profiles.remove(actor=request.viewer, profile_id=profile_id)
    messages.success(request, _("The profile was removed."))
    return redirect("goals:phasing", plan_id=plan_id)


@require_POST
def apply(request: Any, plan_id: int, profile_id: int) -> HttpResponse:
    """Put a version's revenue on its months by a profile."""
    version_id = _asked(request.POST, "apply_to") or 0
    plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    outcome = told(
        request,
        lambda: phasing.apply(
            actor=request.viewer, now=timezone.now(), version_id=version_id,
            figure=_revenue(request), profile_id=profile_id,
            options=Options(reason=request.POST.get("reason", "")[:500]),
        ),
    )  # fmt: skip
    if outcome is not None:
        count = outcome.changed
        said = ngettext("%(count)s cell changed.", "%(count)s cells changed.", count)
        messages.success(request, said % {"count": count})
    return _to(plan_id, profile_id)


def _to(plan_id: int, profile_id: int) -> HttpResponse:
    address = reverse("goals:phasing", args=[plan_id])
    return redirect(f"{address}?profile={profile_id}")


def _asked(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _revenue(request: Any) -> Figure:
    return Figure(addresses.metric(viewer=request.viewer, code="revenue").pk)


def _page(
    request: Any,
    plan_id: int,
    derived: DeriveForm,
    form: ProfileForm | None,
    profile_id: int | None,
) -> HttpResponse:
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    profiles = list(reads.profiles(viewer=request.viewer))
    profile = None
    if profile_id is not None:
        profile = reads.profile(viewer=request.viewer, profile_id=profile_id)
    versions = plan_reads.versions(viewer=request.viewer, plan_id=plan_id)
    context: dict[str, Any] = {
        "plan": plan,
        "chapters": CHAPTERS,
        "place": _("Phasing"),
        "exchange": showing.activate(request, plan),
        "profiles": profiles,
        "profile": profile,
        "derive": derived,
        "versions": [one for one in versions if one.state == VersionState.WORKING],
        "months": month_names(),
    }
    if profile is not None:
        context |= {"form": form or ProfileForm(profile), "chart": _chart(profile)}
        context |= {"years": _years(profile)}
        context |= _preview(request, plan, profile)
    failed = derived.errors or (form is not None and form.errors)
    return render(request, "goals/phasing.html", context, status=422 if failed else 200)


def _chart(profile: PhasingProfile) -> dict[str, Any]:
    """The twelve weights as bars, 100 = the average month."""
    values = [float(from_minor(weight, 2)) for weight in profile.weights]
    return charts.bars(
        month_names(), values, [f"{value:.0f}" for value in values], horizontal=False
    )


def _years(profile: PhasingProfile) -> list[tuple[Any, list[int]]]:
    """The index of each year of the history, the oldest first, with its first month."""
    starts = reads.year_starts(profile=profile)
    return list(zip(starts, profile.basis.get("years", []), strict=False))


def _preview(request: Any, plan: Any, profile: PhasingProfile) -> dict[str, Any]:
    """Before and after, period by period, of the version that was asked for."""
    version_id = _asked(request.GET, "version")
    if version_id is None:
        return {}
    found = told(
        request,
        lambda: phasing.preview(
            actor=request.viewer, now=timezone.now(), version_id=version_id,
            figure=_revenue(request), profile_id=profile.pk,
        ),
    )  # fmt: skip
    if found is None:
        return {"preview_version": version_id}
    rows = zip(found.periods, found.cells, found.before, found.after, strict=True)
    return {
        "preview_version": version_id,
        "preview": found,
        "preview_rows": [
            {"period": period, "share": share, "before": before, "after": after}
            for period, (_weight, share), before, after in rows
        ],
        "factors": [month for month in found.curve.months if month.factors],
    }
