"""Imports in the browser: upload, look, map, check, apply, undo."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from salesplan.core.errors import Invalid, Refused
from salesplan.core.models import Dimension, ImportBatch, ImportKind, ImportMode, ImportState
from salesplan.core.selectors import imports as reads
from salesplan.core.services import access
from salesplan.core.services.imports import batches, kinds, reports, sources
from salesplan.core.services.imports.reading import encodings
from salesplan.core.services.imports.running import OPEN
from salesplan.web import import_fields

PAGE = 50
NO_COUNTS = dict.fromkeys(("read", "accepted", "inserted", "updated", "unchanged", "rejected"))
DELIMITERS = ((",", ","), (";", ";"), ("\t", _("tab")), ("|", "|"))
MARKS = (("", "–"), (",", ","), (".", "."), (" ", _("space")), ("'", "'"))


@require_safe
def index(request: Any) -> HttpResponse:
    """What came in, from which source, and how fresh it is."""
    return _index(request)


def _index(request: Any, refusal: Refused | None = None) -> HttpResponse:
    access.require(actor=request.viewer, right="imports.run")
    registered = kinds.registered()
    context = {
        "batches": [(b, NO_COUNTS | b.counts) for b in reads.batches(viewer=request.viewer)[:PAGE]],
        "sources": reads.sources(viewer=request.viewer),
        "waiting": reads.work_list(viewer=request.viewer).count(),
        "kinds": [choice for choice in ImportKind.choices if choice[0] in registered],
        "kind": request.GET.get("kind", "sales_lines"),
        "refusal": refusal,
    }
    return render(request, "core/imports.html", context, status=refusal.status if refusal else 200)


@require_POST
def upload(request: Any) -> HttpResponse:
    """Keep a file and show what was understood."""
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Invalid(_("Choose a file."), field="file")  # noqa: TRY301 - shown like the rest
        batch = batches.upload(
            actor=request.viewer, file=file, name=file.name, kind=request.POST.get("kind", "")
        )
    except Invalid as refusal:
        return _index(request, refusal)
    return redirect("import", batch.pk)


@require_safe
def detail(request: Any, batch_id: int) -> HttpResponse:
    """One file: how it was read, what its columns mean, what became of its rows."""
    return _page(request, reads.require_batch(viewer=request.viewer, batch_id=batch_id))


def _page(request: Any, batch: ImportBatch, refusal: Refused | None = None) -> HttpResponse:
    spec = batch.spec or {}
    context = {
        "batch": batch,
        "counts": batch.counts and NO_COUNTS | batch.counts,
        "errors": reports.rows(batch),
        "warnings": [reports.say(w) for w in batch.preview.get("warnings", [])],
        "late": reads.late_lines(viewer=request.viewer, batch_id=batch.pk),
        "same": reads.same_file(viewer=request.viewer, found=batch),
        "fields": import_fields.rows(batch.kind, spec),
        "unknown": import_fields.unknown_rows(batch.kind, spec),
        "key": spec.get("key") or {},
        "file": spec.get("file") or {},
        "is_open": batch.state in OPEN and bool(batch.file),
        "is_running": batch.state == ImportState.RUNNING,
        "refusal": refusal,
        **_choices(request, batch),
    }
    return render(request, "core/import.html", context, status=refusal.status if refusal else 200)


def _choices(request: Any, batch: ImportBatch) -> dict[str, Any]:
    return {
        "encodings": encodings.ACCEPTED,
        "delimiters": DELIMITERS,
        "marks": MARKS,
        "date_formats": import_fields.DATE_FORMATS,
        "policies": import_fields.POLICIES,
        "dimensions": Dimension.choices,
        "modes": ImportMode.choices if batch.kind == ImportKind.SALES_LINES else [],
        "has_source": kinds.handler(batch.kind).has_source,
        "sources": reads.sources(viewer=request.viewer),
    }


@require_POST
def look(request: Any, batch_id: int) -> HttpResponse:
    """Read the file anew as the person says."""
    names = ("encoding", "delimiter", "sheet", "header_row")
    options = {name: request.POST.get(name, "") for name in names}
    if not str(options["header_row"]).isdigit():
        options["header_row"] = 0
    try:
        batches.look_again(actor=request.viewer, batch_id=batch_id, options=options)
    except Invalid as refusal:
        return _page(
            request, reads.require_batch(viewer=request.viewer, batch_id=batch_id), refusal
        )
    return redirect("import", batch_id)


@require_POST
def check(request: Any, batch_id: int) -> HttpResponse:
    """Save the mapping and count what the import would do."""
    batch = reads.require_batch(viewer=request.viewer, batch_id=batch_id)
    data = request.POST
    columns = [column["name"] for column in batch.preview.get("columns", [])]
    spec = import_fields.spec_of(data, batch.kind, batch.spec, columns)
    try:
        batches.configure(
            actor=request.viewer, batch_id=batch_id, spec=spec,
            mode=data.get("mode") or ImportMode.MERGE, source_code=data.get("source", ""),
        )  # fmt: skip
        if data.get("save_as", "").strip():
            batches.save_mapping(actor=request.viewer, batch_id=batch_id, name=data["save_as"])
        batches.start(actor=request.viewer, batch_id=batch_id, dry=True)
    except Invalid as refusal:
        batch.spec = spec
        return _page(request, batch, refusal)
    return redirect("import", batch_id)


@require_POST
def apply(request: Any, batch_id: int) -> HttpResponse:
    """Take the rows in."""
    batches.start(actor=request.viewer, batch_id=batch_id, dry=False)
    return redirect("import", batch_id)


@require_safe
def progress(request: Any, batch_id: int) -> HttpResponse:
    """How far the work is; the page is shown anew when it has ended."""
    batch = reads.require_batch(viewer=request.viewer, batch_id=batch_id)
    job = batch.job
    if batch.state != ImportState.RUNNING or job is None or job.finished_at is not None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "core/import.html#progress", {"batch": batch})


@require_POST
def undo(request: Any, batch_id: int) -> HttpResponse:
    """Take an applied import back."""
    try:
        batches.undo(
            actor=request.viewer, batch_id=batch_id, today=request.today, now=timezone.now()
        )
    except Refused as refusal:
        batch = reads.require_batch(viewer=request.viewer, batch_id=batch_id)
        return _page(request, batch, refusal)
    messages.success(request, _("The import was undone; every row is what it was before."))
    return redirect("import", batch_id)


@require_POST
def remove(request: Any, batch_id: int) -> HttpResponse:
    """Forget a file that was not applied."""
    batches.remove(actor=request.viewer, batch_id=batch_id)
    messages.success(request, _("The file was removed."))
    return redirect("imports")


@require_safe
def errors(request: Any, batch_id: int, form: str) -> HttpResponse:
    """The whole error report as a file."""
    batch = reads.require_batch(viewer=request.viewer, batch_id=batch_id)
    file = reports.download(batch, form)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.content, content_type=file.content_type, headers=headers)


@require_POST
def close(request: Any, source_id: int) -> HttpResponse:
    """Close the months of a source up to one, or open all again."""
    month = request.POST.get("month", "")
    sources.close_month(actor=request.viewer, source_id=source_id, month=month)
    messages.success(request, _("Saved."))
    return redirect("imports")
