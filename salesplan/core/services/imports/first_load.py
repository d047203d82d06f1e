"""The first lines of a source go straight into the table: there is nothing to compare them with.

The reader stamps them with everything that the table needs, so that COPY is the only writing step.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import polars as pl
from django.conf import settings
from django.db import IntegrityError, transaction

from salesplan.core.models import FOREVER, ImportMode, Kind, Membership, SalesLine
from salesplan.core.services.cube.deltas import queue_months
from salesplan.core.services.imports import changes, placing, staging
from salesplan.core.services.imports.kinds import Feed, Run
from salesplan.core.services.imports.merging import UNASSIGNED_TIER
from salesplan.core.services.imports.reading.process import CopyFile
from salesplan.core.services.imports.reading.stamping import STAMPED_COLUMNS, Stamp
from salesplan.core.services.trees import BEGINNING

Opened = Callable[[Stamp | None], AbstractContextManager[Feed]]
_COPY = f"copy core_salesline ({', '.join(STAMPED_COLUMNS)}) from stdin with (format csv)"


def write(run: Run, opened: Opened) -> bool:
    """Write all lines of the feed; False, and nothing done, where lines must be compared."""
    stamp = _stamp(run)
    if stamp is None:
        return False
    try:
        with transaction.atomic(), opened(stamp) as feed:
            run.feed = feed
            staging.copy(run.cursor, _COPY, CopyFile(feed))  # type: ignore[arg-type]
            _finish(run)
    except IntegrityError:  # a key stands twice: the staged way names it
        return False
    return True


def _stamp(run: Run) -> Stamp | None:
    """What to stamp; None when the source has lines, or nodes or tiers would need a look."""
    rules = run.mapping.unknown.values()
    if run.batch.mode != ImportMode.MERGE or any(rule.policy != "reject" for rule in rules):
        return None
    if SalesLine.unscoped.filter(source_id=run.source.pk).exists() or _has_dated_tiers():
        return None
    tiers = Membership.objects.filter(child__kind=Kind.CUSTOMER).values_list("child", "parent")
    closed = run.source.closed_through
    return Stamp(
        source_id=run.source.pk,
        batch_id=run.batch_id,
        closed_through=-1 if closed is None else closed,
        tiers=pl.DataFrame(
            list(tiers), schema={"customer_id": pl.Int32, "tier_id": pl.Int32}, orient="row"
        ),
        no_tier=UNASSIGNED_TIER,
    )


def _has_dated_tiers() -> bool:
    always = Membership.objects.filter(valid_from=BEGINNING, valid_to=FOREVER)
    tiers = Membership.objects.filter(child__kind=Kind.CUSTOMER)
    return tiers.exclude(pk__in=always.values("pk")).exists()


def _finish(run: Run) -> None:
    cursor, summary = run.cursor, run.feed.summary
    changes.begin_added(cursor, run.batch_id, run.source.pk)
    closed = run.source.closed_through
    late = sum(n for month, n in summary.periods.items() if closed is not None and month <= closed)
    run.counts |= {"inserted": summary.accepted, "updated": 0, "unchanged": 0, "deleted": 0}
    run.counts |= {"late": late} | placing.waiting(cursor)
    if summary.accepted > settings.CUBE_DELTA_LIMIT:
        queue_months(cursor, batch_id=run.batch_id, periods=list(summary.periods))
    else:
        changes.queue(cursor, run.batch_id)
    changes.end_added(cursor)
