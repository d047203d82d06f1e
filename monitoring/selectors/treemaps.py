"""Who contributes how much: the nodes below the selected one, two steps deep."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from monitoring.selectors import attainment
from monitoring.selectors.attainment import Board, Standing
from monitoring.selectors.places import Axis, Place
from monitoring.selectors.selections import Selection
from monitoring.selectors.targets import require_own
from salesplan.core.models.base import in_language
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import first_day

_BELOW = """
select n.parent_id, n.id, n.dimension, n.kind, n.code, n.name, n.name_zh_hans, n.name_zh_hant
from core_node n
where n.parent_id = any(%(parents)s) and n.dimension = %(axis)s and n.kind <> 'item'
  and n.seat_kind is distinct from 'overlay' and (n.ended_on is null or n.ended_on > %(since)s)
order by n.position, n.code
"""


@dataclass(frozen=True, slots=True)
class Branch:
    """A node below the selected one, with the nodes below it that have figures."""

    standing: Standing
    leaves: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle: `size` is its own area, what lies inside comes on top of it."""

    standing: Standing
    parent: Standing | None
    size: int


def areas(*, branches: Sequence[Branch], by: str) -> tuple[Area, ...]:
    """Every node with its area: what it sold (`actual`), or how far off it is (`gap`).

    No area is below zero. Of a node with nodes inside only what those do not hold is its own.
    """
    found = []
    for branch in branches:
        inside = [Area(leaf, branch.standing, _size(leaf, by)) for leaf in branch.leaves]
        own = _size(branch.standing, by)
        if inside:
            own = max(own - sum(area.size for area in inside), 0) if by == "actual" else 0
        found += [Area(branch.standing, None, own), *inside]
    return tuple(found)


def largest(*, branches: Sequence[Branch], by: str) -> tuple[Standing, int | None] | None:
    """The node that takes most room, and its share of all in basis points."""
    if not branches:
        return None
    sizes = [(_size(branch.standing, by), branch.standing) for branch in branches]
    size, standing = max(sizes, key=lambda pair: pair[0])
    return standing, attainment.share(size, sum(size for size, _standing in sizes))


def _size(standing: Standing, by: str) -> int:
    return max(standing.actual, 0) if by == "actual" else abs(standing.gap or 0)


def branches(*, viewer: Viewer, board: Board) -> tuple[Branch, ...]:
    """The rows of a board with what lies below each along the board's axis.

    Three queries. Raises `NotVisible` when the board was made for somebody else.
    """
    selection = board.selection
    require_own(viewer, selection)
    below = _below(selection, [row.place.id for row in board.rows])
    wanted = tuple(place for places in below.values() for place in places)
    deeper = attainment.board(viewer=viewer, selection=_with_children(selection, wanted))
    leaves = {row.place.id: row for row in deeper.rows}
    return tuple(
        Branch(row, tuple(leaves[p.id] for p in below[row.place.id] if p.id in leaves))
        for row in board.rows
    )


def _with_children(selection: Selection, wanted: tuple[Place, ...]) -> Selection:
    """The same selection, cut into nodes that lie deeper below the selected one."""
    around = selection.places
    children = {**around.children, selection.axis: wanted}
    return replace(selection, places=replace(around, children=children))


def _below(selection: Selection, parents: Sequence[int]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = defaultdict(list)
    axis: Axis = selection.axis
    params = {
        "parents": list(parents),
        "axis": axis,
        "since": first_day(selection.span.first_month - 12),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, params)
        for parent, node, dimension, kind, code, *names in cursor.fetchall():
            found[parent].append(Place(node, dimension, kind, code, in_language(*names)))
    return found
