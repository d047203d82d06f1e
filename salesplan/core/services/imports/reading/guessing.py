"""Guesses about columns from their first values: type, style of dates and numbers."""

import re
from collections.abc import Sequence

from salesplan.core.services.imports.reading.previews import ColumnPreview

SAMPLES = 5
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_ZERO_FIRST = re.compile(r"0[0-9]")
_DECIMAL = re.compile(r"[+-]?[0-9]*\.[0-9]+(?:[eE][+-]?[0-9]+)?|[+-]?[0-9]+(?:[eE][+-]?[0-9]+)")
_DRESSING = re.compile(r"^\((.*)\)$|^[+-]?\s*[¥￥$€£]\s*|\s*[¥￥$€£元]$|-$")
_POINT = re.compile(
    r"[+-]?[0-9]{1,3}(?:(?P<mark>[, '])[0-9]{3})(?:(?P=mark)[0-9]{3})*(?:\.[0-9]+)?"
)
_COMMA = re.compile(r"[+-]?(?:[0-9]{1,3}(?:(?P<mark>[. '])[0-9]{3})+|[0-9]+)(?:,[0-9]+)?")
_TIME = re.compile(r"[T ]\s*[0-9]{1,2}:[0-9]{2}.*$")
_YMD = re.compile(r"[12][0-9]{3}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?")
_COMPACT = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_XYY = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.][12][0-9]{3}")
_NOTHING = re.compile(r"#?n/?a|null|none|nil|[-–—]+|无|無|空", re.IGNORECASE)
_DATE_NAME = re.compile(r"date|day|日期|時間|时间|日$", re.IGNORECASE)


def column(name: str, values: Sequence[str]) -> ColumnPreview:
    """Return what the first values of a column suggest; leading zeros make a code, not a number.

    A word for "nothing" among numbers does not make them text; its row is named when it is read.
    """
    filled = [value.strip() for value in values if value.strip()]
    samples = tuple(value[:100] for value in dict.fromkeys(filled))[:SAMPLES]
    if not filled:
        return ColumnPreview(name, "empty")
    dates = _dates(name, filled)
    if dates is not None:
        return ColumnPreview(name, "date", samples, date_format=dates)
    told = [value for value in filled if not _NOTHING.fullmatch(value)] or filled
    if all(_INTEGER.fullmatch(value) for value in told):
        return ColumnPreview(name, "integer", samples, decimal_mark=".")
    marks = None if any(map(_ZERO_FIRST.match, told)) else _marks(told)
    if marks is not None:
        return ColumnPreview(name, "decimal", samples, "", *marks)
    return ColumnPreview(name, "text", samples)


def looks_like_data(value: str) -> bool:
    """Return whether a header cell is a number or a date, as names of columns are not."""
    text = value.strip()
    return bool(_DECIMAL.fullmatch(text) or _INTEGER.fullmatch(text) or _YMD.match(text))


def _dates(name: str, filled: list[str]) -> str | None:
    bare = [_TIME.sub("", value).strip() for value in filled]
    if all(_YMD.fullmatch(value) for value in bare):
        return "ymd"
    matches = [_XYY.fullmatch(value) for value in bare]
    if all(matches):
        return _order([(int(m[1]), int(m[2])) for m in matches if m])
    if not _DATE_NAME.search(name):
        return None
    if all(_COMPACT.fullmatch(value) for value in bare):
        return "ymd"
    whole = [value.partition(".")[0] for value in bare]
    if all(value.isascii() and value.isdigit() for value in whole):
        return "serial1900" if all(32_000 < int(value) < 65_000 for value in whole) else None
    return None


def _order(pairs: list[tuple[int, int]]) -> str:
    """Day or month first, as a number above 12 shows; "" when no value tells."""
    if max(first for first, _ in pairs) > 12:
        return "dmy"
    return "mdy" if max(second for _, second in pairs) > 12 else ""


def _marks(filled: list[str]) -> tuple[str, str] | None:
    bare = [_DRESSING.sub(lambda match: match[1] or "", value) for value in filled]
    plain = [_DECIMAL.fullmatch(value) or _INTEGER.fullmatch(value) for value in bare]
    if all(plain):
        return ".", ""
    point = [_POINT.fullmatch(value) for value in bare]
    if all(one or other for one, other in zip(point, plain, strict=True)):
        return ".", next(match["mark"] for match in point if match)
    comma = [_COMMA.fullmatch(value) for value in bare]
    if all(comma):
        return ",", next((match["mark"] for match in comma if match and match["mark"]), "")
    return None
