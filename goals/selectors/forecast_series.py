"""Monthly histories of everything that is forecast, from the cube, as arrays.

Every territory as a whole, and the company and what lies right below it cut by product line and
category and by channel. History rolls up in today's tree and ends with the last month that is over.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from goals.selectors.columns import ColumnQuery, Int64Array
from salesplan.core.models import (
    COMPANY_ID,
    LEAF_MEASURES,
    ActualsMonth,
    Dimension,
    Kind,
    Node,
    SeatKind,
)
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import last_day, month_of

DEPTH = 1
"""Levels below the company that are cut by product and channel: its regions."""
Floats = npt.NDArray[np.float64]
Key = tuple[int, int, int]
MEASURES: tuple[str, ...] = LEAF_MEASURES
_COLUMNS = (
    "organisation_id", "product_id", "channel_id", "period", "revenue", "cost", "quantity",
)  # fmt: skip
_SOURCE = """
from core_actualsmonth where period between %(first)s and %(last)s
and organisation_id = any(%(whole)s::int[])
and (product_id = 0 and channel_id = 0 or organisation_id = any(%(cut)s::int[])
     and (product_id = 0 or channel_id = 0))
"""
_TREES = {Dimension.PRODUCT: (Kind.LINE, Kind.CATEGORY), Dimension.CHANNEL: (Kind.CHANNEL,)}


@dataclass(frozen=True)
class Tree:
    """A dimension as it hangs today: `parents` of node -> its parent, 0 at the top."""

    parents: Mapping[int, int]

    def below(self, top: int) -> list[int]:
        """The children of a node."""
        return [node for node, parent in self.parents.items() if parent == top]


@dataclass(frozen=True, eq=False)
class Histories:
    """Series S over months T, the last column being `last_month`.

    `keys` are (organisation, product, channel); `values` (S, T) by measure, in smallest units: NaN
    before a series' first sale and in months of which nothing at all has been loaded. `ended` (S,):
    territories that are no longer there. `cut`: territories with series by product and channel,
    parents first.
    """

    keys: list[Key]
    last_month: int
    values: dict[str, Floats]
    ended: npt.NDArray[np.bool_]
    organisation: Tree
    product: Tree
    channel: Tree
    cut: list[int]

    @property
    def places(self) -> dict[Key, int]:
        """The row of each key."""
        return {key: at for at, key in enumerate(self.keys)}

    def measure(self, name: str) -> Floats:
        """The history of a measure."""
        return self.values[name]


def months_over(as_of: date) -> int:
    """The last month that is over at the end of a day."""
    month = month_of(as_of)
    return month if as_of == last_day(month) else month - 1


def cut_nodes(organisation: Tree, depth: int) -> list[int]:
    """The company and what lies up to `depth` levels below it, parents first."""
    found, level = [COMPANY_ID], [COMPANY_ID]
    for _step in range(depth):
        level = [node for top in level for node in organisation.below(top)]
        found += level
    return found


def histories(
    *, viewer: Viewer, as_of: date, cuts: bool = True, depth: int = DEPTH
) -> Histories:  # fmt: skip
    """All series up to the last month that is over on `as_of`, for a viewer of everything.

    Five queries; `depth`: how many levels below the company are cut by product and channel. A
    territory without any sale has a series of nothing but NaN, unless it has ended or is where
    imports put what they cannot place; a product or channel without sales has none.
    """
    last = months_over(as_of)
    organisation, overlays, ended = _organisation(as_of)
    product, channel = (_tree(dimension) for dimension in _TREES)
    cut = cut_nodes(organisation, depth) if cuts else []
    rows = _rows(viewer, [*organisation.parents, *overlays], cut, last)
    optional = set(ended) | set(_unassigned())
    everything = [(node, 0, 0) for node in (*organisation.parents, *overlays)]
    sold = {(int(o), int(p), int(c)) for o, p, c in np.unique(rows[:3], axis=1).T}
    known = set(product.parents) | set(channel.parents) | {0}
    keys = [key for key in everything if key in sold or key[0] not in optional]
    keys += sorted(
        key for key in sold if (key[1] or key[2]) and key[1] in known and key[2] in known
    )
    return Histories(
        keys=keys, last_month=last, values=_table(keys, rows, last),
        ended=np.array([key[0] in ended for key in keys], dtype=np.bool_),
        organisation=organisation, product=product, channel=channel, cut=cut,
    )  # fmt: skip


def _organisation(as_of: date) -> tuple[Tree, list[int], set[int]]:
    """Today's tree without overlay seats, those, and what has ended."""
    rows = Node.unscoped.filter(dimension=Dimension.ORGANISATION).values_list(
        "pk", "parent_id", "seat_kind", "ended_on"
    )
    parents = {pk: parent or 0 for pk, parent, kind, _end in rows if kind != SeatKind.OVERLAY}
    overlays = [pk for pk, _parent, kind, _end in rows if kind == SeatKind.OVERLAY]
    ended = {pk for pk, _parent, _kind, end in rows if end is not None and end <= as_of}
    return Tree(parents), overlays, ended


def _tree(dimension: str) -> Tree:
    rows = Node.unscoped.filter(dimension=dimension, kind__in=_TREES[Dimension(dimension)])
    return Tree({pk: parent or 0 for pk, parent in rows.values_list("pk", "parent_id")})


def _unassigned() -> list[int]:
    rows = Node.unscoped.filter(dimension=Dimension.ORGANISATION, is_unassigned=True)
    return list(rows.values_list("pk", flat=True))


def _rows(viewer: Viewer, whole: Sequence[int], cut: Sequence[int], last: int) -> Int64Array:
    """Rows (`_COLUMNS`, n); nobody but a viewer of everything gets any."""
    first = ActualsMonth.objects.order_by("period").values_list("period", flat=True).first()
    params: dict[str, Any] = {
        "first": first or last, "last": last if viewer.everything else -1,
        "whole": list(whole), "cut": list(cut),
    }  # fmt: skip
    return ColumnQuery(_COLUMNS, _SOURCE, params).fetch()


def _table(keys: Sequence[Key], rows: Int64Array, last: int) -> dict[str, Floats]:
    """Rows laid into (series, months) by measure."""
    first = int(rows[3].min()) if rows.shape[1] else last
    place = {key: at for at, key in enumerate(keys)}
    at = np.array([place.get((o, p, c), -1) for o, p, c in rows[:3].T.tolist()], dtype=np.int64)
    kept, column = at >= 0, rows[3] - first
    found: dict[str, Floats] = {}
    sold = np.zeros((len(keys), last - first + 1), dtype=np.bool_)
    sold[at[kept], column[kept]] = True
    unknown = (np.cumsum(sold, axis=1) == 0) | ~sold.any(axis=0)
    sums = {"revenue": rows[4], "cost": rows[5], "quantity": rows[6], "margin": rows[4] - rows[5]}
    for name in MEASURES:
        table = np.zeros(sold.shape)
        table[at[kept], column[kept]] = sums[name][kept]
        table[unknown] = np.nan
        found[name] = table
    return found
