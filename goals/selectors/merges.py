"""What a merge of a sandbox into its base would do, and where both changed since the fork."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from goals.models import Cell, CellDifference, JournalEntry, Lock, Version
from goals.selectors import plans as plan_reads
from goals.selectors import trees
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.leaves import Address, BoolArray
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid
from salesplan.core.models import Metric
from salesplan.core.scoping import Viewer

_CELL = ("metric_id", "level", "organisation_id", "product_id", "channel_id", "customer_id",
         "period")  # fmt: skip
_SAME = " and ".join(f"{{0}}.{key} = d.{key}" for key in _CELL)
_COLUMNS = (
    *(f"d.{key}" for key in _CELL),
    "coalesce(d.value, 0)", "(d.value is not null)::int",
    "coalesce(b.value, 0)", "(b.value is not null)::int",
    "coalesce(t.first, 0)", "(t.first is not null)::int", "coalesce(t.number, 0)",
)  # fmt: skip
_SOURCE = f"""
from goals_celldifference d
left join goals_cell b on b.version_id = %(base)s and {_SAME.format("b")}
left join (
  select e.metric_id, e.level, k.*, max(e.number) as number,
         (array_agg(k.before order by e.number))[1] as first
  from goals_journalentry e cross join lateral unnest(e.organisation_ids, e.product_ids,
    e.channel_ids, e.customer_ids, e.periods, e.before)
    as k(organisation_id, product_id, channel_id, customer_id, period, before)
  where e.version_id = %(base)s and e.number > %(forked)s
  group by e.metric_id, e.level, k.organisation_id, k.product_id, k.channel_id, k.customer_id,
    k.period
) t on {_SAME.format("t")}
where d.version_id = %(version)s
order by {", ".join(f"d.{key}" for key in _CELL)}
""".replace("k.*,", "k.organisation_id, k.product_id, k.channel_id, k.customer_id, k.period,")


@dataclass(frozen=True, eq=False)
class Pending:
    """The differences of a sandbox; every array is (differences,).

    ``cells`` (7, n): metric, level, four keys, period. ``mine``, ``now`` and ``then`` are the
    values of the sandbox, of its base at present and at the fork, each with a mask of what is
    filled; ``numbers``: the base's last entry since the fork that touched the cell, 0 for none;
    ``locked``: held by a lock of the base.
    """

    cells: Int64Array
    mine: Int64Array
    mine_filled: BoolArray
    now: Int64Array
    now_filled: BoolArray
    then: Int64Array
    then_filled: BoolArray
    numbers: Int64Array
    locked: BoolArray

    def __len__(self) -> int:
        return len(self.mine)

    def where(self, mask: BoolArray) -> "Pending":
        """Some of the differences."""
        return Pending(
            self.cells[:, mask],
            *(getattr(self, name)[mask] for name in self.__dataclass_fields__ if name != "cells"),
        )

    @cached_property
    def differs(self) -> BoolArray:
        """Whether the base would change."""
        other = (self.mine != self.now) | (self.mine_filled != self.now_filled)
        differs: BoolArray = other & (self.mine_filled | self.now_filled)
        return differs

    @cached_property
    def clashes(self) -> BoolArray:
        """Changed in both since the fork, or locked in the base."""
        moved = (self.then != self.now) | (self.then_filled != self.now_filled)
        clashes: BoolArray = self.differs & (((self.numbers > 0) & moved) | self.locked)
        return clashes

    def keys(self) -> list[str]:
        """A name for every cell: metric.level.organisation.product.channel.customer.period."""
        return [".".join(map(str, cell)) for cell in self.cells.T.tolist()]


@dataclass(frozen=True)
class Clash:
    """A cell that a person decides on; values in smallest units, None = empty.

    `locked`: a lock of the base holds it, so only the base's value can stay.
    """

    key: str
    metric: Metric
    level: int
    place: str
    period: int
    then: int | None
    now: int | None
    mine: int | None
    number: int
    who: str
    locked: bool


@dataclass(frozen=True)
class Merging:
    """A merge before it happens: how many cells change, what clashes, the base's last entry."""

    version: Version
    base: Version
    changed: int
    clashes: list[Clash]
    clash_count: int
    journal: int


def preview(*, viewer: Viewer, version: Version, now: datetime, most: int = 200) -> Merging:
    """What a merge would do to the cells that the viewer sees; at most `most` clashes are listed.

    Raises `Invalid` for a version that is no sandbox.
    """
    base = base_of(viewer=viewer, version=version)
    forest = trees.forest(viewer=viewer, version=version)
    found = pending(viewer=viewer, version=version, forest=forest, now=now)
    found = found.where(in_scope(viewer=viewer, forest=forest, cells=found.cells))
    clashing = found.where(found.clashes)
    first = clashing.where(np.arange(len(clashing)) < most)
    return Merging(
        version, base, int(found.differs.sum()),
        clashes(viewer=viewer, version=version, forest=forest, found=first),
        len(clashing), base.last_journal,
    )  # fmt: skip


def base_of(*, viewer: Viewer, version: Version) -> Version:
    """The base of a sandbox or scenario; raises `Invalid` for a version without one."""
    if version.base_id is None:
        raise Invalid(_("%(name)s is not a sandbox."), code="not_derived", name=version.name)
    return plan_reads.version(viewer=viewer, version_id=version.base_id)


def figures(*, version: Version) -> set[tuple[int, int]]:
    """Metric and level of all figures that a sandbox or its base holds."""
    own = CellDifference.unscoped.filter(version=version).values_list("metric_id", "level")
    base = Cell.unscoped.filter(version=version.base_id).values_list("metric_id", "level")
    return {*own.distinct(), *base.distinct()}


def pending(*, viewer: Viewer, version: Version, forest: Forest, now: datetime) -> Pending:
    """All differences of a sandbox beside what its base holds and held, with two queries."""
    params = {"version": version.pk, "base": version.base_id, "forked": version.forked_at}
    rows = ColumnQuery(_COLUMNS, _SOURCE, params).fetch()
    cells, figures = rows[:7], rows[7:]
    touched = figures[6] > 0
    return Pending(
        cells=cells,
        mine=figures[0],
        mine_filled=figures[1] == 1,
        now=figures[2],
        now_filled=figures[3] == 1,
        then=np.where(touched, figures[4], figures[2]),
        then_filled=np.where(touched, figures[5], figures[3]) == 1,
        numbers=figures[6],
        locked=_locked(viewer, version, forest, cells, now),
    )


def in_scope(*, viewer: Viewer, forest: Forest, cells: Int64Array) -> BoolArray:
    """Which cells (7, n) the viewer may see."""
    if viewer.everything:
        return np.ones(cells.shape[1], np.bool_)
    own = np.isin(cells[2], forest.organisation.below_any(viewer.organisation))
    return own | np.isin(cells[3], forest.product.below_any(viewer.products))


def _locked(
    viewer: Viewer, version: Version, forest: Forest, cells: Int64Array, now: datetime
) -> BoolArray:
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    marked = np.zeros(cells.shape[1], np.bool_)
    for lock in Lock.objects.visible_to(viewer).filter(valid, version_id=version.base_id):
        held = (cells[0] == lock.metric_id) & (cells[1] == lock.level)
        held &= (cells[6] >= lock.first_period) & (cells[6] < lock.first_period + lock.months)
        keys = Address.of_lock(lock).keys
        for at, (tree, node_id) in enumerate(zip(forest.in_key_order, keys, strict=True)):
            if node_id:
                held &= np.isin(cells[2 + at], tree.below_any([node_id]))
        marked |= held
    return marked


def clashes(*, viewer: Viewer, version: Version, forest: Forest, found: Pending) -> list[Clash]:
    """The cells of `found` in words, with who changed the base last."""
    metrics = Metric.objects.in_bulk(np.unique(found.cells[0]).tolist())
    entries = JournalEntry.unscoped.filter(
        version_id=version.base_id, number__in=np.unique(found.numbers).tolist()
    )
    who = {number: str(actor or "") for number, actor in _actors(entries)}
    return [
        Clash(
            key=key,
            metric=metrics[cell[0]],
            level=cell[1],
            place=_place(forest, cell),
            period=cell[6],
            then=_value(found.then, found.then_filled, at),
            now=_value(found.now, found.now_filled, at),
            mine=_value(found.mine, found.mine_filled, at),
            number=int(found.numbers[at]),
            who=who.get(int(found.numbers[at]), ""),
            locked=bool(found.locked[at]),
        )
        for at, (key, cell) in enumerate(zip(found.keys(), found.cells.T.tolist(), strict=True))
    ]


def _actors(entries: Any) -> list[tuple[int, Any]]:
    rows = entries.select_related("actor").only("number", "actor")
    return [(entry.number, entry.actor) for entry in rows]


def _place(forest: Forest, cell: list[int]) -> str:
    return " · ".join(forest.nodes[key].label for key in cell[2:6] if key in forest.nodes)


def _value(values: Int64Array, filled: BoolArray, at: int) -> int | None:
    return int(values[at]) if filled[at] else None
