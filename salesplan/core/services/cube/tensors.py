"""Leaf rows of one month (or day) to the cells of a grain, exactly, in integers.

Cells are sparse: one index array per axis and one row per cell in an array of measures. They are
rolled up one axis after another, each time adding up equal cells.
"""

from collections.abc import Sequence

import numpy as np

from salesplan.core.selectors.copying import Ints
from salesplan.core.services.cube import keymaps
from salesplan.core.services.cube.grains import NUMBERS, Grain, Mapping
from salesplan.core.services.cube.keymaps import KeyMap
from salesplan.core.services.cube.leaves import MEASURES

ORDERS = NUMBERS.index("orders")
LINES = NUMBERS.index("lines")
DENSE = 8
"""Cells of the whole range per row, up to which adding in place beats sorting."""


def cells(grain: Grain, rows: dict[str, Ints], maps: dict[Mapping, KeyMap]) -> dict[str, Ints]:
    """The cells of a grain for the leaf rows of one unit of its time.

    `rows` hold the leaf keys, the measures and `order_key`, the number of the order (0 ...).
    Returns the key columns but time, ascending, and the numbers of each cell; `orders` are
    counted distinct.
    """
    axes = [keymaps.of_mapping(axis.mapping, rows[axis.leaf], maps) for axis in grain.axes]
    groups = [axis.groups(rows[of.leaf]) for axis, of in zip(axes, grain.axes, strict=True)]
    wide = _widest(grain)
    regular, irregular = _orders(rows["order_key"], groups, axes, wide)
    at, values = _leaf(rows, groups, axes)
    at, values = _roll(at, values, axes, wide, extra=regular)
    others = [number for number in range(len(axes)) if number != wide]
    for place, number in enumerate(others):
        extra = irregular if place == len(others) - 1 else None
        at, values = _roll(at, values, axes, number, extra=extra)
    keys = {of.column: axis.keys[i] for of, axis, i in zip(grain.axes, axes, at, strict=True)}
    return keys | dict(zip(NUMBERS, values, strict=True))


def _widest(grain: Grain) -> int:
    """The axis along which the lines of one order differ as a rule: the product, the customer."""
    return next(n for n, axis in enumerate(grain.axes) if axis.column not in _HOMES)


_HOMES = ("organisation_id", "channel_id", "seat_id")


def _leaf(
    rows: dict[str, Ints], groups: Sequence[Ints], axes: Sequence[KeyMap]
) -> tuple[list[Ints], Ints]:
    values = np.empty((len(NUMBERS), len(groups[0])), dtype=np.int64)
    for number, name in enumerate(MEASURES):
        values[number] = rows[name]
    values[ORDERS], values[LINES] = 0, 1
    return _add_up(groups, [len(axis.counts) for axis in axes], values)


def _roll(
    at: list[Ints], values: Ints, axes: Sequence[KeyMap], number: int, extra: "_Counts | None"
) -> tuple[list[Ints], Ints]:
    """Replace the groups of one axis by their keys; `extra` are order counts to be added."""
    times, keys = axes[number].expand(at[number])
    at = [keys if n == number else np.repeat(i, times) for n, i in enumerate(at)]
    values = np.repeat(values, times, axis=1)
    if extra is not None:
        counted = np.zeros((len(NUMBERS), len(extra[1])), dtype=np.int64)
        counted[ORDERS] = extra[1]
        at = [np.concatenate(pair) for pair in zip(at, extra[0], strict=True)]
        values = np.concatenate([values, counted], axis=1)
    sizes = [max(len(axis.keys), len(axis.counts)) for axis in axes]
    return _add_up(at, sizes, values)


_Counts = tuple[list[Ints], Ints]


def _orders(
    order: Ints, groups: Sequence[Ints], axes: Sequence[KeyMap], wide: int
) -> tuple[_Counts, _Counts]:
    """Distinct orders: of regular ones with the wide axis rolled up, of the others in all cells.

    A regular order lies in one combination of the other axes' groups, so that its counts add up
    along them; an irregular one is expanded to all of its cells.
    """
    home_sizes = [len(axis.counts) for n, axis in enumerate(axes) if n != wide]
    home = _ravel([group for n, group in enumerate(groups) if n != wide], home_sizes)
    orders = int(order.max()) + 1 if len(order) else 0
    owner, homes = _pairs(order, home, int(np.prod(home_sizes)))
    is_irregular = np.zeros(orders, dtype=bool)
    is_irregular[owner[1:][owner[1:] == owner[:-1]]] = True
    home_of = np.zeros(orders, dtype=np.int64)
    home_of[owner] = homes
    odd = is_irregular[order]
    regular = _regular(order[~odd], groups[wide][~odd], axes[wide], home_of)
    at = list(np.unravel_index(regular[0], home_sizes))
    at.insert(wide, regular[1])
    ones = np.ones(len(regular[0]), dtype=np.int64)
    return (at, ones), _irregular(order[odd], [group[odd] for group in groups], axes)


def _regular(order: Ints, group: Ints, axis: KeyMap, home_of: Ints) -> tuple[Ints, Ints]:
    times, keys = axis.expand(group)
    owner, key = _pairs(np.repeat(order, times), keys, len(axis.keys))
    return home_of[owner], key


def _irregular(order: Ints, groups: Sequence[Ints], axes: Sequence[KeyMap]) -> _Counts:
    at = list(groups)
    for number, axis in enumerate(axes):
        times, keys = axis.expand(at[number])
        order = np.repeat(order, times)
        at = [keys if n == number else np.repeat(i, times) for n, i in enumerate(at)]
    sizes = [len(axis.keys) for axis in axes]
    _owner, cell = _pairs(order, _ravel(at, sizes), int(np.prod(sizes)))
    cell, counts = np.unique(cell, return_counts=True)
    return list(np.unravel_index(cell, sizes)), counts.astype(np.int64)


def _pairs(left: Ints, right: Ints, size: int) -> tuple[Ints, Ints]:
    """The distinct pairs, ascending; `right` < `size`."""
    codes = np.sort(left * size + right)
    first = np.ones(len(codes), dtype=bool)
    first[1:] = codes[1:] != codes[:-1]
    codes = codes[first]
    return codes // size, codes % size


def _ravel(at: Sequence[Ints], sizes: Sequence[int]) -> Ints:
    code = at[0]
    for index, size in zip(at[1:], sizes[1:], strict=True):
        code = code * size + index
    return code


def _add_up(at: Sequence[Ints], sizes: Sequence[int], values: Ints) -> tuple[list[Ints], Ints]:
    """Add the values of equal cells; cells come out ascending."""
    code = _ravel(at, sizes)
    whole = int(np.prod(sizes))
    cell, sums = (
        _dense(code, whole, values) if whole <= DENSE * len(code) else _sparse(code, values)
    )
    return list(np.unravel_index(cell, sizes)), sums


def _dense(code: Ints, whole: int, values: Ints) -> tuple[Ints, Ints]:
    met = np.zeros(whole, dtype=bool)
    met[code] = True
    cell = np.flatnonzero(met)
    sums = np.empty((len(values), len(cell)), dtype=np.int64)
    for number, row in enumerate(values):
        total = np.zeros(whole, dtype=np.int64)
        np.add.at(total, code, row)
        sums[number] = total[cell]
    return cell, sums


def _sparse(code: Ints, values: Ints) -> tuple[Ints, Ints]:
    if not len(code):
        return code, values
    order = np.argsort(code)
    code = code[order]
    starts = np.flatnonzero(np.r_[True, code[1:] != code[:-1]])
    return code[starts], np.add.reduceat(values[:, order], starts, axis=1)
