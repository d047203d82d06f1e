"""What journal entries did to cells, as arrays: read in part, however long the journal is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from goals.models import DraftSeat
from goals.selectors.columns import ArrayQuery, Int64Array
from goals.selectors.leaves import Address, BoolArray
from goals.selectors.trees import Forest
from salesplan.core.models import Closure
from salesplan.core.scoping import Viewer

KEYS = ("organisation_id", "product_id", "channel_id", "customer_id")
_EMPTY = -(2**63)
_ARRAYS = (
    *(f"e.{name}s" for name in KEYS), "e.periods",
    f"array_replace(e.before, null, {_EMPTY})", f"array_replace(e.after, null, {_EMPTY})",
)  # fmt: skip


@dataclass(frozen=True)
class Box:
    """Around which cells to look: ids of each key (None: any), and a run of months (None: all)."""

    organisation: Sequence[int] | None = None
    product: Sequence[int] | None = None
    channel: Sequence[int] | None = None
    customer: Sequence[int] | None = None
    periods: tuple[int, int] | None = None

    @classmethod
    def around(cls, forest: Forest, address: Address) -> "Box":
        """The cells below an address, exactly; raises EngineError for unknown nodes."""
        organisation, product, channel, customer = (
            tree.below(node_id).tolist() if node_id else None
            for tree, node_id in zip(forest.in_key_order, address.keys, strict=True)
        )
        first = address.first_period
        months = (first, first + address.months - 1)
        return cls(organisation, product, channel, customer, months)

    @property
    def ids(self) -> tuple[Sequence[int] | None, ...]:
        """The ids in the order of the keys of cells."""
        return (self.organisation, self.product, self.channel, self.customer)

    def conditions(self) -> tuple[str, dict[str, Any]]:
        """SQL on entries `e` that may have touched such cells, with its parameters."""
        wanted = {"organisation_set": self.organisation, "product_set": self.product}
        if self.periods is not None:
            wanted["period_set"] = range(self.periods[0], self.periods[1] + 1)
        given = {name: list(ids) for name, ids in wanted.items() if ids is not None}
        return " ".join(f"and e.{name} && %({name})s::int[]" for name in given), given

    def holds(self, keys: Int64Array, periods: Int64Array) -> BoolArray:
        """Return which of some cells lie inside."""
        inside = np.ones(len(periods), np.bool_)
        for own, ids in zip(keys, self.ids, strict=True):
            if ids is not None:
                inside &= np.isin(own, ids)
        if self.periods is not None:
            inside &= (periods >= self.periods[0]) & (periods <= self.periods[1])
        return inside


EVERYWHERE = Box()


@dataclass(frozen=True)
class Which:
    """Which entries of a version: after one number, up to another, of one figure, or listed."""

    version_id: int
    after: int = 0
    until: int = 2_147_483_647
    metric_id: int | None = None
    level: int | None = None
    numbers: Sequence[int] | None = None
    box: Box = field(default=EVERYWHERE)

    def conditions(self) -> tuple[str, dict[str, Any]]:
        """SQL on entries `e`, with its parameters."""
        text, params = self.box.conditions()
        parts = ["where e.version_id = %(version)s and e.number > %(after)s",
                 "and e.number <= %(until)s", text]  # fmt: skip
        params |= {"version": self.version_id, "after": self.after, "until": self.until}
        for name in ("metric_id", "level"):
            if getattr(self, name) is not None:
                params[name] = getattr(self, name)
                parts.append(f"and e.{name} = %({name})s")
        if self.numbers is not None:
            params["numbers"] = list(self.numbers)
            parts.append("and e.number = any(%(numbers)s::int[])")
        return " ".join(parts), params


@dataclass(frozen=True, eq=False)
class Rows:
    """Cells that entries changed, by entry number; every array is (n,), ``keys`` (4, n).

    ``before`` and ``after`` are 0 where not filled (an empty cell).
    """

    numbers: Int64Array
    keys: Int64Array
    periods: Int64Array
    before: Int64Array
    before_filled: BoolArray
    after: Int64Array
    after_filled: BoolArray

    def __len__(self) -> int:
        return len(self.numbers)

    def where(self, mask: BoolArray) -> "Rows":
        """Return some of the rows."""
        return Rows(
            self.numbers[mask], self.keys[:, mask], self.periods[mask], self.before[mask],
            self.before_filled[mask], self.after[mask], self.after_filled[mask],
        )  # fmt: skip


@dataclass(frozen=True)
class Effect:
    """What one entry did within a box: cells, and their sums before and after (None: empty)."""

    number: int
    cells: int
    before: int | None
    after: int | None


def rows(*, viewer: Viewer, which: Which) -> Rows:
    """The cells that entries changed, as far as the viewer may see them; oldest entry first."""
    text, params = which.conditions()
    source = f"from goals_journalentry e {text} order by e.number"
    query = ArrayQuery(("e.number", *_ARRAYS), source, params)
    found = [_of_entry(fields) for fields in query.fetch()]
    if not found:
        return _together([_of_entry([np.zeros(0, np.int64)] * 8)])
    every = _together(found)
    return every.where(which.box.holds(every.keys, every.periods) & _own(viewer, every.keys))


def _of_entry(fields: list[Int64Array]) -> Rows:
    """An entry's arrays as rows."""
    number, *keys, periods, before, after = fields
    had, has = before != _EMPTY, after != _EMPTY
    return Rows(
        np.repeat(number, len(periods)), np.stack(keys), periods, np.where(had, before, 0), had,
        np.where(has, after, 0), has,
    )  # fmt: skip


def _together(parts: Sequence[Rows]) -> Rows:
    return Rows(
        np.concatenate([one.numbers for one in parts]),
        np.concatenate([one.keys for one in parts], axis=1),
        *(
            np.concatenate([getattr(one, name) for one in parts])
            for name in ("periods", "before", "before_filled", "after", "after_filled")
        ),
    )


def _own(viewer: Viewer, keys: Int64Array) -> BoolArray:
    """Which cells lie in the viewer's territories or product lines."""
    if viewer.everything:
        return np.ones(keys.shape[1], np.bool_)
    organisation = list(Closure.below(viewer.organisation))
    drafts = DraftSeat.objects.visible_to(viewer).values_list("pk", flat=True)
    organisation += [-pk for pk in drafts]
    products = list(Closure.below(viewer.products)) if viewer.products else []
    own: BoolArray = np.isin(keys[0], organisation) | np.isin(keys[1], products)
    return own


def effects(*, viewer: Viewer, which: Which) -> list[Effect]:
    """What each entry did within the box, the latest first; entries that did nothing are absent."""
    found = rows(viewer=viewer, which=which)
    if not len(found):
        return []
    numbers, starts = np.unique(found.numbers, return_index=True)
    ends = [*starts[1:].tolist(), len(found)]
    spans = zip(numbers.tolist(), starts.tolist(), ends, strict=True)
    return [_effect(found, number, slice(start, end)) for number, start, end in spans][::-1]


def _effect(found: Rows, number: int, at: slice) -> Effect:
    """Sums of one entry's cells; of empty cells alone the sum is empty."""
    before = int(found.before[at].sum()) if found.before_filled[at].any() else None
    after = int(found.after[at].sum()) if found.after_filled[at].any() else None
    return Effect(number, at.stop - at.start, before, after)


def box_of(*, keys: Int64Array, periods: Int64Array) -> Box:
    """The box around some cells: exact ids per key, and the run of their months."""
    if not len(periods):
        return EVERYWHERE
    organisation, product, channel, customer = (np.unique(one).tolist() for one in keys)
    months = (int(periods.min()), int(periods.max()))
    return Box(organisation, product, channel, customer, months)
