"""Calibrations in the browser: the list, making one, its effect, and the decision."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.models import Calibration, CalibrationMethod, CalibrationState, Plan, Version
from goals.selectors import (
    calibration_bases,
    calibration_effects,
    calibration_proposal_cards,
    calibration_requests,
)
from goals.selectors import calibration_proposals as selectors
from goals.selectors import plans as plan_reads
from goals.services import calibration_checks, calibrations
from goals.services.calibration_scenes import Way
from goals.services.calibrations import Proposal
from goals.web import calibration_forms, calibration_tables, payout_curves, showing
from goals.web.calibration_forms import ProposalForm
from goals.web.chapters import CHAPTERS
from goals.web.forms import refusing, told
from salesplan.core.services import access
from salesplan.web import navigation, panels
from salesplan.web.navigation import Entry

TONES = {
    CalibrationState.DRAFT: "",
    CalibrationState.SUBMITTED: "badge-watch",
    CalibrationState.APPROVED: "badge-good",
    CalibrationState.DECLINED: "badge-bad",
    CalibrationState.WITHDRAWN: "",
}
Row = dict[str, Any]


def register() -> None:
    """Called once, when the app is ready."""
    navigation.add(
        Entry(
            "calibrations", gettext_lazy("Calibrations"), "adjustments",
            "goals:calibration_proposals", "plans", 14, right="plans.read",
        )
    )  # fmt: skip
    calibration_proposal_cards.register()
    payout_curves.register()
    panels.register("plan.overview", "calibrations", of_plan, 60)
    panels.register("home.decisions", "calibration_proposals", waiting, 16)
    panels.register("calibration.more", "calibrations", of_request, 40)


@require_safe
def index(request: Any) -> HttpResponse:
    """All calibrations in the reader's scope, over all plans."""
    rows = list(selectors.visible(viewer=request.viewer))
    running = [one.plan for one in plan_reads.in_force(viewer=request.viewer)]
    plans = [plan for plan in running if _has_months_left(request, plan)]
    context = {"lines": _lines(rows), "plans": plans, "may_propose": _may_propose(request)}
    return render(request, "goals/calibration_proposals_all.html", context)


@require_safe
def of_one_plan(request: Any, plan_id: int) -> HttpResponse:
    """The calibrations of a plan."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    exchange = showing.activate(request, plan)
    rows = selectors.of_plan(viewer=request.viewer, plan_id=plan_id)
    context = _plan_context(plan) | {
        "lines": _lines(rows), "exchange": exchange, "may_propose": _may_propose(request),
        "in_force": _has_months_left(request, plan)
        and selectors.in_force(viewer=request.viewer, plan=plan),
    }  # fmt: skip
    return render(request, "goals/calibration_proposals.html", context)


@require_http_methods(["GET", "POST"])
def new(request: Any, plan_id: int) -> HttpResponse:
    """Ask what to calibrate and how; compute it as a draft."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    access.require(actor=request.viewer, right="plans.edit")
    base = _base(request, plan)
    if base is None:
        return redirect("goals:plan_calibrations", plan_id)
    form = ProposalForm(
        request, plan, base, _first(request), data=request.POST or None, initial=_asked(request),
    )  # fmt: skip

    def run() -> Calibration:
        return calibrations.propose(actor=request.viewer, wish=_wish(plan, form), **_clock(request))

    if request.method == "POST" and form.is_valid():
        made = refusing(form, run)
        if made is not None:
            return redirect("goals:calibration_proposal", made.pk)
    return _form_page(request, plan, form, None)


@require_http_methods(["GET", "POST"])
def change(request: Any, calibration_id: int) -> HttpResponse:
    """Another method or way for an own draft."""
    row = selectors.get(viewer=request.viewer, calibration_id=calibration_id)
    calibration_checks.author(actor=request.viewer, row=row)
    if not selectors.may_edit(viewer=request.viewer, row=row):
        messages.error(request, _("This calibration can no longer be changed."))
        return redirect("goals:calibration_proposal", calibration_id)
    base = selectors.original(viewer=request.viewer, row=row)
    form = ProposalForm(
        request, row.plan, base, _first(request), data=request.POST or None,
        initial=calibration_forms.of_row(row), fixed=True,
    )  # fmt: skip

    def run() -> Calibration:
        given = form.cleaned_data
        values = {name: given[name] for name in ("method", "cause", "reason", "first_period")}
        return calibrations.change(
            actor=request.viewer, calibration_id=calibration_id, version=_version(request),
            values=values | form.way(row.metric), **_clock(request),
        )  # fmt: skip

    if request.method == "POST" and form.is_valid() and refusing(form, run):
        return redirect("goals:calibration_proposal", calibration_id)
    return _form_page(request, row.plan, form, row)


@require_safe
def show(request: Any, calibration_id: int) -> HttpResponse:
    """What a calibration changes, why, and who decided."""
    row = selectors.get(viewer=request.viewer, calibration_id=calibration_id)
    exchange = showing.activate(request, row.plan)
    found = calibration_effects.effect(
        viewer=request.viewer, row=row, as_of=request.as_of, now=timezone.now(),
        organisation_id=_number(request.GET.get("organisation", "")),
    )  # fmt: skip
    context = _plan_context(row.plan) | calibration_tables.context(found) | {
        "row": row, "tone": TONES[CalibrationState(row.state)], "exchange": exchange,
        "way": calibration_tables.way(row), "basis_day": calibration_tables.basis_day(row),
        **_rights(request, row),
        "moved": calibration_bases.moved(row=row, as_of=request.as_of),
        "is_stale": selectors.is_stale(row=row),
        "is_late": row.state in selectors.OPEN and row.first_period < _first(request),
        "request_is_open": selectors.request_is_open(row=row),
        "on_behalf_of": selectors.principal(viewer=request.viewer, row=row),
    }  # fmt: skip
    return render(request, "goals/calibration_proposal.html", context)


@require_POST
def compute(request: Any, calibration_id: int) -> HttpResponse:
    """The same once more with today's figures."""
    return _do(request, calibration_id, _("Computed anew."), lambda: calibrations.change(
        actor=request.viewer, calibration_id=calibration_id, values={},
        version=_version(request), **_clock(request),
    ))  # fmt: skip


@require_POST
def submit(request: Any, calibration_id: int) -> HttpResponse:
    """Hand it in."""
    return _do(request, calibration_id, _("Submitted."), lambda: calibrations.submit(
        actor=request.viewer, calibration_id=calibration_id, version=_version(request),
        reason=_text(request, "reason"), **_clock(request),
    ))  # fmt: skip


@require_POST
def decide(request: Any, calibration_id: int) -> HttpResponse:
    """Approve or decline it."""
    accepted = request.POST.get("accepted") == "1"
    done = _("Approved.") if accepted else _("Declined.")
    return _do(request, calibration_id, done, lambda: calibrations.decide(
        actor=request.viewer, calibration_id=calibration_id, version=_version(request),
        accepted=accepted, answer=_text(request, "answer"), **_clock(request),
    ))  # fmt: skip


@require_POST
def withdraw(request: Any, calibration_id: int) -> HttpResponse:
    """Take it back."""
    return _do(request, calibration_id, _("Withdrawn."), lambda: calibrations.withdraw(
        actor=request.viewer, calibration_id=calibration_id, today=request.today,
        reason=_text(request, "reason"), version=_version(request),
    ))  # fmt: skip


def of_plan(request: Any, *, plan: Plan, **_context: Any) -> str | None:
    """On the plan's overview: its calibrations, and the way to a new one."""
    rows = selectors.of_plan(viewer=request.viewer, plan_id=plan.pk)
    base = selectors.in_force(viewer=request.viewer, plan=plan)
    if base is None and not rows:
        return None
    context = {
        "lines": _lines(rows[:5]), "plan": plan, "title": _("Calibrations"),
        "may_propose": _may_propose(request) and base is not None,
    }  # fmt: skip
    return render_to_string("goals/calibration_proposals_panel.html", context, request)


def waiting(request: Any, **_context: Any) -> str | None:
    """On the start page: calibrations that the reader may decide."""
    rows = selectors.waiting(viewer=request.viewer, on=request.today)
    if not rows:
        return None
    context = {"lines": _lines(rows), "title": _("Calibrations waiting for your decision")}
    return render_to_string("goals/calibration_proposals_panel.html", context, request)


def of_request(request: Any, *, row: Any, **_context: Any) -> str | None:
    """On the page of a request: the calibrations made of it, and the way to make one."""
    rows = selectors.of_request(viewer=request.viewer, request_id=row.pk)
    may = _may_propose(request) and row.state in {"open", "accepted"}
    if not rows and not may:
        return None
    context = {
        "lines": _lines(rows), "title": _("What became of it"), "plan": row.plan,
        "asked": row, "may_propose": may,
    }  # fmt: skip
    return render_to_string("goals/calibration_proposals_panel.html", context, request)


def _lines(rows: list[Calibration]) -> list[Row]:
    return [
        {"row": row, "tone": TONES[CalibrationState(row.state)],
         "is_stale": row.state in selectors.OPEN and selectors.is_stale(row=row)}
        for row in rows
    ]  # fmt: skip


def _rights(request: Any, row: Calibration) -> Row:
    viewer = request.viewer
    return {
        "may_edit": selectors.may_edit(viewer=viewer, row=row),
        "may_withdraw": selectors.may_withdraw(viewer=viewer, row=row),
        "may_decide": selectors.may_decide(
            viewer=viewer, row=row, four_eyes=request.company.four_eyes, on=request.today
        ),
        "by_hand": row.method == CalibrationMethod.HAND,
    }


def _form_page(
    request: Any, plan: Plan, form: ProposalForm, row: Calibration | None
) -> HttpResponse:
    context = _plan_context(plan) | {"form": form, "row": row}
    status = 422 if form.errors else 200
    return render(request, "goals/calibration_proposal_form.html", context, status=status)


def _wish(plan: Plan, form: ProposalForm) -> Proposal:
    given = form.cleaned_data
    metric = next((one for one in form.found.metrics if one.pk == given["metric_id"]), None)
    return Proposal(
        plan_id=plan.pk, metric_id=given["metric_id"], organisation_id=given["organisation_id"],
        level=given["level"], first_period=given["first_period"], method=given["method"],
        way=Way(**form.way(metric)), cause=given["cause"], reason=given["reason"],
        request_id=given["request_id"],
    )  # fmt: skip


def _base(request: Any, plan: Plan) -> Version | None:
    """The version in force, or None after saying why there is nothing to calibrate."""
    found: Version | None = told(
        request, lambda: calibration_checks.open_base(
            actor=request.viewer, plan=plan, first=_first(request)
        )
    )  # fmt: skip
    return found


def _asked(request: Any) -> Row:
    """What the address says to begin with: a request that is answered, a place."""
    asked = _number(request.GET.get("request", ""))
    if asked:
        found = calibration_requests.get(viewer=request.viewer, request_id=asked)
        return calibration_forms.of_request(found)
    words = {
        name: _number(request.GET.get(word, ""))
        for name, word in (
            ("organisation_id", "organisation"), ("metric_id", "metric"),
            ("slice_product_id", "product"), ("slice_channel_id", "channel"),
        )
    }  # fmt: skip
    texts = {name: request.GET.get(name, "")[:300] for name in ("cause", "reason")}
    method = {"method": "relief"} if texts["cause"] else {}
    return {name: value for name, value in {**words, **texts}.items() if value} | method


def _plan_context(plan: Plan) -> Row:
    return {"plan": plan, "chapters": CHAPTERS, "place": _("Calibrations")}


def _has_months_left(request: Any, plan: Plan) -> bool:
    """Whether a month of a plan can still be calibrated."""
    return bool(plan.first_period + plan.months > _first(request))


def _may_propose(request: Any) -> bool:
    return request.viewer.can("plans.edit") and (
        request.viewer.everything or bool(request.viewer.organisation)
    )


def _clock(request: Any) -> Row:
    return {"now": timezone.now(), "today": request.today, "as_of": request.as_of}


def _first(request: Any) -> int:
    return selectors.first_open(today=request.today, as_of=request.as_of)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _version(request: Any) -> int:
    return _number(request.POST.get("version", ""))


def _text(request: Any, name: str) -> str:
    return str(request.POST.get(name, ""))


def _do(request: Any, calibration_id: int, done: str, action: Any) -> HttpResponse:
    if told(request, action) is not None:
        messages.success(request, done)
    return redirect("goals:calibration_proposal", calibration_id)
