"""The leaves of a version as arrays: domain, values, locks and bounds inside an address."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Q

from goals.models import Level, Lock, Plan, Version
from goals.selectors.columns import ColumnQuery, Int64Array
from goals.selectors.trees import Forest
from salesplan.core.scoping import Viewer
from salesplan.engine.cells import LeafSpace
from salesplan.engine.spreading import NO_CAP, NO_FLOOR

BoolArray = npt.NDArray[np.bool_]
_KEYS = ("organisation_id", "product_id", "channel_id", "customer_id")
_ORDER = f" order by {', '.join(_KEYS)}"


@dataclass(frozen=True)
class Address:
    """A total: one node per dimension (0 = all) over a run of months."""

    organisation_id: int
    first_period: int
    months: int
    product_id: int = 0
    channel_id: int = 0
    customer_id: int = 0

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
        marked = np.ones(keys.shape[1], np.bool_)
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
    """The leaves that the viewer may see, inside the box around `addresses` (none: everywhere)."""
    source, params = _box(viewer, forest, addresses)
    params |= {"version": version.pk, "metric": metric_id}
    keys = ColumnQuery(
        _KEYS,
        "from goals_domainleaf where version_id = %(version)s " + source + _ORDER,
        params,
    ).fetch()
    plan = version.plan
    space = LeafSpace(keys, plan.first_period, plan.months // version.span, version.span)
    cells = ColumnQuery(
        (*_KEYS, "period", "level", "value"),
        "from goals_cell where version_id = %(version)s and metric_id = %(metric)s " + source,
        params,
    ).fetch()
    return _assemble(viewer, space, cells, version, metric_id, level, forest, now)


def _assemble(
    viewer: Viewer,
    space: LeafSpace,
    cells: Int64Array,
    version: Version,
    metric_id: int,
    level: int,
    forest: Forest,
    now: datetime,
) -> Leaves:
    places = space.places(cells[:4], cells[4])
    by_level = {int(one): (cells[5] == one) & (places >= 0) for one in Level.values}
    values = np.zeros(space.size, np.int64)
    filled = np.zeros(space.size, np.bool_)
    own = by_level[level]
    values[places[own]] = cells[6][own]
    filled[places[own]] = True
    floors = np.full(space.size, NO_FLOOR)
    caps = np.full(space.size, NO_CAP)
    for other, mask in by_level.items():
        at, value = places[mask], cells[6][mask]
        if other < level:
            floors[at] = np.maximum(floors[at], value)
        elif other > level:
            caps[at] = np.minimum(caps[at], value)
    locks = _locks(viewer, version, metric_id, level, now)
    leaves = Leaves(space, values, filled, floors, caps, np.zeros(space.size, np.bool_), locks)
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
