"""Cells of a scenario that somebody changed by hand; the levers leave them alone."""

from dataclasses import dataclass

import numpy as np

from goals.models import JournalEntry, Version
from goals.selectors import journal, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace

DERIVED = frozenset({"levers", "rebase", "copy"})


@dataclass(frozen=True)
class HandCell:
    """A cell that was changed by hand: the value that stands there, by whom and with what entry."""

    place: str
    metric: Metric
    level: int
    period: int
    value: int | None
    who: str
    number: int


def entries(*, viewer: Viewer, version: Version) -> list[JournalEntry]:
    """Entries in effect of a scenario that are not the levers', the oldest first, with arrays."""
    standing = journal.standing(viewer=viewer, version_id=version.pk)
    wanted = [entry.pk for entry in standing.effective() if entry.method not in DERIVED]
    rows = JournalEntry.objects.visible_to(viewer).filter(pk__in=wanted).order_by("number")
    return list(rows.select_related("actor", "metric"))


def mask(
    *, viewer: Viewer, version: Version, metric_id: int, level: int, space: LeafSpace
) -> BoolArray:
    """Which leaves of `space` were changed by hand at one figure."""
    marked = np.zeros(space.size + 1, np.bool_)
    for entry in entries(viewer=viewer, version=version):
        if (entry.metric_id, entry.level) == (metric_id, level):
            marked[space.places(*_keys(entry))] = True
    return marked[:-1]


def cells(*, viewer: Viewer, version: Version, most: int = 200) -> tuple[int, list[HandCell]]:
    """How many cells the viewer sees that were changed by hand, and the first of them."""
    forest = trees.forest(viewer=viewer, version=version)
    found: dict[tuple[int, ...], HandCell] = {}
    for entry in entries(viewer=viewer, version=version):
        keys, periods = _keys(entry)
        for at, (cell, period) in enumerate(zip(keys.T.tolist(), periods.tolist(), strict=True)):
            if cell[0] not in forest.nodes:
                continue
            place = " · ".join(forest.nodes[key].label for key in cell if key in forest.nodes)
            found[entry.metric_id, entry.level, *cell, period] = HandCell(
                place, entry.metric, entry.level, period, entry.after[at],
                str(entry.actor or ""), entry.number,
            )  # fmt: skip
    return len(found), list(found.values())[:most]


def _keys(entry: JournalEntry) -> tuple[Int64Array, Int64Array]:
    keys = [entry.organisation_ids, entry.product_ids, entry.channel_ids, entry.customer_ids]
    return np.array(keys, dtype=np.int64), np.array(entry.periods, dtype=np.int64)
