"""Checking the data: sales lines by rules of one statement each, monthly figures, cross-checks.

The rules of `quality_rules` name lines; this module counts them by source, seat and category and
keeps a few of each as examples. A check is due when imports were applied or undone since the last,
or when a day has passed: what falls silent brings no import. Each step replaces its own findings
in a transaction of its own, so that its progress can be seen.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Sum
from django.db.models.functions import Now

from salesplan.core.events import FactsLoaded, subscribe
from salesplan.core.models import (
    UNASSIGNED,
    CrossFinding,
    Dimension,
    Job,
    ObservedFinding,
    PastCheck,
    QualityCheck,
    QualityFinding,
    WorkListEntry,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as who
from salesplan.core.selectors import company
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import access, clock, cross_checks, jobs, observed_quality
from salesplan.core.services.quality_rules import COLUMNS, IMPORTED, SOURCES, rules
from salesplan.engine import rhythm

JOB = selectors.JOB
EXAMPLES = 5
PAUSE = timedelta(minutes=1)
KEEP_CHECKS = 100
CROSS = "cross"
_LOCK = "select pg_advisory_xact_lock(hashtext('data_quality'))"
_KEEP = f"""
insert into core_qualityfinding
  (rule, source_id, seat_id, product_id, lines, first_period, last_period, examples)
select %(rule)s, f.source_id, f.seat_id, coalesce(n.parent_id, f.product_id), count(*),
  min(f.period), max(f.period), (array_agg(f.id order by f.weight desc, f.id))[1:{EXAMPLES}]
from ({{found}}) f left join core_node n on n.id = f.product_id
group by 2, 3, 4
"""
Tell = Callable[[int, int], None]


def check(*, actor: Viewer, today: date, tell: Tell | None = None) -> QualityCheck:
    """Check everything as of a day and keep what is found, in place of the last check.

    `tell(done, total)` is called after each step.
    """
    access.require(actor=actor, right="imports.run")
    batches = selectors.batches()
    sources = _sources()
    found = rules(absent=_absent(sources))
    total = len(found) + 2
    for number, (rule, query) in enumerate(found.items(), 1):
        _apply(rule, query, today)
        if tell:
            tell(number, total)
    observed = _observed(today)
    if tell:
        tell(total - 1, total)
    with transaction.atomic():
        _alone()
        cross_checks.replace(today=today)
        return _remember(today, batches, sources, observed)


def _apply(rule: str, query: str, today: date) -> None:
    params: dict[str, Any] = {"rule": str(rule), "today": today, **_waiting()}
    with transaction.atomic(), connection.cursor() as cursor:
        _alone()
        cursor.execute("set local work_mem = '128MB'")
        QualityFinding.unscoped.filter(rule=rule).delete()
        cursor.execute(_KEEP.format(found=query), params)


def _observed(today: date) -> list[dict[str, Any]]:
    with transaction.atomic():
        _alone()
        return observed_quality.replace(today=today)


def _alone() -> None:
    """Two checks take turns, step by step."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def _remember(
    today: date, batches: int, sources: dict[str, dict[str, Any]], observed: list[dict[str, Any]]
) -> QualityCheck:
    lines = sum(state["lines"] for state in sources.values())
    found = _counts()
    PastCheck.objects.create(checked_at=Now(), lines=lines, found=found)
    old = PastCheck.objects.values_list("pk", flat=True)[KEEP_CHECKS:]
    PastCheck.objects.filter(pk__in=list(old)).delete()
    QualityCheck.objects.filter(pk=1).delete()
    return QualityCheck.objects.create(
        pk=1, checked_at=Now(), day=today, batches=batches, lines=lines,
        rules=selectors.kinds_found(viewer=who.system()),
        sources=sources, observed=observed,
    )  # fmt: skip


def _counts() -> dict[str, int]:
    """How much was found in the whole company, by rule."""
    lines = QualityFinding.unscoped.order_by().values_list("rule").annotate(n=Sum("lines"))
    months = ObservedFinding.unscoped.order_by().values_list("rule").annotate(n=Count("pk"))
    crossed = CrossFinding.unscoped.count()
    return {**dict(lines), **dict(months), **({CROSS: crossed} if crossed else {})}


def request(*, actor: Viewer) -> Job:
    """Have the data checked in the background."""
    access.require(actor=actor, right="imports.run")
    return jobs.enqueue(actor=actor, kind=JOB, content_key="all")


def request_when_due(*, today: date | None = None) -> Job | None:
    """Have the data checked if imports came since, or a day has passed; at most once a minute."""
    last = QualityCheck.objects.filter(pk=1)
    same = last.filter(batches=selectors.batches())
    same = same.filter(day__gte=today) if today else same
    if same.exists() or last.filter(checked_at__gt=Now() - PAUSE).exists():
        return None
    return request(actor=who.system())


def _sources() -> dict[str, dict[str, Any]]:
    """The state of each source: lines, first and last month, months without a line, dimensions
    that it does not bring, the usual days between its imports."""
    with connection.cursor() as cursor:
        cursor.execute(SOURCES, _waiting())
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute(IMPORTED)
        imported = dict(cursor.fetchall())
    for row in rows:
        days = [day.toordinal() for day in imported.get(row["source_id"], ())]
        row["gap"] = rhythm.median_gap(days)
    return {str(row.pop("source_id")): _state(row) for row in rows}


def _state(row: dict[str, Any]) -> dict[str, Any]:
    months = set(row.pop("months"))
    first, last = min(months), max(months)
    absent = [name for name in COLUMNS if row.pop(f"without_{name}") == row["lines"]]
    missing = sorted(set(range(first, last + 1)) - months)
    return {**row, "first": first, "last": last, "missing": missing, "absent": absent}


def _absent(sources: dict[str, dict[str, Any]]) -> dict[str, list[int]]:
    """By dimension, the sources that never bring it: nobody waits for their keys."""
    return {
        name: [int(key) for key, state in sources.items() if name in state["absent"]]
        for name in COLUMNS
    }


def _waiting() -> dict[str, list[int]]:
    """By dimension, the nodes that stand for "not placed": "unassigned" and the work list's."""
    entries = WorkListEntry.objects.filter(resolved_at=None).values_list("dimension", "node_id")
    waiting = {str(name): [UNASSIGNED[name]] for name in Dimension}
    for dimension, node_id in entries:
        waiting[dimension].append(node_id)
    return waiting


def _run(job: jobs.JobHandle) -> dict[str, Any]:
    moment = Job.objects.values_list("created_at", flat=True).get(pk=job.id)
    today = company.today(moment)
    done = check(actor=job.actor(today), today=today, tell=job.progress)
    return {"lines": done.lines}


def _loaded(_payload: Any) -> None:
    request_when_due()


def _by_clock(slot: datetime) -> None:
    request_when_due(today=company.today(slot))


jobs.register(JOB, _run)
subscribe(FactsLoaded, _loaded)
clock.register("data_quality", timedelta(minutes=5), _by_clock)
