"""Undo and redo: also of a step in the middle, when nothing later touched its cells."""

from datetime import datetime

import numpy as np
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from goals.models import JournalEntry, Version
from goals.selectors import dependence, journal, journal_rows, leaves, trees
from goals.selectors.columns import Int64Array
from goals.selectors.dependence import Cells
from goals.selectors.journal import Standing
from goals.selectors.journal_rows import Which
from goals.selectors.leaves import Leaves
from goals.services import bounds, cells
from goals.services.cells import Change, Figure, Story
from salesplan.core.errors import Conflict, NotVisible, Refused
from salesplan.core.scoping import Viewer
from salesplan.core.services import access
from salesplan.engine.money import from_minor


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


def undo_batch(*, actor: Viewer, now: datetime, batch_id: int) -> None:
    """Take back what an import wrote into cells, as far as nobody has done so already."""
    rows = JournalEntry.unscoped.filter(batch_id=batch_id, undoes=None).order_by("-number")
    with transaction.atomic():
        for version_id, number in rows.values_list("version_id", "number"):
            standing = journal.standing(viewer=actor, version_id=version_id)
            if number in {entry.number for entry in standing.effective()}:
                undo(actor=actor, now=now, version_id=version_id, number=number)


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
    tip = standing.tips[first.pk]
    change = _change(actor, tip)
    access.require(actor=actor, right="plans.edit")
    figure = Figure(tip.metric_id, tip.level)
    forest = trees.forest(viewer=actor, version=version)
    sheet = leaves.load(
        viewer=actor, version=version, metric_id=figure.metric_id, level=figure.level,
        forest=forest, now=now,
    )  # fmt: skip
    places = sheet.space.places(change.keys, change.periods)
    later = _later(standing, tip)
    _check_untouched(actor, tip, later, sheet, places)
    _check_unread(actor, tip, later, Cells(forest, sheet, places))
    back = change.reversed()
    _check_open(sheet, places, back, tip)
    bounds.check(actor=actor, version=version, figure=figure, change=back, now=now)
    story = Story("undo" if standing.live[first.pk] else "redo", {"of": first.number},
                  undoes_id=tip.pk)  # fmt: skip
    return cells.write(
        actor=actor, version=version, figure=figure, change=back, story=story, now=now
    )


def _change(actor: Viewer, tip: JournalEntry) -> Change:
    """What an entry changed; raises `NotVisible` when some of it is not the actor's to see."""
    which = Which(tip.version_id, numbers=[tip.number])
    found = journal_rows.rows(viewer=actor, which=which)
    if len(found) < tip.cells:
        raise NotVisible(_("There is nothing here, or it is not yours to see."))
    return Change(
        found.keys, found.periods, found.before, found.before_filled, found.after,
        found.after_filled,
    )  # fmt: skip


def _later(standing: Standing, tip: JournalEntry) -> dict[int, JournalEntry]:
    """Entries that took effect after `tip`, by the number when they did."""
    effective = {standing.tips[entry.pk].number: entry for entry in standing.effective()}
    return {number: entry for number, entry in effective.items() if number > tip.number}


def _check_untouched(
    actor: Viewer, tip: JournalEntry, later: dict[int, JournalEntry], sheet: Leaves,
    places: Int64Array,
) -> None:  # fmt: skip
    """Raise `Conflict` when an entry that is in effect touched the cells after `tip`."""
    touched = journal.touching(
        viewer=actor, version_id=tip.version_id, leaves=sheet, places=places, since=tip.number,
        metric_id=tip.metric_id, level=tip.level,
    )  # fmt: skip
    clashes = [later[entry.number] for entry, _places in touched if entry.number in later]
    if clashes:
        raise Conflict(
            _("Later entries changed the same cells: %(numbers)s. Undo those first."),
            code="touched_later",
            details=[_told(entry) for entry in clashes],
            numbers=", ".join(f"#{entry.number}" for entry in clashes[:5]),
        )


def _check_unread(
    actor: Viewer, tip: JournalEntry, later: dict[int, JournalEntry], cells: Cells
) -> None:
    """Raise `Conflict` when a later entry was carried out on the cells or read them elsewhere."""
    found = dependence.reading(
        viewer=actor, version_id=tip.version_id, tip=tip, later=later.values(), cells=cells
    )
    if found:
        raise Conflict(
            _("Later entries rest on these cells: %(numbers)s. Undo those first."),
            code="read_later",
            details=[_told(entry) for entry in found],
            numbers=", ".join(_named(entry, tip) for entry in found[:5]),
        )


def _named(entry: JournalEntry, tip: JournalEntry) -> str:
    """The number of an entry; with its version where that is another one."""
    own = entry.version_id == tip.version_id
    return f"#{entry.number}" if own else f"{entry.version.code} #{entry.number}"


def _check_open(sheet: Leaves, places: Int64Array, back: Change, tip: JournalEntry) -> None:
    """Raise `Refused` for cells that are locked or not planned now, or that cross other levels."""
    if (places < 0).any():
        raise Refused(
            _("%(count)s of its cells are not in the plan any more."), code="outside_domain",
            count=int((places < 0).sum()),
        )  # fmt: skip
    if sheet.locked[places].any():
        raise Refused(
            _("%(count)s of its cells are locked now."), code="cells_locked",
            count=int(sheet.locked[places].sum()),
        )  # fmt: skip
    low, high = sheet.floors[places], sheet.caps[places]
    crossed = back.after_filled & ((back.after < low) | (back.after > high))
    if crossed.any():
        at = int(np.flatnonzero(crossed)[0])
        bound = low[at] if back.after[at] < low[at] else high[at]
        scale = tip.metric.scale
        raise Refused(
            _(
                "%(count)s of its cells would break floor ≤ target ≤ stretch, one of them with"
                " %(value)s against %(bound)s."
            ),
            code="levels_crossed", count=int(crossed.sum()),
            value=str(from_minor(int(back.after[at]), scale)),
            bound=str(from_minor(int(bound), scale)),
        )  # fmt: skip


def _told(entry: JournalEntry) -> dict[str, object]:
    return {
        "number": entry.number, "version": entry.version_id, "who": str(entry.actor or ""),
        "at": entry.at.isoformat(),
    }  # fmt: skip
