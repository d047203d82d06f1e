"""Where a selection stands in the trees: the way down to it, and what lies one step below."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import NotVisible
from salesplan.core.models import ALL, COMPANY_ID
from salesplan.core.scoping import Viewer
from salesplan.core.selectors import prepared

Axis = Literal["organisation", "product", "channel"]
AXES: tuple[Axis, ...] = ("organisation", "product", "channel")

_COLUMNS = "n.id, n.dimension, n.kind, n.code, n.name, n.name_zh_hans, n.name_zh_hant, n.seat_kind"
_AROUND = f"""
select {_COLUMNS}, c.depth, true as above, n.position
from core_closure c join core_node n on n.id = c.ancestor_id
where c.descendant_id = any(%(ids)s) and c.is_current
union all
select {_COLUMNS}, 0, false, n.position from core_node n
where n.parent_id = any(%(ids)s) and {{open}}
union all
select {_COLUMNS}, 0, false, n.position from core_node n
where n.parent_id is null and n.dimension in ({{roots}}) and {{open}}
order by above desc, depth desc, position, code
"""
_OPEN = "n.kind <> 'item' and (n.ended_on is null or n.ended_on > %(since)s)"
_ROOTED: tuple[Axis, ...] = ("product", "channel")
"""Trees without a node that stands for all; named in the statement, so that it is planned well."""
NOTHING = _("There is nothing here, or it is not yours to see.")


@dataclass(frozen=True, slots=True)
class Place:
    """A node as figures name it; id 0 is "all" of its dimension."""

    id: int
    dimension: str
    kind: str
    code: str
    label: str
    is_overlay: bool = False


Ways = dict[str, tuple[Place, ...]]


@dataclass(frozen=True, slots=True)
class Places:
    """Per axis the way down to the selected node (itself last; empty = all) and its children.

    `path` begins where the viewer's scope does; `territories` are the ids of the whole way down
    the organisation.
    """

    path: Ways
    children: Ways
    territories: frozenset[int]

    def here(self, axis: str) -> Place:
        """The selected node of an axis."""
        found = self.path[axis]
        return found[-1] if found else Place(ALL, axis, "", "", "")

    def id(self, axis: str) -> int:
        """Its id; 0 for all."""
        return self.here(axis).id


def around(*, viewer: Viewer, ids: dict[str, int], since: date) -> Places:
    """The surroundings of a node per axis (0 = all); children that ended before `since` are left.

    Raises `NotVisible` for unknown nodes, nodes of another dimension, and what lies outside the
    viewer's scope.
    """
    roots = ", ".join(f"'{axis}'" for axis in _ROOTED if ids[axis] == ALL) or "null"
    params = {"ids": [node for node in ids.values() if node], "since": since}
    above: dict[str, list[Place]] = {axis: [] for axis in AXES}
    below: dict[str, list[Place]] = {axis: [] for axis in AXES}
    with connection.cursor() as cursor:
        prepared.execute(cursor, _AROUND.format(open=_OPEN, roots=roots), params)
        for row in cursor.fetchall():
            if row[1] in above:
                (above if row[9] else below)[row[1]].append(_place(row))
    path: Ways = {axis: tuple(above[axis]) for axis in AXES}
    if any(node != (path[axis][-1].id if path[axis] else ALL) for axis, node in ids.items()):
        raise NotVisible(NOTHING)
    territories = frozenset(place.id for place in path["organisation"])
    children: Ways = {axis: tuple(below[axis]) for axis in AXES}
    return Places(_in_scope(viewer, path), children, territories)


def top(viewer: Viewer) -> dict[str, int]:
    """Where a viewer begins: the whole company, the own product line, or the own subtree."""
    if viewer.everything:
        return {"organisation": COMPANY_ID, "product": ALL, "channel": ALL}
    if viewer.organisation:
        return {"organisation": viewer.organisation[0], "product": ALL, "channel": ALL}
    if viewer.products:
        return {"organisation": COMPANY_ID, "product": viewer.products[0], "channel": ALL}
    raise NotVisible(NOTHING)


def _in_scope(viewer: Viewer, path: Ways) -> Ways:
    """Cut the ways at the border of the scope; raises when the selection lies outside."""
    if viewer.everything:
        return path
    organisation = _from_border(path["organisation"], viewer.organisation)
    product = _from_border(path["product"], viewer.products)
    if organisation:
        return {**path, "organisation": organisation}
    if product:
        return {**path, "product": product}
    raise NotVisible(NOTHING)


def _from_border(path: tuple[Place, ...], tops: Iterable[int]) -> tuple[Place, ...]:
    borders = set(tops)
    for at, place in enumerate(path):
        if place.id in borders:
            return path[at:]
    return ()


def _place(row: tuple[Any, ...]) -> Place:
    node, dimension, kind, code, name, hans, hant, seat_kind = row[:8]
    language = (get_language() or "").lower()
    label = name
    if language == "zh-hans":
        label = hans or name
    elif language == "zh-hant":
        label = hant or hans or name
    return Place(node, dimension, kind, code, label, seat_kind == "overlay")
