"""Exact money and quantities: integers in the metric's smallest unit.

``scale`` is the number of decimals of that unit (money usually 2, quantities 3). Fractions and
decimals may propose, integers decide; every rounding is half-even and happens once.
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from salesplan.engine.errors import EngineError

LIMIT = 10**15
"""Amounts at or beyond this many smallest units are refused as absurd."""

Exact = int | Fraction | Decimal

_PLAIN_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)


class AmountError(EngineError):
    """Codes: ``not_a_number``, ``not_finite``, ``too_large``."""


def to_minor(value: str | Decimal | int, scale: int) -> int:
    """Return ``value`` (major units) in smallest units of ``scale`` decimals, rounded half-even.

    Text is a plain number with a decimal point and no grouping ("-1234.5", "1.2E+3"); what a
    locale writes is cleaned by the importer before. Raises AmountError ``not_a_number``,
    ``not_finite`` (NaN, infinity) or ``too_large`` (10^15 smallest units and more).
    """
    number = _parse(value)
    if number.adjusted() + scale > 17:
        raise _too_large(value)
    minor = int(_CONTEXT.quantize(number.scaleb(scale, _CONTEXT), Decimal(1)))
    return _checked(minor, value)


def from_minor(minor: int, scale: int) -> Decimal:
    """Return ``minor`` smallest units as an exact Decimal with ``scale`` decimals."""
    return Decimal(minor).scaleb(-scale, _CONTEXT)


def convert(amount_minor: int, rate: Decimal, *, scale_from: int = 2, scale_to: int = 2) -> int:
    """Return an amount in another currency: ``amount * rate``, rounded once half-even.

    ``rate`` is major units of the new currency for one major unit of the old one. Raises
    AmountError ``not_finite`` for a rate that is not a positive finite number and ``too_large``.
    """
    if not rate.is_finite() or rate <= 0:
        raise AmountError("not_finite", f"{rate} is not a usable rate", value=str(rate))
    exact = amount_minor * Fraction(rate) * Fraction(10) ** (scale_to - scale_from)
    return _checked(round(exact), amount_minor)


def split_amount(total: int, weights: Sequence[Exact]) -> tuple[int, ...]:
    """Split ``total`` in proportion to ``weights`` (>= 0) by largest remainder, ties by order.

    The parts add up to ``total`` exactly; a negative total mirrors the positive one. Raises
    EngineError ``no_weight`` (all zero, or none) or ``negative_weight``.
    """
    exact = [Fraction(weight) for weight in weights]
    if any(weight < 0 for weight in exact):
        raise EngineError("negative_weight", "weights must not be negative")
    whole = sum(exact)
    if not whole:
        raise EngineError("no_weight", f"nothing to split {total} by", total=total)
    return round_to_total([total * weight / whole for weight in exact], total)


def round_to_total(terms: Sequence[Exact], total: int) -> tuple[int, ...]:
    """Round exact ``terms`` to integers that add up to ``total``, their exact sum.

    Largest remainder, ties by order; all signs reversed gives all results reversed. Raises
    EngineError ``terms_differ`` when the terms do not add up to ``total`` before rounding.
    """
    exact = [Fraction(term) for term in terms]
    difference = sum(exact) - total
    if difference:
        message = f"terms differ from {total} by {difference}"
        raise EngineError("terms_differ", message, total=total, difference=difference)
    if total < 0:
        return tuple(-part for part in round_to_total([-term for term in exact], -total))
    parts = [term.__floor__() for term in exact]
    by_remainder = sorted(range(len(exact)), key=lambda index: parts[index] - exact[index])
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


def scale_amounts(
    amounts: npt.NDArray[np.int64], share: Exact, unit: int = 1
) -> npt.NDArray[np.int64]:
    """Return ``amounts`` (n,) x ``share`` in multiples of ``unit``, (n,).

    They add up to the exact sum rounded once half-even to the unit; largest remainder, ties by
    order. Raises AmountError ``too_large``.
    """
    ratio = Fraction(share) / unit
    parts = [divmod(amount * ratio.numerator, ratio.denominator) for amount in amounts.tolist()]
    whole = sum(amounts.tolist())
    missing = round(whole * ratio) - sum(quotient for quotient, _rest in parts)
    scaled = [_checked(quotient, share) * unit for quotient, _rest in parts]
    order = sorted(range(len(parts)), key=lambda at: -parts[at][1])
    for at in order[:missing]:
        scaled[at] += unit
    return np.array(scaled, np.int64)


def split_credit(amount: int, shares: Sequence[Exact]) -> tuple[int, ...]:
    """Split one line's amount (smallest units) by credit ``shares`` in percent.

    Base credits add up to 100 % (design, section 2): anything else raises EngineError
    ``shares_not_100`` with ``sum``. Largest remainder per line, ties by order of the shares.
    """
    whole = sum((Fraction(share) for share in shares), Fraction(0))
    if whole != 100:
        message = f"credit shares add up to {float(whole):g} %, not 100 %"
        raise EngineError("shares_not_100", message, sum=whole)
    return split_amount(amount, shares)


def _parse(value: str | Decimal | int) -> Decimal:
    if isinstance(value, str):
        text = value.strip()
        if not _PLAIN_NUMBER.fullmatch(text):
            raise AmountError("not_a_number", f"{value!r} is not a number", value=value)
        return Decimal(text)
    number = Decimal(value)
    if not number.is_finite():
        raise AmountError("not_finite", f"{value} is not a finite number", value=str(value))
    return number


def _checked(minor: int, value: object) -> int:
    if abs(minor) >= LIMIT:
        raise _too_large(value)
    return minor


def _too_large(value: object) -> AmountError:
    return AmountError("too_large", f"{value} is too large for an amount", value=str(value))
