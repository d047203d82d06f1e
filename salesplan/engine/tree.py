"""The closure of a dated tree: who stood under whom, how deep, from when to when.

Days are half-open: a membership holds from ``start`` up to, not including, ``end`` (None = open).
Ragged trees and several roots are legal; at any one day a node has at most one parent.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from salesplan.engine.errors import EngineError

FOREVER = dt.date.max


@dataclass(frozen=True, slots=True)
class Membership:
    """``child`` hangs under ``parent`` from ``start`` until ``end``; None is an open side."""

    child: Hashable
    parent: Hashable
    start: dt.date | None = None
    end: dt.date | None = None


class Link(NamedTuple):
    """``descendant`` stands ``depth`` steps under ``ancestor`` (0 = itself) in these days."""

    ancestor: Hashable
    descendant: Hashable
    depth: int
    start: dt.date | None
    end: dt.date | None


class TreeError(EngineError):
    """Codes: ``empty_period`` (end not after start), ``two_parents`` (memberships of one child
    overlap), ``cycle`` (a node would be its own ancestor). ``nodes`` names who, ``start`` and
    ``end`` (None = open) when.
    """

    def __init__(self, code: str, nodes: Sequence[Hashable], days: "_Days") -> None:
        names = " > ".join(map(str, nodes))
        start, end = _open_start(days.start), _open_end(days.end)
        message = f"{code.replace('_', ' ')}: {names} from {start or 'ever'} to {end or 'open'}"
        super().__init__(code, message, nodes=tuple(nodes), start=start, end=end)
        self.nodes = tuple(nodes)
        self.start = start
        self.end = end


def closure(memberships: Iterable[Membership], nodes: Iterable[Hashable] = ()) -> tuple[Link, ...]:
    """Return all links of the dated tree, each node's link to itself (always) included.

    ``nodes`` adds nodes without any membership. Periods that touch are merged, so that a change of
    parent high above leaves one link where nothing changed. Ordered by descendant in order of
    appearance, then depth, ancestor's appearance and start. Raises TreeError.
    """
    parents: dict[Hashable, list[tuple[Hashable, _Days]]] = {}
    for membership in memberships:
        days = _days(membership)
        parents.setdefault(membership.child, []).append((membership.parent, days))
        parents.setdefault(membership.parent, [])
    for node in nodes:
        parents.setdefault(node, [])
    for child, above in parents.items():
        _refuse_overlap(child, above)
    order = {node: position for position, node in enumerate(parents)}
    return tuple(link for node in parents for link in _links(node, parents, order))


class _Days(NamedTuple):
    start: dt.date
    end: dt.date

    def common(self, other: "_Days") -> "_Days":
        return _Days(max(self.start, other.start), min(self.end, other.end))


_Parents = Mapping[Hashable, list[tuple[Hashable, _Days]]]


def _days(membership: Membership) -> _Days:
    days = _Days(membership.start or dt.date.min, membership.end or FOREVER)
    if days.start >= days.end:
        raise TreeError("empty_period", (membership.child, membership.parent), days)
    return days


def _refuse_overlap(child: Hashable, above: list[tuple[Hashable, _Days]]) -> None:
    ordered = sorted(above, key=lambda entry: entry[1])
    for (first, days), (second, later) in pairwise(ordered):
        if later.start < days.end:
            raise TreeError("two_parents", (child, first, second), days.common(later))


def _links(node: Hashable, parents: _Parents, order: Mapping[Hashable, int]) -> Iterator[Link]:
    yield Link(node, node, 0, None, None)
    found: defaultdict[tuple[int, Hashable], list[_Days]] = defaultdict(list)
    paths: list[tuple[tuple[Hashable, ...], _Days]] = [((node,), _Days(dt.date.min, FOREVER))]
    while paths:
        path, days = paths.pop()
        for parent, membership in parents[path[-1]]:
            common = days.common(membership)
            if common.start >= common.end:
                continue
            if parent in path:
                raise TreeError("cycle", (*path[path.index(parent) :], parent), common)
            found[len(path), parent].append(common)
            paths.append(((*path, parent), common))
    for depth, ancestor in sorted(found, key=lambda key: (key[0], order[key[1]])):
        for start, end in _merged(found[depth, ancestor]):
            yield Link(ancestor, node, depth, _open_start(start), _open_end(end))


def _merged(periods: list[_Days]) -> list[_Days]:
    merged: list[_Days] = []
    for days in sorted(periods):
        if merged and days.start <= merged[-1].end:
            merged[-1] = _Days(merged[-1].start, max(merged[-1].end, days.end))
        else:
            merged.append(days)
    return merged


def _open_start(day: dt.date) -> dt.date | None:
    return None if day == dt.date.min else day


def _open_end(day: dt.date) -> dt.date | None:
    return None if day == FOREVER else day
