"""Coverage in the browser: who is owned twice or by nobody, balance of seats, who takes a task."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import capacity_boards, coverages, reviews, skills, workloads
from goals.selectors.coverages import Coverage, Finding, Wanted
from goals.selectors.skills import Asked
from goals.selectors.workloads import Ask, Balance
from goals.services import responsibilities
from goals.web import capacity_words as words
from goals.web.capacities import number
from goals.web.forms import day, told
from salesplan.core.errors import Refused
from salesplan.core.services import spreadsheets
from salesplan.engine.money import from_minor

SIZE = 50
CONTENT = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MONTH = timedelta(days=30)


class BalanceForm(forms.Form):
    """What is evened out, how closely, and what a customer counts."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    measure = forms.ChoiceField(
        label=gettext_lazy("Even out"), choices=list(words.MEASURES.items())
    )
    tolerance = forms.IntegerField(
        label=gettext_lazy("Tolerance around the mean, %"), min_value=0, max_value=100
    )
    room = forms.IntegerField(
        label=gettext_lazy("Count of what a customer is below the median of its tier, %"),
        min_value=0, max_value=100,
    )  # fmt: skip
    with_vacant = forms.BooleanField(
        label=gettext_lazy("With seats that nobody holds"), required=False
    )

    def __init__(self, request: Any, data: Any) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        territories = reviews.territories(viewer=request.viewer)
        fields["organisation"].choices = [(node.pk, node.label) for node in territories]
        self.tiers = workloads.tiers(viewer=request.viewer)
        for tier in self.tiers:
            label = _("Workload of a customer in %(tier)s") % {"tier": tier.label}
            fields[f"weight_{tier.pk}"] = forms.IntegerField(
                label=label, min_value=0, max_value=workloads.HEAVIEST
            )

    def ask(self) -> Ask:
        """What the selector takes."""
        cleaned = self.cleaned_data
        return Ask.of_percent(
            organisation_id=cleaned["organisation"], measure=cleaned["measure"],
            tolerance=cleaned["tolerance"], room=cleaned["room"],
            weights={tier.pk: cleaned[f"weight_{tier.pk}"] for tier in self.tiers},
            with_vacant=cleaned["with_vacant"],
        )  # fmt: skip


class WhoForm(forms.Form):
    """A task on a product in a territory, between two days."""

    organisation = forms.TypedChoiceField(label=gettext_lazy("Territory"), coerce=int)
    product = forms.TypedChoiceField(label=gettext_lazy("Product"), coerce=int)
    first_on = day(gettext_lazy("The task begins"))
    last_on = day(gettext_lazy("The task ends"))

    def __init__(self, request: Any, data: Any) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        territories = reviews.territories(viewer=request.viewer)
        products = skills.products(viewer=request.viewer)
        fields["organisation"].choices = [(node.pk, node.label) for node in territories]
        fields["product"].choices = [
            (node.pk, f"{node.parent.label} · {node.label}" if node.parent else node.label)
            for node in products
        ]

    def asked(self) -> Asked:
        """What the selector takes."""
        cleaned = self.cleaned_data
        return Asked(
            cleaned["product"], cleaned["organisation"], cleaned["first_on"], cleaned["last_on"]
        )


@require_safe
def index(request: Any) -> HttpResponse:
    """Who is owned twice or by nobody, the largest revenue first."""
    kind, found = _audit(request)
    page = Paginator(found.findings, SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "tabs": words.TABS, "tab": "goals:coverages", "kind": kind, "found": found, "page": page,
        "lines": [_line(row) for row in page], "kinds": words.SUBJECTS.items(),
        "problems": [
            (key, label, found.counts[key], found.stakes[key])
            for key, label in words.PROBLEMS.items()
        ],
        "reasons": words.REASONS.items(), "wanted": _wanted(request),
        "tiers": workloads.tiers(viewer=request.viewer),
        "territories": reviews.territories(viewer=request.viewer),
        "organisation": number(request.GET.get("organisation")),
        "may_edit": request.viewer.can("territories.edit"), "query": query.urlencode(),
    }  # fmt: skip
    return render(request, "goals/coverages.html", context)


@require_safe
def export(request: Any, form: str) -> HttpResponse:
    """The findings as CSV or xlsx."""
    if form not in CONTENT:
        raise Http404
    kind, found = _audit(request)
    headers = [
        _("Code"), _("Name"), _("Problem"), _("Reason"), _("Seats"), _("Revenue at stake"),
    ]  # fmt: skip
    rows = [_exported(row) for row in found.findings]
    write = spreadsheets.to_xlsx if form == "xlsx" else spreadsheets.to_csv
    name = f"coverage-{kind}-{request.today}.{form}"
    return HttpResponse(
        write(headers, rows), content_type=CONTENT[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@require_POST
def keep(request: Any, customer_id: int) -> HttpResponse:
    """Have a customer stay with its owner, or let it go."""
    told(
        request,
        lambda: responsibilities.keep(
            actor=request.viewer, customer_id=customer_id, today=request.today,
            kept=request.POST.get("kept") == "1",
        ),
    )  # fmt: skip
    return redirect(f"{reverse('goals:coverages')}?{urlencode({'q': request.POST.get('q', '')})}")


@require_safe
def balance(request: Any) -> HttpResponse:
    """How evenly customers lie on seats, and the fewest moves that even it out."""
    top = capacity_boards.top(viewer=request.viewer)
    form = BalanceForm(request, request.GET if "organisation" in request.GET else None)
    form.initial = _usual(request, Ask(top.pk if top else 0))
    context: dict[str, Any] = {"tabs": words.TABS, "tab": "goals:balance", "form": form}
    if "organisation" in request.GET and form.is_valid():
        try:
            context |= _balanced(_asked(request, form.ask()))
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            context["refusal"] = str(refusal)
    return render(request, "goals/coverages_balance.html", context)


@require_safe
def who(request: Any) -> HttpResponse:
    """Who should take a task on a product in a territory."""
    top = capacity_boards.top(viewer=request.viewer)
    usual = {
        "organisation": top.pk if top else 0, "first_on": request.today,
        "last_on": request.today + MONTH, "product": "",
    }  # fmt: skip
    form = WhoForm(request, {**usual, **request.GET.dict()} if "product" in request.GET else None)
    if not form.is_bound:
        form.initial = usual
    context: dict[str, Any] = {"tabs": words.TABS, "tab": "goals:who", "form": form}
    if form.is_bound and form.is_valid():
        try:
            context["found"] = skills.who(
                viewer=request.viewer, asked=form.asked(), as_of=request.as_of,
                now=timezone.now(),
            )  # fmt: skip
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            context["refusal"] = str(refusal)
    return render(request, "goals/coverages_who.html", context)


def _audit(request: Any) -> tuple[str, Coverage]:
    kind = request.GET.get("kind", "customers")
    if kind not in coverages.SUBJECTS:
        kind = "customers"
    return kind, coverages.audit(
        viewer=request.viewer, dimension=coverages.SUBJECTS[kind], on=request.today,
        as_of=request.as_of, organisation_id=number(request.GET.get("organisation")),
        wanted=_wanted(request),
    )  # fmt: skip


def _wanted(request: Any) -> Wanted:
    get = request.GET.get
    return Wanted(
        get("problem", ""), get("reason", ""), number(get("tier")) or 0,
        get("q", ""),
    )  # fmt: skip


def _line(row: Finding) -> dict[str, Any]:
    return {
        "row": row, "problem": words.PROBLEMS[row.problem], "reason": words.REASONS[row.reason],
        "claims": [(claim, words.VIA[claim.via]) for claim in row.claims],
        "is_kept": bool(row.subject.attributes.get(workloads.KEEP)),
        "is_customer": row.subject.kind == "customer",
    }  # fmt: skip


def _exported(row: Finding) -> list[Any]:
    seats = [
        f"{claim.seat.label if claim.seat else _('a seat of another territory')}"
        f" ({words.VIA[claim.via]})"
        for claim in row.claims
    ]
    return [
        row.subject.code, row.subject.label, str(words.PROBLEMS[row.problem]),
        str(words.REASONS[row.reason]), "; ".join(seats), from_minor(row.revenue, 2),
    ]  # fmt: skip


def _usual(request: Any, ask: Ask) -> dict[str, Any]:
    """What stands in the form at first."""
    weights = workloads.usual_weights(viewer=request.viewer)
    named = {f"weight_{tier}": weight for tier, weight in weights.items()}
    return {"organisation": ask.organisation_id, "measure": ask.measure, **ask.percentages, **named}


def _asked(request: Any, ask: Ask) -> Balance:
    return workloads.balance(viewer=request.viewer, ask=ask, on=request.today, as_of=request.as_of)


def _balanced(found: Balance) -> dict[str, Any]:
    return {
        "found": found,
        "variations": [
            (label, words.variation(found.variation[name]))
            for name, label in words.MEASURES.items()
        ],
        "moves": [f"{m.customer.node.pk}:{m.to.pk}" for m in found.moves],
    }
