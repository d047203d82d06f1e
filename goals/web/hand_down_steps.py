"""What is done on a board: handed on, approved, opened again, reminded, spread, taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from goals.selectors import hand_down_views
from goals.selectors.hand_downs import Board, BoardRow
from goals.services import commitment_batches, hand_downs, reminders
from goals.services.hand_downs import Respread
from goals.web.forms import told
from goals.web.grid_config import number
from goals.web.hand_down_inputs import day, needed_day, text
from goals.web.hand_downs import board_of, frame
from goals.web.typing_units import Typed
from salesplan.core.errors import Invalid, NotVisible, Refused
from salesplan.core.services import access
from salesplan.web.errors import not_found_text

Run = Callable[[], Any]
WAYS = ("rest", "total", "forecast", "answers")


@require_POST
def step(request: Any, hand_down_id: int, action: str) -> HttpResponse:
    """Hand down, approve all, lock, withdraw, settle changed cells; then back to the board."""
    hand_down_views.taking_part(viewer=request.viewer, hand_down_id=hand_down_id)
    given = {
        "actor": request.viewer, "now": timezone.now(), "hand_down_id": hand_down_id,
        "version": number(request.POST.get("version", "")) or None,
    }  # fmt: skip
    dated = given | {"today": request.today}
    place = number(request.POST.get("organisation", "")) or None
    reason = text(request, "reason")
    settling = {key: value for key, value in dated.items() if key != "version"}
    known: dict[str, tuple[Run, str]] = {
        "distribute": (
            lambda: hand_downs.distribute(**dated, organisation_id=place),
            _("Handed down; everybody concerned has been told."),
        ),
        "approve": (lambda: hand_downs.approve(**dated), _("All answers are approved.")),
        "lock": (lambda: hand_downs.lock(**dated, reason=reason), _("The figures are locked.")),
        "withdraw": (
            lambda: hand_downs.withdraw(**given, reason=reason),
            _("Withdrawn; targets and conversation can still be read."),
        ),
        "keep-cells": (
            lambda: hand_downs.settle(**settling, keep="cells", reason=reason),
            _("The targets follow the cells."),
        ),
        "keep-targets": (
            lambda: hand_downs.settle(**settling, keep="targets", reason=reason),
            _("The cells follow the targets again."),
        ),
    }
    if action not in known:
        raise NotVisible(not_found_text())
    run, said = known[action]
    if told(request, run) is not None:
        messages.success(request, said)
    return redirect("goals:hand_down", hand_down_id=hand_down_id)


@require_POST
def rows(request: Any, hand_down_id: int, action: str) -> HttpResponse:
    """Approve, open again, give more time or remind: the chosen rows, all of them or none."""
    hand_down_views.taking_part(viewer=request.viewer, hand_down_id=hand_down_id)
    only = request.POST.get("only", "")
    chosen = [number(one) for one in ([only] if only else request.POST.getlist("row"))]
    given = {
        "actor": request.viewer, "now": timezone.now(), "today": request.today,
        "commitment_ids": chosen,
    }  # fmt: skip
    known: dict[str, Run] = {
        "approve": lambda: len(commitment_batches.approve(**given)),
        "reopen": lambda: len(
            commitment_batches.reopen(**given, reason=text(request, "reason"), due_on=day(request))
        ),
        "remind": lambda: reminders.remind(**given),
        "extend": lambda: len(
            commitment_batches.extend(
                **given, due_on=needed_day(request), reason=text(request, "reason")
            )
        ),
    }
    if action not in known:
        raise NotVisible(not_found_text())
    count = told(request, known[action])
    if count is not None:
        messages.success(request, _said(action, count))
    return redirect(_back(request, hand_down_id))


def _said(action: str, count: int) -> str:
    texts = {
        "approve": ngettext("%(count)s approved.", "%(count)s approved.", count),
        "reopen": ngettext("%(count)s opened again.", "%(count)s opened again.", count),
        "extend": ngettext("%(count)s has more time.", "%(count)s have more time.", count),
        "remind": ngettext("%(count)s reminded.", "%(count)s reminded.", count),
    }
    return texts[action] % {"count": count}


@dataclass(frozen=True)
class _Asked:
    """What is spread again: below which node, how, and with which total."""

    found: Board
    place: BoardRow
    way: str
    total: str
    typed: Typed

    @classmethod
    def of(cls, request: Any, found: Board) -> "_Asked":
        sent = request.POST if request.method == "POST" else request.GET
        way = sent.get("way", WAYS[0])
        typed = Typed.of(request, found.hand_down.target_version.plan, found.metric)
        place = _place(found, number(sent.get("node", "")), way)
        return cls(found, place, way if way in WAYS else WAYS[0], sent.get("total", ""), typed)

    def figure(self) -> int | None:
        """The total to hand down; None leaves it as it is. Raises `Invalid`."""
        if self.way == "total":
            total = self.typed.read(self.total)
            if total is None:
                raise Invalid(_("Type the total that is to be handed down."), field="total")
            return total
        if self.way == "forecast" and self.place.forecast is None:
            place = self.place.organisation.label
            raise Invalid(gettext_lazy("There is no forecast for %(place)s."), place=place)
        return self.place.forecast if self.way == "forecast" else None


def _place(found: Board, node_id: int, way: str) -> BoardRow:
    """The node to spread below: the one that was named, else the first that the reader may.

    Answers are first looked for where some differ from the targets.
    """
    able = [row for row in found.rows if way == "answers" and row.may.take]
    able += [row for row in found.rows if row.may.respread]
    named = [row for row in found.rows if row.organisation.pk == node_id]
    if not named and node_id:
        raise NotVisible(not_found_text())
    return (named or able or found.rows)[0]


@require_http_methods(["GET", "POST"])
def spread(request: Any, hand_down_id: int) -> HttpResponse:
    """The remainder spread again below a node, or its answers taken: before, after, then done."""
    found = board_of(request, hand_down_id)
    context = frame(request, found.hand_down.target_version.plan)
    asked = _Asked.of(request, found)
    refusal, result = "", None
    try:
        result = _spread(request, asked, dry_run=request.method != "POST")
    except Refused as refused:
        if refused.status in {403, 404}:
            raise
        refusal = str(refused)
    if result is not None and result.committed:
        return _spread_done(request, asked, result)
    context |= {
        "found": found, "row": found.hand_down, "metric": found.metric, "place": asked.place,
        "places": [one for one in found.rows if one.may.respread], "way": asked.way,
        "typed": asked.typed, "total": asked.total, "result": result, "refusal": refusal,
        "reason": text(request, "reason"), "changes": _changes(result),
    }  # fmt: skip
    status = 422 if refusal and request.method == "POST" else 200
    return render(request, "goals/hand_down_spread.html", context, status=status)


def _spread(request: Any, asked: _Asked, *, dry_run: bool) -> Respread:
    given = {
        "actor": request.viewer, "now": timezone.now(), "today": request.today,
        "hand_down_id": asked.found.hand_down.pk,
        "organisation_id": asked.place.organisation.pk, "dry_run": dry_run,
        "reason": text(request, "reason"),
    }  # fmt: skip
    if asked.way == "answers":
        return hand_downs.take_answers(**given)
    return hand_downs.respread(**given, total=asked.figure())


def _spread_done(request: Any, asked: _Asked, result: Respread) -> HttpResponse:
    said = _("The targets below %(place)s were spread again.")
    messages.success(request, said % {"place": asked.place.organisation.label})
    undo = f"?undo={result.journal}" if result.journal else ""
    return redirect(reverse("goals:hand_down", args=[result.hand_down_id]) + undo)


def _changes(result: Respread | None) -> list[tuple[Any, int | None]]:
    """Each line with what it changes by; one that was or becomes empty has no difference."""
    return [(line, _change(line.before, line.after)) for line in (result.lines if result else ())]


def _change(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else after - before


@require_POST
def undo(request: Any, hand_down_id: int, number: int) -> HttpResponse:
    """Take one spread back."""
    hand_down_views.taking_part(viewer=request.viewer, hand_down_id=hand_down_id)
    access.require(actor=request.viewer, right="plans.edit")
    done = told(
        request,
        lambda: hand_downs.undo(
            actor=request.viewer, now=timezone.now(), today=request.today,
            hand_down_id=hand_down_id, number=number,
        ),
    )  # fmt: skip
    if done is not None:
        messages.success(request, _("Change %(number)s was undone.") % {"number": number})
    return redirect("goals:hand_down", hand_down_id=hand_down_id)


def _back(request: Any, hand_down_id: int) -> str:
    """The board as it was narrowed before."""
    kept = {name: request.POST[name] for name in ("show", "node") if request.POST.get(name)}
    query = "&".join(f"{name}={value}" for name, value in kept.items() if value.isalnum())
    return reverse("goals:hand_down", args=[hand_down_id]) + (f"?{query}" if query else "")
