"""Why a number is what it is: the entries that touched it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import JournalEntry, Version
from goals.selectors import journal_rows
from goals.selectors.columns import Int64Array
from goals.selectors.journal_rows import Box, Which
from goals.selectors.leaves import Address, Leaves
from goals.selectors.trees import Forest
from salesplan.core.errors import NotVisible
from salesplan.core.scoping import Viewer

_WIDE = ("organisation_ids", "product_ids", "channel_ids", "customer_ids", "periods", "before",
         "after", "organisation_set", "product_set", "period_set")  # fmt: skip
ARRAYS = (*_WIDE, *(f"undoes__{name}" for name in _WIDE))
"""What a list of entries leaves unread."""
MOST_TOUCHES = 50
_PART = 300_000

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
    return listed.select_related("actor", "metric", "undoes").defer(*ARRAYS)


def entry(*, viewer: Viewer, version_id: int, number: int) -> JournalEntry:
    """One entry without its arrays; raises `NotVisible`."""
    rows = entries(viewer=viewer, version_id=version_id)
    found: JournalEntry | None = rows.filter(number=number).first()
    if found is None:
        raise NotVisible(_("There is no such entry in the journal."))
    return found


def standing(*, viewer: Viewer, version_id: int) -> Standing:
    """What is in effect of a version's journal."""
    return Standing(list(entries(viewer=viewer, version_id=version_id)))


def touching(
    *, viewer: Viewer, version_id: int, leaves: Leaves, places: Int64Array, since: int = 0,
    metric_id: int | None = None, level: int | None = None,
) -> list[tuple[JournalEntry, Int64Array]]:  # fmt: skip
    """Entries after `since` that touched some of `places`, the latest first, with those places.

    Of one figure where metric and level are given.
    """
    keys, periods = leaves.space.leaf_keys(places[places >= 0])
    if not len(periods):
        return []
    which = Which(
        version_id, after=since, metric_id=metric_id, level=level,
        box=journal_rows.box_of(keys=keys, periods=periods),
    )  # fmt: skip
    found = journal_rows.rows(viewer=viewer, which=which)
    marked = np.zeros(leaves.space.size + 1, np.bool_)
    marked[places] = True
    marked[-1] = False
    at = leaves.space.places(found.keys, found.periods)
    hit = marked[at]
    numbers, hits = found.numbers[hit], at[hit]
    rows = entries(viewer=viewer, version_id=version_id, since=since)
    touched = rows.filter(number__in=np.unique(numbers).tolist())
    return [(entry, hits[numbers == entry.number]) for entry in touched]


def why(
    *, viewer: Viewer, version: Version, forest: Forest, address: Address, metric_id: int,
    level: int,
) -> tuple[list[Touch], bool]:  # fmt: skip
    """The journal of one total: what each entry did to it, the latest first; and whether there
    are older ones (a long journal is read back until `MOST_TOUCHES` were found).
    """
    box = Box.around(forest, address)
    listed = entries(viewer=viewer, version_id=version.pk).filter(
        metric_id=metric_id, level=level,
        period_set__overlap=list(range(box.periods[0], box.periods[1] + 1)) if box.periods else [],
    )  # fmt: skip
    if box.organisation is not None:
        listed = listed.filter(organisation_set__overlap=list(box.organisation))
    by_number = {entry.number: entry for entry in listed}
    touches: list[Touch] = []
    for numbers in _in_parts(list(by_number.values())):
        if len(touches) >= MOST_TOUCHES:
            return touches, True
        which = Which(version.pk, numbers=numbers, box=box)
        touches += [
            Touch(by_number[one.number], one.cells, one.before, one.after)
            for one in journal_rows.effects(viewer=viewer, which=which)
        ]
    return touches[:MOST_TOUCHES], len(touches) > MOST_TOUCHES


def _in_parts(found: Sequence[JournalEntry]) -> Iterator[list[int]]:
    """Numbers of entries in runs that together hold a bounded number of cells."""
    part: list[int] = []
    held = 0
    for entry in found:
        if part and (held + entry.cells > _PART or len(part) >= MOST_TOUCHES):
            yield part
            part, held = [], 0
        part.append(entry.number)
        held += entry.cells
    if part:
        yield part
