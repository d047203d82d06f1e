"""Why a place deviates: the page, the panel of an alert, and what people decide."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from monitoring.models import Alert, Cause, CauseCategory, CauseState
from monitoring.selectors import causes as selectors
from monitoring.selectors.causes import Against, Effect, Finding, decided
from monitoring.selectors.selections import Selection
from monitoring.services import causes as services
from monitoring.services.causes import Decision
from monitoring.web import addresses, cause_tables, cause_words, filters, writing
from monitoring.web.addresses import Address
from salesplan.core.errors import Conflict, Invalid, Stale
from salesplan.engine.errors import EngineError
from salesplan.engine.money import to_minor

SUGGESTED: dict[Effect, CauseCategory] = {
    "lost_customer": CauseCategory.CUSTOMER,
    "customer": CauseCategory.CUSTOMER,
    "price": CauseCategory.PRICE,
    "mix": CauseCategory.PRODUCT,
    "target": CauseCategory.PLAN,
}
"""Categories that follow from what moved; the others are for people to say."""
ANSWERS = (
    ("task_new", gettext_noop("Create task")),
    ("calibration_new", gettext_noop("Ask for calibration")),
)


@require_safe
def cause(request: Any) -> HttpResponse:
    """The page: the answer, its causes, and every cut that leads deeper."""
    selection = addresses.selection_of(request)
    finding = _finding(request, selection, _base(request))
    address = _address(selection, finding.against)
    write = writing.writer(selection.metric)
    context = _parts(request, finding, address) | {
        "period": writing.period_label(selection),
        "plan": selection.plan,
        "dashboard": address.at("dashboard").page(base=None),
        "filters": filters.line(selection, address),
        "bases": _bases(address, finding),
        "pairs": cause_tables.pairs(finding, address, write),
        "waterfalls": cause_tables.waterfalls(finding, write),
        "ratios": cause_tables.ratios(finding),
        "buyers": cause_tables.buyers(finding, write),
        "state": request.business_day.freshness,
    }
    return render(request, "monitoring/cause.html", context)


@require_POST
def decide(request: Any) -> HttpResponse:
    """Confirm, correct or reject a cause of the place in the address."""
    selection = addresses.selection_of(request)
    address = _address(selection, _base(request))
    alert_id = _number(request, "alert")
    try:
        services.decide(
            actor=request.viewer, selection=selection, decision=_decision(request, selection),
            against=_base(request), alert_id=alert_id, cause_id=_number(request, "cause"),
            version=_number(request, "version"),
        )  # fmt: skip
    except (Conflict, Invalid, Stale) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The cause is kept."))
    return redirect(_back(alert_id, address))


def panel(request: Any, *, selection: Selection, alert: Alert | None = None) -> str:
    """The finding as a part of another page: sentence, causes, slices, and the form to decide."""
    finding = _finding(request, selection, "target")
    address = _address(selection, finding.against)
    context = _parts(request, finding, address) | {"page": address.page(), "alert": alert}
    return render_to_string("monitoring/cause_panel.html", context, request)


def _finding(request: Any, selection: Selection, against: Against) -> Finding:
    return selectors.finding(viewer=request.viewer, selection=selection, against=against)


def _base(request: Any) -> Against:
    return "last_year" if request.GET.get("base") == "last_year" else "target"


def _address(selection: Selection, against: Against) -> Address:
    more = {"base": "last_year"} if against == "last_year" else {}
    return Address.of(selection, **more).at("cause")


def _parts(request: Any, finding: Finding, address: Address) -> dict[str, Any]:
    """What the page and the panel have in common."""
    write = writing.writer(finding.selection.metric)
    taken = decided.of_deviation(
        viewer=request.viewer, selection=finding.selection, against=finding.against
    )
    return {
        "sentence": cause_words.sentence(finding),
        "finding": finding,
        "unit": write.unit,
        "reference": cause_tables.reference_name(finding),
        "bridge": cause_tables.bridge(finding, address, write),
        "causes": cause_tables.causes(finding, address, write),
        "cuts": cause_tables.cuts(finding, address, write),
        "decided": [_decided(cause, write) for cause in taken],
        "form": _form(request, finding, address),
    }


def _decided(row: Cause, write: writing.Writer) -> dict[str, Any]:
    return {
        "row": row,
        "explained": write.hero(row.explained, "+") if row.explained else "",
        "url": reverse("register_row", args=["causes", row.pk]),
        "answers": _answers(f"?cause={row.pk}"),
    }


def _form(request: Any, finding: Finding, address: Address) -> dict[str, Any] | None:
    """The form to decide on a cause; None where nothing deviates or the right is missing."""
    if not finding.gap or not request.viewer.can(services.RIGHT):
        return None
    first = finding.causes[0] if finding.causes else None
    return {
        "action": address.at("cause_decide").page(),
        "text": capfirst(cause_words.effect(first)) if first else "",
        "category": SUGGESTED.get(first.effect, "") if first else "",
        "categories": CauseCategory.choices,
        "states": [
            (CauseState.CONFIRMED, _("Yes, this is the cause")),
            (CauseState.CORRECTED, _("Something else, as I say below")),
            (CauseState.REJECTED, _("No, this is no cause")),
        ],
        "answers": _answers(address.query()),
    }


def _answers(query: str) -> list[tuple[str, str]]:
    """Where a task or a request to calibrate is written, as far as there are such pages."""
    found = []
    for name, label in ANSWERS:
        try:
            found.append((_(label), reverse(f"monitoring:{name}") + query))
        except NoReverseMatch:
            continue
    return found


def _bases(address: Address, finding: Finding) -> list[dict[str, Any]]:
    """What the place can be compared with."""
    names = {None: _("Target to date"), "last_year": _("Last year")}
    current = None if finding.against == "target" else "last_year"
    return [
        {"label": label, "url": address.page(base=base), "current": base == current}
        for base, label in names.items()
    ]


def _decision(request: Any, selection: Selection) -> Decision:
    fields = request.POST
    text = fields.get("text", "").strip()
    return Decision(
        category=fields.get("category", ""),
        state=fields.get("state", ""),
        text=text,
        explained=_amount(fields.get("explained", ""), selection),
        number=_number(request, "number") or 0,
    )


def _amount(text: str, selection: Selection) -> int | None:
    """A typed amount in whole units of the metric; left out, it follows from the finding."""
    plain = text.replace(",", "").replace(" ", "").replace("\N{MINUS SIGN}", "-")
    if not plain:
        return None
    try:
        return to_minor(Decimal(plain), selection.metric.scale)
    except (InvalidOperation, EngineError) as error:
        raise Invalid(
            _("“%(value)s” is not an amount."), field="explained", value=text[:40]
        ) from error


def _number(request: Any, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) <= len("999999999") else None


def _back(alert_id: int | None, address: Address) -> str:
    if alert_id is not None:
        return reverse("monitoring:alert", args=[alert_id])
    return address.page() + "#decide"
