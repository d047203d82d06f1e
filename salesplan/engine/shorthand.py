"""What a planner types into a cell: ``7600``, ``3.5亿``, ``+10%``, ``gr 3%``, ``like LY``.

A number without suffix is in the display unit; with a suffix it is absolute. A sign makes it
relative to the present figure; ``=`` sets it whatever the sign.
"""

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from salesplan.engine.errors import EngineError
from salesplan.engine.money import LIMIT

Kind = Literal["set", "add", "percent", "clear", "equal", "fixed", "like", "growth"]

_SUFFIXES = {
    "k": 10**3, "千": 10**3, "w": 10**4, "万": 10**4, "萬": 10**4, "m": 10**6, "百万": 10**6,
    "百萬": 10**6, "亿": 10**8, "億": 10**8, "元": 1,
}  # fmt: skip
_NUMBER = r"(?P<sign>[+-]?)(?P<digits>\d{1,18}(?:\.\d{0,12})?|\.\d{1,12})"
_AMOUNT = re.compile(
    _NUMBER + r"(?P<suffix>k|w|m|千|百?万|百?萬|亿|億|元)?", re.IGNORECASE | re.ASCII
)
_PERCENT = re.compile(_NUMBER + "%", re.ASCII)
_WORDS = {"eq": "equal", "fix": "fixed"}
_REFERENCES = {"ly": "last_year", "去年": "last_year", "base": "base_period", "基期": "base_period"}
_NOISE = re.compile(r"[\s,'_¥$€£]")


@dataclass(frozen=True, slots=True)
class Typed:
    """``amount`` in smallest units (set, add, equal, fixed; optional for like); ``percent`` as a
    fraction (percent, growth); ``reference`` (like, growth)."""

    kind: Kind
    amount: int | None = None
    percent: Fraction | None = None
    reference: str | None = None


def parse(text: str, *, unit: int, scale: int) -> Typed:
    """Return what was typed; ``unit``: display unit in major units, ``scale``: decimals stored.

    Full-width characters count as their plain forms. Raises EngineError ``not_a_number`` or
    ``too_large`` with the text.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").strip().lower()
    if plain in {"", "clear", "-", "\N{EN DASH}"}:
        return Typed("clear")
    word, _, rest = plain.partition(" ")
    if word in _WORDS:
        return Typed(_WORDS[word], _amount(rest, text, unit, scale))  # type: ignore[arg-type]
    if word == "gr":
        percent = _percent(rest if rest.endswith("%") else rest + "%", text)
        return Typed("growth", percent=percent, reference="last_year")
    if word == "like":
        return _like(rest, text, unit, scale)
    return _number(_NOISE.sub("", plain), text, unit, scale)


def _number(plain: str, text: str, unit: int, scale: int) -> Typed:
    if plain.startswith("="):
        return Typed("set", _amount(plain[1:], text, unit, scale))
    signed = plain[:1] in {"+", "-"}
    if plain.endswith("%") and signed:
        return Typed("percent", percent=_percent(plain, text))
    return Typed("add" if signed else "set", _amount(plain, text, unit, scale))


def _like(rest: str, text: str, unit: int, scale: int) -> Typed:
    name, _, amount = rest.partition(" ")
    if name not in _REFERENCES:
        raise _not_a_number(text)
    value = _amount(amount, text, unit, scale) if amount else None
    return Typed("like", value, reference=_REFERENCES[name])


def _amount(plain: str, text: str, unit: int, scale: int) -> int:
    match = _AMOUNT.fullmatch(_NOISE.sub("", plain))
    if match is None:
        raise _not_a_number(text)
    factor = _SUFFIXES[match["suffix"]] if match["suffix"] else unit
    exact = _fraction(match) * (factor * 10**scale)
    value: int = round(exact)
    if abs(value) >= LIMIT:
        raise EngineError("too_large", f"{text!r} is too large", text=text)
    return value


def _percent(plain: str, text: str) -> Fraction:
    match = _PERCENT.fullmatch(_NOISE.sub("", plain))
    if match is None:
        raise _not_a_number(text)
    return _fraction(match) / 100


def _fraction(match: re.Match[str]) -> Fraction:
    return Fraction(match["sign"] + match["digits"])


def _not_a_number(text: str) -> EngineError:
    return EngineError("not_a_number", f"{text!r} is not a number", text=text)
