"""What a planner types into a cell: ``7600``, ``3.5亿``, ``+10%``, ``gr 3% base``, ``cap 500``.

A number without suffix is in the display unit; with a suffix it is absolute. A sign makes it
relative to the present figure; ``=`` or brackets set it whatever the sign. `FORMS` is the whole
grammar; `HELP` is written from it.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from salesplan.engine.errors import EngineError
from salesplan.engine.money import LIMIT

Kind = Literal["set", "add", "percent", "clear", "equal", "fixed", "like", "growth", "floor", "cap"]

_SUFFIXES = {
    "k": 10**3, "千": 10**3, "w": 10**4, "万": 10**4, "萬": 10**4, "m": 10**6, "百万": 10**6,
    "百萬": 10**6, "亿": 10**8, "億": 10**8, "元": 1,
}  # fmt: skip
_REFERENCES = {
    "ly": "last_year", "去年": "last_year", "base": "base_period", "基期": "base_period",
    "cp": "comparison", "对比": "comparison", "對比": "comparison",
}  # fmt: skip
_WHOLE = r"(?:\d{1,3}(?:[,'_ ]\d{3}){1,5}(?!\d)|\d{1,18})"
_NUMBER = re.compile(
    rf"\s*(?P<sign>[+-]?)\s*[¥$€£]?\s*(?P<digits>{_WHOLE}(?:\.\d{{0,12}})?|\.\d{{1,12}})", re.ASCII
)
_SUFFIX = re.compile(r"\s*(?P<suffix>[kwm](?![a-z])|千|百?万|百?萬|亿|億|元)?(?:\s*元)?")
_WORD = re.compile(r"\s*(?P<word>[^\s\d%.,+=()-]+)")


def _(text: str) -> str:
    """Mark a text for the catalogue; it is put into the reader's language at the door."""
    return text


@dataclass(frozen=True, slots=True)
class Typed:
    """``amount`` in smallest units (set, add, equal, fixed, floor, cap; optional for equal and
    like; None for floor and cap takes the bound away); ``percent`` as a fraction (percent, growth);
    ``reference`` (like, growth); ``reason`` (floor, cap)."""

    kind: Kind
    amount: int | None = None
    percent: Fraction | None = None
    reference: str | None = None
    reason: str = ""


def parse(text: str, *, unit: int, scale: int) -> Typed:
    """Return what was typed; ``unit``: display unit in major units, ``scale``: decimals stored.

    Full-width characters count as their plain forms. Raises EngineError ``not_a_number`` (with the
    text, the place ``at`` from 1 on where it stops making sense, and the ``rest`` from there) or
    ``too_large``.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\N{MINUS SIGN}", "-").rstrip()
    reader = _Reader(text, plain, unit, scale)
    for form in FORMS:
        if form.starts(plain.strip().lower()):
            return form.read(reader)
    raise reader.refusal()


def bounds_it(text: str) -> bool:
    """Return whether a floor or cap was typed, which changes no figure."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return any(starts(plain) for starts in (_FLOOR, _CAP))


@dataclass
class _Reader:
    """The text and how far it has been read."""

    text: str
    plain: str
    unit: int
    scale: int
    at: int = 0

    def word(self) -> str:
        """The next word in lower case; "" when something else comes."""
        found = _WORD.match(self.plain, self.at)
        if found is None:
            return ""
        self.at = found.end()
        return found["word"].lower()

    def take(self, sign: str) -> bool:
        """Go past a sign if it comes next."""
        self.space()
        came = self.plain.startswith(sign, self.at)
        self.at += len(sign) * came
        return came

    def space(self) -> None:
        """Go past spaces."""
        while self.at < len(self.plain) and self.plain[self.at].isspace():
            self.at += 1

    @property
    def ended(self) -> bool:
        """Whether nothing but spaces is left."""
        return not self.plain[self.at :].strip()

    def amount(self) -> int:
        """A number with or without a suffix, in smallest units."""
        negative = self.take("(")
        number = self._number()
        found = _SUFFIX.match(self.plain.lower(), self.at)
        suffix = found["suffix"] if found else None
        self.at = found.end() if found else self.at
        if negative and not self.take(")"):
            raise self.refusal()
        exact = number * ((_SUFFIXES[suffix] if suffix else self.unit) * 10**self.scale)
        value: int = round(exact)
        if abs(value) >= LIMIT:
            raise EngineError("too_large", f"{self.text!r} is too large", text=self.text)
        return -value if negative else value

    def percent(self) -> Fraction:
        """A number with or without a percent sign, as a fraction."""
        number = self._number()
        self.take("%")
        return number / 100

    def reference(self, default: str | None = None) -> str:
        """The name of a reference; the default when nothing more is said."""
        if default and self.ended:
            return default
        start = self.at
        name = self.word()
        if name not in _REFERENCES:
            self.at = start
            raise self.refusal()
        return _REFERENCES[name]

    def rest(self) -> str:
        """All that is left."""
        left = self.plain[self.at :].strip()
        self.at = len(self.plain)
        return left

    def done(self, typed: Typed) -> Typed:
        """What was read, if nothing is left."""
        if not self.ended:
            raise self.refusal()
        return typed

    def refusal(self) -> EngineError:
        """It makes no sense from here on."""
        self.space()
        return EngineError(
            "not_a_number", f"{self.text!r} makes no sense at {self.at + 1}", text=self.text,
            at=self.at + 1, rest=self.plain[self.at :],
        )  # fmt: skip

    def _number(self) -> Fraction:
        found = _NUMBER.match(self.plain, self.at)
        if found is None:
            raise self.refusal()
        self.at = found.end()
        return Fraction(found["sign"] + re.sub("[,'_ ]", "", found["digits"]))


@dataclass(frozen=True)
class Form:
    """One way to type: the words or signs it starts with, how it is read, and what it means."""

    starts: Callable[[str], bool]
    read: Callable[[_Reader], Typed]
    help: tuple[tuple[tuple[str, ...], str], ...]


def _clear(reader: _Reader) -> Typed:
    return Typed("clear")


def _like(reader: _Reader) -> Typed:
    reader.word()
    reference = reader.reference()
    amount = None if reader.ended else reader.amount()
    return reader.done(Typed("like", amount, reference=reference))


def _growth(reader: _Reader) -> Typed:
    reader.word()
    percent = reader.percent()
    reference = reader.reference("last_year")
    return reader.done(Typed("growth", percent=percent, reference=reference))


def _equal(reader: _Reader) -> Typed:
    reader.word()
    return reader.done(Typed("equal", None if reader.ended else reader.amount()))


def _fixed(reader: _Reader) -> Typed:
    reader.word()
    return reader.done(Typed("fixed", reader.amount()))


def _bound(kind: Literal["floor", "cap"]) -> Callable[[_Reader], Typed]:
    def read(reader: _Reader) -> Typed:
        reader.word()
        if reader.ended or (reader.take("-") and reader.ended):
            return Typed(kind)
        amount = reader.amount()
        return Typed(kind, amount, reason=reader.rest())

    return read


def _figure(reader: _Reader) -> Typed:
    if reader.take("="):
        return reader.done(Typed("set", reader.amount()))
    reader.space()
    signed = reader.plain[reader.at : reader.at + 1] in {"+", "-"}
    if signed and reader.plain.endswith("%"):
        return reader.done(Typed("percent", percent=reader.percent()))
    return reader.done(Typed("add" if signed else "set", reader.amount()))


def _with(*words: str) -> Callable[[str], bool]:
    """Starts with one of the words, and something else than a letter after it."""
    pattern = re.compile(rf"(?:{'|'.join(map(re.escape, words))})(?![^\W\d_])")
    return lambda plain: pattern.match(plain) is not None


_FLOOR = _with("floor", "下限")
_CAP = _with("cap", "封顶", "封頂", "上限")


def _is_clear(plain: str) -> bool:
    return plain in {"", "clear", "清空", "-", "\N{EN DASH}"}


FORMS = (
    Form(_is_clear, _clear, (
        (("clear",), _("empty the cells; empty is not zero")),
    )),
    Form(_with("gr", "增长", "增長"), _growth, (
        (("gr 3%",), _("last year's same period plus 3 %, spread like it")),
        (("gr 3% base", "gr 3% cp"), _("the base or comparison period plus 3 %, spread like it")),
    )),
    Form(_with("like", "同"), _like, (
        (("like LY", "like LY 500"), _("spread like last year's same period")),
        (("like base", "like cp"), _("spread like the base or the comparison period")),
    )),
    Form(_with("eq", "均分"), _equal, (
        (("eq 1200",), _("spread equally")),
    )),
    Form(_with("fix", "每格"), _fixed, (
        (("fix 10",), _("the same amount in each cell below")),
    )),
    Form(_FLOOR, _bound("floor"), (
        (("floor 500 agreed",), _("at least this much from now on, with the reason")),
    )),
    Form(_CAP, _bound("cap"), (
        (("cap 500 sold out", "cap -"),
         _("at most this much, with the reason; no cap any more")),
    )),
    Form(lambda _plain: True, _figure, (
        (
            ("120", "=120", "=-120"),
            _("the new total, in the unit shown; spreads like present values"),
        ),
        (("120k", "3.5万", "2亿"), _("the same, in units of its own")),
        (("+10%", "-5%"), _("change the present figure by a percentage")),
        (("+20", "-20"), _("add or take away")),
    )),
)  # fmt: skip
"""Every way to type, the first that fits is read."""

HELP: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    line for form in (FORMS[-1], *FORMS[1:-1], FORMS[0]) for line in form.help
)
"""What can be typed: examples, and what they mean (English texts of the catalogue)."""
