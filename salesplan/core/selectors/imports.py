"""Imports as they are read: batches, their errors in words, late lines, sources, the work list."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import (
    Dimension,
    ImportBatch,
    ImportMapping,
    ImportState,
    Kind,
    Node,
    SalesLine,
    Source,
    WorkListEntry,
)
from salesplan.core.scoping import Viewer

LISTED = 500
PARENTS: dict[str, tuple[str, ...]] = {
    Dimension.ORGANISATION: (Kind.COMPANY, Kind.REGION, Kind.AREA, Kind.TEAM),
    Dimension.PRODUCT: (Kind.CATEGORY,),
    Dimension.CUSTOMER: (Kind.TIER,),
}
"""Below what a leaf of a dimension can hang."""


@dataclass(frozen=True)
class SourceRow:
    """A source with how fresh it is: last import and the day it is complete through."""

    id: int
    code: str
    name: str
    complete_through: date | None
    closed_through: int | None
    applied: int
    last_applied: Any


def batches(*, viewer: Viewer) -> QuerySet[ImportBatch]:
    """All imports, newest first; none for somebody who may not import."""
    rows = ImportBatch.objects.select_related("source", "actor", "job")
    return rows if viewer.can("imports.run") else rows.none()


def batch(*, viewer: Viewer, batch_id: int) -> ImportBatch | None:
    """One import, or None when there is none for the viewer."""
    return batches(viewer=viewer).filter(pk=batch_id).first()


def require_batch(*, viewer: Viewer, batch_id: int) -> ImportBatch:
    """One import. Raises `NotVisible` when there is none for the viewer."""
    found = batch(viewer=viewer, batch_id=batch_id)
    if found is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return found


def same_file(*, viewer: Viewer, found: ImportBatch) -> ImportBatch | None:
    """An applied import of the same bytes, if there is one."""
    same = batches(viewer=viewer).filter(file_digest=found.file_digest, kind=found.kind)
    applied = same.filter(state=ImportState.APPLIED).exclude(pk=found.pk)
    return applied.first() if found.file_digest else None


def mappings(*, viewer: Viewer, kind: str = "") -> QuerySet[ImportMapping]:
    """Saved mappings, of one kind when given."""
    rows = (
        ImportMapping.objects.all() if viewer.can("imports.run") else ImportMapping.objects.none()
    )
    return rows.filter(kind=kind) if kind else rows


def sources(*, viewer: Viewer) -> list[SourceRow]:
    """Sources by code, with the number and time of applied imports."""
    if not viewer.can("imports.run"):
        return []
    applied = Q(importbatch__state=ImportState.APPLIED)
    rows = Source.objects.annotate(
        applied=Count("importbatch", filter=applied),
        last_applied=Max("importbatch__applied_at", filter=applied),
    )
    names = ("id", "code", "name", "complete_through", "closed_through", "applied", "last_applied")
    return [SourceRow(**{name: getattr(row, name) for name in names}) for row in rows]


def late_lines(*, viewer: Viewer, batch_id: int) -> list[SalesLine]:
    """The first lines of a batch that came for closed months."""
    lines = SalesLine.objects.visible_to(viewer).filter(batch_id=batch_id, is_late=True)
    return list(lines.order_by("date", "order_no", "line_no")[:LISTED])


def work_list(*, viewer: Viewer, dimension: str = "") -> QuerySet[WorkListEntry]:
    """Codes that wait for a person, those with most lines first."""
    rows = WorkListEntry.objects.select_related("node", "first_batch").filter(resolved_at=None)
    rows = rows if viewer.can("dimensions.edit") else rows.none()
    return (rows.filter(dimension=dimension) if dimension else rows).order_by("-lines", "code")


def waiting_entry(*, viewer: Viewer, entry_id: int) -> WorkListEntry:
    """One waiting code. Raises `NotVisible` when there is none for the viewer."""
    entry = work_list(viewer=viewer).filter(pk=entry_id).first()
    if entry is None:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return entry


def candidates(*, viewer: Viewer, entry: WorkListEntry, role: str, search: str) -> list[Node]:
    """Nodes that a code can be given to (`role` node) or placed below (parent), by code or name."""
    found = (
        Q(code__icontains=search) | Q(name__icontains=search) | Q(name_zh_hans__icontains=search)
    )
    return list(_possible(viewer, entry, role).filter(found).order_by("code")[:20])


def chosen(*, viewer: Viewer, entry_id: int, role: str, code: str) -> Node:
    """The one possible node of a code or name. Raises `Invalid` when there is none, or several."""
    entry = waiting_entry(viewer=viewer, entry_id=entry_id)
    possible, text = _possible(viewer, entry, role), code.strip()
    exact = list(possible.filter(code=text)[:1]) or list(possible.filter(name=text)[:2])
    if len(exact) != 1:
        raise Invalid(_("“%(typed)s” is not the code of a node that fits here."), typed=text)
    node: Node = exact[0]
    return node


def _possible(viewer: Viewer, entry: WorkListEntry, role: str) -> QuerySet[Node]:
    waiting = WorkListEntry.objects.filter(resolved_at=None).values("node")
    nodes = Node.objects.visible_to(viewer).filter(
        dimension=entry.dimension, ended_on=None, is_unassigned=False
    )
    nodes = nodes.exclude(pk__in=waiting)
    if role == "node" or entry.dimension in (Dimension.CHANNEL, Dimension.GEOGRAPHY):
        return nodes.filter(kind=entry.node.kind)
    return nodes.filter(kind__in=PARENTS[entry.dimension])
