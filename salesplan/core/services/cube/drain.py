"""The drain: applies the queue to every grain in one transaction; readers see it at commit."""

import logging
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from salesplan.core.events import CubeChanged
from salesplan.core.models import Company, CubeState
from salesplan.core.services import derived
from salesplan.core.services.cube import keys, months, queue, spans
from salesplan.core.services.cube.grains import (
    CUSTOMER,
    GRAINS,
    NUMBERS,
    Grain,
    changes_sql,
    merge_sql,
)
from salesplan.core.services.cube.windows import day_months
from salesplan.core.services.outbox import publish

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drained:
    """What a drain did: months changed, months rebuilt from facts, the generation after it."""

    periods: tuple[int, ...]
    rebuilt: tuple[int, ...]
    generation: int
    repaired: bool = False


def drain(*, today: date) -> Drained:
    """Bring the cube up to date with the queue, the trees and the day.

    Idempotent: nothing waiting changes nothing. One at a time; a second one waits. Whatever
    fails, the transaction rolls back and the queue stays.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(queue.LOCK)
        state = CubeState.objects.get(pk=1)
        windows = day_months(Company.objects.get(pk=1), today)
        kept = sorted(set(windows) & set(state.day_windows))
        stale = queue.claim(cursor, kept) | keys.sync(cursor)
        periods = queue.claimed_periods(cursor)
        if not (stale or periods or windows != state.day_windows):
            queue.settle(cursor)
            return Drained((), (), state.generation)
        queue.forget(cursor, stale)
        repaired = not _apply(cursor, periods - stale)
        if repaired:
            log.warning("the cube did not match the queue; months are rebuilt: %s", periods)
            stale |= periods
        months.rebuild(cursor, stale, old_windows=state.day_windows, windows=windows)
        entered = bool(set(windows) - set(state.day_windows))
        generation = queue.finish(cursor, has_read_facts=bool(stale) or entered, windows=windows)
        changed = tuple(sorted(stale | periods))
        derived.mark(cursor, changed)
        publish(CubeChanged(periods=list(changed), generation=generation))
    return Drained(changed, tuple(sorted(stale)), generation, repaired)


def _apply(cursor: Any, periods: set[int]) -> bool:
    """Add the claimed changes; False (and nothing done) when a cell would end below nothing."""
    if not periods:
        return True
    cursor.execute("analyze cube_delta; analyze cube_order")
    cursor.execute("set local enable_memoize = off")
    queue.place(cursor, "cube_delta", "cube_order")
    try:
        with transaction.atomic():
            for grain in GRAINS:
                apply_to(cursor, grain)
            spans.add_repeats(cursor)
    except IntegrityError:
        return False
    return True


def apply_to(cursor: Any, grain: Grain) -> None:
    """Add the claimed changes to one grain."""
    cursor.execute("drop table if exists cube_change")
    cursor.execute(f"create temp table cube_change on commit drop as {changes_sql(grain)}")
    cursor.execute("analyze cube_change")
    if grain is CUSTOMER:
        spans.note_customers(cursor)
    cursor.execute(merge_sql(grain.table, grain.keys, NUMBERS, "lines"))
    if grain is CUSTOMER:
        spans.add_customers(cursor)
