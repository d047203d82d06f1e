"""A target that was handed to a node: my targets, a node's page, the answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.selectors import commitments as reads
from goals.selectors import target_figures as figures
from goals.services import commitments, hand_downs
from goals.services.commitments import Answer
from goals.web import fairness
from goals.web.forms import told
from goals.web.grid_config import number
from goals.web.hand_down_inputs import day, needed_day, text
from goals.web.hand_downs import frame
from goals.web.typing_units import Reading, Typed
from salesplan.core.errors import Invalid, NotVisible, Refused
from salesplan.web.errors import not_found_text
from salesplan.web.templatetags.figures import figure

Run = Callable[[], Any]
Said = str | Callable[[Any], str]
MOST_IN_FULL = 3
"""Targets that are shown large, each with its three answers; more stand in a table."""


@require_safe
def mine(request: Any) -> HttpResponse:
    """What is mine to answer, what I answered, and my targets of earlier plans."""
    found = figures.own(viewer=request.viewer, today=request.today, as_of=request.as_of)
    waiting = [_card(request, one) for one in found.waiting]
    in_full = len(waiting) <= MOST_IN_FULL
    context = {
        "count": len(waiting),
        "waiting": waiting if in_full else [],
        "many": [] if in_full else waiting,
        "answered": [_card(request, one) for one in found.answered],
        "earlier": found.earlier,
    }
    return render(request, "goals/my_targets.html", context)


def _card(request: Any, one: Any) -> dict[str, Any]:
    """A target with its figures, and the fields to answer it in."""
    row, metric = one.mine.row, one.mine.metric
    return {
        "one": one, "mine": one.mine, "row": row, "metric": metric,
        "typed": Typed.of(request, one.mine.plan, metric, row.assigned),
    }  # fmt: skip


@require_POST
def accept(request: Any) -> HttpResponse:
    """Accept the chosen ones of many targets, all of them or none."""
    chosen = [number(one) for one in request.POST.getlist("row")]
    answers = [Answer(one, "accept") for one in chosen if one]
    if not answers:
        messages.error(request, _("Choose at least one row."))
        return redirect("goals:my_targets")
    done = told(
        request,
        lambda: commitments.answer_many(
            actor=request.viewer, now=timezone.now(), today=request.today, answers=answers
        ),
    )
    if done is not None:
        text = ngettext("%(count)s accepted.", "%(count)s accepted.", len(done))
        messages.success(request, text % {"count": len(done)})
    return redirect("goals:my_targets")


@require_safe
def show(request: Any, commitment_id: int) -> HttpResponse:
    """A node of a hand-down: the figure, what speaks for it, the answer, the conversation."""
    found = reads.detail(viewer=request.viewer, commitment_id=commitment_id, today=request.today)
    return render(request, "goals/commitment.html", _shown(request, found))


def _shown(request: Any, found: reads.Detail) -> dict[str, Any]:
    context = frame(request, found.plan)
    beside = figures.of_node(
        viewer=request.viewer, found=found, today=request.today, as_of=request.as_of
    )
    return context | {
        "found": found, "row": found.row, "metric": found.metric,
        "typed": Typed.of(request, found.plan, found.metric, found.row.assigned),
        "one": beside[0], "lines": [one.line for one in beside[1:]],
        "fairness": _fairness(request, found),
    }  # fmt: skip


@require_safe
def reading(request: Any, commitment_id: int) -> HttpResponse:
    """How the figure that is being typed is understood, beside the target."""
    found = reads.detail(viewer=request.viewer, commitment_id=commitment_id, today=request.today)
    context = frame(request, found.plan) | {"reading": _read(request, found)}
    return render(request, "goals/typed_reading.html", context | {"metric": found.metric})


def _fairness(request: Any, found: Any) -> str:
    """Whether the target is fair: growth against potential, history, peers, capacity."""
    return fairness.card_panel(
        request, version_id=found.hand_down.target_version_id, metric_id=found.metric.pk,
        level=found.hand_down.level, organisation_id=found.row.organisation.pk,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: Any, commitment_id: int, kind: str) -> HttpResponse:
    """Accept, commit another figure, or ask for a change; then back to where it was answered.

    What is refused comes back with everything that was typed.
    """
    found = reads.detail(viewer=request.viewer, commitment_id=commitment_id, today=request.today)
    if request.method != "POST":
        return redirect("goals:commitment", commitment_id=commitment_id)
    given = _given(request, commitment_id)
    reason = text(request, "reason")

    known: dict[str, tuple[Run, Said]] = {
        "accept": (
            lambda: commitments.accept(**given, note=reason),
            _("Accepted. Thank you."),
        ),
        "commit": (
            lambda: commitments.commit(
                **given, figure=_needed(_figure(request, found)), reason=reason
            ),
            lambda done: (
                _("Your figure of %(figure)s is with the people above you.")
                % {"figure": figure(done.committed, found.metric)}
            ),
        ),
        "change": (
            lambda: commitments.request_change(
                **given, figure=_figure(request, found), reason=reason
            ),
            _("Your wish is with the people above you."),
        ),
    }
    return _do(request, found, known, kind)


@require_POST
def do(request: Any, commitment_id: int, action: str) -> HttpResponse:
    """What those above a node decide: approve, open again, more time, an overlay's target, what
    becomes of a target whose node is gone.
    """
    found = reads.detail(viewer=request.viewer, commitment_id=commitment_id, today=request.today)
    given = _given(request, commitment_id)
    reason = text(request, "reason")
    known: dict[str, tuple[Run, Said]] = {
        "approve": (lambda: commitments.approve(**given, note=reason), _("Approved.")),
        "reopen": (
            lambda: commitments.reopen(**given, reason=reason, due_on=day(request)),
            _("Opened again; an answer is asked for."),
        ),
        "extend": (
            lambda: commitments.extend(**given, reason=reason, due_on=needed_day(request)),
            _("There is more time now."),
        ),
        "overlay": (
            lambda: hand_downs.set_overlay(
                **given,
                reason=reason,
                figure=_needed(_figure(request, found)),
            ),
            _("Saved."),
        ),
        "take-along": (
            lambda: hand_downs.decide_inactive(**given, reason=reason, take_along=True),
            _("The target went along."),
        ),
        "take-off": (
            lambda: hand_downs.decide_inactive(**given, reason=reason, take_along=False),
            _("The target was taken off; spread the remainder again."),
        ),
    }
    return _do(request, found, known, action)


def _do(
    request: Any, found: reads.Detail, known: dict[str, tuple[Run, Said]], name: str
) -> HttpResponse:
    if name not in known:
        raise NotVisible(not_found_text())
    run, said = known[name]
    try:
        done = run()
    except Refused as refusal:
        if refusal.status in {403, 404}:
            raise
        return _refused(request, found, name, refusal)
    messages.success(request, said if isinstance(said, str) else said(done))
    if request.POST.get("back") == "mine":
        return redirect("goals:my_targets")
    return redirect("goals:commitment", commitment_id=found.row.commitment.pk)


def _refused(request: Any, found: reads.Detail, name: str, refusal: Refused) -> HttpResponse:
    """The page again, with why nothing was done and everything that was typed."""
    typed = {
        "name": name, "message": str(refusal), "field": refusal.field,
        "figure": request.POST.get("figure", ""), "reason": text(request, "reason"),
        "due_on": request.POST.get("due_on", ""), "back": request.POST.get("back", ""),
        "reading": _read(request, found),
    }  # fmt: skip
    context = _shown(request, found) | {"refused": typed}
    return render(request, "goals/commitment.html", context, status=422)


def _figure(request: Any, found: reads.Detail) -> int | None:
    """What was typed; a doubtful unit is asked about once everything else is there."""
    sure = "sure" in request.POST or not text(request, "reason")
    return _read(request, found).confirmed(sure=sure)


def _read(request: Any, found: reads.Detail) -> Reading:
    """The typed figure of a form, or of a field that is being typed in, beside the target."""
    sent = request.POST if request.method == "POST" else request.GET
    typed = Typed.of(request, found.plan, found.metric)
    return Reading.of(typed, sent.get("figure", ""), found.row.assigned)


def _given(request: Any, commitment_id: int) -> dict[str, Any]:
    return {
        "actor": request.viewer, "now": timezone.now(), "today": request.today,
        "commitment_id": commitment_id,
        "version": number(request.POST.get("version", "")) or None,
    }  # fmt: skip


def _needed(given: int | None) -> int:
    if given is None:
        raise Invalid(_("Say which figure; 0 is one, too."), code="required", field="figure")
    return given
