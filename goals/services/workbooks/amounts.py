"""What a cell of a spreadsheet says, as an exact integer of smallest units."""

import math
import re
import unicodedata
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from salesplan.engine import shorthand
from salesplan.engine.errors import EngineError
from salesplan.engine.money import LIMIT

_GROUPED = re.compile(r"[^\d,]*\d{1,3}(,\d{3})+(?!,)\D*(\d+\D*)?", re.ASCII)
_IN_BRACKETS = re.compile(r"\((.+)\)")


def amount(*, cell: Any, unit: int, scale: int) -> int | None:
    """The amount of a cell in smallest units, None when it is empty.

    Numbers are in units of ``unit``; texts too unless they say otherwise ("1.2万"), with groups of
    three digits, full-width digits, (1.00) for a negative. Raises EngineError ``not_a_number``,
    ``not_finite`` or ``too_large``, with the text.
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        raise _refused("not_a_number", str(cell).upper())
    if isinstance(cell, str):
        return _of_text(cell, unit, scale)
    if not math.isfinite(cell):
        raise _refused("not_finite", "NaN" if math.isnan(cell) else "1e400")
    exact = Decimal(repr(cell)) * (unit * 10**scale)
    if abs(exact) >= LIMIT:
        raise _refused("too_large", str(cell))
    return int(exact.to_integral_value(rounding=ROUND_HALF_EVEN))


def _of_text(text: str, unit: int, scale: int) -> int | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if plain.lower().lstrip("+-") in {"nan", "inf", "infinity"}:
        raise _refused("not_finite", text)
    if "," in plain and not _GROUPED.fullmatch(plain):
        raise _refused("not_a_number", text)
    negative = _IN_BRACKETS.fullmatch(plain)
    return shorthand.parse("=" + (f"-{negative[1]}" if negative else plain.removeprefix("=")),
                           unit=unit, scale=scale).amount  # fmt: skip


def _refused(code: str, text: str) -> EngineError:
    return EngineError(code, f"{text!r} cannot be read", text=text)
