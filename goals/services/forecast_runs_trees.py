"""Forecasts of a run that add up: along the territories, and by product and by channel at a node.

The tree of territories binds. Then every product (and channel) is brought into agreement along the
territories that are cut, then within the lowest of them with the territory's own figure; above it
each is the sum over the territories. What a territory sells in no category (or channel) at all is
kept apart, so that nothing is spread over categories that is not theirs.
"""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from goals.selectors.forecast_series import Floats, Histories, Key, Tree
from salesplan.engine.forecast import reconcile

Ints = npt.NDArray[np.int64]
LEAST_VARIANCE = 1.0
"""Nothing below a territory is so sure that the territory's own figure would move."""
SHARE_OF_REST = 0.3
"""How unsure the rest outside of all categories is, as a share of it."""
YEAR = 12


def reconciled(*, series: Histories, history: Floats, points: Floats, variances: Floats) -> Ints:
    """Whole forecasts (S, H) that add up along every tree, exactly.

    `history` (S, T) of the same measure says what lies outside of categories; `variances` (S, H).
    Territories that have ended get 0.
    """
    own = np.where(series.ended[:, None], 0.0, points)
    unsure = np.where(series.ended[:, None], 0.0, variances)
    found = _territories(series, own, unsure)
    for which, tree in ((1, series.product), (2, series.channel)):
        _cut(series, which, tree, _Figures(history, own, unsure, found))
    return found


@dataclass(frozen=True, eq=False)
class _Figures:
    history: Floats
    points: Floats
    variances: Floats
    found: Ints


def _territories(series: Histories, points: Floats, variances: Floats) -> Ints:
    rows = [at for at, key in enumerate(series.keys) if not key[1] and not key[2]]
    place = {series.keys[at][0]: number for number, at in enumerate(rows)}
    parents = [place.get(series.organisation.parents.get(node, 0), -1) for node in place]
    found = np.zeros(points.shape, dtype=np.int64)
    found[rows] = reconcile(points[rows], parents, variances=variances[rows])
    return found


def _cut(series: Histories, which: int, tree: Tree, figures: _Figures) -> None:
    """Make one dimension's cuts agree, in place."""
    rows = [at for at, key in enumerate(series.keys) if key[which]]
    if not rows:
        return
    along = np.zeros(figures.points.shape)
    along[rows] = _along_territories(series, rows, figures)
    forest = _Forest(figures)
    above = {series.organisation.parents[node] for node in series.cut}
    lowest = [node for node in series.cut if node not in above]
    for node in lowest:
        forest.add(series, node, which, tree, along)
    forest.write()
    _sum_up(series, rows, above, figures.found)


def _along_territories(series: Histories, rows: list[int], figures: _Figures) -> Floats:
    """Each product along the territories that are cut."""
    place = {series.keys[at]: number for number, at in enumerate(rows)}
    above = series.organisation.parents
    parents = [place.get(_at(above.get(key[0], 0), key), -1) for key in place]
    agreed = reconcile(figures.points[rows], parents, variances=figures.variances[rows])
    return agreed.astype(np.float64)


def _at(node: int, key: Key) -> Key:
    return (node, key[1], key[2])


def _sum_up(series: Histories, rows: list[int], above: set[int], found: Ints) -> None:
    """What is cut above the lowest territories is the sum of what lies below."""
    places, parents = series.places, series.organisation.parents
    found[[at for at in rows if series.keys[at][0] in above]] = 0
    order = {node: number for number, node in enumerate(series.cut)}
    for at in sorted(rows, key=lambda at: -order[series.keys[at][0]]):
        key = series.keys[at]
        parent = places.get(_at(parents.get(key[0], 0), key))
        if parent is not None:
            found[parent] += found[at]


@dataclass(eq=False)
class _Forest:
    """Trees of categories below territories, to be reconciled in one go."""

    figures: _Figures
    rows: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    points: list[Floats] = field(default_factory=list)
    variances: list[Floats] = field(default_factory=list)

    def add(self, series: Histories, node: int, which: int, tree: Tree, along: Floats) -> None:
        """The tree below one territory; the territory itself is certain."""
        places = series.places
        top = places.get((node, 0, 0))
        keys = {of: _key(node, which, of) for of in tree.parents}
        known = {of: places[key] for of, key in keys.items() if key in places}
        if top is None or not known:
            return
        root = self._row(top, -1, self.figures.found[top].astype(np.float64), 0.0)
        at = {0: root}
        for of in _parents_first(tree, known):
            above = at.get(_above(tree, known, of), root)
            unsure = np.maximum(self.figures.variances[known[of]], LEAST_VARIANCE)
            at[of] = self._row(known[of], above, along[known[of]], unsure)
        for of, parent in at.items():
            own = top if not of else known[of]
            below = [known[child] for child in known if _above(tree, known, child) == of]
            self._rest(own, parent, below)

    def _row(self, row: int, parent: int, points: Floats, variances: Floats | float) -> int:
        self.rows.append(row)
        self.parents.append(parent)
        self.points.append(points)
        self.variances.append(np.broadcast_to(variances, points.shape))
        return len(self.rows) - 1

    def _rest(self, row: int, parent: int, below: list[int]) -> None:
        """What lies below a node but in none of its parts."""
        if not below:
            return
        history = np.nan_to_num(self.figures.history)
        rest = history[row] - history[below].sum(axis=0)
        if not np.abs(rest).max() > 0.5:
            return
        whole = history[row, -YEAR:].sum()
        share = rest[-YEAR:].sum() / whole if whole else 0.0
        points = self.points[parent] * share
        self._row(-1, parent, points, (SHARE_OF_REST * points) ** 2 + LEAST_VARIANCE)

    def write(self) -> None:
        """Reconcile all trees and keep the figures of the series."""
        if not self.rows:
            return
        whole = reconcile(
            np.array(self.points), self.parents, variances=np.array(self.variances)
        )  # fmt: skip
        rows = np.array(self.rows)
        parts = (rows >= 0) & (np.array(self.parents) >= 0)
        self.figures.found[rows[parts]] = whole[parts]


def _key(node: int, which: int, of: int) -> Key:
    return (node, of, 0) if which == 1 else (node, 0, of)


def _above(tree: Tree, known: dict[int, int], of: int) -> int:
    """The nearest node above that has a series; 0 at the top."""
    above = tree.parents.get(of, 0)
    while above and above not in known:
        above = tree.parents.get(above, 0)
    return above


def _parents_first(tree: Tree, known: dict[int, int]) -> list[int]:
    order: list[int] = []
    left = list(known)
    while left:
        ready = [of for of in left if _above(tree, known, of) in (0, *order)]
        order += ready
        left = [of for of in left if of not in ready]
    return order
