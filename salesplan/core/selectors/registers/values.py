"""Reading single values: what people type (text) and what programs send (data), checked alike."""

import re
import unicodedata
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from salesplan.core.errors import Invalid
from salesplan.core.selectors.registers.declaration import Column, Kind
from salesplan.engine.errors import EngineError
from salesplan.engine.money import to_minor
from salesplan.engine.periods import month_number

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_GROUPING = str.maketrans({",": "", "，": "", " ": "", "\u00a0": "", "\u2212": "-"})
_TRUE, _FALSE = {"true", "yes", "1", "on", "是"}, {"false", "no", "0", "off", "", "否"}
LARGEST = 9_000_000_000_000_000
LARGEST_KEY = 2_147_483_647
EARLIEST, LATEST = date(1900, 1, 1), date(9999, 12, 31)


def text(value: Any, *, lines: bool = True, longest: int | None = None) -> str:
    """A text in NFC without control and bidirectional characters; raises `Invalid`."""
    if not isinstance(value, str):
        raise Invalid(_("This must be a text."), code="type")
    clean = unicodedata.normalize("NFC", value).strip().replace("\r\n", "\n")
    if _HIDDEN.search(clean) or (not lines and "\n" in clean):
        raise Invalid(_("The text contains characters that cannot be shown."), code="characters")
    if longest and len(clean) > longest:
        raise Invalid(_("At most %(longest)s characters."), code="too_long", longest=longest)
    return clean


def integer(value: Any, *, typed: bool = True) -> int:
    """A whole number; when typed, ASCII digits with optional grouping. Raises `Invalid`."""
    allowed = int | str if typed else int
    if isinstance(value, bool) or not isinstance(value, allowed):
        raise Invalid(_("This must be a whole number."), code="type")
    if isinstance(value, str):
        plain = value.translate(_GROUPING)
        if not re.fullmatch(r"[+-]?\d{1,16}", plain, re.ASCII):
            raise Invalid(_("“%(value)s” is not a whole number."), code="number", value=value[:40])
        value = plain
    number = int(value)
    if abs(number) > LARGEST:
        raise Invalid(_("This number is too large."), code="too_large")
    return number


def money(value: Any, *, typed: bool) -> int:
    """An amount in 10^-2: typed in whole units ("1,234.50"), sent by programs as it is stored."""
    return amount(value, 2, typed=typed)


def amount(value: Any, scale: int, *, typed: bool) -> int:
    """A figure of a metric with `scale` decimals: typed in whole units, else in smallest ones."""
    if not typed:
        return integer(value, typed=False)
    if isinstance(value, float | int) and not isinstance(value, bool):
        value = repr(value)
    try:
        minor = to_minor(str(value).translate(_GROUPING), scale)
    except EngineError as error:
        raise Invalid(
            _("“%(value)s” is not an amount."), code="number", value=str(value)[:40]
        ) from error
    return minor


def day(value: Any, *, typed: bool = True) -> date:
    """A date: 2026-08-31; when typed also 2026/8/31 or 2026年8月31日. Raises `Invalid`."""
    if not typed and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value), re.ASCII):
        raise Invalid(_("Write dates as 2026-08-31."), code="date")
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    parts = re.fullmatch(
        r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?", str(value), re.ASCII
    )
    try:
        found = date(*(int(part) for part in parts.groups())) if parts else None
    except ValueError:
        found = None
    if found is None or not EARLIEST <= found <= LATEST:
        raise Invalid(
            _("“%(value)s” is not a date. Write 2026-08-31."), code="date", value=str(value)[:40]
        )
    return found


def month(value: Any, *, typed: bool) -> int:
    """A month: "2026-07" when typed, the month integer when sent by programs."""
    if not typed or isinstance(value, int):
        return integer(value, typed=False)
    parts = re.fullmatch(r"(\d{4})[-/年.](\d{1,2})月?", str(value), re.ASCII)
    if not parts or not 1 <= int(parts[2]) <= 12:
        raise Invalid(
            _("“%(value)s” is not a month. Write 2026-07."), code="month", value=str(value)[:40]
        )
    return month_number(int(parts[1]), int(parts[2]))


def boolean(value: Any, *, typed: bool) -> bool:
    """Yes or no; raises `Invalid`."""
    if not typed and not isinstance(value, bool):
        raise Invalid(_("This must be yes or no."), code="type")
    word = str(value).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise Invalid(_("This must be yes or no."), code="type")


def choice(column: Column, value: Any, *, typed: bool) -> Any:
    """One of the column's choices, by value or, when typed, by its label."""
    for key, label in column.choices:
        if value == key or str(value) == str(key) or (typed and str(value).strip() == str(label)):
            return key
    options = ", ".join(str(key) for key, _label in column.choices)
    raise Invalid(_("Choose one of: %(options)s."), code="choice", options=options)


def email(value: Any) -> str:
    """An e-mail address in lower case; raises `Invalid`."""
    address = text(value, lines=False, longest=254).lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise Invalid(_("This is not an e-mail address."), code="email") from error
    return address


def read(column: Column, value: Any, *, typed: bool) -> Any:
    """A value of any kind but references, checked for the column's limits; raises `Invalid`."""
    match column.kind:
        case Kind.TEXT | Kind.LONG_TEXT:
            plain = str(value) if typed else value
            lines = column.kind is Kind.LONG_TEXT
            return text(plain, lines=lines, longest=column.max_length or 20_000)
        case Kind.EMAIL:
            return email(value)
        case Kind.CHOICE:
            return choice(column, value, typed=typed)
        case Kind.MONEY:
            return money(value, typed=typed)
        case Kind.MONTH:
            return month(value, typed=typed)
        case Kind.DATE | Kind.MOMENT:
            return day(value, typed=typed)
        case Kind.BOOLEAN:
            return boolean(value, typed=typed)
        case _:
            return _within(column, integer(value, typed=typed))


def _within(column: Column, number: int) -> int:
    low, high = column.minimum, column.maximum or LARGEST_KEY
    if (low is not None and number < low) or number > high:
        raise Invalid(_("Between %(low)s and %(high)s."), code="range", low=low or "", high=high)
    return number
