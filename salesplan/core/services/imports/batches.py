"""The way of a file: uploaded, mapped, checked, applied, undone. Each step can be taken again."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid, NotVisible
from salesplan.core.models import ImportBatch, ImportMapping, ImportMode, ImportState, Job
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.access import user_id_or_none
from salesplan.core.services import access, jobs
from salesplan.core.services.imports import kinds, previewing, sources
from salesplan.core.services.imports.reading import mappings
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.running import OPEN
from salesplan.core.services.imports.wording import refusal
from salesplan.core.services.imports.working import JOB

UPLOAD_BYTES = 200 * 1024 * 1024


def upload(*, actor: Viewer, file: File, name: str, kind: str) -> ImportBatch:
    """Keep a file and look at it: preview and a proposed mapping stand on the batch.

    Raises `Invalid` for a file that cannot be read or is too large; nothing is kept then.
    """
    access.require(actor=actor, right="imports.run")
    if kind not in kinds.registered():
        raise Invalid(_("“%(kind)s” is no kind of import."), field="kind", kind=kind)
    if (file.size or 0) > UPLOAD_BYTES:
        text = _("The file is larger than %(limit)s MB. Use the command import_facts.")
        raise Invalid(text, field="file", code="too_large", limit=UPLOAD_BYTES >> 20)
    batch = ImportBatch(kind=kind, file_name=name[:255], actor_id=user_id_or_none(actor))
    batch.file_digest = previewing.digest(file)
    batch.file.save(f"{batch.file_digest[:16]}{Path(name).suffix.lower()[:10]}", file, save=False)
    try:
        previewing.look(batch, {})
    except Invalid:
        batch.file.delete(save=False)
        raise
    batch.save()
    return batch


def look_again(*, actor: Viewer, batch_id: int, options: dict[str, Any]) -> ImportBatch:
    """Read the preview anew with what a person corrected: encoding, delimiter, sheet, header_row.

    Raises `Invalid` when the file cannot be read so; the batch keeps its former preview.
    """
    batch = _open(actor, batch_id)
    previewing.look(batch, options)
    batch.state, batch.counts, batch.errors = ImportState.UPLOADED, {}, []
    batch.save()
    return batch


def configure(
    *, actor: Viewer, batch_id: int, spec: dict[str, Any], mode: str, source_code: str
) -> ImportBatch:
    """Say what the columns mean. Raises `Invalid` whose details list everything still missing."""
    batch = _open(actor, batch_id)
    if mode not in ImportMode.values:
        raise Invalid(_("Unknown mode."), field="mode")
    try:
        mapping = mappings.from_dict(spec | {"kind": batch.kind})
        previewing.require_usable(mapping, batch)
    except ReadingError as error:
        raise refusal(error) from error
    if kinds.handler(batch.kind).has_source:
        batch.source = sources.obtain(actor=actor, code=source_code or sources.DEFAULT)
    batch.spec, batch.mode = mappings.to_dict(mapping), mode
    batch.state, batch.counts, batch.errors = ImportState.UPLOADED, {}, []
    batch.save()
    return batch


def save_mapping(*, actor: Viewer, batch_id: int, name: str) -> ImportMapping:
    """Keep the batch's mapping under a name; the same name again replaces it."""
    batch = _open(actor, batch_id)
    if not name.strip():
        raise Invalid(_("Give the mapping a name."), field="name")
    values = {"kind": batch.kind, "source": batch.source, "spec": batch.spec}
    mapping, made = ImportMapping.objects.get_or_create(name=name.strip()[:100], defaults=values)
    if not made:
        for field, value in values.items():
            setattr(mapping, field, value)
        mapping.version += 1
        mapping.save()
    ImportBatch.objects.filter(pk=batch_id).update(mapping=mapping)
    return mapping


def start(*, actor: Viewer, batch_id: int, dry: bool) -> Job:
    """Queue the check (`dry`) or the application of a batch; the job shows its progress."""
    batch = _open(actor, batch_id)
    if not batch.spec:
        raise Invalid(_("Map the columns first."))
    key = f"{batch.pk}:{'check' if dry else 'apply'}"
    with transaction.atomic():
        payload = {"batch": batch.pk, "dry": dry}
        job = jobs.enqueue(actor=actor, kind=JOB, content_key=key, payload=payload)
        ImportBatch.objects.filter(pk=batch.pk).update(job=job, state=ImportState.RUNNING)
    return job


def undo(*, actor: Viewer, batch_id: int, today: date, now: datetime) -> ImportBatch:
    """Restore what an applied batch changed, and let the cube follow.

    Raises `Conflict` with the rows that a later batch touched; nothing has changed then.
    """
    access.require(actor=actor, right="imports.run")
    with transaction.atomic(), connection.cursor() as cursor:
        batch = _locked(batch_id)
        if batch.state != ImportState.APPLIED:
            raise Conflict(_("Only an applied import can be undone."), code="not_applied")
        key = f"import:{batch.source_id or batch.kind}"
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [key])
        kinds.handler(batch.kind).undo(batch=batch, actor=actor, today=today, cursor=cursor)
        batch.state, batch.undone_at = ImportState.UNDONE, now
        batch.save()
    return batch


def remove(*, actor: Viewer, batch_id: int) -> None:
    """Forget a file that was not applied."""
    batch = _open(actor, batch_id)
    for file in (batch.file, batch.error_report):
        if file:
            file.delete(save=False)
    batch.delete()


def _locked(batch_id: int) -> ImportBatch:
    batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return batch


def _open(actor: Viewer, batch_id: int) -> ImportBatch:
    access.require(actor=actor, right="imports.run")
    batch = ImportBatch.objects.filter(pk=batch_id).first()
    if batch is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    if batch.state not in OPEN:
        raise Conflict(_("This import has been applied already."), code="applied")
    return batch
