"""From the commit of 1,000 changed facts until the dashboard is current and alerts are evaluated.

A quick run measures at 100,000 and 1,000,000 lines of history, `--full` at 1,000,000 and
10,000,000 (SALESPLAN_BENCH_LINES: any number and its tenth): the last row is what grows with it.
The messages and jobs are those of the product, done in this process one after the other, as a
worker does them; not counted is the way of the wake-up (NOTIFY, broker), and not waited for are
the jobs after it (derived measures, check of the data).
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks import database

Row = tuple[str, float, str, float, float | None]
CHANGED = 1_000
ROUNDS = 7
GOAL_SECONDS = 2.0
GROWTH = 2.2


def run() -> list[Row]:
    """Return (name, value, unit, ratio, goal); a ratio is the growth with a tenfold history."""
    database.start()
    lines = database.lines()
    small, large = _measured(lines // 10), _measured(lines)
    at = f"{CHANGED:,} changed facts in {lines / 1e6:g}M"
    parts: list[Row] = [
        (f"{at}: {name}", 1000 * value, "ms", value / small[name], None)
        for name, value in large.items()
        if name != "all"
    ]
    whole, growth = large["all"], large["all"] / small["all"]
    return [
        *parts,
        (f"{at}: commit to alerts evaluated", whole, "s", growth, GOAL_SECONDS),
        (f"{at}: growth when history grows 10 x", growth, "x", growth, GROWTH),
    ]


def _measured(lines: int) -> dict[str, float]:
    """Median seconds by part."""
    from benchmarks import selling

    selling.prepare(lines)
    taken: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        _at_rest()
        _import(lines, number)
        for name, seconds in _until_current().items():
            taken.setdefault(name, []).append(seconds)
        _check()
    return {name: statistics.median(values[1:]) for name, values in taken.items()}


def _import(lines: int, number: int) -> None:
    """Change facts as an import does: rows, deltas and the message in one transaction."""
    from django.db import transaction

    from benchmarks import facts_data
    from salesplan.core.events import FactsLoaded
    from salesplan.core.services.outbox import publish

    with transaction.atomic():
        facts_data.change_recent(CHANGED, lines, seed=number + 1)
        publish(FactsLoaded(batch_id=number + 2, kind="sales_lines"))


def _until_current() -> dict[str, float]:
    from monitoring.services import refreshing
    from salesplan.core.services.cube import working

    begin = time.perf_counter()
    drained = _seconds(lambda: _do(working.JOB))
    evaluated = _seconds(lambda: _do(refreshing.ALERTS))
    whole = time.perf_counter() - begin
    return {"figures current": drained, "then alerts evaluated": evaluated, "all": whole}


def _do(kind: str) -> None:
    """Deliver what waits, then do the job of a kind that it asked for."""
    from salesplan.core.models import Job, JobState
    from salesplan.core.services import jobs, outbox

    outbox.relay()
    job = Job.objects.filter(kind=kind, state=JobState.QUEUED).order_by("created_at")[0]
    if not jobs.run_now(job.pk):
        raise RuntimeError(kind)
    job.refresh_from_db()
    if job.state != JobState.DONE:
        raise RuntimeError(job.error)


def _check() -> None:
    """The dashboard's revenue is the sum of the lines, to the cent."""
    from django.db.models import Sum

    from benchmarks.selling import AS_OF, FIRST, MONTHS
    from salesplan.core.models import COMPANY_ID, SalesLine
    from salesplan.core.selectors import access, actuals

    shown = actuals.figures(
        viewer=access.system(), organisation_id=COMPANY_ID, first_period=FIRST,
        last_period=FIRST + MONTHS - 1, as_of=AS_OF,
    )  # fmt: skip
    lines = SalesLine.unscoped.filter(period__gte=FIRST, date__lte=AS_OF)
    facts = lines.aggregate(total=Sum("revenue"))["total"]
    if shown.revenue != facts:
        raise AssertionError(f"dashboard {shown.revenue}, facts {facts}")


def _at_rest() -> None:
    """What earlier changes left to do is done or of no interest here."""
    from django.db.models.functions import Now

    from salesplan.core.models import Job, JobState, Outbox

    Job.objects.filter(state=JobState.QUEUED).update(state=JobState.DONE)
    Outbox.objects.filter(sent_at=None).update(sent_at=Now())


def _seconds(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin
