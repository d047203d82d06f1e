"""What is asked of a spread and what comes back, for many parents at once."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError
from salesplan.engine.spreading.segments import BoolArray, GroupLayout, Int64Array

NO_FLOOR: Final = -(1 << 62)
NO_CAP: Final = 1 << 62

INFEASIBLE: Final = 1
"""No integers within locks, floors, caps and quantum add up to the total."""
EQUAL_FALLBACK: Final = 2
"""No open leaf had a weight: the amount was spread equally."""
ZERO_WEIGHT_USED: Final = 4
"""Weighted leaves stand at their bounds; leaves of weight zero took the rest equally."""
OUT_OF_RANGE: Final = 8
"""A result does not fit into 62 bits."""
REFUSED: Final = INFEASIBLE | OUT_OF_RANGE


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What a spread must respect; every array is (leaves,) in the layout's arranged order.

    ``locked``: leaves that keep their value ``held``; ``floors`` and ``caps``: inclusive bounds of
    open leaves, NO_FLOOR and NO_CAP for none; ``base``: values onto which the change is spread
    (used where a parent's present values have both signs; 0 elsewhere). None = nowhere.
    """

    locked: BoolArray | None = None
    held: Int64Array | None = None
    floors: Int64Array | None = None
    caps: Int64Array | None = None
    base: Int64Array | None = None


@dataclass(frozen=True, slots=True)
class Rounding:
    """``quantum``: open leaves become multiples of it, but for one leaf per parent that takes the
    remainder; ``keep_sign``: a leaf without explicit floor gets floor 0 when the total is >= 0 (cap
    0 when it is below), so that locks above the total refuse instead of pushing others negative.
    """

    quantum: int = 1
    keep_sign: bool = True

    def __post_init__(self) -> None:
        if self.quantum < 1:
            message = f"a rounding unit of {self.quantum} makes no sense"
            raise EngineError("bad_quantum", message, quantum=self.quantum)


@dataclass(frozen=True, slots=True, eq=False)
class GroupSpread:
    """``values``: (leaves,) int64, arranged; 0 in refused groups. ``flags``: (groups,) of the
    constants above. ``residues``: (groups,) amount off the quantum that one leaf of the group took.
    """

    values: Int64Array
    flags: npt.NDArray[np.uint8]
    residues: Int64Array

    @property
    def refused(self) -> npt.NDArray[np.intp]:
        """The groups without a result, for ``refusals.explain``."""
        return np.flatnonzero(self.flags & REFUSED)


def integer_weights(layout: GroupLayout, weights: npt.NDArray[np.generic]) -> Int64Array:
    """Return weights as int64 >= 0; floats are scaled so that a parent's largest is about 2^40.

    Raises EngineError ``bad_weight`` for a negative weight, NaN or infinity (``leaf`` = arranged
    position) and ``wrong_length``.
    """
    require_length(layout, weights)
    if weights.dtype.kind in "iu" or weights.dtype.kind == "b":
        whole = weights.astype(np.int64, copy=False)
        if whole.size and whole.min() < 0:
            raise _bad_weight(weights, whole < 0)
        return whole
    proposal = weights.astype(np.float64)
    invalid = ~(np.isfinite(proposal) & (proposal >= 0))
    if invalid.any():
        raise _bad_weight(weights, invalid)
    segments = layout.segments
    largest = segments.max(proposal)
    bits = np.minimum(40, 57 - np.frexp(segments.counts.astype(np.float64))[1])
    with np.errstate(divide="ignore"):
        proposal /= segments.repeat(np.where(largest > 0, largest, 1.0))
    scaled: Int64Array = np.rint(np.ldexp(proposal, segments.repeat(bits))).astype(np.int64)
    return scaled


def require_length(layout: GroupLayout, values: npt.NDArray[np.generic] | None) -> None:
    """Raise EngineError ``wrong_length`` unless there is one value per leaf."""
    if values is not None and values.shape != (layout.leaf_count,):
        message = f"{values.shape} values for {layout.leaf_count} leaves"
        raise EngineError("wrong_length", message, leaves=layout.leaf_count)


def _bad_weight(weights: npt.NDArray[np.generic], invalid: BoolArray) -> EngineError:
    leaf = int(np.argmax(invalid))
    message = f"leaf {leaf} has the weight {weights[leaf]}"
    return EngineError("bad_weight", message, leaf=leaf, weight=weights[leaf].item())
