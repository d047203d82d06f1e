"""A file on the server's own disk, imported without upload or queue: the way of the command."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from salesplan.core.models import ImportBatch, ImportMode
from salesplan.core.scoping import Viewer
from salesplan.core.selectors.access import user_id_or_none
from salesplan.core.services import access
from salesplan.core.services.imports import kinds, sources
from salesplan.core.services.imports.reading import mappings
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.reader import Progress
from salesplan.core.services.imports.running import Plan, file_feed, run
from salesplan.core.services.imports.wording import refusal
from salesplan.core.services.imports.working import new_report


@dataclass(frozen=True)
class Order:
    """What to import and how. `kind` and `source` may be "": then the mapping says, or "main"."""

    path: Path
    mapping: str
    kind: str = ""
    source: str = ""
    replace: bool = False
    dry: bool = False


def import_file(
    *, actor: Viewer, order: Order, today: date, now: datetime, progress: Progress | None = None
) -> ImportBatch:
    """Import a file of any size here and now; memory does not grow with it.

    `order.mapping` is YAML. Returns the batch with counts, errors and the path of the report;
    that of a dry run is not kept.
    Raises `Invalid` when nothing could be taken.
    """
    access.require(actor=actor, right="imports.run")
    spec = _spec(order)
    source = None
    if kinds.handler(spec["kind"]).has_source:
        source = sources.obtain(actor=actor, code=order.source or sources.DEFAULT)
    report = new_report()
    batch = ImportBatch.objects.create(
        kind=spec["kind"],
        source=source,
        spec=spec,
        mode=ImportMode.REPLACE if order.replace else ImportMode.MERGE,
        file_name=order.path.name[:255],
        error_report=report,
        actor_id=user_id_or_none(actor),
    )
    path = Path(settings.MEDIA_ROOT) / report
    plan = Plan(actor=actor, today=today, now=now, dry=order.dry)
    opened = file_feed(order.path, today=today, report=path, progress=progress)
    done = run(batch_id=batch.pk, plan=plan, open_feed=opened, report=path)
    if order.dry:
        batch.delete()
    return done


def _spec(order: Order) -> dict[str, Any]:
    try:
        mapping = mappings.from_yaml(order.mapping)
    except ReadingError as error:
        raise refusal(error) from error
    spec = mappings.to_dict(mapping)
    spec["kind"] = order.kind or spec["kind"]
    if spec["kind"] not in kinds.registered():
        raise refusal(ReadingError("unknown_kind", kind=spec["kind"]))
    return spec
