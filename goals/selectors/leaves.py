"""The leaves of a version as arrays: domain, values, locks and bounds inside an address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Q

from goals.models import Lock, Plan, Version
from goals.selectors.attributes import narrowed
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.trees import Forest
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace
from salesplan.engine.spreading import NO_CAP, NO_FLOOR

BoolArray = npt.NDArray[np.bool_]
_KEYS = ("organisation_id", "product_id", "channel_id", "customer_id")
_ORDER = f" order by {', '.join(_KEYS)}"
_DOMAIN = "from goals_domainleaf where version_id = %(version)s "
_DOMAIN_OF_DERIVED = """from goals_domainleaf d
where (version_id = %(base)s or version_id = %(version)s and not exists (
  select from goals_domainleaf b where b.version_id = %(base)s
    and b.organisation_id = d.organisation_id and b.product_id = d.product_id
    and b.channel_id = d.channel_id and b.customer_id = d.customer_id)) """
"""A derived version may be planned where its base is, and where it adds combinations."""


@dataclass(frozen=True)
class Address:
    """A total: one node per dimension (0 = all) over a run of months, where wanted only of the
    territories of a tier and the products of a life-cycle stage.
    """

    organisation_id: int
    first_period: int
    months: int
    product_id: int = 0
    channel_id: int = 0
    customer_id: int = 0
    tier: str = ""
    stage: str = ""

    @property
    def keys(self) -> tuple[int, int, int, int]:
        return (self.organisation_id, self.product_id, self.channel_id, self.customer_id)

    @classmethod
    def of_plan(cls, plan: Plan) -> "Address":
        """Return the total of a plan."""
        return cls(plan.organisation_id, plan.first_period, plan.months)

    @classmethod
    def of_lock(cls, lock: Lock) -> "Address":
        """Return what a lock holds."""
        return cls(
            organisation_id=lock.organisation_id,
            first_period=lock.first_period,
            months=lock.months,
            product_id=lock.product_id,
            channel_id=lock.channel_id,
            customer_id=lock.customer_id,
        )


@dataclass(frozen=True, eq=False)
class Leaves:
    """What stands at the leaves; every array is (space.size,) in the order of its places.

    ``values`` is 0 where not ``filled`` (empty); ``floors`` and ``caps`` come from the other
    levels (floor <= target <= stretch).
    """

    space: LeafSpace
    values: Int64Array
    filled: BoolArray
    floors: Int64Array
    caps: Int64Array
    locked: BoolArray
    locks: list[Lock] = field(default_factory=list)

    def inside(self, forest: Forest, address: Address) -> Int64Array:
        """Places of the leaves below an address. Raises EngineError for unknown nodes or months."""
        keys = self.space.keys
        marked = narrowed(forest, keys, address.tier, address.stage)
        for at, (tree, node_id) in enumerate(zip(forest.in_key_order, address.keys, strict=True)):
            if node_id:
                start, end = tree.run(node_id)
                position = tree.positions(keys[at])
                marked &= (position >= start) & (position < end)
        chosen = np.flatnonzero(marked)
        periods = self.space.period_range(address.first_period, address.months)
        index = np.arange(periods.start, periods.stop)
        places: Int64Array = (chosen[:, None] * self.space.count + index).ravel()
        return places


def load(
    *,
    viewer: Viewer,
    version: Version,
    metric_id: int,
    level: int,
    forest: Forest,
    now: datetime,
    addresses: Sequence[Address] = (),
) -> Leaves:
    """The leaves that the viewer may see, inside the box around `addresses` (none: everywhere).

    A sandbox or scenario shows its base's cells of this moment wherever it holds no difference.
    """
    source, params = _box(viewer, forest, addresses)
    params |= {"version": version.pk, "base": version.base_id, "metric": metric_id}
    domain = _DOMAIN_OF_DERIVED if version.is_derived else _DOMAIN
    keys = ColumnQuery(_KEYS, domain + source + _ORDER, params).fetch()
    plan = version.plan
    space = LeafSpace(keys, plan.first_period, plan.months // version.span, version.span)
    held = Figures(space, *_held(version, source, params))
    return _assemble(viewer, held, version, metric_id, level, forest, now)


def _held(version: Version, source: str, params: dict[str, Any]) -> tuple[Int64Array, Int64Array]:
    """Stored cells (keys, period, level, value), and differences to them with a mask of filled."""
    owner = "base" if version.is_derived else "version"
    cells = ColumnQuery(
        (*_KEYS, "period", "level", "value"),
        f"from goals_cell where version_id = %({owner})s and metric_id = %(metric)s " + source,
        params,
    ).fetch()
    if not version.is_derived:
        return cells, np.empty((8, 0), np.int64)
    differences = ColumnQuery(
        (*_KEYS, "period", "level", "coalesce(value, 0)", "(value is not null)::int"),
        "from goals_celldifference where version_id = %(version)s and metric_id = %(metric)s "
        + source,
        params,
    ).fetch()
    return cells, differences


@dataclass(frozen=True, eq=False)
class Figures:
    """Cells and the differences over them as they were fetched, at the places of a space."""

    space: LeafSpace
    cells: Int64Array
    differences: Int64Array

    @cached_property
    def _places(self) -> tuple[Int64Array, Int64Array]:
        found = (self.cells, self.differences)
        return tuple(self.space.places(rows[:4], rows[4]) for rows in found)  # type: ignore[return-value]

    def at(self, level: int) -> tuple[Int64Array, BoolArray]:
        """Values and what is filled at one level; differences lie over the cells."""
        values = np.zeros(self.space.size, np.int64)
        filled = np.zeros(self.space.size, np.bool_)
        own, over = self._places
        mine = (self.cells[5] == level) & (own >= 0)
        values[own[mine]] = self.cells[6][mine]
        filled[own[mine]] = True
        theirs = (self.differences[5] == level) & (over >= 0)
        values[over[theirs]] = self.differences[6][theirs]
        filled[over[theirs]] = self.differences[7][theirs] == 1
        return values, filled

    def levels(self) -> list[int]:
        """The levels that hold anything."""
        return sorted(
            {*np.unique(self.cells[5]).tolist(), *np.unique(self.differences[5]).tolist()}
        )


def _assemble(
    viewer: Viewer,
    held: Figures,
    version: Version,
    metric_id: int,
    level: int,
    forest: Forest,
    now: datetime,
) -> Leaves:
    values, filled = held.at(level)
    floors = np.full(held.space.size, NO_FLOOR)
    caps = np.full(held.space.size, NO_CAP)
    for other in held.levels():
        if other == level:
            continue
        bounds, bounded = held.at(other)
        if other < level:
            floors[bounded] = np.maximum(floors, bounds)[bounded]
        else:
            caps[bounded] = np.minimum(caps, bounds)[bounded]
    locks = _locks(viewer, version, metric_id, level, now)
    open_ = np.zeros(held.space.size, np.bool_)
    leaves = Leaves(held.space, values, filled, floors, caps, open_, locks)
    for lock in locks:
        leaves.locked[leaves.inside(forest, Address.of_lock(lock))] = True
    return leaves


def _locks(
    viewer: Viewer, version: Version, metric_id: int, level: int, now: datetime
) -> list[Lock]:
    valid = Q(expires_at=None) | Q(expires_at__gt=now)
    locks = Lock.objects.visible_to(viewer).filter(
        valid, version=version, metric_id=metric_id, level=level
    )
    return list(locks.select_related("owner"))


def _box(
    viewer: Viewer, forest: Forest, addresses: Sequence[Address]
) -> tuple[str, dict[str, Any]]:
    """SQL conditions that hold for every leaf under the addresses, and the viewer's scope."""
    conditions = []
    params: dict[str, Any] = {}
    for column, tree, at in zip(_KEYS, forest.in_key_order, range(4), strict=True):
        nodes = {address.keys[at] for address in addresses}
        if nodes and 0 not in nodes:
            params[column] = tree.below_any(nodes).tolist()
            conditions.append(f"and {column} = any(%({column})s::int[])")
    if not viewer.everything:
        params["organisations"] = forest.organisation.below_any(viewer.organisation).tolist()
        params["products"] = forest.product.below_any(viewer.products).tolist()
        conditions.append(
            "and (organisation_id = any(%(organisations)s::int[])"
            " or product_id = any(%(products)s::int[]))"
        )
    return " ".join(conditions), params
