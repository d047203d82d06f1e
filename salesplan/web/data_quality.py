"""How far the data can be relied on: the page, and short notes on pages that show figures."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.models import QualityRule
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.selectors import data_quality_filters as filters
from salesplan.core.selectors import jobs, quality_notes
from salesplan.core.selectors.data_quality_filters import Asked
from salesplan.core.selectors.data_quality_months import Past
from salesplan.core.selectors.quality_notes import About
from salesplan.core.services import access
from salesplan.core.services import data_quality as services
from salesplan.web import quality_exports, quality_words

TEMPLATE = "core/data_quality.html"
NOTES = "core/data_quality_notes.html"
FORMS = ("csv", "xlsx")
SHOWN_NOTES = 3
FOREVER = 10**6


@require_safe
def index(request: Any) -> HttpResponse:
    """Freshness of what is measured, and what the last check found in the reader's scope."""
    access.require(actor=request.viewer, right="figures.read")
    asked = filters.parse(params=request.GET.dict())
    report = selectors.report(viewer=request.viewer, today=request.today, asked=asked)
    job = selectors.running(viewer=request.viewer)
    context = {
        "report": report,
        "asked": asked,
        "words": urlencode({name: text for name, text in request.GET.items() if text}),
        "choices": filters.choices(viewer=request.viewer),
        "sources": [(one, quality_words.rhythm(one.rhythm)) for one in report.sources],
        "measured": [(one, quality_words.rhythm(one.rhythm)) for one in report.measured],
        "gaps": [one for one in report.months if one.rule != "outlier"],
        "unusual": [one for one in report.months if one.rule == "outlier"],
        "rules": _rules(report.history),
        "history": [(past, _cells(past, report.history)) for past in report.history],
        "may_check": request.viewer.can("imports.run"),
        "may_place": request.viewer.can("dimensions.edit"),
        "job": job,
        "percent": jobs.percent_done(job) if job else None,
    }
    return render(request, TEMPLATE, context)


def _keys(history: tuple[Past, ...]) -> list[str]:
    """The rules that found something at some time."""
    return sorted({rule for past in history for rule in past.found})


def _rules(history: tuple[Past, ...]) -> list[Any]:
    names: dict[str, Any] = {**dict(QualityRule.choices), **selectors.OTHER_RULES}
    return [names.get(rule, rule) for rule in _keys(history)]


def _cells(past: Past, history: tuple[Past, ...]) -> list[int]:
    return [past.found.get(rule, 0) for rule in _keys(history)]


@require_POST
def check(request: Any) -> HttpResponse:
    """Have the data checked again."""
    services.request(actor=request.viewer)
    messages.success(request, _("The data are being checked; the result appears here in a moment."))
    return redirect("data_quality")


@require_safe
def progress(request: Any) -> HttpResponse:
    """How far the check is; the page is shown anew when it has ended."""
    access.require(actor=request.viewer, right="imports.run")
    job = selectors.running(viewer=request.viewer)
    if job is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"job": job, "percent": jobs.percent_done(job)}
    return render(request, f"{TEMPLATE}#progress", context)


@require_safe
def export(request: Any, form: str) -> HttpResponse:
    """All findings in the reader's scope as a file."""
    access.require(actor=request.viewer, right="figures.read")
    if form not in FORMS:
        raise Http404
    asked = filters.parse(params=request.GET.dict())
    listed = selectors.listed(viewer=request.viewer, asked=asked)
    return quality_exports.answer(listed, form, request.today)


def badge(request: Any, **_context: Any) -> str | None:
    """The note at the foot of a page that shows figures; nothing before the first check."""
    viewer = getattr(request, "viewer", None)
    if viewer is None or not viewer.can("figures.read"):
        return None
    notes = selectors.notes(viewer=viewer, today=request.today)
    return None if notes is None else render_to_string(f"{TEMPLATE}#badge", {"notes": notes})


def notes(request: Any, *, selection: Any = None, **words: Any) -> str | None:
    """One quiet line on a page of figures: through when the data run, and what to know of them.

    The slot `figures.notes` gives either a `selection` (with `keys()`, `span`, `metric`), or the
    words `organisation`, `product`, `channel` (ids), `first`, `last` (months), `metric` (a code).
    """
    if not request.viewer.can("figures.read"):
        return None
    about = _selected(selection) if selection is not None else _about(**words)
    found = quality_notes.notes(viewer=request.viewer, today=request.today, about=about)
    if found is None:
        return None
    asked = about.asked
    words = {"organisation": asked.organisation_id, "metric": asked.metric, "source": asked.source}
    query = urlencode({name: value for name, value in words.items() if value})
    context = {
        "through": request.as_of,
        "sentences": [quality_words.sentence(note) for note in found[:SHOWN_NOTES]],
        "notes": len(found),
        "url": f"{reverse('data_quality')}?{query}" if query else reverse("data_quality"),
    }
    return render_to_string(NOTES, context)


def _selected(selection: Any) -> About:
    keys, span = selection.keys(), selection.span
    return _about(
        **keys, metric=selection.metric.code, first=span.first_month, last=span.last_month
    )


def _about(
    *, organisation: int = 0, product: int = 0, channel: int = 0, metric: str = "",
    first: int | None = None, last: int | None = None, **_more: Any,
) -> About:  # fmt: skip
    return About(
        asked=Asked(metric=metric, organisation_id=organisation),
        first_period=first or 0,
        last_period=last or FOREVER,
        product_id=product,
        channel_id=channel,
    )
