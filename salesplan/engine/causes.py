"""Where a gap comes from: slices along one dimension, and combinations of two or three.

A ``Grid`` holds actual and reference of every combination of candidate slices, as integers in
smallest units. What is named as a cause is found by how much of the deviation of the finest cells
goes away when the slice's gap is taken as spread in proportion to the reference (its *power*); so
a parent is not named for what one of its children did, nor a child for what its parent did. The
idea is the ripple effect of multi-dimensional root cause analysis (Adtributor, Squeeze).

Floats rank, integers are reported: every figure of a result adds up exactly.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations as subsets

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Index = tuple[int, int, int]
"""A cell of a grid: one candidate per dimension, 0 where the dimension is not cut."""

MOST_OF_IT = Fraction(4, 5)
"""A few slices explain a gap when together they make up this share of it."""
WORTH_NAMING = Fraction(1, 10)
"""Causes below this share of the gap are not named."""
_TRIED = 400
_VIEWS = (*subsets(range(3), 2), (0, 1, 2))


@dataclass(frozen=True, slots=True)
class Axis:
    """Candidate slices along one dimension.

    Candidate 0 is the selected node as a whole; ``parents[i]`` is the candidate right above i, -1
    for candidate 0. Parents come before their children.
    """

    parents: tuple[int, ...]

    @property
    def leaves(self) -> tuple[int, ...]:
        """The candidates that have none below them."""
        above = set(self.parents)
        return tuple(at for at in range(len(self.parents)) if at not in above)

    def members(self) -> Bools:
        """Return which leaves lie under which candidate, (candidates, leaves)."""
        leaves = self.leaves
        found = np.zeros((len(self.parents), len(leaves)), np.bool_)
        for column, leaf in enumerate(leaves):
            at = leaf
            while at >= 0:
                found[at, column] = True
                at = self.parents[at]
        return found


@dataclass(frozen=True, slots=True)
class Grid:
    """``actual`` and ``reference`` (a, b, c) of all combinations of the candidates of three axes.

    Raises EngineError ``shape`` when the arrays do not have one entry per combination.
    """

    actual: Ints
    reference: Ints
    axes: tuple[Axis, Axis, Axis]

    def __post_init__(self) -> None:
        shape = tuple(len(axis.parents) for axis in self.axes)
        if self.actual.shape != shape or self.reference.shape != shape:
            raise EngineError("shape", f"figures do not fill a grid of {shape}", shape=shape)

    @property
    def gaps(self) -> Ints:
        """Actual - reference of every cell."""
        return self.actual - self.reference

    @property
    def gap(self) -> int:
        """The gap of the selected node."""
        return int(self.actual[0, 0, 0] - self.reference[0, 0, 0])

    def of_leaves(self, figures: Ints) -> Ints:
        """Return the figures of the finest cells only."""
        return figures[np.ix_(*(axis.leaves for axis in self.axes))]


def few(gaps: Sequence[int], gap: int, share: Fraction = MOST_OF_IT) -> tuple[int, ...]:
    """Return the fewest slices that explain ``share`` of ``gap``, as positions, largest first.

    Only slices that run with the gap count. Where they do not suffice (the rest lies elsewhere),
    all of them are returned; none for a gap of 0.
    """
    sign = (gap > 0) - (gap < 0)
    with_it = [at for at, part in enumerate(gaps) if part * sign > 0]
    with_it.sort(key=lambda at: -abs(gaps[at]))
    found: list[int] = []
    missing = share * abs(gap)
    for at in with_it:
        if missing <= 0:
            break
        found.append(at)
        missing -= abs(gaps[at])
    return tuple(found)


def running_against(gaps: Sequence[int], gap: int) -> tuple[int, ...]:
    """Return the slices whose gap has the other sign, as positions, largest first."""
    sign = (gap > 0) - (gap < 0)
    against = [at for at, part in enumerate(gaps) if part * sign < 0]
    return tuple(sorted(against, key=lambda at: -abs(gaps[at])))


@dataclass(frozen=True, slots=True)
class Combination:
    """A cell that cuts two or three dimensions: ``from_parents`` + ``beyond`` = ``gap``.

    A parent is the same cell with one dimension not cut. ``from_parents`` is what the parent that
    explains most would give: its gap x the cell's reference / its reference.
    """

    index: Index
    actual: int
    reference: int
    gap: int
    from_parents: int

    @property
    def beyond(self) -> int:
        """The part of the gap that no parent explains."""
        return self.gap - self.from_parents


def combinations(grid: Grid, depth: int = 2, most: int = 10) -> tuple[Combination, ...]:
    """Return the cells cutting ``depth`` dimensions that run with the gap beyond their parents.

    The largest ``beyond`` first, ties by order; at most ``most``. A cell inside of one named before
    (or around it) is left out when that one accounts for more than half of it.
    """
    sign = int(np.sign(grid.gap))
    inside = _from_parents(grid)
    beyond = (grid.gaps - inside) * sign
    beyond[_cuts(grid) != depth] = 0
    found: list[Combination] = []
    for at in np.argsort(-beyond, axis=None, kind="stable").tolist():
        cell = _index(np.unravel_index(at, beyond.shape))
        if beyond[cell] <= 0 or len(found) >= most:
            break
        row = _combination(grid, inside, cell)
        if not any(_accounts_for(grid, other, row) for other in found):
            found.append(row)
    return tuple(found)


def combination(grid: Grid, index: Index) -> Combination:
    """Return one cell with what its parents explain of it."""
    return _combination(grid, _from_parents(grid), index)


@dataclass(frozen=True, slots=True)
class Culprit:
    """A slice that explains a gap: ``power`` is how much of the finest cells' deviation it takes
    away, at most the size of its ``gap``; ``gap`` is its own after causes named before it.
    """

    index: Index
    actual: int
    reference: int
    gap: int
    power: int


def culprits(grid: Grid, depth: int = 2, most: int = 3) -> tuple[Culprit, ...]:
    """Return the slices, cutting up to ``depth`` dimensions, that explain the gap best.

    The strongest first; each one's cells count as explained when the next is looked for. Power is
    the least over all views of the finest cells (along two of the dimensions, along all three)
    that show the slice: noise in one view names nobody. None where the gap is 0 or no slice
    explains a tenth of it.
    """
    left = grid.of_leaves(grid.gaps).astype(np.float64)
    weights = np.maximum(grid.of_leaves(grid.reference), 0).astype(np.float64)
    members = tuple(axis.members() for axis in grid.axes)
    found: list[Culprit] = []
    for _round in range(most if grid.gap else 0):
        best = _strongest(grid, left, weights, members, depth)
        if best is None:
            break
        found.append(best)
        left[np.ix_(*(rows[at] for rows, at in zip(members, best.index, strict=True)))] = 0.0
    return tuple(found)


def _strongest(
    grid: Grid, left: Floats, weights: Floats, members: tuple[Bools, ...], depth: int
) -> Culprit | None:
    sums = _sums(left, members)
    powers = [
        (_power(index, left, weights, members), index) for index in _worth_trying(grid, sums, depth)
    ]
    if not powers:
        return None
    power, index = max(powers, key=lambda pair: (pair[0], -_depth(pair[1])))
    if power < float(WORTH_NAMING * abs(grid.gap)):
        return None
    actual, reference = int(grid.actual[index]), int(grid.reference[index])
    return Culprit(index, actual, reference, round(float(sums[index])), round(power))


def _worth_trying(grid: Grid, sums: Floats, depth: int) -> Iterator[Index]:
    """Cells that run with the gap and are large enough, the largest first."""
    size = sums * np.sign(grid.gap)
    cuts = _cuts(grid)
    size[(cuts == 0) | (cuts > depth)] = 0.0
    least = float(WORTH_NAMING * abs(grid.gap))
    for at in np.argsort(-size, axis=None, kind="stable")[:_TRIED].tolist():
        index = _index(np.unravel_index(at, size.shape))
        if size[index] >= least:
            yield index


def _power(index: Index, left: Floats, weights: Floats, members: tuple[Bools, ...]) -> float:
    inside = np.ix_(*(rows[at] for rows, at in zip(members, index, strict=True)))
    gaps, shares = left[inside], weights[inside]
    cut = {axis for axis, at in enumerate(index) if at}
    return min(_ripple(gaps, shares, view) for view in _VIEWS if cut <= set(view))


def _ripple(gaps: Floats, weights: Floats, view: Sequence[int]) -> float:
    """How much of the cells' deviation goes away when their sum is spread by the weights.

    All of it where there are none: the slice is new.
    """
    hidden = tuple(axis for axis in range(3) if axis not in view)
    gaps, weights = gaps.sum(axis=hidden), weights.sum(axis=hidden)
    gap, whole = gaps.sum(), weights.sum()
    if whole <= 0:
        return float(abs(gap))
    return float(np.abs(gaps).sum() - np.abs(gaps - gap * weights / whole).sum())


def _sums(leaves: Floats, members: tuple[Bools, ...]) -> Floats:
    """The sums over the leaves of every cell."""
    first, second, third = (rows.astype(np.float64) for rows in members)
    found: Floats = np.einsum("xyz,ax,by,cz->abc", leaves, first, second, third, optimize=True)
    return found


def _cuts(grid: Grid) -> Ints:
    """How many dimensions each cell cuts."""
    cut = [(np.arange(size) > 0).astype(np.int64) for size in grid.actual.shape]
    found: Ints = cut[0][:, None, None] + cut[1][None, :, None] + cut[2][None, None, :]
    return found


def _depth(index: Index) -> int:
    return sum(at > 0 for at in index)


def _from_parents(grid: Grid) -> Ints:
    """What the parent that explains most of each cell's gap would give, never beyond the gap."""
    gaps, reference = grid.gaps.astype(np.float64), grid.reference.astype(np.float64)
    sign = np.sign(grid.gap)
    most = np.zeros_like(gaps)
    for axis in range(3):
        parent, whole = gaps.take([0], axis), reference.take([0], axis)
        with np.errstate(divide="ignore", invalid="ignore"):
            given = np.where(whole > 0, parent * np.maximum(reference, 0) / whole, 0.0)
        given = np.broadcast_to(given, gaps.shape).copy()
        given[tuple([slice(None)] * axis + [0])] = 0.0
        most = np.maximum(most, given * sign)
    own = np.maximum(gaps * sign, 0.0)
    found: Ints = (np.rint(np.minimum(most, own)) * sign).astype(np.int64)
    return found


def _combination(grid: Grid, inside: Ints, index: Index) -> Combination:
    actual, reference = int(grid.actual[index]), int(grid.reference[index])
    return Combination(index, actual, reference, actual - reference, int(inside[index]))


def _accounts_for(grid: Grid, named: Combination, row: Combination) -> bool:
    """Whether a cell named before explains most of one inside or around it."""
    if _lies_in(grid, row.index, named.index):
        given = Fraction(named.gap * row.reference, named.reference or 1)
        return 2 * abs(row.gap - given) < abs(row.gap)
    if _lies_in(grid, named.index, row.index):
        return 2 * abs(row.gap - named.gap) < abs(row.gap)
    return False


def _lies_in(grid: Grid, inner: Index, outer: Index) -> bool:
    """Whether every slice of a cell is one of another's, or lies below it."""
    return all(
        _is_below(axis, below, above)
        for axis, below, above in zip(grid.axes, inner, outer, strict=True)
    )


def _is_below(axis: Axis, below: int, above: int) -> bool:
    while below >= 0 and below != above:
        below = axis.parents[below]
    return below == above


def _index(at: Sequence[np.intp]) -> Index:
    first, second, third = (int(part) for part in at)
    return first, second, third
