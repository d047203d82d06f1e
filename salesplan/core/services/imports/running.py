"""One batch through reading and writing, in one transaction: all of it, or nothing of it."""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Conflict, Invalid
from salesplan.core.models import ImportBatch, ImportState
from salesplan.core.scoping import Viewer
from salesplan.core.services.imports import kinds, placing
from salesplan.core.services.imports.kinds import Feed, Handler, Quick, Run
from salesplan.core.services.imports.reading import mappings
from salesplan.core.services.imports.reading.errors import ReadingError, RowError
from salesplan.core.services.imports.reading.limits import COMMAND, Limits
from salesplan.core.services.imports.reading.process import Reading
from salesplan.core.services.imports.reading.reader import Progress, ReadSpec
from salesplan.core.services.imports.reading.stamping import Stamp
from salesplan.core.services.imports.references import reference
from salesplan.core.services.imports.wording import refusal

ERRORS_KEPT = 200
UNKNOWN_SHOWN = 100
OPEN = (ImportState.UPLOADED, ImportState.CHECKED, ImportState.RUNNING, ImportState.FAILED)
Open = Callable[[Handler, mappings.Mapping, Stamp | None], AbstractContextManager[Feed]]
Check = Callable[[], None]


@dataclass(frozen=True)
class Plan:
    """How a batch is run: whose order, on which day, whether it is rolled back at the end."""

    actor: Viewer
    today: date
    now: datetime
    dry: bool
    check: Check = lambda: None
    """Called last in the transaction; raises when the work must not take effect."""


def run(*, batch_id: int, plan: Plan, open_feed: Open, report: Path | None) -> ImportBatch:
    """Read and write a batch; returns it with counts and errors, applied unless `plan.dry`.

    Raises `Invalid` for what spoils the whole file or batch, `Conflict` when it was applied
    already; then nothing has changed and the batch says why.
    """
    try:
        with transaction.atomic():
            done = _write(batch_id, plan, open_feed)
            _append(report, done.rejected)
            outcome = _outcome(done, plan)
            ImportBatch.objects.filter(pk=batch_id).update(**outcome)
            plan.check()
            transaction.set_rollback(plan.dry)
    except ReadingError as error:
        _fail(batch_id, plan, error.code, asdict(error.problem)["params"])
        raise refusal(error) from error
    except Invalid as error:
        _fail(batch_id, plan, error.code, error.params, str(error))
        raise
    except DatabaseError as error:
        _fail(batch_id, plan, "database", {}, str(error)[:300])
        raise
    if plan.dry:
        ImportBatch.objects.filter(pk=batch_id).update(**outcome)
    return ImportBatch.objects.get(pk=batch_id)


def file_feed(
    path: Path, *, today: date, limits: Limits = COMMAND, report: Path | None = None,
    progress: Progress | None = None,
) -> Open:  # fmt: skip
    """A way to open a file in a child process with the walls of `limits`."""

    def open_feed(
        handler: Handler, mapping: mappings.Mapping, stamp: Stamp | None
    ) -> AbstractContextManager[Feed]:
        spec = ReadSpec(
            mapping=placing.for_reader(mapping),
            today=today,
            path=path,
            reference=reference(mapping.kind),
            limits=limits,
            report=report,
            stamp=stamp,
        )
        return Reading(spec, output=handler.output, progress=progress)  # type: ignore[arg-type]

    return open_feed


def _write(batch_id: int, plan: Plan, open_feed: Open) -> Run:
    batch = ImportBatch.objects.select_for_update().get(pk=batch_id)
    if batch.state not in OPEN:
        raise Conflict(_("This import has been applied already."), code="applied")
    handler = kinds.handler(batch.kind)
    mapping = mappings.from_dict(batch.spec)
    with connection.cursor() as cursor, _locked(cursor, batch):
        done = Run(batch, plan.actor, plan.today, plan.now, mapping, cursor)
        opened = partial(open_feed, handler, mapping)
        if not (isinstance(handler, Quick) and handler.quick(done, opened)):
            with opened(None) as done.feed:
                handler.write(done)
        done.feed.summary  # noqa: B018 - raises unless every row was accounted for
    return done


@contextmanager
def _locked(cursor: Any, batch: ImportBatch) -> Iterator[None]:
    """One writer per source (or kind) at a time, until the transaction ends."""
    key = f"import:{batch.source_id or batch.kind}"
    cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [key])
    if batch.source is not None:
        batch.source.refresh_from_db()
    yield


def _outcome(done: Run, plan: Plan) -> dict[str, Any]:
    summary = done.feed.summary
    errors = [*summary.errors[:ERRORS_KEPT], *done.rejected]
    months = list(summary.periods)
    counts = _counts(done)
    taken = counts["accepted"] or not counts["rejected"]
    applied = ImportState.APPLIED if taken else ImportState.FAILED
    outcome: dict[str, Any] = {
        "counts": counts,
        "errors": [asdict(error) for error in errors[:ERRORS_KEPT]],
        "state": ImportState.CHECKED if plan.dry else applied,
        "first_period": months[0] if months else None,
        "last_period": months[-1] if months else None,
    }
    return outcome if plan.dry or not taken else outcome | {"applied_at": plan.now}


def _counts(done: Run) -> dict[str, Any]:
    summary = done.feed.summary
    late = len({error.row for error in done.rejected})
    unknown = {
        name: dict(sorted(codes.items(), key=lambda item: -item[1])[:UNKNOWN_SHOWN])
        for name, codes in summary.unknown.items()
    }
    return {
        "read": summary.rows_read - summary.blank,
        "accepted": summary.accepted - late,
        "rejected": summary.rejected + late,
        "duplicates": summary.duplicate_rows,
        "repeated": summary.repeated_rows,
        "digest": summary.digest,
        **done.counts,
        "created": done.created,
        "unknown": unknown,
        "totals": dict(summary.totals),
        "first_date": summary.first_date,
        "last_date": summary.last_date,
        "warnings": [asdict(problem) for problem in summary.warnings],
    }


def _append(report: Path | None, rejected: list[RowError]) -> None:
    if report is None or not rejected:
        return
    with report.open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for error in rejected:
            params = json.dumps(dict(error.params), ensure_ascii=False, default=str)
            writer.writerow((error.row, error.column, error.code, error.value, params))


def _fail(batch_id: int, plan: Plan, code: str, params: dict[str, Any], text: str = "") -> None:
    """Say on the batch why nothing changed; an open batch can be corrected and run again."""
    shown = {name: str(value) for name, value in params.items()}
    error = {"row": None, "column": "", "code": code, "value": text, "params": shown}
    state = ImportState.UPLOADED if plan.dry else ImportState.FAILED
    ImportBatch.objects.filter(pk=batch_id, state__in=OPEN).update(
        state=state, errors=[error], counts={}
    )
