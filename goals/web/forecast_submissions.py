"""Saying what one expects, in a minute and on a phone; and the reminder on the start page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.models import ForecastSubmission
from goals.selectors import forecast_due, forecast_moves, forecast_submissions, typed_figures
from goals.selectors.forecast_places import Place
from goals.selectors.forecast_submissions import Prepared
from goals.services import forecast_submissions as services
from goals.services.forecast_submissions import Said
from goals.web import forecast_board_words as words
from salesplan.core.errors import Invalid, Refused
from salesplan.engine.periods import FiscalYear, Span, month_of

FIGURES = ("commit", "best", "worst")


@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: Any) -> HttpResponse:
    """The form of one place and period; what was said before stands below it."""
    place = words.place_of(request)
    if place is None:
        return render(request, "goals/forecast_board_none.html")
    refusal = None
    if request.method == "POST":
        try:
            made = _submit(request, place)
        except Refused as refused:
            if refused.status in {403, 404}:
                raise
            refusal = refused
        else:
            messages.success(request, _said(made))
            return redirect(reverse("goals:forecast_submission") + words.query(place))
    ready = forecast_submissions.prepare(viewer=request.viewer, place=place, as_of=request.as_of)
    context = _context(request, ready) | {
        "refusal": refusal, "field": getattr(refusal, "field", None) or "",
        "is_far": getattr(refusal, "code", "") == typed_figures.UNIT_IN_DOUBT,
    }  # fmt: skip
    context["typed"] = request.POST if refusal else {}
    return render(
        request, "goals/forecast_submission.html", context, status=422 if refusal else 200
    )


def _submit(request: Any, place: Place) -> ForecastSubmission:
    typed = {name: _figure(request, place, name) for name in FIGURES}
    commit = typed["commit"]
    if commit is None:
        raise Invalid(_("Say what you commit to."), code="required", field="commit")
    return services.submit(
        actor=request.viewer, now=timezone.now(), today=request.today, as_of=request.as_of,
        said=Said(
            organisation_id=place.spot.id, metric=place.metric.code, span=place.span,
            commit=commit, best=typed["best"], worst=typed["worst"],
            reason=request.POST.get("reason", ""), judge=request.POST.get("judge", ""),
            is_sure="sure" in request.POST,
        ),
        after=words.number(request.POST.get("after", "")),
    )  # fmt: skip


def _figure(request: Any, place: Place, name: str) -> int | None:
    text = request.POST.get(name, "")
    unit = words.number(request.POST.get("unit", "")) or words.unit(place)
    try:
        return typed_figures.read(text=text, metric=place.metric, unit=unit)
    except Invalid as error:
        raise Invalid(error.message, code=error.code, field=name, **error.params) from error


def _said(made: ForecastSubmission) -> str:
    return _("Kept: %(place)s, with what was known at this moment.") % {
        "place": made.organisation.label
    }


def _context(request: Any, ready: Prepared) -> dict[str, Any]:
    place = ready.place
    wanted = request.POST.get("judge") or request.GET.get("judge") or ready.judge
    judge = wanted if wanted in ready.judges else ready.judge
    last = ready.last.get(judge)
    rows = forecast_moves.history(viewer=request.viewer, place=place)
    return {
        "ready": ready,
        "place": place,
        "metric": place.metric,
        "period": words.label(place.span),
        "unit": words.unit(place),
        "unit_name": words.unit_name(place),
        "judge": judge,
        "judges": [(key, words.JUDGES[key]) for key in ready.judges],
        "last": last,
        "last_typed": _typed(place, last),
        "after": last.pk if last else 0,
        "is_said": last is not None and last.slot >= ready.asked.slot.first,
        "spans": [
            (words.label(span), words.query(place, period=words.word(span)), span == place.span)
            for span in _spans(request, place)
        ],
        "history": [(row, words.STEPS[row.judge]) for row in reversed(rows)],
        "board": reverse("goals:forecast_board") + words.query(place),
    }  # fmt: skip


def _typed(place: Place, last: ForecastSubmission | None) -> dict[str, str]:
    """The last figures as a person types them."""
    if last is None:
        return {}
    unit = words.unit(place)
    return {
        name: typed_figures.written(value=getattr(last, name), metric=place.metric, unit=unit)
        for name in FIGURES
    }


def _spans(request: Any, place: Place) -> list[Span]:
    """This month, the next one, and the quarter and half-year under way."""
    month = month_of(request.today)
    fiscal = FiscalYear(request.company.fiscal_year_start)
    near = [
        Span(month), Span(month + 1), fiscal.containing(month, "quarter"),
        fiscal.containing(month, "half"),
    ]  # fmt: skip
    return list(dict.fromkeys([*near, place.span]))


def due(request: Any, **_context: Any) -> str | None:
    """On the start page: figures that are asked for and not said yet."""
    waiting = [
        one
        for one in forecast_due.mine(viewer=request.viewer, today=request.today)
        if not one.is_said or one.missing
    ]
    if not waiting:
        return None
    context = {"lines": [_due_line(one) for one in waiting]}
    return render_to_string("goals/forecast_submission_due.html", context, request)


def _due_line(one: forecast_due.Due) -> dict[str, Any]:
    month = one.asked.month
    where = f"?organisation={one.spot.id}&metric={one.metric.code}&period={words.word(month)}"
    return {
        "due": one,
        "months": words.label(month),
        "until": one.asked.slot.last,
        "form": reverse("goals:forecast_submission") + where,
        "board": reverse("goals:forecast_board") + where,
    }
