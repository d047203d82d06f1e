"""What attainment is worth to a seat: one curve per plan, an estimate until incentive plans exist.

With attainment a = actual / target and the curve's figures in basis points:

    a < threshold          nothing
    threshold <= a <= 1    1 - (1 - a) x rate          (each point short costs `rate` points)
    a > 1                  1 + (a - 1) x accelerator   (each point above earns `accelerator`)

of the pay at 100 %, never below nothing and never more than `cap`. The pay is that share of
`on_target`, rounded once half-even to the smallest unit. More sold never pays less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from salesplan.engine.errors import EngineError

WHOLE = 10_000
MOST = 100_000
"""A curve's figures lie between 0 and 1,000 %."""


@dataclass(frozen=True, slots=True)
class Curve:
    """``on_target`` in smallest units of money; the others in basis points.

    Raises EngineError ``bad_curve`` (``name``, ``least``, ``most``) for figures that make no
    sense: nothing may be negative or above 1,000 %, the cap not below 100 %.
    """

    on_target: int
    threshold: int = 8_000
    rate: int = 10_000
    accelerator: int = 15_000
    cap: int = 20_000

    def __post_init__(self) -> None:
        allowed = {
            "threshold": (0, MOST), "rate": (0, MOST), "accelerator": (0, MOST),
            "cap": (WHOLE, MOST), "on_target": (0, 10**15 - 1),
        }  # fmt: skip
        for name, (least, most) in allowed.items():
            if not least <= getattr(self, name) <= most:
                message = f"{name} must lie between {least} and {most}"
                raise EngineError("bad_curve", message, name=name, least=least, most=most)


def share(curve: Curve, attained: Fraction) -> Fraction:
    """Return which part of the pay at 100 % an attainment earns, exactly."""
    if attained * WHOLE < curve.threshold:
        return Fraction(0)
    beyond = attained - 1
    slope = curve.accelerator if beyond > 0 else curve.rate
    earned = 1 + beyond * slope / WHOLE
    return min(max(earned, Fraction(0)), Fraction(curve.cap, WHOLE))


def pay(curve: Curve, actual: int | None, target: int | None) -> int | None:
    """Return what an actual against a target pays, in smallest units, rounded half-even.

    None without a target above 0 or without an actual: nothing can be said.
    """
    if target is None or target <= 0 or actual is None:
        return None
    return round(curve.on_target * share(curve, Fraction(actual, target)))


def points(curve: Curve, most: int = 15_000, step: int = 500) -> tuple[tuple[int, int], ...]:
    """Return (attainment in basis points, pay) from 0 to `most`, for a chart and its table.

    The corners of the curve are among them; just below the threshold nothing is paid.
    """
    corners = {curve.threshold, curve.threshold - 1, WHOLE, *_capped(curve, most)}
    wanted = {*range(0, most + 1, step), *(at for at in corners if 0 <= at <= most)}
    return tuple((at, _paid(curve, at)) for at in sorted(wanted))


def _paid(curve: Curve, at: int) -> int:
    return round(curve.on_target * share(curve, Fraction(at, WHOLE)))


def _capped(curve: Curve, most: int) -> Sequence[int]:
    """Where the cap is reached."""
    if not curve.accelerator:
        return ()
    reached = WHOLE + Fraction((curve.cap - WHOLE) * WHOLE, curve.accelerator)
    return (-(-reached.numerator // reached.denominator),) if reached <= most else ()
