"""The cells of a version at any moment: rolled back from the present by its journal.

A sandbox shows its base wherever it held no difference then. Which cells held one follows from
both journals: the last own entry on a cell since the latest merge, if it wrote something else than
the base held at that time.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate

import numpy as np

from goals.models import JournalEntry, Version
from goals.selectors import journal, journal_rows, leaves, plans
from goals.selectors.columns import Int64Array
from goals.selectors.journal_rows import Rows, Which
from goals.selectors.leaves import BoolArray, Leaves
from goals.selectors.trees import Forest
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace


@dataclass(frozen=True)
class Moment:
    """A point in time; with `number` the state right after that entry of the version."""

    at: datetime
    number: int | None = None


@dataclass(frozen=True, eq=False)
class State:
    """What stood at the leaves of `space`: values (0 where not filled) and what was filled."""

    space: LeafSpace
    values: Int64Array
    filled: BoolArray


@dataclass(frozen=True)
class Figures:
    """Whose cells are asked for, and of which figure."""

    viewer: Viewer
    version: Version
    metric_id: int
    level: int
    forest: Forest
    now: datetime

    def which(self, version_id: int, after: int) -> Which:
        """Entries of a version after a number that concern the figure."""
        return Which(version_id, after=after, metric_id=self.metric_id, level=self.level)

    def present(self, version: Version) -> Leaves:
        """The leaves of a version as they stand now."""
        return leaves.load(
            viewer=self.viewer, version=version, metric_id=self.metric_id, level=self.level,
            forest=self.forest, now=self.now,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Clock:
    """When the entries of a version were made, by their number; `latest` so far at each."""

    numbers: list[int]
    ats: list[datetime]
    latest: list[datetime]

    @classmethod
    def of(cls, viewer: Viewer, version_id: int) -> "_Clock":
        rows = JournalEntry.objects.visible_to(viewer).filter(version_id=version_id)
        found = list(rows.order_by("number").values_list("number", "at"))
        ats = [at for _number, at in found]
        return cls([number for number, _at in found], ats, list(accumulate(ats, max)))

    def cut(self, moment: Moment) -> int:
        """The last entry that a moment contains: all up to it were made by then."""
        if moment.number is not None:
            return moment.number
        at = bisect_right(self.latest, moment.at)
        return self.numbers[at - 1] if at else 0

    def time(self, moment: Moment) -> datetime:
        """The time of a moment; of a number that of its entry."""
        if moment.number is None:
            return moment.at
        at = bisect_right(self.numbers, moment.number)
        return self.ats[at - 1] if at else moment.at


def states(*, figures: Figures, moments: Sequence[Moment]) -> list[State]:
    """The cells at each of some moments, over one space of all leaves that ever mattered."""
    if figures.version.is_derived:
        return _derived(figures, moments)
    clock = _Clock.of(figures.viewer, figures.version.pk)
    cuts = [clock.cut(moment) for moment in moments]
    which = figures.which(figures.version.pk, min(cuts, default=0))
    rows = journal_rows.rows(viewer=figures.viewer, which=which)
    now = _spacious(figures.present(figures.version), rows.keys)
    return [_rolled_back(now, rows, cut) for cut in cuts]


def between(*, figures: Figures, first: Moment, second: Moment) -> list[JournalEntry]:
    """Entries of the figure that lie between two moments, the latest first, without arrays."""
    version_id = figures.version.pk
    clock = _Clock.of(figures.viewer, version_id)
    low, high = sorted(clock.cut(one) for one in (first, second))
    rows = JournalEntry.objects.visible_to(figures.viewer).filter(
        version_id=version_id, number__gt=low, number__lte=high, metric_id=figures.metric_id,
        level=figures.level,
    )  # fmt: skip
    listed = rows.select_related("actor", "metric", "undoes").defer(*journal.ARRAYS)
    return list(listed.order_by("-number"))


def _spacious(found: Leaves, keys: Int64Array) -> State:
    """The present over a space that also holds combinations that are in the journal only."""
    space = found.space
    lost = keys[:, space.combinations(keys) < 0]
    if not lost.shape[1]:
        return State(space, found.values, found.filled)
    wide = LeafSpace(
        np.hstack([space.keys, np.unique(lost, axis=1)]), space.first_period, space.count,
        space.span,
    )  # fmt: skip
    values, filled = np.zeros(wide.size, np.int64), np.zeros(wide.size, np.bool_)
    values[: space.size], filled[: space.size] = found.values, found.filled
    return State(wide, values, filled)


def _rolled_back(state: State, rows: Rows, cut: int) -> State:
    """Take back every entry after `cut`: a cell gets what stood before the earliest of them."""
    later = rows.where(rows.numbers > cut)
    places = state.space.places(later.keys, later.periods)
    inside = places >= 0
    places, before = places[inside][::-1], later.before[inside][::-1]
    values, filled = state.values.copy(), state.filled.copy()
    values[places] = before  # rows come oldest first: the earliest entry is written last
    filled[places] = later.before_filled[inside][::-1]
    return State(state.space, values, filled)


@dataclass(frozen=True, eq=False)
class _Base:
    """What a sandbox lies over: the base's present, its journal, and when that was written."""

    now: State
    rows: Rows
    clock: _Clock

    def at(self, at: datetime) -> State:
        """The base's cells at a time."""
        return _rolled_back(self.now, self.rows, self.clock.cut(Moment(at)))


def _derived(figures: Figures, moments: Sequence[Moment]) -> list[State]:
    viewer, version = figures.viewer, figures.version
    base = plans.version(viewer=viewer, version_id=version.base_id or 0)
    own = journal_rows.rows(viewer=viewer, which=figures.which(version.pk, 0))
    rows = journal_rows.rows(viewer=viewer, which=figures.which(base.pk, 0))
    shown = figures.present(version).space.keys
    now = _spacious(figures.present(base), np.hstack([shown, own.keys, rows.keys]))
    below = _Base(now, rows, _Clock.of(viewer, base.pk))
    clock = _Clock.of(viewer, version.pk)
    return [_over(figures, below, own, clock, moment) for moment in moments]


def _over(figures: Figures, below: _Base, own: Rows, clock: _Clock, moment: Moment) -> State:
    """The base at a moment under the differences that the sandbox held then."""
    until = clock.time(moment)
    merged = _merged(figures, until)
    then = below.at(until)
    values, filled = then.values.copy(), then.filled.copy()
    decided = np.zeros(then.space.size + 1, np.bool_)
    decided[-1] = True  # where places outside the space point to
    for number in _newest_first(own, clock, moment, merged):
        part = own.where(own.numbers == number)
        places = then.space.places(part.keys, part.periods)
        fresh = ~decided[places]
        places, after, has = places[fresh], part.after[fresh], part.after_filled[fresh]
        under = below.at(clock.time(Moment(until, number)))
        differs = (under.filled[places] != has) | (under.values[places] != after)
        values[places[differs]], filled[places[differs]] = after[differs], has[differs]
        decided[places] = True
    return State(then.space, values, filled)


def _newest_first(own: Rows, clock: _Clock, moment: Moment, merged: datetime | None) -> list[int]:
    """Own entries that a moment contains and no merge has done away with."""
    cut = clock.cut(moment)
    found = [number for number in np.unique(own.numbers)[::-1].tolist() if number <= cut]
    if merged is None:
        return found
    return [number for number in found if clock.time(Moment(merged, number)) > merged]


def _merged(figures: Figures, until: datetime) -> datetime | None:
    """When the sandbox was last merged into its base: since then it holds new differences only."""
    rows = JournalEntry.objects.visible_to(figures.viewer).filter(
        version_id=figures.version.base_id, method="merge", at__lte=until,
        params__version=figures.version.pk,
    )  # fmt: skip
    found: datetime | None = rows.order_by("-at").values_list("at", flat=True).first()
    return found
