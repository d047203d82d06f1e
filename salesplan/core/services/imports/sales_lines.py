"""Sales lines: staged, merged by key, split by their credits, queued for the cube, taken back."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import ImportBatch, ImportMode, Source
from salesplan.core.scoping import Viewer
from salesplan.core.services.imports import (
    changes,
    merging,
    placing,
    restoring,
    sharing,
    staging,
)
from salesplan.core.services.imports.crediting import Credits
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.reading.process import CopyFile


class SalesLines:
    """The handler of sales lines."""

    output = "copy"
    has_source = True

    def write(self, run: Run) -> None:
        """Write the lines of the feed; what is equal already is not touched."""
        cursor, source = run.cursor, run.source
        staging.fill(cursor, CopyFile(run.feed))  # type: ignore[arg-type]
        summary = run.feed.summary
        if run.batch.mode == ImportMode.REPLACE and summary.rejected:
            raise Invalid(
                _(
                    "%(rejected)s rows were rejected. Replacing removes what the file does not"
                    " hold, so every row of it must be readable. Correct them, or add and change."
                ),
                rejected=summary.rejected,
            )
        staging.remove_keys(cursor, summary.late_keys)
        for dimension, ids in placing.nodes(run).items():
            staging.replace_ids(cursor, placing.COLUMNS[dimension], ids)
        staging.settle(cursor, summary.accepted)
        self._merge(run, source)
        run.counts |= changes.count(cursor, source.closed_through)
        written = run.counts["inserted"] + run.counts["updated"]
        run.counts["unchanged"] = summary.accepted - written
        run.counts |= {f"unassigned.{k}": n for k, n in placing.count_waiting(cursor).items()}
        changes.queue(cursor, run.batch_id)
        line_credits = getattr(run.feed, "line_credits", [])
        if line_credits:
            Credits().write_rows(run, line_credits)
        _raise_complete(source, summary.last_date, run.today)

    def _merge(self, run: Run, source: Source) -> None:
        cursor = run.cursor
        replaces = run.batch.mode == ImportMode.REPLACE
        changes.begin(cursor)
        merging.merge(
            cursor,
            source_id=source.pk,
            batch_id=run.batch_id,
            closed_through=source.closed_through,
            periods=staging.periods(cursor) if replaces else None,
        )
        changes.keep_credits(cursor)
        changes.keep_images(cursor, run.batch_id)
        sharing.follow(cursor, run.batch_id)

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Restore lines and credits; raises `Conflict` when a later batch touched one of them."""
        restoring.restore(cursor, batch.pk)
        _lower_complete(cursor, batch)


def _raise_complete(source: Source, last_date: str, today: date) -> None:
    if not last_date:
        return
    last = min(date.fromisoformat(last_date), today)
    if source.complete_through is None or last > source.complete_through:
        Source.objects.filter(pk=source.pk).update(complete_through=last)


def _lower_complete(cursor: Any, batch: ImportBatch) -> None:
    """Back to the last day that the source still has lines of, if the batch had gone beyond."""
    source = Source.objects.get(pk=batch.source_id or 0)
    cursor.execute("select max(date) from core_salesline where source_id = %s", [source.pk])
    (last,) = cursor.fetchone()
    if source.complete_through and (last is None or last < source.complete_through):
        Source.objects.filter(pk=source.pk).update(complete_through=last)
