"""What journal entries did to cells, as arrays: read in part, however long the journal is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.leaves import Address, BoolArray
from goals.selectors.trees import Forest
from salesplan.core.scoping import Viewer

_ARRAYS = (
    "organisation_ids", "product_ids", "channel_ids", "customer_ids", "periods", "before", "after",
)  # fmt: skip
KEYS = ("organisation_id", "product_id", "channel_id", "customer_id")
_NAMES = (*KEYS, "period", "before", "after")
_CELLS = f"""from goals_journalentry e cross join lateral
  unnest({", ".join(f"e.{name}" for name in _ARRAYS)}) as u({", ".join(_NAMES)})"""
_SCOPE = """ and (u.organisation_id in (select descendant_id from core_closure
    where ancestor_id = any(%(own_organisation)s::int[]) and is_current)
  or u.product_id in (select descendant_id from core_closure
    where ancestor_id = any(%(own_products)s::int[]) and is_current))"""


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
        """SQL on entries `e` and their cells `u`, with its parameters."""
        parts: list[str] = []
        params: dict[str, Any] = {}
        for name, ids in zip(KEYS, self.ids, strict=True):
            if ids is not None:
                params[name] = list(ids)
                parts.append(f"and u.{name} = any(%({name})s::int[])")
        if self.organisation is not None:
            parts.append("and e.organisation_set && %(organisation_id)s::int[]")
        if self.product is not None:
            parts.append("and e.product_set && %(product_id)s::int[]")
        if self.periods is not None:
            params |= {"first": self.periods[0], "last": self.periods[1]}
            parts.append("and u.period between %(first)s and %(last)s")
        return " ".join(parts), params


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

    def conditions(self, viewer: Viewer) -> tuple[str, dict[str, Any]]:
        """SQL on entries `e` and their cells `u` within the viewer's scope, with parameters."""
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
        if not viewer.everything:
            params["own_organisation"] = list(viewer.organisation)
            params["own_products"] = list(viewer.products)
            parts.append(_SCOPE)
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
    text, params = which.conditions(viewer)
    columns = (
        "e.number", *(f"u.{name}" for name in KEYS), "u.period",
        "coalesce(u.before, 0)", "(u.before is not null)::int",
        "coalesce(u.after, 0)", "(u.after is not null)::int",
    )  # fmt: skip
    found = ColumnQuery(columns, f"{_CELLS} {text} order by e.number", params).fetch()
    return Rows(found[0], found[1:5], found[5], found[6], found[7] == 1, found[8], found[9] == 1)


def effects(*, viewer: Viewer, which: Which) -> list[Effect]:
    """What each entry did within the box, the latest first; entries that did nothing are absent."""
    text, params = which.conditions(viewer)
    columns = (
        "e.number", "count(*)", "count(u.before)", "coalesce(sum(u.before), 0)",
        "count(u.after)", "coalesce(sum(u.after), 0)",
    )  # fmt: skip
    source = f"{_CELLS} {text} group by e.number order by e.number desc"
    found = ColumnQuery(columns, source, params).fetch().T.tolist()
    return [
        Effect(number, cells, before if had else None, after if has else None)
        for number, cells, had, before, has, after in found
    ]


def box_of(*, keys: Int64Array, periods: Int64Array) -> Box:
    """The box around some cells: exact ids per key, and the run of their months."""
    if not len(periods):
        return EVERYWHERE
    organisation, product, channel, customer = (np.unique(one).tolist() for one in keys)
    months = (int(periods.min()), int(periods.max()))
    return Box(organisation, product, channel, customer, months)
