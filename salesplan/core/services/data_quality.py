"""Checking the sales lines: each rule is one statement, the findings are kept for the pages.

The rules of `quality_rules` name lines; this module counts them by source, seat and category and
keeps a few of each as examples. A check is due when imports were applied or undone since the last.
"""

from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from salesplan.core.events import FactsLoaded, subscribe
from salesplan.core.models import (
    UNASSIGNED,
    Dimension,
    Job,
    QualityCheck,
    QualityFinding,
    WorkListEntry,
)
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access as who
from salesplan.core.selectors import company
from salesplan.core.selectors import data_quality as selectors
from salesplan.core.services import access, clock, jobs
from salesplan.core.services.quality_rules import COLUMNS, SOURCES, rules

JOB = "data_quality.check"
EXAMPLES = 5
PAUSE = timedelta(minutes=1)
_LOCK = "select pg_advisory_xact_lock(hashtext('data_quality'))"
_KEEP = f"""
insert into core_qualityfinding (rule, source_id, seat_id, product_id, lines, examples)
select %(rule)s, f.source_id, f.seat_id, coalesce(n.parent_id, f.product_id), count(*),
  (array_agg(f.id order by f.weight desc, f.id))[1:{EXAMPLES}]
from ({{found}}) f left join core_node n on n.id = f.product_id
group by 2, 3, 4
"""


def check(*, actor: Viewer, today: date) -> QualityCheck:
    """Apply every rule to all sales lines and keep what they find, in place of the last check."""
    access.require(actor=actor, right="imports.run")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_LOCK)
        cursor.execute("set local work_mem = '128MB'")
        batches = selectors.batches()
        sources = _sources(cursor)
        QualityFinding.unscoped.all().delete()
        for rule, found in rules(absent=_absent(sources)).items():
            params: dict[str, Any] = {"rule": str(rule), "today": today, **_waiting()}
            cursor.execute(_KEEP.format(found=found), params)
        QualityCheck.objects.filter(pk=1).delete()
        return QualityCheck.objects.create(
            pk=1,
            checked_at=Now(),
            batches=batches,
            lines=sum(state["lines"] for state in sources.values()),
            rules=QualityFinding.unscoped.order_by().values("rule").distinct().count(),
            sources=sources,
        )


def request(*, actor: Viewer) -> Job:
    """Have the data checked in the background."""
    access.require(actor=actor, right="imports.run")
    return jobs.enqueue(actor=actor, kind=JOB, content_key="all")


def request_when_due() -> Job | None:
    """Have the data checked if imports were applied or undone since, at most once a minute."""
    last = QualityCheck.objects.filter(pk=1)
    if last.filter(batches=selectors.batches()) or last.filter(checked_at__gt=Now() - PAUSE):
        return None
    return request(actor=who.system())


def _sources(cursor: Any) -> dict[str, dict[str, Any]]:
    """The state of each source: lines, first and last month, months without a line, dimensions
    that it does not bring."""
    cursor.execute(SOURCES, _waiting())
    names = [column.name for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
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
    return {"lines": check(actor=job.actor(today), today=today).lines}


def _wake(_cause: Any) -> None:
    request_when_due()


jobs.register(JOB, _run)
subscribe(FactsLoaded, _wake)
clock.register("data_quality", timedelta(minutes=5), _wake)
