"""Why a number is what it is: the entries that touched it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import JournalEntry, Version
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, Leaves
from goals.selectors.trees import Forest
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer

_ARRAYS = ("organisation_ids", "product_ids", "channel_ids", "customer_ids", "periods", "before",
           "after")  # fmt: skip

NOT_UNDONE = frozenset({"copy", "levers", "rebase"})
"""Methods of entries that follow from something else and cannot be taken back by themselves."""


@dataclass(frozen=True)
class Touch:
    """What an entry did to the leaves below an address."""

    entry: JournalEntry
    cells: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Standing:
    """Which entries of a version are in effect, and until which number their chain of undo and
    redo entries reaches.
    """

    entries: Sequence[JournalEntry]

    @cached_property
    def live(self) -> dict[int, bool]:
        """Entry id -> whether it has not been undone (an undo that was undone does not count)."""
        live: dict[int, bool] = {}
        undone: set[int | None] = set()
        for entry in sorted(self.entries, key=lambda one: -one.number):
            live[entry.pk] = entry.pk not in undone
            if live[entry.pk]:
                undone.add(entry.undoes_id)
        return live

    @cached_property
    def tips(self) -> dict[int, JournalEntry]:
        """Id of a first entry -> the last entry of its chain of undo and redo."""
        root: dict[int, int] = {}
        tips: dict[int, JournalEntry] = {}
        for entry in sorted(self.entries, key=lambda one: one.number):
            root[entry.pk] = root[entry.undoes_id] if entry.undoes_id else entry.pk
            tips[root[entry.pk]] = entry
        return tips

    def effective(self) -> list[JournalEntry]:
        """First entries that are in effect, by the number at which they took effect last."""
        firsts = [entry for entry in self.entries if entry.undoes_id is None]
        chosen = [entry for entry in firsts if self.live[entry.pk]]
        return sorted(chosen, key=lambda entry: self.tips[entry.pk].number)


def entries(*, viewer: Viewer, version_id: int, since: int = 0) -> QuerySet[JournalEntry]:
    """Entries of a version after number `since`, the latest first, without their arrays."""
    rows = JournalEntry.objects.visible_to(viewer).filter(version_id=version_id, number__gt=since)
    listed: QuerySet[JournalEntry] = rows.order_by("-number")
    return listed.select_related("actor", "metric", "undoes").defer(*_ARRAYS)


def entry(*, viewer: Viewer, version_id: int, number: int) -> JournalEntry:
    """One entry with its arrays; raises `NotVisible`."""
    rows = JournalEntry.objects.visible_to(viewer).select_related("actor", "metric")
    found: JournalEntry | None = rows.filter(version_id=version_id, number=number).first()
    if found is None:
        raise NotVisible(_("There is no such entry in the journal."))
    return found


def standing(*, viewer: Viewer, version_id: int) -> Standing:
    """What is in effect of a version's journal."""
    return Standing(list(entries(viewer=viewer, version_id=version_id)))


def touching(
    *, viewer: Viewer, version_id: int, leaves: Leaves, places: Int64Array, since: int = 0
) -> list[tuple[JournalEntry, Int64Array]]:
    """Entries after `since` that touched some of `places`, the latest first, with those places."""
    rows = JournalEntry.objects.visible_to(viewer).filter(version_id=version_id, number__gt=since)
    marked = np.zeros(leaves.space.size + 1, np.bool_)
    marked[places] = True
    marked[-1] = False
    touched = []
    for row in rows.select_related("actor").order_by("-number"):
        at = leaves.space.places(*_keys(row))
        hit = at[marked[at]]
        if len(hit):
            touched.append((row, hit))
    return touched


def why(
    *, viewer: Viewer, version: Version, leaves: Leaves, forest: Forest, address: Address,
    metric_id: int, level: int,
) -> list[Touch]:  # fmt: skip
    """The journal of one total: what each entry did to it, the latest first."""
    places = leaves.inside(forest, address)
    marked = np.zeros(leaves.space.size + 1, np.bool_)
    marked[places] = True
    marked[-1] = False
    rows = JournalEntry.objects.visible_to(viewer).filter(
        version=version, metric_id=metric_id, level=level
    )
    touches = (_touch(row, leaves, marked) for row in rows.select_related("actor", "undoes"))
    return [touch for touch in touches if touch.cells][::-1]


def _touch(row: JournalEntry, leaves: Leaves, marked: np.ndarray) -> Touch:
    hit = np.flatnonzero(marked[leaves.space.places(*_keys(row))])
    before = [row.before[at] for at in hit]
    after = [row.after[at] for at in hit]
    return Touch(row, len(hit), _total(before), _total(after))


def _total(values: list[int | None]) -> int | None:
    filled = [value for value in values if value is not None]
    return sum(filled) if filled else None


def _keys(row: JournalEntry) -> tuple[Int64Array, Int64Array]:
    keys = np.array(
        [row.organisation_ids, row.product_ids, row.channel_ids, row.customer_ids], dtype=np.int64
    )
    return keys, np.array(row.periods, dtype=np.int64)
