"""From an import to the message about an alert: nothing is lost, nothing happens twice.

One test with real processes: a worker is killed (SIGKILL) while it changes the cube, and another
one while it tells people; then every message is delivered again. The others take the broker's place
in the test's own process and lose one message each; the clock heals what was lost.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from rest_framework.test import APIClient

from monitoring.models import Alert, AlertFiring
from monitoring.services import alert_rules, refreshing
from salesplan.core.models import (
    ActualsMonth,
    Company,
    Dispatch,
    Job,
    JobState,
    Notification,
    Outbox,
)
from salesplan.core.selectors import access
from salesplan.core.services import clock, jobs, outbox
from salesplan.core.services.cube import checking, working
from salesplan.core.services.outbox import RunJob
from salesplan.jobs.tasks import run_job
from tests.conftest import ROOT
from tests.factories.planned_company import Planned, cube, planned
from tests.factories.small_company import FIRST_PERIOD, MONTHS, TODAY
from tests.personas import Persona

__all__ = ["cube", "planned"]
ApiFor = Callable[[Persona], APIClient]
AUGUST = 2026 * 12 + 7
SOLD = 123_456
ORDER = {
    "order": "NEW-1", "line": "1", "date": "2026-08-28", "seat": "south-a-1",
    "product": "home-1-1", "channel": "project", "customer": "c05", "quantity": 1,
    "revenue": f"{SOLD / 100:.2f}", "cost": "0",
}  # fmt: skip
PATIENCE = 120


def only_the_import_remains() -> None:
    """The first rule is there and nothing waits of what making the company left to do."""
    alert_rules.ensure_default(actor=access.system())
    Job.objects.all().delete()
    Outbox.objects.update(sent_at=Now())


def bring_in(api: APIClient) -> None:
    """An import of one line; its transaction leaves a delta and a message, no more."""
    sent = api.post("/api/v1/sales-lines/", {"source": "small", "rows": [ORDER]})
    assert sent.status_code == 200, sent.content


def settled(company: Planned) -> dict[str, Any]:
    """All that the chain leaves behind."""
    told = Notification.unscoped.filter(key__startswith="alert:")
    sent = Dispatch.unscoped.filter(key__startswith="alert:")
    south = ActualsMonth.objects.get(
        organisation_id=company["south"], period=AUGUST, product_id=0, channel_id=0
    )
    alerts = Alert.unscoped.order_by("pk")
    return {
        "south": south.revenue,
        "alerts": list(alerts.values_list("pk", "organisation_id", "state", "severity", "actual")),
        "firings": list(AlertFiring.unscoped.order_by("pk").values_list("pk", "alert_id")),
        "told": sorted(told.values_list("user_id", "key")),
        "sent": sorted(sent.values_list("user_id", "key", "endpoint_id")),
    }


def assert_done_once(company: Planned, manager: Persona) -> None:
    """The cube is what the facts say, and each case was told once to each of its people."""
    assert checking.check(months=range(FIRST_PERIOD, FIRST_PERIOD + MONTHS)) == []
    state = settled(company)
    in_august = company.actual(lambda line: line.region == "south", [AUGUST])
    assert state["south"] == in_august + SOLD
    (alert,) = [row for row in state["alerts"] if row[1] == company["south"]]
    summer = company.actual(lambda line: line.region == "south", [AUGUST - 1, AUGUST])
    assert alert[2:] == ("open", "act", summer + SOLD)
    of_alerts = Notification.unscoped.filter(user=manager.user, kind="alert")
    assert of_alerts.count() == len([key for user, key in state["told"] if user == manager.user.pk])
    assert len(state["told"]) == len(set(state["told"]))
    assert len(state["sent"]) == len(set(state["sent"]))
    assert of_alerts.count() == 1


# --- a real worker and a real broker


class Worker:
    """A Celery worker of its own broker queue on the test's database."""

    def __init__(self) -> None:
        base, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
        broker, _slash, _number = os.environ["REDIS_URL"].rpartition("/")
        environment = {
            **os.environ,
            "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
            "REDIS_URL": f"{broker}/7",
        }
        line = [sys.executable, "-m", "celery", "-A", "salesplan.config.celery", "worker"]
        quiet = ["-P", "solo", "-l", "ERROR", "--without-gossip", "--without-mingle"]
        self.process = subprocess.Popen(
            [*line, *quiet],
            env=environment,
            cwd=ROOT,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill(self) -> None:
        """As the kernel does it when memory runs out."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)


@pytest.fixture
def worker() -> Iterator[Callable[[], Worker]]:
    """Starts workers; those that are left are killed in the end."""
    started: list[Worker] = []

    def start() -> Worker:
        started.append(Worker())
        return started[-1]

    yield start
    for one in started:
        one.kill()


def wait_until(true: Callable[[], Any], what: str) -> None:
    pause = threading.Event()
    for _moment in range(PATIENCE * 20):
        if true():
            return
        pause.wait(0.05)
    raise AssertionError(f"waited in vain: {what}; {list(Job.objects.values('kind', 'state'))}")


@contextmanager
def nobody_writes(table: str) -> Iterator[None]:
    """Another session that stops whoever wants to write to a table, until the block ends."""
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    other = psycopg2.connect(**settings)
    try:
        other.cursor().execute(f"lock table {table} in share mode")
        yield
    finally:
        other.close()


def stopped_at(table: str) -> bool:
    """Whether somebody waits for the lock of the table: a transaction that is half done."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_locks where not granted and relation = %s::regclass)",
            [table],
        )
        return bool(cursor.fetchone()[0])


def kill_at(table: str, worker: Callable[[], Worker], kind: str) -> None:
    """Let a worker come as far as writing to the table, and kill it there."""
    with nobody_writes(table):
        one = worker()
        wait_until(lambda: stopped_at(table), f"a worker that writes to {table}")
        one.kill()
    assert Job.objects.filter(kind=kind, state=JobState.RUNNING).count() == 1


def the_lease_runs_out() -> None:
    """A minute later beat finds the job of the dead worker."""
    dead = Job.objects.filter(state=JobState.RUNNING)
    dead.update(lease_until=Now() - timedelta(seconds=1))
    assert jobs.reap() >= 1


def at_rest() -> bool:
    live = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING])
    return not live.exists() and not Outbox.objects.filter(sent_at=None).exists()


def test_workers_that_are_killed_midway_lose_and_double_nothing(
    transactional_db: None,
    planned: Planned,
    analyst: Persona,
    manager_south: Persona,
    api_for: ApiFor,
    worker: Callable[[], Worker],
) -> None:
    Company.objects.update(business_date=TODAY)
    only_the_import_remains()
    before = settled(planned)["south"]
    bring_in(api_for(analyst))
    kill_at("core_actualscustomer", worker, working.JOB)
    assert settled(planned)["south"] == before  # half a drain is none

    the_lease_runs_out()
    kill_at("core_notification", worker, refreshing.ALERTS)
    assert settled(planned)["south"] == before + SOLD
    assert settled(planned)["alerts"] == []  # an alert of which nobody would hear is none

    the_lease_runs_out()
    worker()
    wait_until(at_rest, "everything done")
    assert_done_once(planned, manager_south)

    state = settled(planned)
    Outbox.objects.update(sent_at=None, attempts=0)
    for job_id in Job.objects.values_list("pk", flat=True):
        outbox.publish(RunJob(job_id=str(job_id)))
    wait_until(at_rest, "everything delivered again")
    assert settled(planned) == state
    assert not Job.objects.exclude(state=JobState.DONE).exists()


# --- a broker that loses what it is told


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The broker's queue: ids of jobs that a worker has been told of."""
    queue: list[str] = []
    monkeypatch.setattr(run_job, "apply_async", lambda args: queue.append(args[0]))
    return queue


def work(broker: list[str], lost: str = "", kind: str = "") -> None:
    """Relay and worker until nothing waits; one message is lost on its way.

    `lost` is the topic of an event; of "RunJob" the first one for a job of `kind`.
    """
    for _round in range(30):
        if (
            lost
            and lost != "RunJob"
            and Outbox.objects.filter(sent_at=None, topic=lost).delete()[0]
        ):
            lost = ""
        outbox.relay(limit=1)
        kinds = {str(pk): name for pk, name in Job.objects.values_list("pk", "kind")}
        if lost == "RunJob" and any(kinds[one] == kind for one in broker):
            broker[:] = [one for one in broker if kinds[one] != kind]
            lost = ""
        while broker:
            jobs.run_now(broker.pop(0))
        if not Outbox.objects.filter(sent_at=None, not_before__lte=Now()).exists():
            break
    assert not lost, "nothing was lost, so nothing is proven"


def beat() -> None:
    """An hour of beat: the clock's slots, and jobs that nobody has begun."""
    Job.objects.filter(state=JobState.QUEUED).update(
        created_at=F("created_at") - timedelta(hours=1)
    )
    clock.tick(now=datetime(2026, 8, 31, 11, tzinfo=UTC))
    jobs.reap()


@pytest.mark.parametrize(
    ("lost", "kind"),
    [
        ("FactsLoaded", ""),
        ("CubeChanged", ""),
        ("RunJob", working.JOB),
        ("RunJob", refreshing.ALERTS),
    ],
)
def test_a_lost_message_is_healed_by_beat(
    planned: Planned, analyst: Persona, manager_south: Persona, api_for: ApiFor,
    broker: list[str], lost: str, kind: str,
) -> None:  # fmt: skip
    only_the_import_remains()
    bring_in(api_for(analyst))
    work(broker, lost, kind)
    assert settled(planned)["told"] == []
    beat()
    work(broker)
    assert_done_once(planned, manager_south)


def test_every_message_twice_changes_nothing(
    planned: Planned, analyst: Persona, manager_south: Persona, api_for: ApiFor, broker: list[str]
) -> None:
    bring_in(api_for(analyst))
    work(broker)
    assert_done_once(planned, manager_south)
    state = settled(planned)
    done = [str(pk) for pk in Job.objects.values_list("pk", flat=True)]
    assert not any(jobs.run_now(pk) for pk in done)
    Outbox.objects.update(sent_at=None)
    work(broker)
    work(broker)
    assert settled(planned) == state
    bring_in(api_for(analyst))
    work(broker)
    assert settled(planned) == state
