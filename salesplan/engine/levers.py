"""Levers: every cell times an exact factor, in whole rounding units, totals exact.

Cells of one factor form a group. A group's total is rounded once, half-even, to whole units; its
cells are rounded down and the missing units go to the largest remainders, ties by order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

Int64Array = npt.NDArray[np.int64]
_SAFE = 2**62


@dataclass(frozen=True, eq=False)
class Factors:
    """For each of n cells the group it is in, and for each group its factor."""

    groups: Int64Array
    factors: tuple[Fraction, ...]

    @classmethod
    def none(cls, count: int) -> "Factors":
        """Return the factor 1 for all of ``count`` cells."""
        return cls(np.zeros(count, np.int64), (Fraction(1),))

    def times(self, classes: Int64Array, factors: Sequence[Fraction]) -> "Factors":
        """Return the product with another factor per cell, given as class and factor per class."""
        pairs = self.groups * len(factors) + classes
        used, groups = np.unique(pairs, return_inverse=True)
        product = tuple(
            self.factors[pair // len(factors)] * factors[pair % len(factors)]
            for pair in used.tolist()
        )
        return Factors(groups.astype(np.int64), product)


def scale(values: Int64Array, by: Factors, quantum: int = 1) -> Int64Array:
    """Return ``values`` (n,) times their factors in whole ``quantum``; factor 1 changes nothing."""
    result = values.copy()
    for group, factor in enumerate(by.factors):
        if factor == 1:
            continue
        at = np.flatnonzero(by.groups == group)
        exact = _times(values[at], factor.numerator)
        result[at] = rounded(exact, factor.denominator, quantum)
    return result


def mixed(
    values: Int64Array, others: Int64Array, by: Sequence[Factors], quantum: int = 1
) -> Int64Array:
    """Return ``values`` times the first factors plus ``others`` times the second, like `scale`.

    Both factors must have the same groups.
    """
    result = values.copy()
    first, second = by
    for group, (one, two) in enumerate(zip(first.factors, second.factors, strict=True)):
        if one == 1 and not two:
            continue
        at = np.flatnonzero(first.groups == group)
        bottom = one.denominator * two.denominator
        exact = _times(values[at], one.numerator * two.denominator).astype(object)
        exact = exact + _times(others[at], two.numerator * one.denominator)
        result[at] = rounded(exact, bottom, quantum)
    return result


def rounded(exact: npt.NDArray[Any], denominator: int, quantum: int = 1) -> Int64Array:
    """Return ``exact`` / ``denominator`` in whole quanta; the total is rounded once, half-even.

    ``exact`` holds int64 or Python integers; cells that are 0 stay 0.
    """
    unit = denominator * quantum
    if unit >= _SAFE:
        exact = exact.astype(object)
    parts, rest = exact // unit, exact % unit
    total = round(Fraction(sum(exact.tolist()), unit))
    missing = total - sum(parts.tolist())
    parts[np.argsort(-rest, kind="stable")[:missing]] += 1
    return (parts * quantum).astype(np.int64)


def _times(values: Int64Array, factor: int) -> npt.NDArray[Any]:
    largest = int(np.abs(values).max()) if len(values) else 0
    if largest * abs(factor) < _SAFE:
        return values * factor
    return values.astype(object) * factor
