"""When a figure is far enough from what it should be to be called out."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from salesplan.engine.errors import EngineError

Severity = Literal["watch", "act"]
Side = Literal["below", "above", "either"]


@dataclass(frozen=True, slots=True)
class VarianceRule:
    """``watch`` and ``act``: shares of the reference (0.1 = 10 %) by which it must be missed.

    ``side``: where a deviation is bad — below the reference, above it (lower is better), or either.
    ``minimum``: deviations smaller than this many smallest units are never called out. Raises
    EngineError ``bad_thresholds`` unless 0 <= watch <= act, ``bad_minimum`` below 0.
    """

    watch: Fraction = Fraction(10, 100)
    act: Fraction = Fraction(20, 100)
    side: Side = "below"
    minimum: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.watch <= self.act:
            message = f"watch {self.watch} and act {self.act} are not in order"
            raise EngineError("bad_thresholds", message, watch=self.watch, act=self.act)
        if self.minimum < 0:
            message = f"a minimum of {self.minimum} makes no sense"
            raise EngineError("bad_minimum", message, minimum=self.minimum)


def severity(rule: VarianceRule, actual: int | None, reference: int | None) -> Severity | None:
    """Return how bad ``actual`` is against ``reference`` (say, target to date); None = no alert.

    A missing actual counts as 0. Thresholds are strict: "below 90 %" with exactly 90 % is no alert.
    Without a reference above 0 there is nothing to compare with.
    """
    if reference is None or reference <= 0:
        return None
    short = reference - (actual or 0)
    missed = {"below": short, "above": -short, "either": abs(short)}[rule.side]
    if missed <= 0 or missed < rule.minimum:
        return None
    if missed > rule.act * reference:
        return "act"
    return "watch" if missed > rule.watch * reference else None
