"""How figures are written: grouping, signs, scaling to a unit; plain text without HTML.

The minus is U+2212, so that it lines up with the plus. Nothing here knows a language; the names
of units and months come from the doors.
"""

from dataclasses import dataclass
from fractions import Fraction

MINUS = "\N{MINUS SIGN}"
EMPTY = "\N{EN DASH}"
SMALL, MEDIUM = 10, 100


@dataclass(frozen=True, slots=True)
class Scaled:
    """A value put into a display unit: the text of the number and the unit it is in."""

    text: str
    unit: int


def grouped(value: float, decimals: int = 0, *, plus: bool = False) -> str:
    """Return a number with thousands separators and a real minus; `plus` marks gains too."""
    text = f"{abs(value):,.{decimals}f}"
    if value < 0 and text.strip("0.,"):
        return MINUS + text
    return "+" + text if plus and value > 0 else text


def exact(minor: int, scale: int, *, plus: bool = False) -> str:
    """Return an integer of smallest units in full, all decimals shown, nothing rounded."""
    whole, rest = divmod(abs(minor), 10**scale)
    text = f"{whole:,}.{rest:0{scale}d}" if scale else f"{whole:,}"
    if minor < 0:
        return MINUS + text
    return "+" + text if plus and minor > 0 else text


def trimmed(minor: int, scale: int, *, plus: bool = False) -> str:
    """Return as `exact`, without decimals that say nothing ("12.500" becomes "12.5")."""
    text = exact(minor, scale, plus=plus)
    return text.rstrip("0").rstrip(".") if scale else text


def in_unit(minor: int, scale: int, unit: int) -> float:
    """Return smallest units as a float of display units (for charts, never to be added up)."""
    return minor / float(10**scale * unit)


def choose(minor: int, scale: int, units: tuple[int, ...]) -> int:
    """Return the largest of the ascending `units` in which the value is at least 1."""
    amount = abs(minor)
    fitting = [unit for unit in units if amount >= unit * 10**scale]
    return fitting[-1] if fitting else units[0]


def significant(minor: int, scale: int, unit: int, *, plus: bool = False) -> str:
    """Return a value in `unit` with about three significant digits: 3.42, 34.2, 342, 3,420."""
    value = in_unit(minor, scale, unit)
    if value == int(value):
        return grouped(value, 0, plus=plus)
    size = abs(value)
    decimals = 0 if size >= MEDIUM else 1 if size >= SMALL else 2
    return grouped(value, decimals, plus=plus)


def share(part: int, whole: int) -> int | None:
    """Return part / whole in basis points, rounded half-even; None when there is no whole."""
    return round(Fraction(part * 10_000, whole)) if whole else None


def change(value: int, reference: int) -> int | None:
    """Return the change on a reference in basis points of its size; None without a reference."""
    return round(Fraction((value - reference) * 10_000, abs(reference))) if reference else None


def percent(basis_points: float, decimals: int = 1, *, plus: bool = False) -> str:
    """Return basis points as a percentage without the sign: 9412 becomes "94.1"."""
    value = basis_points / 100
    if value == int(value):
        decimals = 0
    return grouped(value, decimals, plus=plus)


def basis_points(minor: int, scale: int) -> float:
    """Return a fraction stored with ``scale`` decimals (0.3412 as 3412 at 4) in basis points."""
    return minor * 10_000 / float(10**scale)
