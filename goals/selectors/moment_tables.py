"""Two moments of a version compared: by tree and months, to the cell, and what lay between."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from goals.models import JournalEntry, Version
from goals.selectors import moments, plans, recorded, trees
from goals.selectors.columns import Int64Array
from goals.selectors.leaves import BoolArray
from goals.selectors.moments import Figures, Moment, State
from goals.selectors.recorded import Difference
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.models import Dimension, Metric, Node
from salesplan.core.scoping import Viewer
from salesplan.engine.preorder import Tree

AXES = (Dimension.ORGANISATION, Dimension.PRODUCT, Dimension.CHANNEL, Dimension.CUSTOMER)
MOST_CELLS = 200


@dataclass(frozen=True)
class Asked:
    """What is compared: a figure, by the tree of one dimension."""

    metric: Metric
    level: int
    rows: str = Dimension.ORGANISATION

    def __post_init__(self) -> None:
        if self.rows not in AXES:
            raise Invalid(
                _("Rows can be organisation, product, channel or customer."), field="rows"
            )


@dataclass(frozen=True)
class Pair:
    """A figure at both moments, None = empty."""

    before: int | None
    after: int | None

    @property
    def change(self) -> int | None:
        """The difference; an empty cell counts nothing, None when both are empty."""
        if self.before is None and self.after is None:
            return None
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class Row:
    """A node that changed: its total and each period; `parent` is the nearest row above."""

    node: Node
    parent: int | None
    depth: int
    total: Pair
    periods: list[Pair]


@dataclass(frozen=True)
class CellChange:
    """A leaf that changed."""

    keys: tuple[int, int, int, int]
    names: list[str]
    period: int
    pair: Pair


@dataclass(frozen=True)
class Compared:
    """Two moments: changed rows in preorder, the cells that changed most, how many changed, the
    entries between, and what is different about settings, goals, locks and states.
    """

    first: Moment
    second: Moment
    periods: list[int]
    total: Pair
    rows: list[Row]
    cells: list[CellChange]
    changed: int
    entries: list[JournalEntry]
    settings: list[Difference]


def moment(*, viewer: Viewer, version: Version, text: str, now: datetime) -> Moment:
    """A moment by name (start, approval, yesterday, week, now), as `#12` (right after that entry)
    or as date and time; raises `Invalid`.
    """
    named = {
        "": now, "now": now, "yesterday": now - timedelta(days=1), "week": now - timedelta(days=7),
    }  # fmt: skip
    if text in named:
        return Moment(named[text])
    if text == "start":
        return Moment(version.created_at, 0)
    if text == "approval":
        return Moment(_approved(viewer, version))
    if text.startswith("#") and text[1:].isdecimal() and len(text) < 10:
        return _of_entry(viewer, version, int(text[1:]))
    return Moment(_read(text))


def _of_entry(viewer: Viewer, version: Version, number: int) -> Moment:
    if not number:
        return Moment(version.created_at, 0)
    rows = JournalEntry.objects.visible_to(viewer).filter(version=version, number=number)
    at = rows.values_list("at", flat=True).first()
    if at is None:
        raise NotVisible(_("There is no such entry in the journal."))
    return Moment(at, number)


def _approved(viewer: Viewer, version: Version) -> datetime:
    rows = plans.versions(viewer=viewer, plan_id=version.plan_id).exclude(approved_at=None)
    found: datetime | None = rows.order_by("-approved_at").values_list(
        "approved_at", flat=True
    ).first()  # fmt: skip
    if found is None:
        raise Invalid(_("Nothing was approved yet."), code="never_approved", field="from")
    return found


def _read(text: str) -> datetime:
    try:
        found = parse_datetime(text)
        day = None if found else parse_date(text)
    except ValueError:
        found = day = None
    if found is None and day is not None:
        found = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - made aware below
    if found is None:
        raise Invalid(
            _("“%(text)s” is not a moment; write 2026-07-01 or 2026-07-01T14:30."),
            code="not_a_moment", field="from", text=text[:40],
        )  # fmt: skip
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def compare(
    *, viewer: Viewer, version: Version, asked: Asked, first: Moment, second: Moment, now: datetime
) -> Compared:
    """What is different about a version between two moments, as far as the viewer may see it."""
    forest = trees.forest(viewer=viewer, version=version)
    figures = Figures(viewer, version, asked.metric.pk, asked.level, forest, now)
    before, after = moments.states(figures=figures, moments=[first, second])
    changed = (before.values != after.values) | (before.filled != after.filled)
    total = _pair(*(_sums(one, slice(None)) for one in (before, after)))
    return Compared(
        first=first,
        second=second,
        periods=before.space.periods.tolist(),
        total=total,
        rows=_rows(forest, asked.rows, before, after, changed),
        cells=_cells(forest, before, after, changed),
        changed=int(changed.sum()),
        entries=moments.between(figures=figures, first=first, second=second),
        settings=recorded.differences(
            viewer=viewer, plan=version.plan, first=first.at, second=second.at
        ),
    )


def _sums(state: State, at: slice) -> tuple[int, int]:
    return int(state.values[at].sum()), int(state.filled[at].sum())


def _pair(before: tuple[int, int], after: tuple[int, int]) -> Pair:
    """Two (sum, filled leaves) as figures; no filled leaf is empty."""
    return Pair(before[0] if before[1] else None, after[0] if after[1] else None)


def _rows(
    forest: Forest, dimension: str, before: State, after: State, changed: BoolArray
) -> list[Row]:
    tree = forest.trees[dimension]
    at = tree.positions(before.space.keys[AXES.index(Dimension(dimension))])
    touched = _rolled(tree, at, before, changed.astype(np.int64)).any(axis=1)
    shown = [
        place for place in np.flatnonzero(touched).tolist()
        if int(tree.ids[place]) in forest.nodes
    ]  # fmt: skip
    tables = [
        _rolled(tree, at, before, part)
        for one in (before, after)
        for part in (one.values, one.filled.astype(np.int64))
    ]
    placed = set(shown)
    return [_row(forest, tree, place, placed, tables) for place in shown]


def _rolled(tree: Tree, at: Int64Array, state: State, own: Int64Array) -> Int64Array:
    """Leaves (places,) summed up the tree to (nodes, periods)."""
    table = np.zeros((len(tree), state.space.count), np.int64)
    np.add.at(table, at, own.reshape(-1, state.space.count))
    return tree.roll_up(table)


def _row(forest: Forest, tree: Tree, place: int, placed: set[int], tables: list[Int64Array]) -> Row:
    rows = [table[place] for table in tables]
    periods = [
        _pair((b, has), (a, now)) for b, has, a, now in np.stack(rows).T.tolist()
    ]  # fmt: skip
    sums = [int(row.sum()) for row in rows]
    above, depth = _above(tree, place, placed)
    return Row(
        forest.nodes[int(tree.ids[place])],
        above,
        depth,
        _pair((sums[0], sums[1]), (sums[2], sums[3])),
        periods,
    )


def _above(tree: Tree, place: int, placed: set[int]) -> tuple[int | None, int]:
    """The nearest row above a place, and how many rows stand above it."""
    found: list[int] = []
    parent = int(tree.parents[place])
    while parent > 0:
        if parent in placed:
            found.append(int(tree.ids[parent]))
        parent = int(tree.parents[parent])
    return (found[0] if found else None), len(found)


def _cells(forest: Forest, before: State, after: State, changed: BoolArray) -> list[CellChange]:
    """The leaves that changed most, at most `MOST_CELLS`."""
    places = np.flatnonzero(changed)
    moved = np.abs(after.values[places] - before.values[places])
    places = places[np.argsort(-moved, kind="stable")][:MOST_CELLS]
    keys, periods = before.space.leaf_keys(places)
    return [
        CellChange(
            (cell[0], cell[1], cell[2], cell[3]),
            [forest.nodes[key].label for key in cell if key in forest.nodes],
            period,
            _pair(_sums(before, slice(place, place + 1)), _sums(after, slice(place, place + 1))),
        )
        for cell, period, place in zip(
            keys.T.tolist(), periods.tolist(), places.tolist(), strict=True
        )
    ]
