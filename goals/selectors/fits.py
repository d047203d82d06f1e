"""The lines of a margin: nodes of one dimension, or runs of months, that cut leaves into parts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.selectors.columns import Int64Array
from goals.selectors.leaves import Address, BoolArray, Leaves
from goals.selectors.trees import Forest
from salesplan.core.errors import Invalid, NotVisible
from salesplan.core.scoping import Viewer
from salesplan.engine.periods import year_month
from salesplan.engine.preorder import Tree

MONTH = "month"
DIMENSIONS: dict[str, str | Promise] = {
    "organisation": _("Territory"),
    "product": _("Product"),
    "channel": _("Channel"),
    "customer": _("Customer tier"),
    MONTH: _("Month"),
}
_KEY = {"organisation": 0, "product": 1, "channel": 2, "customer": 3}
_NAMED = 5


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines of one margin: ``keys`` are node ids or first months (of ``months`` each), with
    ``codes`` and ``labels``; ``line_of`` (places,) is the line of each leaf.
    """

    dimension: str
    keys: list[int]
    codes: list[str]
    labels: list[str]
    line_of: Int64Array
    months: int = 1

    def present(self, values: Int64Array, filled: BoolArray) -> list[int | None]:
        """Totals of the lines as they stand, None where every leaf is empty; arrays (places,)."""
        totals = np.zeros(len(self.keys), np.int64)
        np.add.at(totals, self.line_of, values)
        known = np.bincount(self.line_of[filled], minlength=len(self.keys)) > 0
        return [int(t) if k else None for t, k in zip(totals.tolist(), known, strict=True)]


@dataclass(frozen=True, eq=False)
class Field:
    """Leaves below a scope: ``places`` in the space of ``leaves``."""

    leaves: Leaves
    forest: Forest
    scope: Address
    places: Int64Array

    def lines(
        self, *, viewer: Viewer, dimension: str, keys: Sequence[int], months: int = 1
    ) -> Lines:
        """The lines of a margin, by node or by first month.

        Raises `NotVisible` for nodes that are not the viewer's, `Invalid` unless every leaf lies
        below exactly one of them (``not_covered``, ``covered_twice``, with names).
        """
        if dimension == MONTH:
            return self._months(list(keys), months)
        return self._nodes(viewer, dimension, list(keys))

    def split(self, dimension: str, depth: int) -> list[int]:
        """Nodes ``depth`` steps below the scope that cover its leaves, the first months for months.

        A branch that ends earlier, or holds leaves of its own, stays whole.
        """
        if dimension == MONTH:
            periods = self.leaves.space.period_range(self.scope.first_period, self.scope.months)
            return [int(period) for period in self.leaves.space.periods[periods]]
        tree, own = self._tree(dimension), self._leaves_at(dimension)
        below = np.concatenate([[0], np.cumsum(own)])
        chosen = [tree.run(self.scope.keys[_KEY[dimension]])[0]]
        for _step in range(depth):
            chosen = [part for at in chosen for part in _parts(tree, own, below, at)]
        return [int(node) for node in tree.ids[chosen]]

    def depths(self, dimension: str) -> int:
        """How many steps `split` can go down."""
        if dimension == MONTH:
            return 0
        keys, depth = self.split(dimension, 0), 0
        while (finer := self.split(dimension, depth + 1)) != keys:
            keys, depth = finer, depth + 1
        return depth

    def _tree(self, dimension: str) -> Tree:
        return self.forest.in_key_order[_KEY[dimension]]

    def _positions(self, dimension: str) -> Int64Array:
        """Position in the tree of each leaf's node, (places,)."""
        combinations = self.places // self.leaves.space.count
        nodes = self.leaves.space.keys[_KEY[dimension]]
        return self._tree(dimension).positions(nodes)[combinations]

    def _leaves_at(self, dimension: str) -> Int64Array:
        """Number of leaves right at each position of the tree."""
        size = len(self._tree(dimension))
        return np.bincount(self._positions(dimension), minlength=size).astype(np.int64)

    def _nodes(self, viewer: Viewer, dimension: str, keys: list[int]) -> Lines:
        if dimension not in _KEY:
            raise Invalid(_("There is no such dimension."), field="margins")
        tree, nodes = self._tree(dimension), self.forest.nodes
        for key in keys:
            if key not in tree or (key and key not in nodes):
                raise NotVisible(
                    _("There is no node %(node)s."), code="no_such_node", node=str(key)
                )
        at = self._positions(dimension)
        if not at.any() and keys != [0]:
            raise Invalid(
                _("This version is not broken down by %(dimension)s."), field="margins",
                code="not_broken_down", dimension=DIMENSIONS[dimension],
            )  # fmt: skip
        painted = _Painted.of([tree.run(key) for key in keys], len(tree))
        if (painted.counts[at] > 1).any():
            inner = [key for key in keys if painted.counts[tree.run(key)[0]] > 1]
            raise _refusal("covered_twice", dimension, [self._name(key) for key in inner])
        missing = at[painted.counts[at] == 0]
        if missing.size:
            tops = tree.ids[_tops(tree, missing, painted.counts)].tolist()
            raise _refusal("not_covered", dimension, [self._name(key) for key in tops])
        codes = [nodes[key].code if key else "" for key in keys]
        labels = [self._name(key) for key in keys]
        return Lines(dimension, keys, codes, labels, painted.lines[at])

    def _months(self, keys: list[int], months: int) -> Lines:
        space = self.leaves.space
        runs = [space.period_range(key, months) for key in keys]
        painted = _Painted.of([(run.start, run.stop) for run in runs], space.count)
        at = self.places % space.count
        for code, wrong in (("covered_twice", painted.counts > 1),
                            ("not_covered", painted.counts == 0)):  # fmt: skip
            periods = space.periods[np.unique(at[wrong[at]])].tolist()
            if periods:
                raise _refusal(code, MONTH, [month_text(period) for period in periods])
        codes = [month_text(key) for key in keys]
        labels = [run_text(key, months) for key in keys]
        return Lines(MONTH, keys, codes, labels, painted.lines[at], months)

    def _name(self, key: int) -> str:
        node = self.forest.nodes.get(key)
        return node.label if node is not None else str(_("All"))


def month_text(period: int) -> str:
    """A month as 2026-07."""
    year, month = year_month(period)
    return f"{year}-{month:02d}"


def run_text(first: int, months: int) -> str:
    """A run of months as 2026-07 or 2026-07 – 2026-09."""
    if months == 1:
        return month_text(first)
    return f"{month_text(first)} – {month_text(first + months - 1)}"


def listed(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:_NAMED])
    more = len(names) - _NAMED
    return shown if more <= 0 else str(_("%(names)s and %(count)s more")) % {
        "names": shown, "count": more,
    }  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Painted:
    """For each position the last run that covers it (-1: none), and how many do."""

    lines: Int64Array
    counts: Int64Array

    @classmethod
    def of(cls, runs: Sequence[tuple[int, int]], size: int) -> "_Painted":
        """Paint runs (first, end) over ``size`` positions."""
        painted = cls(np.full(size, -1, np.int64), np.zeros(size, np.int64))
        for line, (start, end) in enumerate(runs):
            painted.lines[start:end] = line
            painted.counts[start:end] += 1
        return painted


def _parts(tree: Tree, own: Int64Array, below: Int64Array, at: int) -> list[int]:
    """The children of a position that hold leaves; itself where it has leaves of its own."""
    if own[at]:
        return [at]
    children = np.flatnonzero(tree.parents == at)
    held = [int(child) for child in children if below[tree.ends[child]] > below[child]]
    return held or [at]


def _tops(tree: Tree, missing: Int64Array, counts: Int64Array) -> list[int]:
    """The highest nodes above ``missing`` positions below which nothing is covered."""
    covered = np.concatenate([[0], np.cumsum(counts > 0)])
    tops: dict[int, None] = {}
    for at in np.unique(missing).tolist():
        above = int(tree.parents[at])
        while above > 0 and covered[tree.ends[above]] == covered[above]:
            at, above = above, int(tree.parents[above])
        tops[at] = None
    return list(tops)


_REFUSALS = {
    "covered_twice": _("%(dimension)s: %(names)s stand below others that are given too."),
    "not_covered": _("%(dimension)s: %(names)s have no total, so the margin is not whole."),
}


def _refusal(code: str, dimension: str, names: list[str]) -> Invalid:
    return Invalid(
        _REFUSALS[code], field="margins", code=code, dimension=DIMENSIONS[dimension],
        names=listed(names), count=len(names),
    )  # fmt: skip
