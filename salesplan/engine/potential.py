"""Potential of territories: a weighted sum of standardised criteria, 0 to 100.

Of each criterion the z-score z = (x − mean) ÷ standard deviation (population) among the nodes that
have a value is taken; where less is more potential its sign turns. The normal distribution maps it
to 0–100 points (the average node gets 50, two standard deviations above it 98), so that one outlier
cannot press all others together and nobody gets exactly nothing. The score is the mean of the
points by weight. A node without a value gets the weight of that criterion on its other ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError
from salesplan.engine.money import split_amount

Floats = npt.NDArray[np.float64]
_NORMAL = NormalDist()
CONSTANT, ONE_VALUE, NO_VALUE = "constant", "one_value", "no_value"
_NOTHING = 1e-12


@dataclass(frozen=True)
class Criterion:
    """Weight of a criterion (whole number of 0 or more), and whether less is more potential."""

    weight: int
    is_inverse: bool = False


@dataclass(frozen=True)
class Part:
    """What a criterion gives to a node's score; figures in hundredths, weight in basis points.

    `value` is as it came in, `z` its distance from the mean in standard deviations (turned where
    less is more), `points` 0–10,000 what it would be on its own, `share` its part of the score and
    `weight` its share of the weight after that of missing values went to the others. None: missing.
    """

    value: float | None
    z: float | None
    points: int | None
    weight: int
    share: int


@dataclass(frozen=True)
class Scored:
    """`score` of a node in hundredths (None: no criterion has a value); its parts add up to it."""

    score: int | None
    parts: tuple[Part, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        """Places of the criteria without a value."""
        return tuple(at for at, part in enumerate(self.parts) if part.value is None)


@dataclass(frozen=True)
class Scores:
    """`rows` in the order of the nodes; `flags` by criterion: "" or why it tells nobody apart."""

    rows: tuple[Scored, ...]
    flags: tuple[str, ...]


def scores(values: Sequence[Sequence[float | None]], criteria: Sequence[Criterion]) -> Scores:
    """Scores of nodes x criteria, None where a value is missing.

    Criteria of weight 0 are shown and do not count. Raises EngineError ``no_weight`` when all
    weights are zero (or there is no criterion), ``negative_weight``, ``not_finite``.
    """
    weights = [criterion.weight for criterion in criteria]
    if any(weight < 0 for weight in weights):
        raise EngineError("negative_weight", "weights must not be negative")
    if not any(weights):
        raise EngineError("no_weight", "no criterion has a weight")
    table = _table(values, len(criteria))
    z, flags = _standardised(table)
    z = np.where([criterion.is_inverse for criterion in criteria], -z, z)
    each = zip(table.tolist(), z.tolist(), _points(z), strict=True)
    rows = (_scored(values, own, points, weights) for values, own, points in each)
    return Scores(tuple(rows), flags)


def _table(values: Sequence[Sequence[float | None]], columns: int) -> Floats:
    rows = [[np.nan if value is None else float(value) for value in row] for row in values]
    table = np.array(rows, np.float64).reshape(len(rows), columns)
    if np.isinf(table).any():
        raise EngineError("not_finite", "a criterion has an infinite value")
    return table


def _standardised(table: Floats) -> tuple[Floats, tuple[str, ...]]:
    z = np.full(table.shape, np.nan)
    flags = []
    for at in range(table.shape[1]):
        known = ~np.isnan(table[:, at])
        own = table[known, at]
        spread = float(own.std()) if len(own) else 0.0
        same = spread <= _NOTHING * max(1.0, float(np.abs(own).max(initial=0)))
        z[known, at] = 0.0 if same else (own - own.mean()) / spread
        flags.append(_flag(len(own), same=same))
    return z, tuple(flags)


def _flag(count: int, *, same: bool) -> str:
    if not count:
        return NO_VALUE
    if count == 1:
        return ONE_VALUE
    return CONSTANT if same else ""


def _points(z: Floats) -> list[list[int | None]]:
    """The share of a normal distribution below each z, in hundredths of a point."""
    return [
        [None if np.isnan(one) else round(_NORMAL.cdf(one) * 10_000) for one in row]
        for row in z.tolist()
    ]


def _scored(
    values: Sequence[float], z: Sequence[float], points: Sequence[int | None],
    weights: Sequence[int],
) -> Scored:  # fmt: skip
    """One node: integers decide, parts by largest remainder."""
    open_ = [0 if point is None else weight for weight, point in zip(weights, points, strict=True)]
    whole = sum(open_)
    score = None if not whole else round(Fraction(_total(open_, points), whole))
    shares = split_amount(score, _weighted(open_, points)) if score else (0,) * len(open_)
    of_weight = split_amount(10_000, open_) if whole else (0,) * len(open_)
    parts = (
        Part(None, None, None, 0, 0) if point is None else Part(value, own, point, weight, share)
        for value, own, point, weight, share in zip(
            values, z, points, of_weight, shares, strict=True
        )
    )
    return Scored(score, tuple(parts))


def _weighted(weights: Sequence[int], points: Sequence[int | None]) -> list[int]:
    return [weight * (point or 0) for weight, point in zip(weights, points, strict=True)]


def _total(weights: Sequence[int], points: Sequence[int | None]) -> int:
    return sum(_weighted(weights, points))
