"""The history of a plan: one timeline, filtered, exported; recorded changes taken back."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from goals.selectors import plans as plan_reads
from goals.selectors import timelines
from goals.selectors.timelines import LABELS, Event, Filters
from goals.services import restoring
from goals.services.methods import REGISTRY
from goals.web.chapters import CHAPTERS
from salesplan.core.errors import NotVisible
from salesplan.core.services import spreadsheets
from salesplan.web.errors import not_found_text

PAGE = 50
MOST_EXPORTED = 10_000


@require_safe
def index(request: Any, plan_id: int) -> HttpResponse:
    """Everything that happened to a plan, the latest first."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    found = timelines.timeline(viewer=request.viewer, plan=plan, filters=_filters(request))
    pages: Paginator[Event] = Paginator(found, PAGE)  # type: ignore[arg-type]
    page = pages.get_page(request.GET.get("page"))
    context = {
        "plan": plan, "chapters": CHAPTERS, "place": _("History"), "page": page,
        "kinds": LABELS.items(), "people": timelines.people(viewer=request.viewer, plan=plan),
        "versions": plan_reads.versions(viewer=request.viewer, plan_id=plan_id),
    }  # fmt: skip
    return render(request, "goals/timeline.html", context)


def _filters(request: Any) -> Filters:
    asked = request.GET
    person, kind = asked.get("person", ""), asked.get("kind", "")
    end = _day(asked.get("to", ""))
    return Filters(
        person_id=int(person) if person.isdecimal() and len(person) < 10 else None,
        kind=kind if kind in LABELS else "",
        start=_day(asked.get("from", "")),
        end=end and end + timedelta(days=1),
    )


def _day(text: str) -> datetime | None:
    """The start of a day; None for what is no date."""
    try:
        found = parse_date(text)
    except ValueError:
        return None
    if found is None or found.year < 1900 or found.year > 9000:
        return None
    return timezone.make_aware(datetime(found.year, found.month, found.day))  # noqa: DTZ001


@require_safe
def export(request: Any, plan_id: int, form: str) -> HttpResponse:
    """The filtered timeline as a workbook or CSV."""
    plan = plan_reads.plan(viewer=request.viewer, plan_id=plan_id)
    found = timelines.timeline(viewer=request.viewer, plan=plan, filters=_filters(request))
    writers = {
        "csv": (spreadsheets.to_csv, "text/csv; charset=utf-8"),
        "xlsx": (
            spreadsheets.to_xlsx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    }
    if form not in writers:
        raise NotVisible(not_found_text())
    write, content_type = writers[form]
    headers = [_("When"), _("Who"), _("Kind"), _("What"), _("Why"), _("Cells")]
    rows = [_row(event) for event in found[:MOST_EXPORTED]]
    response = HttpResponse(write(headers, rows), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="history-{plan.pk}.{form}"'
    return response


def _row(event: Event) -> list[Any]:
    cells = event.told.entry.cells if event.told else None
    at = timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S")
    return [at, event.who or _("System"), event.kind_label, _what(event), event.reason, cells]


def _what(event: Event) -> str:
    """An event in one line."""
    if event.told:
        entry = event.told.entry
        label = REGISTRY[entry.method].label if entry.method in REGISTRY else entry.method
        parts = [f"{entry.version.code} #{entry.number}", str(label), *event.told.places,
                 *event.told.texts]  # fmt: skip
        return " · ".join(parts)
    if event.difference:
        changes = [
            f"{one.label}: {one.before if one.before is not None else '–'} → "
            f"{one.after if one.after is not None else '–'}"
            for one in event.difference.fields
        ]
        return " · ".join([event.difference.name, *changes])
    return event.comment.text if event.comment else ""


@require_POST
def revert(request: Any, plan_id: int, kind: str, event_id: int) -> HttpResponse:
    """Take one recorded change back."""
    restoring.revert(
        actor=request.viewer, plan_id=plan_id, kind=kind, event_id=event_id, now=timezone.now()
    )
    messages.success(request, _("The change was undone."))
    return redirect("goals:timeline", plan_id=plan_id)
