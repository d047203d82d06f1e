"""When a figure is far enough from what it should be to be called out.

`severity` is the definition, for one figure; `severities` says the same of many at once. Thresholds
are basis points of the reference and everything is an integer: "below 90 %" with exactly 90 % is no
alert. Arrays of severities hold 0 (none), 1 (watch) and 2 (act).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

Severity = Literal["watch", "act"]
Side = Literal["below", "above", "either"]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.int8]

NONE, WATCH, ACT = 0, 1, 2
NAMES: tuple[Severity | None, ...] = (None, "watch", "act")
WHOLE = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a deviation begins to count.

    ``watch`` and ``act``: basis points of the reference that must be missed (1_000 = by more than
    10 %). ``side``: where a deviation is bad - below the reference, above it (lower is better), or
    either. ``minimum``: deviations smaller than this many smallest units never count.
    ``hysteresis``: an open case recovers only when it is better than the watch threshold by this
    many basis points, or its deviation is too small to count. Raises EngineError
    ``bad_thresholds`` unless 0 <= watch <= act <= 10_000 and hysteresis >= 0, ``bad_minimum``
    below 0.
    """

    watch: int = 1_000
    act: int = 2_000
    side: Side = "below"
    minimum: int = 0
    hysteresis: int = 0

    def __post_init__(self) -> None:
        if not (0 <= self.watch <= self.act <= WHOLE and self.hysteresis >= 0):
            message = f"watch {self.watch} and act {self.act} are not in order"
            raise EngineError("bad_thresholds", message, watch=self.watch, act=self.act)
        if self.minimum < 0:
            message = f"a minimum of {self.minimum} makes no sense"
            raise EngineError("bad_minimum", message, minimum=self.minimum)


def severity(limits: Limits, actual: int | None, reference: int | None) -> Severity | None:
    """Return how bad ``actual`` is against ``reference`` (say, target to date); None = no alert.

    A missing actual counts as 0. Thresholds are strict. Without a reference above 0 there is
    nothing to compare with.
    """
    if reference is None or reference <= 0:
        return None
    missed = _missed_one(limits.side, actual or 0, reference)
    if missed <= 0 or missed < limits.minimum:
        return None
    if missed * WHOLE > limits.act * reference:
        return "act"
    return "watch" if missed * WHOLE > limits.watch * reference else None


def has_recovered(limits: Limits, actual: int | None, reference: int | None) -> bool:
    """Whether an open case is over: better than the watch threshold by the hysteresis.

    Without a reference above 0 nothing can be said: not recovered.
    """
    if reference is None or reference <= 0:
        return False
    missed = _missed_one(limits.side, actual or 0, reference)
    if limits.minimum > 0 and missed < limits.minimum:
        return True
    return missed * WHOLE <= (limits.watch - limits.hysteresis) * reference


def severities(limits: Limits, actual: Ints, reference: Ints, known: Bools) -> Levels:
    """Return `severity` of many figures of any shape; 0 where `known` is False.

    ``actual`` and ``reference``: smallest units, below 10^15 in size.
    """
    missed = _missed(limits.side, actual, reference)
    counts = known & (reference > 0) & (missed > 0) & (missed >= limits.minimum)
    watch = counts & (missed > _part(reference, limits.watch))
    act = counts & (missed > _part(reference, limits.act))
    return watch.astype(np.int8) + act.astype(np.int8)


def recovered(limits: Limits, actual: Ints, reference: Ints, known: Bools) -> Bools:
    """Return `has_recovered` of many figures; False where `known` is False."""
    missed = _missed(limits.side, actual, reference)
    better = missed <= _part(reference, limits.watch - limits.hysteresis)
    if limits.minimum:
        better |= missed < limits.minimum
    return known & (reference > 0) & better


def in_a_row(beyond: Bools, times: int) -> Bools:
    """Return where the last ``times`` rows (a moment each, oldest first) are all True.

    ``beyond`` is (moments, cases); the first ``times`` - 1 moments are never.
    """
    result = np.zeros_like(beyond)
    if times > len(beyond):
        return result
    run = np.cumsum(beyond, axis=0, dtype=np.int64)
    run[times:] = run[times:] - run[:-times]
    result[times - 1 :] = run[times - 1 :] == times
    return result


def open_cases(levels: Levels, better: Bools, times: int) -> Bools:
    """Return when a case is open: from ``times`` moments in a row beyond until it has recovered.

    ``levels`` and ``better`` are (moments, cases), oldest moment first.
    """
    begins = in_a_row(levels > NONE, times)
    result = np.zeros_like(begins)
    now = np.zeros(begins.shape[1:], dtype=np.bool_)
    for moment in range(len(begins)):
        now = begins[moment] | (now & ~better[moment])
        result[moment] = now
    return result


def _missed_one(side: Side, actual: int, reference: int) -> int:
    short = reference - actual
    return {"below": short, "above": -short, "either": abs(short)}[side]


def _missed(side: Side, actual: Ints, reference: Ints) -> Ints:
    short = reference - actual
    missed: Ints = np.abs(short) if side == "either" else short if side == "below" else -short
    return missed


def _part(reference: Ints, basis_points: int) -> Ints:
    """The reference times a share, rounded down, without overflow: an integer is above the share
    exactly when it is above this.
    """
    whole, rest = np.divmod(reference, WHOLE)
    part: Ints = whole * basis_points + rest * basis_points // WHOLE
    return part
