"""Changed figures of a sheet with totals: which were typed, which only follow, which contradict."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from salesplan.engine.preorder import Tree

Int64Array = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Lattice:
    """Rows that stand in two trees at once, over columns that are made of one another.

    ``at_first`` and ``at_second`` are (rows,) positions in the trees; ``within`` is (columns,
    columns): whether the second column lies inside the first (each lies inside itself).
    """

    first: Tree
    second: Tree
    at_first: Int64Array
    at_second: Int64Array
    within: BoolArray

    def roll_up(self, own: npt.ArrayLike) -> Int64Array:
        """Return for each cell of (rows, columns) the sum of itself and all that lies below it."""
        given = np.asarray(own, dtype=np.int64)
        table = np.zeros((len(self.first), len(self.second), given.shape[1]), np.int64)
        table[self.at_first, self.at_second] = given
        nested = self.second.roll_up(np.moveaxis(self.first.roll_up(table), 1, 0))
        rows = nested[self.at_second, self.at_first]
        summed: Int64Array = rows @ self.within.T.astype(np.int64)
        return summed


@dataclass(frozen=True, eq=False)
class Settled:
    """What changed cells are, each (rows, columns): ``typed`` stand for themselves, ``followed``
    are what is below them, ``contrary`` are not.
    """

    typed: BoolArray
    followed: BoolArray
    contrary: BoolArray


def settle(
    lattice: Lattice,
    *,
    changed: BoolArray,
    delta: Int64Array,
    derived: BoolArray,
    calculated: BoolArray,
) -> Settled:
    """Tell typed figures from totals that follow them; every array is (rows, columns).

    ``derived`` cells equal what their formula makes of the other cells of the same sheet, so they
    say nothing of their own. Of the others a changed cell with no changed one below it is typed;
    one above such cells must have moved by what they moved, or it contradicts them. A
    ``calculated`` cell that did not change was not recalculated, which contradicts nothing; a
    plain number that did not follow does.
    """
    stated = changed & ~derived
    typed = stated & (lattice.roll_up(stated) == 1)
    above = lattice.roll_up(typed) > typed
    agrees = derived | (delta == lattice.roll_up(np.where(typed, delta, 0)))
    followed = changed & ~typed & agrees
    contrary = above & ~typed & ~agrees & (changed | ~calculated)
    return Settled(typed, followed, contrary)
