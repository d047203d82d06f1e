"""Leaf cells as arrays, for spreading a target like the past."""

from typing import Any, Literal

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from salesplan.core.models import Closure, Dimension, Kind, Node, SeatKind
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import access
from salesplan.core.selectors.actuals.places import Place
from salesplan.core.selectors.copying import Ints, fetch

Measure = Literal["revenue", "cost", "margin", "quantity"]
CELL = np.dtype(
    [
        ("organisation_id", np.int64),
        ("product_id", np.int64),
        ("channel_id", np.int64),
        ("period", np.int64),
        ("value", np.int64),
    ]
)
_KEYS = ("organisation_id", "product_id", "channel_id", "period")
_VALUES = {"margin": "revenue - cost"}

_CELLS = """
select organisation_id, product_id, channel_id, period, {value} as revenue, lines
from core_actualsmonth
where period = any(%(periods)s) and organisation_id = any(%(seats)s)
  and product_id = any(%(products)s) and channel_id = any(%(channels)s)
"""


def reference_cells(
    *, viewer: Viewer, organisation_id: int, first_period: int, last_period: int,
    measure: Measure = "revenue",
) -> NDArray[np.void]:  # fmt: skip
    """Rows (`CELL`) of seat, category, channel, month and value, ascending by their keys.

    Money in 10^-2, quantity in 10^-3. Only what was sold has a row. A product line that holds
    items without a category, or a group of channels with lines of its own, has rows for just
    those. Whoever sees a product line but not the organisation gets the rows of the line; who
    sees neither, `NotVisible`.
    """
    params = {
        "periods": list(range(first_period, last_period + 1)),
        "seats": _seats(organisation_id),
        "products": _products(viewer, organisation_id),
        "channels": _nodes(dimension=Dimension.CHANNEL),
    }
    value = _VALUES.get(measure, measure)
    with connection.cursor() as cursor:
        select = cursor.mogrify(_CELLS.format(value=value), params).decode()
        rows = fetch(cursor, select, (*_KEYS, "revenue", "lines"))
    for column, dimension in (("product_id", Dimension.PRODUCT), ("channel_id", Dimension.CHANNEL)):
        rows = _own(rows, column, dimension)
    cells = np.empty(len(rows["lines"]), dtype=CELL)
    for name in _KEYS:
        cells[name] = rows[name]
    cells["value"] = rows["revenue"]
    return cells


def _products(viewer: Viewer, organisation_id: int) -> list[int]:
    nodes = Node.unscoped.filter(dimension=Dimension.PRODUCT, kind__in=[Kind.LINE, Kind.CATEGORY])
    if not access.covers_organisation(viewer, organisation_id):
        if not viewer.products:
            Place.of(viewer, organisation_id, {})
        nodes = nodes.filter(pk__in=Closure.below(viewer.products))
    return list(nodes.values_list("pk", flat=True))


def _seats(organisation_id: int) -> list[int]:
    below = Closure.below((organisation_id,))
    return _nodes(pk__in=below, kind=Kind.SEAT, seat_kind=SeatKind.BASE)


def _nodes(**which: Any) -> list[int]:
    return list(Node.unscoped.filter(**which).values_list("pk", flat=True))


def _own(rows: dict[str, Ints], column: str, dimension: str) -> dict[str, Ints]:
    """Take from each cell what its children along the column hold; empty ones go."""
    links = Node.unscoped.filter(dimension=dimension, parent__isnull=False)
    parents = dict(links.values_list("pk", "parent_id"))
    parent = np.zeros(max(parents, default=0) + 1, dtype=np.int64)
    parent[list(parents)] = list(parents.values())
    above = np.where(rows[column] < len(parent), parent[rows[column].clip(max=len(parent) - 1)], 0)
    has = np.isin(above, rows[column])
    taken = {name: values[has] for name, values in rows.items()}
    taken[column] = above[has]
    for name in ("revenue", "lines"):
        taken[name] = -taken[name]
    return _add_up({name: np.concatenate([rows[name], taken[name]]) for name in rows})


def _add_up(rows: dict[str, Ints]) -> dict[str, Ints]:
    order = np.lexsort([rows[name] for name in reversed(_KEYS)])
    rows = {name: values[order] for name, values in rows.items()}
    starts = np.ones(len(order), dtype=bool)
    starts[1:] = np.any([np.diff(rows[name]) != 0 for name in _KEYS], axis=0)
    at = np.flatnonzero(starts)
    if not len(at):
        return rows
    summed = {name: np.add.reduceat(rows[name], at) for name in ("revenue", "lines")}
    kept = summed["lines"] > 0
    keys = {name: rows[name][at][kept] for name in _KEYS}
    return keys | {name: values[kept] for name, values in summed.items()}
