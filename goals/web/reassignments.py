"""Customers that go to other seats on a day, in the browser: chosen, looked at, planned."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.models import ReassignmentState
from goals.selectors import capacity_boards
from goals.selectors import reassignments as reads
from goals.services import reassignments as services
from goals.services.reassignment_checks import Wish
from goals.web import capacity_words as words
from goals.web.capacities import number
from salesplan.core.errors import NotVisible, Refused
from salesplan.core.services import access
from salesplan.engine.periods import month_of

TONES = {
    ReassignmentState.PLANNED: "badge-watch",
    ReassignmentState.APPLIED: "badge-good",
    ReassignmentState.WITHDRAWN: "",
}


@dataclass(frozen=True)
class Typed:
    """What stands in the form: customers with the seat that each goes to (0 where not chosen)."""

    organisation_id: int
    moves: tuple[tuple[int, int], ...]
    to: int
    seat: int
    effective_on: date
    version_id: int | None
    reason: str
    text: str

    @classmethod
    def of(cls, request: Any, organisation_id: int) -> "Typed":
        """Read from the address or the form."""
        sent = request.POST if request.method == "POST" else request.GET
        to = number(sent.get("to")) or 0
        pairs = [pair.partition(":")[::2] for pair in sent.getlist("move")]
        moves = [(number(one) or 0, number(seat) or 0) for one, seat in pairs]
        moves += [(number(one) or 0, to) for one in sent.getlist("customer")]
        return cls(
            number(sent.get("organisation")) or organisation_id, tuple(moves), to,
            number(sent.get("seat")) or 0,
            _day(sent.get("effective_on", "")) or request.today, number(sent.get("version")),
            sent.get("reason", ""), sent.get("q", ""),
        )  # fmt: skip

    def wish(self) -> Wish:
        """What the service takes."""
        return Wish(
            organisation_id=self.organisation_id, moves=self.moves,
            effective_on=self.effective_on, reason=self.reason, version_id=self.version_id,
        )  # fmt: skip


@require_safe
def index(request: Any) -> HttpResponse:
    """All reassignments in scope."""
    context = {
        "tabs": words.TABS, "tab": "goals:reassignments",
        "lines": [(row, TONES[ReassignmentState(row.state)])
                  for row in reads.listed(viewer=request.viewer)],
        "may_edit": request.viewer.can(services.RIGHT),
    }  # fmt: skip
    return render(request, "goals/reassignments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Any) -> HttpResponse:
    """Choose customers and their new seat, look at what that does, plan it."""
    access.require(actor=request.viewer, right=services.RIGHT)
    top = capacity_boards.top(viewer=request.viewer)
    typed = Typed.of(request, top.pk if top else 0)
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            if request.POST.get("step") == "create":
                row = services.create(
                    actor=request.viewer, now=timezone.now(), today=request.today,
                    wish=typed.wish(),
                )  # fmt: skip
                messages.success(request, _("Planned.") if row.applied_at is None else _("Done."))
                return redirect("goals:reassignment", row.pk)
            if request.POST.get("step") == "preview":
                context["preview"] = services.preview(
                    actor=request.viewer, now=timezone.now(), today=request.today,
                    wish=typed.wish(),
                )  # fmt: skip
        except Refused as refusal:
            if refusal.status in {403, 404}:
                raise
            context["refusal"] = str(refusal)
    status = 422 if "refusal" in context else 200
    return render(request, "goals/reassignment_new.html", _form(request, typed) | context,
                  status=status)  # fmt: skip


@require_safe
def show(request: Any, reassignment_id: int) -> HttpResponse:
    """A reassignment: its customers, what went along, and what can still be done."""
    row = reads.get(viewer=request.viewer, reassignment_id=reassignment_id)
    is_planned = row.state == ReassignmentState.PLANNED
    may_edit = request.viewer.can(services.RIGHT)
    context = {
        "tabs": words.TABS, "tab": "goals:reassignments", "row": row,
        "tone": TONES[ReassignmentState(row.state)],
        "moves": reads.moves(viewer=request.viewer, reassignment_id=reassignment_id),
        "may_withdraw": may_edit and is_planned and row.effective_on > request.today,
        "may_apply": may_edit and is_planned and row.effective_on <= request.today,
        "may_counter": may_edit and row.state == ReassignmentState.APPLIED,
    }  # fmt: skip
    return render(request, "goals/reassignment.html", context)


@require_POST
def withdraw(request: Any, reassignment_id: int) -> HttpResponse:
    """Take it back before its day."""
    return _do(
        request, reassignment_id, _("Withdrawn."),
        lambda: services.withdraw(
            actor=request.viewer, now=timezone.now(), today=request.today,
            reassignment_id=reassignment_id, version=number(request.POST.get("version")),
        ),
    )  # fmt: skip


@require_POST
def apply(request: Any, reassignment_id: int) -> HttpResponse:
    """Apply what is due without waiting for the clock."""
    return _do(
        request, reassignment_id, _("Done."),
        lambda: services.apply(
            actor=request.viewer, now=timezone.now(), today=request.today,
            reassignment_id=reassignment_id, version=number(request.POST.get("version")),
        ),
    )  # fmt: skip


@require_POST
def counter(request: Any, reassignment_id: int) -> HttpResponse:
    """Move the customers back."""
    return _do(
        request, reassignment_id, _("The customers go back."),
        lambda: services.counter(
            actor=request.viewer, now=timezone.now(), today=request.today,
            reassignment_id=reassignment_id,
            effective_on=_day(request.POST.get("effective_on", "")) or request.today,
            reason=request.POST.get("reason", ""),
            takes_target=request.POST.get("takes_target") == "1",
        ),
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _do(
    request: Any, reassignment_id: int, done: str, action: Callable[[], object]
) -> HttpResponse:
    try:
        action()
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("goals:reassignment", reassignment_id)


def _form(request: Any, typed: Typed) -> dict[str, Any]:
    """What can be chosen: seats, the customers of one of them, versions for the target."""
    viewer = request.viewer
    node = capacity_boards.territory(viewer=viewer, organisation_id=typed.organisation_id)
    seats = reads.seats(viewer=viewer, organisation_id=node.pk, on=request.today)
    labels = {seat.pk: seat.label for seat in seats}
    chosen = reads.customers(
        viewer=viewer, customer_ids=[one for one, _to in typed.moves], as_of=request.as_of
    )
    if len(chosen) != len({one for one, _to in typed.moves}):
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    to = dict(typed.moves)
    return {
        "tabs": words.TABS, "tab": "goals:reassignments", "typed": typed, "node": node,
        "seats": seats,
        "chosen": [(one, to[one.pk], labels.get(to[one.pk], "")) for one in chosen],
        "offered": reads.owned(viewer=viewer, seat_id=typed.seat, text=typed.text)
        if typed.seat else [],
        "versions": reads.target_versions(viewer=viewer, period=month_of(typed.effective_on)),
        "is_settled": all(to.values()),
    }  # fmt: skip
