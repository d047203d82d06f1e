"""Undo and redo: also of a step in the middle, when nothing later touched its cells."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import JournalEntry, Version
from goals.selectors import journal, leaves, trees
from goals.selectors.columns import Int64Array
from goals.selectors.journal import Standing
from goals.selectors.leaves import Leaves
from goals.services import cells
from goals.services.cells import Change, Figure, Story
from salesplan.core.errors import Conflict, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.services import access


def undo(*, actor: Viewer, now: datetime, version_id: int, number: int | None = None) -> int:
    """Take entry `number` back (None: the actor's last one in effect); returns the new number.

    Raises `Conflict` naming the later entries that touched its cells, `Refused` when there is
    nothing to undo.
    """
    with transaction.atomic():
        version = cells.hold(actor=actor, version_id=version_id)
        standing = journal.standing(viewer=actor, version_id=version_id)
        first = _to_undo(actor, standing, number)
        return _reverse(actor, version, standing, first, now)


def redo(*, actor: Viewer, now: datetime, version_id: int) -> int:
    """Bring back what the actor undid last, unless something was entered since."""
    with transaction.atomic():
        version = cells.hold(actor=actor, version_id=version_id)
        standing = journal.standing(viewer=actor, version_id=version_id)
        first = _to_redo(actor, standing)
        return _reverse(actor, version, standing, first, now)


def _to_undo(actor: Viewer, standing: Standing, number: int | None) -> JournalEntry:
    effective = standing.effective()
    if number is None:
        own = [entry for entry in effective if entry.actor_id == (actor.user_id or None)]
        found = [entry for entry in own if entry.method not in journal.NOT_UNDONE][-1:]
    else:
        found = [entry for entry in effective if entry.number == number]
    if not found or found[0].method in journal.NOT_UNDONE:
        raise Refused(_("There is nothing to undo."), code="nothing_to_undo")
    return found[0]


def _to_redo(actor: Viewer, standing: Standing) -> JournalEntry:
    """The first entry of the chain whose last link is the actor's latest undo."""
    own = [entry for entry in standing.entries if entry.actor_id == (actor.user_id or None)]
    firsts = {entry.pk: entry for entry in standing.entries if entry.undoes_id is None}
    undone = {
        tip.number: firsts[pk]
        for pk, tip in standing.tips.items()
        if not standing.live[pk] and tip.actor_id == (actor.user_id or None)
    }
    last_new = max((entry.number for entry in own if entry.undoes_id is None), default=0)
    number = max(undone, default=0)
    if number <= last_new:
        raise Refused(_("There is nothing to redo."), code="nothing_to_redo")
    return undone[number]


def _reverse(
    actor: Viewer, version: Version, standing: Standing, first: JournalEntry, now: datetime
) -> int:
    tip = journal.entry(viewer=actor, version_id=version.pk, number=standing.tips[first.pk].number)
    change = _change(tip)
    for organisation_id in np.unique(change.keys[0]).tolist():
        placed = trees.placed(viewer=actor, organisation_id=organisation_id)
        access.require(actor=actor, right="plans.edit", organisation_id=placed)
    figure = Figure(tip.metric_id, tip.level)
    sheet = _load(actor, version, figure, now)
    places = sheet.space.places(change.keys, change.periods)
    _check_untouched(actor, version, standing, tip, sheet, places)
    if sheet.locked[places].any():
        raise Refused(
            _("%(count)s of its cells are locked now."),
            code="cells_locked",
            count=int(sheet.locked[places].sum()),
        )
    story = Story("undo" if standing.live[first.pk] else "redo", {"of": first.number},
                  undoes_id=tip.pk)  # fmt: skip
    return cells.write(
        actor=actor, version=version, figure=figure, change=change.reversed(), story=story, now=now
    )


def _check_untouched(
    actor: Viewer,
    version: Version,
    standing: Standing,
    tip: JournalEntry,
    sheet: Leaves,
    places: Int64Array,
) -> None:
    """Raise `Conflict` when an entry that is in effect touched the cells after `tip`."""
    later = {entry.pk for entry in standing.effective()} & {
        pk for pk, last in standing.tips.items() if last.number > tip.number
    }
    touched = journal.touching(viewer=actor, version_id=version.pk, leaves=sheet, places=places)
    clashes = [
        entry
        for entry, _places in touched
        if entry.pk in later and (entry.metric_id, entry.level) == (tip.metric_id, tip.level)
    ]
    if clashes:
        raise Conflict(
            _("Later entries changed the same cells: %(numbers)s. Undo those first."),
            code="touched_later",
            details=[_told(entry) for entry in clashes],
            numbers=", ".join(f"#{entry.number}" for entry in clashes[:5]),
        )


def _told(entry: JournalEntry) -> dict[str, object]:
    return {"number": entry.number, "who": str(entry.actor or ""), "at": entry.at.isoformat()}


def _load(actor: Viewer, version: Version, figure: Figure, now: datetime) -> Leaves:
    return leaves.load(
        viewer=actor, version=version, metric_id=figure.metric_id, level=figure.level,
        forest=trees.forest(viewer=actor, version=version), now=now,
    )  # fmt: skip


def _change(entry: JournalEntry) -> Change:
    keys = [entry.organisation_ids, entry.product_ids, entry.channel_ids, entry.customer_ids]
    before, before_filled = _values(entry.before)
    after, after_filled = _values(entry.after)
    return Change(
        np.array(keys, dtype=np.int64), np.array(entry.periods, dtype=np.int64),
        before, before_filled, after, after_filled,
    )  # fmt: skip


def _values(values: Sequence[int | None]) -> tuple[Int64Array, np.ndarray]:
    filled = np.array([value is not None for value in values], dtype=np.bool_)
    return np.array([value or 0 for value in values], dtype=np.int64), filled
