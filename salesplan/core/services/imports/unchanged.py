"""The same lines again: recognised by the digest of the last import that still stands as it was."""

from datetime import datetime

from django.db.models import Q

from salesplan.core.models import ImportBatch, ImportKind, ImportMode, ImportState, WorkListEntry
from salesplan.core.services.imports.kinds import Run

RECENT = 24


def digests_in_force(run: Run) -> frozenset[str]:
    """The digests of lines that certainly stand in the table as they are.

    They do after an import, until a later one changes or removes lines, one is undone, credits
    come, or a waiting code is given to another node. Imports that only added lines do not matter.
    """
    if run.batch.mode != ImportMode.MERGE or getattr(run.feed, "line_credits", []):
        return frozenset()
    found = set()
    applied = ImportBatch.objects.filter(source=run.source, kind=run.batch.kind)
    for batch in applied.filter(state=ImportState.APPLIED).order_by("-applied_at", "-pk")[:RECENT]:
        if batch.applied_at is None or _disturbed(run, batch.applied_at):
            break
        found.add(str(batch.counts.get("digest") or ""))
        if batch.counts.get("updated") or batch.counts.get("deleted"):
            break
    return frozenset(found - {""})


def _disturbed(run: Run, since: datetime) -> bool:
    """Whether anything but later imports of lines may have touched lines of the source since."""
    batches = ImportBatch.objects.filter(source=run.source)
    credited = Q(applied_at__gte=since, kind=ImportKind.CREDITS)
    if batches.filter(credited | Q(undone_at__gte=since)).exists():
        return True
    return WorkListEntry.objects.filter(resolved_at__gte=since).exists()
