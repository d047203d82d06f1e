"""Nodes for codes that a file brings and nobody knows: created, or put on the work list."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.models import LEAF_KINDS, UNASSIGNED, Dimension, Node, WorkListEntry
from salesplan.core.services import trees
from salesplan.core.services.imports.changes import NEW, OLD
from salesplan.core.services.imports.kinds import Run
from salesplan.core.services.imports.reading.mappings import Mapping
from salesplan.core.services.trees import NodeRow

MOST = 50_000
"""More unknown codes than this are a wrong column, not new master data."""
COLUMNS = {str(name): f"{name}_id" for name in Dimension} | {"organisation": "seat_id"}
_CREATED_UNDER = {
    "organisation": "company",
    "product": "unassigned-category",
    "channel": None,
    "customer": "unassigned-tier",
    "geography": None,
}
_WAITING_UNDER = _CREATED_UNDER | {
    "organisation": "unassigned",
    "channel": "unassigned",
    "geography": "unassigned",
}


def for_reader(mapping: Mapping) -> Mapping:
    """The mapping with "unassigned" read as "create", so that each unknown code keeps its name.

    Lines of an unassigned code lie on a node of that code below "unassigned": so they can be
    given to the right node later, all at once.
    """
    rules = {
        name: replace(rule, policy="create") if rule.policy == "unassigned" else rule
        for name, rule in mapping.unknown.items()
    }
    return replace(mapping, unknown=rules)


def nodes(run: Run) -> dict[str, dict[int, int]]:
    """Make nodes for the reader's provisional ids; dimension -> provisional id -> node id."""
    summary = run.feed.summary
    made: dict[str, dict[int, int]] = {}
    for dimension, codes in summary.to_create.items():
        waits = run.mapping.rule(dimension).policy == "unassigned"
        made[dimension] = _make(run, dimension, codes, waits=waits)
        if not waits:
            run.created[dimension] = len(codes)
    return made


def _make(run: Run, dimension: str, codes: tuple[str, ...], *, waits: bool) -> dict[int, int]:
    if len(codes) > MOST:
        text = _("%(count)s codes of %(dimension)s are unknown. Is this the right column?")
        raise Invalid(text, count=len(codes), dimension=dimension)
    _refuse_taken(dimension, codes)
    parent = (_WAITING_UNDER if waits else _CREATED_UNDER)[dimension]
    kind = str(LEAF_KINDS[Dimension(dimension)])
    rows = [NodeRow(code=code, name=code, kind=kind, parent_code=parent) for code in codes]
    trees.upsert_nodes(actor=run.actor, dimension=dimension, rows=rows, today=run.today)
    found = Node.unscoped.filter(dimension=dimension, code__in=codes)
    ids: dict[str, int] = dict(found.values_list("code", "id"))
    if waits:
        entries = [
            WorkListEntry(dimension=dimension, code=c, node_id=ids[c], first_batch=run.batch)
            for c in codes
        ]
        WorkListEntry.objects.bulk_create(entries, batch_size=5_000)
    return {-place: ids[code] for place, code in enumerate(codes, 1)}


def _refuse_taken(dimension: str, codes: tuple[str, ...]) -> None:
    taken = Node.unscoped.filter(dimension=dimension, code__in=codes).first()
    if taken is not None:
        text = _("The code %(taken)s stands for a %(kind)s, on which no sales can lie.")
        raise Invalid(text, taken=taken.code, kind=str(taken.get_kind_display()))


def count_waiting(cursor: Any) -> dict[str, int]:
    """Bring the counts of the work list up to date; how many written lines wait, by dimension."""
    for dimension, column in COLUMNS.items():
        if ids := _unresolved(dimension):
            _recount(cursor, dimension, column, ids)
    return waiting(cursor)


def waiting(cursor: Any) -> dict[str, int]:
    """How many written lines lie on "unassigned" or on waiting codes: `unassigned.<dimension>`."""
    counts, ids = [], []
    for dimension, column in COLUMNS.items():
        counts.append(f"count(*) filter (where {column} = any(%s))")
        ids.append([UNASSIGNED[Dimension(dimension)], *_unresolved(dimension)])
    cursor.execute(f"select {', '.join(counts)} from {NEW}", ids)
    found = zip(COLUMNS, cursor.fetchone(), strict=True)
    return {f"unassigned.{dimension}": count for dimension, count in found if count}


def _unresolved(dimension: str) -> list[int]:
    entries = WorkListEntry.objects.filter(dimension=dimension, resolved_at=None)
    return list(entries.values_list("node_id", flat=True))


def _recount(cursor: Any, dimension: str, column: str, ids: list[int]) -> None:
    cursor.execute(
        "update core_worklistentry w set lines = w.lines + c.more from ("
        f" select {column} as node, sum(n) as more from (select {column}, 1 as n from {NEW}"
        f" union all select {column}, -1 from {OLD}) l where {column} = any(%s) group by 1) c"
        " where w.dimension = %s and w.node_id = c.node and w.resolved_at is null",
        [ids, dimension],
    )
