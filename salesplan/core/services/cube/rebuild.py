"""The whole cube, or some months of it, computed afresh from the facts."""

import contextlib
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

import numpy as np
from django.conf import settings
from django.db import connection, transaction

from salesplan.core.events import CubeChanged
from salesplan.core.models import Company, StaleMonth
from salesplan.core.services import derived
from salesplan.core.services.cube import keymaps, keys, queue, spans, swapping
from salesplan.core.services.cube.drain import Drained, drain
from salesplan.core.services.cube.grains import GRAINS
from salesplan.core.services.cube.reading import Plan
from salesplan.core.services.cube.scan import Task
from salesplan.core.services.cube.windows import day_months
from salesplan.core.services.outbox import publish

CHILD = [sys.executable, "-m", "salesplan.core.services.cube.scan"]
ROWS_AT_ONCE = 1_500_000
"""Lines a process reads before it writes; bounds its memory at some 500 MB."""

_EXTENT = """
select least((select min(period) from core_actualsmonth), (select min(period) from core_salesline)),
       greatest((select max(period) from core_actualsmonth),
                (select max(period) from core_salesline))
"""


def rebuild(
    *, today: date, months: Iterable[int] | None = None, processes: int | None = None
) -> Drained:
    """Compute months (default: all) of every grain from the facts; empties their queue.

    All months are computed by `processes` child processes into new tables that then take the
    place of the old ones; readers see the old cube until then. Single months, and everything
    inside an open transaction, are rewritten in place by this process.
    """
    if months is not None or connection.in_atomic_block:
        return _in_place(today, all_months() if months is None else months)
    return _in_children(today, all_months(), processes or processors())


def processors() -> int:
    """How many child processes a rebuild takes by default."""
    return os.cpu_count() or 1


def all_months() -> range:
    """All months from the first to the last that facts or the cube hold."""
    with connection.cursor() as cursor:
        cursor.execute(_EXTENT)
        first, last = cursor.fetchone()
    return range(0) if first is None else range(first, last + 1)


def _in_place(today: date, months: Iterable[int]) -> Drained:
    with transaction.atomic():
        StaleMonth.objects.bulk_create(StaleMonth(period=month) for month in months)
        return drain(today=today)


def _in_children(today: date, months: range, processes: int) -> Drained:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(queue.LOCK)
        windows = day_months(Company.objects.get(pk=1), today)
        queue.claim(cursor, [])
        keys.sync(cursor)
        plan = Plan(GRAINS, frozenset(windows), keymaps.load(cursor))
        fill(cursor, plan, months, processes)
        for grain in GRAINS:
            swapping.swap(cursor, grain.table)
        spans.rebuild(cursor, plan.maps)
        generation = queue.finish(cursor, has_read_facts=True, windows=windows)
        derived.mark(cursor, months)
        publish(CubeChanged(periods=list(months), generation=generation))
    return Drained(tuple(months), tuple(months), generation)


def fill(cursor: Any, plan: Plan, months: range, processes: int) -> None:
    """Create new tables for the plan's grains and have child processes fill them.

    Lines that came since the last vacuum are not in the index of days yet; reading a month would
    read all of them.
    """
    cursor.execute("select brin_summarize_new_values('sales_line_date')")
    beside = connection.copy()
    try:
        with beside.cursor() as own:
            for grain in plan.grains:
                swapping.create(own, grain.table)
    finally:
        beside.close()
    shares = _shares(cursor, months, processes)
    _run([Task(_address(), plan, share) for share in shares if share])


def _shares(cursor: Any, months: range, processes: int) -> list[tuple[tuple[int, ...], ...]]:
    """For each process as many months: runs of about `ROWS_AT_ONCE` lines, at least two."""
    cursor.execute("select greatest(reltuples, 0) from pg_class where relname = 'core_salesline'")
    (lines,) = cursor.fetchone()
    each = max(2, -(-int(lines) // (ROWS_AT_ONCE * processes)))
    runs = np.array_split(np.array(months), each * processes)
    chunks = [tuple(run.tolist()) for run in runs if len(run)]
    return [tuple(chunks[number::processes]) for number in range(processes)]


def _address() -> dict[str, Any]:
    known = ("dbname", "user", "password", "host", "port", "options", "sslmode")
    return {k: v for k, v in connection.get_connection_params().items() if k in known}


def _run(tasks: list[Task]) -> None:
    """Run the tasks side by side; raises with what a child had to say when one fails."""
    with contextlib.ExitStack() as stack:
        said = [stack.enter_context(tempfile.TemporaryFile()) for _task in tasks]
        children = [_start(stack, *pair) for pair in zip(tasks, said, strict=True)]
        failed = [child.wait() != 0 for child in children]
        if any(failed):
            for errors in said:
                errors.seek(0)
            text = b"\n".join(errors.read() for errors in said).decode(errors="replace")
            raise RuntimeError(f"rebuilding the cube failed:\n{text}")


def _start(stack: contextlib.ExitStack, task: Task, said: IO[bytes]) -> subprocess.Popen[bytes]:
    given = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115
    pickle.dump(task, given)
    given.seek(0)
    child = subprocess.Popen(CHILD, stdin=given, stderr=said, cwd=settings.BASE_DIR)  # noqa: S603
    stack.callback(child.kill)
    return child
