"""Sales lines: staged, merged by key, split by their credits, queued for the cube, taken back."""

import tempfile
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import ImportBatch, ImportMode, Source
from salesplan.core.scoping import Viewer
from salesplan.core.services.imports import (
    changes,
    first_load,
    merging,
    placing,
    restoring,
    sharing,
    staging,
    unchanged,
)
from salesplan.core.services.imports.crediting import Credits
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.reading.process import CopyFile

SPOOLED = 64 * 1024 * 1024
NOTHING = {"inserted": 0, "updated": 0, "deleted": 0, "late": 0}


class SalesLines:
    """The handler of sales lines."""

    output = "copy"
    has_source = True

    def quick(self, run: Run, opened: first_load.Opened) -> bool:
        """The first lines of a source need no comparison."""
        if not first_load.write(run, opened):
            return False
        _finish(run)
        return True

    def write(self, run: Run) -> None:
        """Write the lines of the feed; what is equal already is not touched."""
        known = unchanged.digests_in_force(run)
        if known:
            with tempfile.SpooledTemporaryFile(SPOOLED) as spool:
                for chunk in run.feed.chunks():
                    spool.write(chunk)
                if run.feed.summary.digest in known:
                    run.counts |= NOTHING | {"unchanged": run.feed.summary.accepted}
                    return
                spool.seek(0)
                self._write(run, spool)
        else:
            self._write(run, CopyFile(run.feed))  # type: ignore[arg-type]

    def _write(self, run: Run, file: staging.Readable) -> None:
        cursor = run.cursor
        staging.fill(cursor, file)
        summary = run.feed.summary
        _refuse_partial_replacement(run)
        staging.remove_keys(cursor, summary.late_keys)
        for dimension, ids in placing.nodes(run).items():
            staging.replace_ids(cursor, placing.COLUMNS[dimension], ids)
        staging.settle(cursor, summary.accepted)
        self._merge(run, run.source)
        run.counts |= changes.count(cursor, run.source.closed_through)
        written = run.counts["inserted"] + run.counts["updated"]
        run.counts["unchanged"] = summary.accepted - written
        if written or run.counts["deleted"]:
            run.counts |= placing.count_waiting(cursor)
            changes.queue(cursor, run.batch_id)
        _finish(run)

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


def _refuse_partial_replacement(run: Run) -> None:
    rejected = run.feed.summary.rejected
    if run.batch.mode == ImportMode.REPLACE and rejected:
        raise Invalid(
            _(
                "%(rejected)s rows were rejected. Replacing removes what the file does not"
                " hold, so every row of it must be readable. Correct them, or add and change."
            ),
            rejected=rejected,
        )


def _finish(run: Run) -> None:
    """Credits that came inside the lines, and how far the source's data now go."""
    line_credits = getattr(run.feed, "line_credits", [])
    if line_credits:
        Credits().write_rows(run, line_credits)
    _raise_complete(run.source, run.feed.summary.last_date, run.today)


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
