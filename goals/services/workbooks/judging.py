"""What a workbook's differences mean now: taken over, in conflict, locked, or not one's own."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from goals.models import Lock, Version, VersionState
from goals.selectors import addresses, grids, trees
from goals.selectors.grids import Row, View
from goals.selectors.leaves import Address
from goals.selectors.spans import Column
from goals.selectors.trees import Forest
from goals.services.workbooks import rights, wording, words
from goals.services.workbooks.found import CONTRARY, Found, Item
from goals.services.workbooks.keys import Part
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer

CHANGED, EMPTIED, CONFLICT, CONTRADICTS = "changed", "emptied", "conflict", "contrary"
LOCKED, FORBIDDEN, REFUSED, SAME = "locked", "forbidden", "refused", "same"
TAKEABLE = (CHANGED, EMPTIED, CONFLICT, CONTRADICTS)
_FULLY = 2


@dataclass(frozen=True)
class Judged:
    """A difference as it stands now; ``number`` is its place among the file's differences."""

    number: int
    item: Item
    kind: str
    metric: Metric
    level: int
    unit: int
    label: str
    months: str
    now: int | None = None
    reason: str = ""
    address: Address | None = None

    @property
    def was(self) -> str:
        """What stood there when the file was made, in the unit of the view."""
        return words.figure(value=self.item.base, unit_of=self.unit, scale=self.metric.scale)

    @property
    def says(self) -> str:
        """What the file says, in the unit of the view."""
        return words.figure(value=self.item.value, unit_of=self.unit, scale=self.metric.scale)

    @property
    def stands(self) -> str:
        """What stands there now, in the unit of the view."""
        return words.figure(value=self.now, unit_of=self.unit, scale=self.metric.scale)

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(wording.KINDS[self.kind])

    @property
    def can_take(self) -> bool:
        """Whether a person may tick it."""
        return self.kind in TAKEABLE

    @property
    def is_ticked(self) -> bool:
        """Whether it is taken unless somebody says otherwise."""
        return self.kind in {CHANGED, EMPTIED}


@dataclass(frozen=True)
class Judgement:
    """All differences of a file against the figures of journal number `journal`."""

    version: Version
    found: Found
    items: list[Judged]
    journal: int

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind; `unreadable` are cells that say nothing."""
        return {**Counter(one.kind for one in self.items), "unreadable": len(self.found.problems)}

    @property
    def open(self) -> list[Judged]:
        """What can still be taken over."""
        return [one for one in self.items if one.can_take]

    @property
    def locked_or_refused(self) -> int:
        """How many differences a lock or a rule of the plan stops."""
        return self.counts.get(LOCKED, 0) + self.counts.get(REFUSED, 0)

    @property
    def notes(self) -> list[str]:
        """What the file does not say, in words."""
        found = self.found
        counted = (
            ("missing_lines", found.missing_lines), ("missing_columns", found.missing_columns),
            ("uncalculated", len(found.uncalculated)), ("followed", found.followed),
        )  # fmt: skip
        return [
            wording.note(name=name, count=count, places=found.uncalculated)
            for name, count in counted
            if count
        ]

    def refusing(self, refused: dict[int, str]) -> "Judgement":
        """The same with differences that a rule refuses; by number, with the reason."""
        items = [
            replace(one, kind=REFUSED, reason=refused[one.number])
            if one.number in refused and one.can_take else one
            for one in self.items
        ]  # fmt: skip
        return replace(self, items=sorted(items, key=_order))


def judge(*, viewer: Viewer, version: Version, found: Found, now: datetime) -> Judgement:
    """Compare what a file says with what stands there now; a query or two per part."""
    forest = trees.forest(viewer=viewer, version=version)
    by_part: dict[int, list[tuple[int, Item]]] = defaultdict(list)
    for number, item in enumerate(found.items):
        by_part[item.part].append((number, item))
    items: list[Judged] = []
    for part, numbered in by_part.items():
        court = _Court(viewer, version, forest, found.parts[part], now)
        items += court.judge(numbered)
    return Judgement(version, found, sorted(items, key=_order), version.last_journal)


def view_of(*, viewer: Viewer, part: Part) -> View:
    """The view that a part of a workbook shows."""
    metric = addresses.metric(viewer=viewer, code=part.metric)
    return View(metric=metric, level=part.level, **{k: _deep(v) for k, v in part.view.items()})


def _deep(value: Any) -> Any:
    """Lists of JSON are tuples of a view."""
    return tuple(_deep(one) for one in value) if isinstance(value, list) else value


def _order(one: Judged) -> tuple[int, int]:
    kinds = (CHANGED, EMPTIED, CONFLICT, CONTRADICTS, REFUSED, LOCKED, FORBIDDEN, SAME)
    return kinds.index(one.kind), one.number


class _Court:
    """One part of a file against its grid."""

    def __init__(
        self, viewer: Viewer, version: Version, forest: Forest, part: Part, now: datetime
    ) -> None:
        self.viewer = viewer
        self.version = version
        self.forest = forest
        self.part = part
        self.now = now
        self.view = view_of(viewer=viewer, part=part)
        self.may = rights.editable(viewer=viewer, forest=forest)

    def judge(self, numbered: Sequence[tuple[int, Item]]) -> Iterable[Judged]:
        """Each difference of this part."""
        keys = sorted({item.row for _number, item in numbered})
        grid = grids.grid(
            viewer=self.viewer, version=self.version, view=self.view, now=self.now, only=keys
        )
        rows = {row.key: row for row in grid.rows}
        columns = {(one.first_period, one.months): one for one in grid.columns}
        self.locks = {lock.pk: lock for lock in grid.locks}
        for number, item in numbered:
            row, column = rows.get(item.row), columns.get((item.first, item.months))
            yield self._one(number, item, row, column)

    def _one(self, number: int, item: Item, row: Row | None, column: Column | None) -> Judged:
        judged = Judged(
            number, item, FORBIDDEN, self.view.metric, self.part.level, self.part.unit, item.name,
            words.months(first=item.first, count=item.months), reason=wording.reason(code="gone"),
        )  # fmt: skip
        if row is None or column is None:
            return judged
        (now,), (lock,) = row.at([column]), row.locks_at([column])
        address = Address(
            row.organisation_id, item.first, item.months, row.product_id, row.channel_id,
            row.customer_id, self.view.tier, self.view.stage,
        )  # fmt: skip
        judged = replace(judged, label=self._label(row), now=now, address=address)
        kind, reason = self._kind(item, row, now, lock)
        return replace(judged, kind=kind, reason=reason)

    def _kind(self, item: Item, row: Row, now: int | None, lock: int) -> tuple[str, str]:
        regrouped = item.value == item.base
        if now == item.value and not regrouped:
            return SAME, ""
        if not self.may(row.organisation_id, row.product_id):
            return FORBIDDEN, wording.reason(code="not_yours")
        if lock == _FULLY:
            return LOCKED, _lock_reason(row, item, self.locks)
        if now != item.base:
            return CONFLICT, wording.reason(code="conflict")
        if item.kind == CONTRARY:
            return CONTRADICTS, wording.reason(code="contrary")
        return (EMPTIED if item.value is None else CHANGED), ""

    def _label(self, row: Row) -> str:
        """The names of the nodes that make the row."""
        ids = [int(one) for one in row.key.split(".")]
        return " · ".join(self.forest.nodes[one].label for one in ids if one in self.forest.nodes)


def _lock_reason(row: Row, item: Item, locks: dict[int, Lock]) -> str:
    """Who locked it and why."""
    for one in row.lock_ids:
        lock = locks[one]
        end = lock.first_period + lock.months
        if lock.first_period < item.first + item.months and item.first < end:
            owner = str(lock.owner or "–")
            return wording.reason(code="locked", owner=owner, reason=lock.reason)
    return wording.reason(code="locked_plain")


def is_closed(*, version: Version) -> bool:
    """Whether nothing can be taken over because the version is not being worked on."""
    return version.state != VersionState.WORKING
