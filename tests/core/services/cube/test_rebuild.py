"""Rebuilding by child processes, by month and by command; the check; the background job."""

import random
import threading
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from salesplan.core.models import ActualsMonth, CubeState, Job, JobState, SalesLine, StaleMonth
from salesplan.core.services import jobs, outbox
from salesplan.core.services.cube import chains, months, scan, working
from salesplan.core.services.cube.drain import drain
from salesplan.core.services.cube.rebuild import rebuild
from tests.core.services.cube.writing import (
    TODAY,
    Ledger,
    Sale,
    build,
    by_hand,
    random_batch,
    tables,
)
from tests.factories.small_company import reseed_after_flush

AUGUST = 2026 * 12 + 7


@pytest.fixture
def ledger(db: None) -> Ledger:
    return build()


@pytest.fixture
def committed(transactional_db: None) -> Ledger:
    """A company outside a transaction, as child processes need it."""
    reseed_after_flush()
    return build()


def indexes() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "select indexname, indexdef from pg_indexes where tablename like 'core_actuals%'"
            " order by 1"
        )
        return list(cursor.fetchall())


def test_child_processes_write_the_cube_that_the_queue_gives(committed: Ledger) -> None:
    rng = random.Random(5)
    for _ in range(8):
        random_batch(committed, rng)
    drain(today=TODAY)
    drained, before = tables(), indexes()
    ActualsMonth.objects.filter(period=AUGUST).update(revenue=1)
    assert tables() != drained
    done = rebuild(today=TODAY, processes=2)
    assert tables() == drained
    assert indexes() == before
    assert done.generation == CubeState.objects.get().generation
    random_batch(committed, rng)
    assert not drain(today=TODAY).repaired


def test_chains_are_the_same_in_small_portions(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(8)
    for _ in range(8):
        random_batch(ledger, rng)
    rebuild(today=TODAY)
    before = tables()
    assert len(before["core_orderrepeat"]) > 20
    monkeypatch.setattr(chains, "ROWS_AT_ONCE", 3)
    rebuild(today=TODAY)
    assert tables() == before


def test_a_failing_child_leaves_the_cube_as_it_was(
    committed: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed.write(Sale("O1", "1", date(2026, 8, 3)))
    drain(today=TODAY)
    before = tables()
    with connection.cursor() as cursor:
        cursor.execute("update core_salesline set product_id = 999999")
    with pytest.raises(RuntimeError, match="not in the tree"):
        rebuild(today=TODAY, processes=1)
    assert tables() == before
    assert not connection.in_atomic_block
    assert scan.NEW == "_new"


def test_a_rebuild_takes_the_queue_with_it(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", date(2026, 8, 3)))
    rebuild(today=TODAY)
    assert CubeState.objects.get().stale_since is None
    assert drain(today=TODAY).periods == ()
    assert ActualsMonth.objects.get(period=AUGUST, organisation_id=1, product_id=0,
                                    channel_id=0).revenue == 1000  # fmt: skip


def test_the_commands_check_mend_and_drain(ledger: Ledger) -> None:
    def run(*arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    ledger.write(Sale("O1", "1", date(2026, 8, 3)), Sale("O1", "2", date(2026, 7, 3)))
    with pytest.raises(CommandError, match="cells differ"):
        run("rebuild_cube", "--check")
    assert "generation 1" in run("drain_cube")
    assert "equals the facts in 2 months" in run("rebuild_cube", "--check")
    SalesLine.unscoped.filter(line_no="1").update(revenue=5)
    with pytest.raises(CommandError, match="cells differ"):
        run("rebuild_cube", "--check", "--from", "2026-08")
    assert "equals the facts in 1 months" in run("rebuild_cube", "--check", "--to", "2026-07")
    assert "Rebuilt 1 months (2026-08)" in run("rebuild_cube", "--from", "2026-08")
    assert "equals the facts" in run("rebuild_cube", "--check")
    with pytest.raises(CommandError, match="not a month"):
        run("rebuild_cube", "--from", "2026-13")


def test_the_check_finds_wrong_chains_and_writes_nothing(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", date(2026, 8, 3)), Sale("O1", "2", date(2026, 7, 3)))
    drain(today=TODAY)
    for table in ("core_orderrepeat", "core_activecustomers", "core_actualsday"):
        with connection.cursor() as cursor:
            cursor.execute(f"delete from {table} where organisation_id = 1")
        before = tables()
        with pytest.raises(CommandError):
            call_command("rebuild_cube", "--check", stdout=StringIO())
        assert tables() == before
        rebuild(today=TODAY)


def test_loaded_facts_wake_the_drain_and_the_clock_sweeps(ledger: Ledger) -> None:
    ledger.write(Sale("O1", "1", date(2026, 8, 3)))
    outbox.relay()
    job = Job.objects.get(kind=working.JOB)
    assert jobs.run_now(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["months"]) == (JobState.DONE, 1)
    now = timezone.now()
    assert working.request_when_due(now) is None
    assert working.request_when_due(now + timedelta(days=400)) is not None
    ledger.write(Sale("O2", "1", date(2026, 8, 3)))
    assert working.request_when_due(now) is not None


def test_what_arrives_while_months_are_rebuilt_counts_once(
    committed: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed.write(Sale("O1", "1", date(2026, 8, 3)))
    drain(today=TODAY)
    StaleMonth.objects.create(period=AUGUST)
    rebuild_months = months.rebuild

    def elsewhere() -> None:
        committed.write(Sale("O2", "1", date(2026, 8, 4)), Sale("O3", "1", date(2026, 7, 4)))
        connection.close()

    def interrupted(*arguments: Any, **named: Any) -> None:
        writer = threading.Thread(target=elsewhere)
        writer.start()
        writer.join()
        rebuild_months(*arguments, **named)

    monkeypatch.setattr(months, "rebuild", interrupted)
    drain(today=TODAY)
    monkeypatch.undo()
    assert CubeState.objects.get().stale_since is not None
    august = ActualsMonth.objects.get(period=AUGUST, organisation_id=1, product_id=0, channel_id=0)
    assert august.revenue == 2000  # read from the facts already, and still in the queue
    done = drain(today=TODAY)
    assert done.rebuilt == (AUGUST - 1, AUGUST)
    drained = tables()
    for table, rows in by_hand(committed).items():
        assert drained[table] == rows, table
    assert CubeState.objects.get().stale_since is None
