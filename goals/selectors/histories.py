"""The history of a version for people: what each entry was, and whether it is in effect."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from goals.models import JournalEntry, Version
from goals.selectors import journal, plans
from goals.selectors.journal import Standing
from salesplan.core.models import Node
from salesplan.core.scoping import Viewer


@dataclass(frozen=True)
class Told:
    """An entry in words: the places that were typed on (as far as the viewer may name them)."""

    entry: JournalEntry
    places: list[str]
    texts: list[str]
    is_live: bool
    can_be_undone: bool


def history(*, viewer: Viewer, version: Version) -> list[Told]:
    """All entries of a version that touched the viewer's territory, the latest first."""
    standing = journal.standing(viewer=viewer, version_id=version.pk)
    names = _names(viewer, standing.entries)
    return [_told(entry, names, standing) for entry in standing.entries]


def told(*, viewer: Viewer, plan_id: int, ids: list[int]) -> dict[int, Told]:
    """Some entries of a plan's versions in words, by id."""
    versions = plans.versions(viewer=viewer, plan_id=plan_id).order_by().values("pk")
    every = JournalEntry.objects.visible_to(viewer).filter(version__in=versions)
    asked = every.filter(pk__in=ids).order_by().values("version_id")
    rows = every.filter(version__in=asked).select_related("actor", "metric", "undoes", "version")
    by_version: dict[int, list[JournalEntry]] = defaultdict(list)
    for entry in rows.defer(*journal.ARRAYS):
        by_version[entry.version_id].append(entry)
    standings = {pk: Standing(entries) for pk, entries in by_version.items()}
    wanted = [entry for entries in by_version.values() for entry in entries if entry.pk in ids]
    names = _names(viewer, wanted)
    return {entry.pk: _told(entry, names, standings[entry.version_id]) for entry in wanted}


def _names(viewer: Viewer, entries: Sequence[JournalEntry]) -> dict[int, str]:
    """Names of the places that entries were made on, as far as the viewer may see them."""
    named = {key for entry in entries for key in _keys(entry)}
    nodes = Node.objects.visible_to(viewer).filter(pk__in=named)
    return {node.pk: node.label for node in nodes}


def _told(entry: JournalEntry, names: dict[int, str], standing: Standing) -> Told:
    live = standing.live[entry.pk]
    own = [part for part in _parts(entry) if part.get("organisation_id") in names]
    return Told(
        entry=entry,
        places=[" · ".join(names[key] for key in _node_ids(part) if key in names) for part in own],
        texts=[str(part["text"]) for part in own if part.get("text")],
        is_live=live,
        can_be_undone=live and entry.undoes_id is None and entry.method not in journal.NOT_UNDONE,
    )


def _parts(entry: JournalEntry) -> list[dict[str, Any]]:
    """The entries of a batch, or the entry itself."""
    parts: list[dict[str, Any]] = entry.params.get("entries", [entry.params])
    return parts


def _node_ids(part: dict[str, Any]) -> list[int]:
    names = ("organisation_id", "product_id", "channel_id", "customer_id")
    return [int(part[name]) for name in names if part.get(name)]


def _keys(entry: JournalEntry) -> list[int]:
    return [key for part in _parts(entry) for key in _node_ids(part)]
