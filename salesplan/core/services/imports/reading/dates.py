"""Text to dates and periods in the styles that people write them in."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import polars as pl

STYLES = ("ymd", "dmy", "mdy", "serial1900", "serial1904")
"""Named styles of a date; anything with % is a format of its own (strftime)."""
EARLIEST = date(1990, 1, 1)
YEARS_AHEAD = 5

_TIME = (
    r"[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?\s*(?:[AaPp][Mm])?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
)
_FAST = {
    "ymd": ("%Y-%m-%d",),
    "dmy": ("%d/%m/%Y",),
    "mdy": ("%m/%d/%Y",),
}
_SLOW = {"ymd": (), "dmy": ("%d-%m-%Y",), "mdy": ("%m-%d-%Y",)}
_YEAR_FIRST = r"^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}$"
_YEAR_LAST = r"^[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}$"
_EPOCHS = {"serial1900": date(1899, 12, 30), "serial1904": date(1904, 1, 1)}


def parse(values: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    """Return ``values`` as dates in the first format that reads them; null where none does.

    A time of day behind the date is ignored, as written. A date that starts with a four-digit
    year is read in every style, since it cannot mean anything else.
    """
    result = pl.Series([None], dtype=pl.Date).new_from_index(0, len(values))
    for style in formats or ("ymd",):
        result = _fill(result, values, partial(_quick, style=style))
    return _fill(result, values, partial(_thorough, formats=formats))


def out_of_bounds(dates: pl.Series, today: date) -> pl.Series:
    """Return which dates lie before 1990 or more than five years after ``today``."""
    latest = today + timedelta(days=366 * YEARS_AHEAD)
    first, last = dates.min(), dates.max()
    dated = isinstance(first, date) and isinstance(last, date)
    if dated and first >= EARLIEST and last <= latest:  # type: ignore[operator]
        return pl.Series([False]).new_from_index(0, len(dates))
    return (dates < EARLIEST) | (dates > latest)


def month_of(dates: pl.Series) -> pl.Series:
    """Return year * 12 + month - 1 of each date (Int32)."""
    return (dates.dt.year() * 12 + dates.dt.month().cast(pl.Int32) - 1).cast(pl.Int32)


_PERIOD = re.compile(
    r"(?P<year>[12][0-9]{3})\s*(?:年)?\s*"
    r"(?:[-/.]?(?:[Qq](?P<quarter>[1-4])|[Hh](?P<half>[12]))|[-/.]?(?P<month>[0-9]{1,2})月?"
    r"(?:[-/.](?P<day>[0-9]{1,2})日?)?)?(?:[T ][0-9:.]+)?"
)


def parse_period(text: str) -> tuple[int, int] | None:
    """Return (first month, months) of "2026-07", "2026-07-01", "2026Q3", "2026H2" or "2026".

    A first month is year * 12 + month - 1. A full date means its month; a span column may widen
    it. None when the text is none of these. Quarters and halves are those of the calendar year.
    """
    match = _PERIOD.fullmatch(text.strip())
    if match is None:
        return None
    first = int(match["year"]) * 12
    if match["quarter"]:
        return first + (int(match["quarter"]) - 1) * 3, 3
    if match["half"]:
        return first + (int(match["half"]) - 1) * 6, 6
    if match["month"] is None:
        return first, 12
    month, day = int(match["month"]), int(match["day"] or 1)
    return (first + month - 1, 1) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _fill(
    result: pl.Series, values: pl.Series, read: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    if not result.null_count():
        return result
    todo = result.is_null() & (values != "")
    if not todo.any():
        return result
    if todo.all():
        return read(values)
    where = todo.arg_true()
    return result.scatter(where, read(values.gather(where)))


def _quick(text: pl.Series, style: str) -> pl.Series:
    if style in _EPOCHS:
        return _serial(text, _EPOCHS[style])
    return _formats(text, _FAST.get(style, (style,)))


def _thorough(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    bare = text.str.strip_chars().str.replace(_TIME, "").str.strip_chars()
    bare = bare.str.replace(r"^([0-9]{4})([0-9]{2})([0-9]{2})$", "$1-$2-$3")
    dashed = bare.str.replace_all(r"[/.年月]", "-").str.replace(r"日$", "")
    result = _formats(_only(dashed, _YEAR_FIRST), ("%Y-%m-%d",))
    for style in formats:
        if style in _SLOW:
            result = result.fill_null(_formats(_only(dashed, _YEAR_LAST), _SLOW[style]))
        elif "%" in style:
            result = result.fill_null(_formats(bare, (style,)))
    return result


def _only(text: pl.Series, pattern: str) -> pl.Series:
    frame = pl.DataFrame({"text": text})
    keep = pl.col("text").str.contains(pattern)
    return frame.select(pl.when(keep).then(pl.col("text")).alias("text"))["text"]


def _formats(text: pl.Series, formats: tuple[str, ...]) -> pl.Series:
    result = pl.Series([None], dtype=pl.Date).new_from_index(0, len(text))
    for pattern in formats:
        result = result.fill_null(text.str.to_date(pattern, strict=False))
    return result


def _serial(text: pl.Series, epoch: date) -> pl.Series:
    """Excel's day numbers; 1900 counts a 29 February 1900 that never was, hence days above 60."""
    numbers = _only(text.str.strip_chars(), r"^[0-9]{1,6}(?:\.[0-9]+)?$")
    days = numbers.cast(pl.Float64, strict=False).floor().cast(pl.Int32)
    frame = pl.DataFrame({"days": days})
    start = (epoch - date(1970, 1, 1)).days
    dated = pl.when(pl.col("days") > 60).then((pl.col("days") + start).cast(pl.Date))
    return frame.select(dated.alias("days"))["days"]
