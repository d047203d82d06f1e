"""A target that was handed to a node: my targets, a node's page, the answer."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import commitments as reads
from goals.selectors import target_figures as figures
from goals.services import commitments, hand_downs
from goals.services.commitments import Answer
from goals.web import fairness
from goals.web.forms import told
from goals.web.grid_config import number
from goals.web.hand_down_inputs import day, needed_day, text
from goals.web.hand_downs import frame
from goals.web.typing_units import Typed
from salesplan.core.errors import Invalid, NotVisible
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
    typed = Typed.of(request, one.mine.plan, metric)
    return {
        "one": one, "mine": one.mine, "row": row, "metric": metric, "typed": typed,
        "placeholder": typed.written(row.assigned),
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
    context = frame(request, found.plan)
    typed = Typed.of(request, found.plan, found.metric)
    beside = figures.of_node(
        viewer=request.viewer, found=found, today=request.today, as_of=request.as_of
    )
    context |= {
        "found": found, "row": found.row, "metric": found.metric, "typed": typed,
        "one": beside[0], "lines": [one.line for one in beside[1:]],
        "fairness": _fairness(request, found),
        "placeholder": typed.written(found.row.assigned),
    }  # fmt: skip
    return render(request, "goals/commitment.html", context)


def _fairness(request: Any, found: Any) -> str:
    """Whether the target is fair: growth against potential, history, peers, capacity."""
    return fairness.card_panel(
        request, version_id=found.hand_down.target_version_id, metric_id=found.metric.pk,
        level=found.hand_down.level, organisation_id=found.row.organisation.pk,
    )  # fmt: skip


@require_POST
def answer(request: Any, commitment_id: int, kind: str) -> HttpResponse:
    """Accept, commit another figure, or ask for a change; then back to where it was answered."""
    found = reads.detail(viewer=request.viewer, commitment_id=commitment_id, today=request.today)
    typed = Typed.of(request, found.plan, found.metric)
    given = _given(request, commitment_id)
    reason = text(request, "reason")

    def given_figure() -> int | None:
        return typed.read(request.POST.get("figure", ""))

    known: dict[str, tuple[Run, Said]] = {
        "accept": (
            lambda: commitments.accept(**given, note=reason),
            _("Accepted. Thank you."),
        ),
        "commit": (
            lambda: commitments.commit(**given, figure=_needed(given_figure()), reason=reason),
            lambda done: (
                _("Your figure of %(figure)s is with the people above you.")
                % {"figure": figure(done.committed, found.metric)}
            ),
        ),
        "change": (
            lambda: commitments.request_change(**given, figure=given_figure(), reason=reason),
            _("Your wish is with the people above you."),
        ),
    }
    return _do(request, commitment_id, known, kind)


@require_POST
def do(request: Any, commitment_id: int, action: str) -> HttpResponse:
    """What those above a node decide: approve, open again, more time, an overlay's target, what
    becomes of a target whose node is gone.
    """
    found = reads.detail(viewer=request.viewer, commitment_id=commitment_id, today=request.today)
    typed = Typed.of(request, found.plan, found.metric)
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
                **given, figure=_needed(typed.read(request.POST.get("figure", ""))), reason=reason
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
    return _do(request, commitment_id, known, action)


def _do(
    request: Any, commitment_id: int, known: dict[str, tuple[Run, Said]], name: str
) -> HttpResponse:
    if name not in known:
        raise NotVisible(not_found_text())
    run, said = known[name]
    done = told(request, run)
    if done is not None:
        messages.success(request, said if isinstance(said, str) else said(done))
    if request.POST.get("back") == "mine":
        return redirect("goals:my_targets")
    return redirect("goals:commitment", commitment_id=commitment_id)


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
