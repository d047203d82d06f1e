"""Blocks of delimited text to frames of text columns; every record is kept or named.

The rules are those of RFC 4180, strictly: a field is quoted whole or not at all, a quotation mark
inside is doubled, every record has as many fields as the header.
"""

import csv
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from salesplan.core.services.imports.reading.errors import ReadingError

NEWLINE, RETURN, QUOTE = 10, 13, 34
EXTRA = "\x00extra"

Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How fields are told apart."""

    delimiter: str = ","
    quoting: bool = True

    @property
    def quote(self) -> str | None:
        return '"' if self.quoting else None


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a block: text columns, and rows (1 = first of the file) that are ragged."""

    frame: pl.DataFrame
    rows: pl.Series
    ragged: tuple[tuple[int, int], ...]
    blank: int
    count: int


def split_header(data: bytes, dialect: Dialect, header_row: int) -> tuple[list[str], bytes]:
    """Return the fields of record ``header_row`` (from 1) and the bytes behind it."""
    ends = _ends(data, _quotes(data, dialect), limit=header_row)
    if len(ends) < header_row:
        raise ReadingError("no_header", row=header_row)
    start = int(ends[header_row - 2]) + 1 if header_row > 1 else 0
    text = data[start : int(ends[header_row - 1])].decode("utf-8").rstrip("\r")
    quoting = csv.QUOTE_MINIMAL if dialect.quoting else csv.QUOTE_NONE
    reader = csv.reader([text], delimiter=dialect.delimiter, quoting=quoting)  # type: ignore[arg-type]
    fields = next(reader, [])
    return fields, data[int(ends[header_row - 1]) + 1 :]


def read(data: bytes, names: list[str], dialect: Dialect, first_row: int) -> Records:
    """Return the records of a block whose first record is row ``first_row`` of the file.

    Raises ReadingError stray_quote or unclosed_quote with the row.
    """
    delimiter = dialect.delimiter.encode()
    simple = not (dialect.quoting and b'"' in data)
    simple = simple and delimiter + b"\n" not in data and delimiter + b"\r\n" not in data
    if simple and len(names) > 1:
        frame = _parse(data, names, dialect, truncate=False)
        if frame is not None and _is_even(frame, data, delimiter, len(names)):
            rows = pl.int_range(first_row, first_row + len(frame), eager=True)
            return Records(frame.drop(EXTRA), rows, (), 0, len(frame))
    return _read_carefully(data, names, dialect, first_row)


def _is_even(frame: pl.DataFrame, data: bytes, delimiter: bytes, width: int) -> bool:
    """Without quotes and trailing delimiters, the total tells that every record is complete."""
    even = data.count(delimiter) == len(frame) * (width - 1)
    return even and not (frame[EXTRA] != "").any()


def _parse(
    data: bytes, names: list[str], dialect: Dialect, *, truncate: bool
) -> pl.DataFrame | None:
    try:
        return pl.read_csv(
            data,
            has_header=False,
            schema=dict.fromkeys([*names, EXTRA], pl.String),
            separator=dialect.delimiter,
            quote_char=dialect.quote,
            empty_string_is_null=False,
            missing_columns="insert",
            truncate_ragged_lines=truncate,
            raise_if_empty=False,
        )
    except pl.exceptions.ComputeError:
        return None


def _read_carefully(data: bytes, names: list[str], dialect: Dialect, first_row: int) -> Records:
    quotes = _quotes(data, dialect)
    ends = _ends(data, quotes)
    _check_quotes(data, dialect, quotes, ends, first_row)
    found = _delimiters(data, dialect, quotes, ends)
    starts = np.concatenate(([0], ends[:-1] + 1)).astype(np.int64)
    codes = np.frombuffer(data, np.uint8)
    lengths = ends - starts
    returns = (lengths == 1) & (codes[np.minimum(starts, len(codes) - 1)] == RETURN)
    blank = (lengths == 0) | returns
    ragged = (found != len(names) - 1) & ~blank
    frame = _parse(data, names, dialect, truncate=True)
    if frame is None or len(frame) != len(ends):
        raise ReadingError("unreadable_block", row=first_row)
    rows = pl.int_range(first_row, first_row + len(ends), eager=True)
    keep = pl.Series(~(ragged | blank))
    wrong = tuple((first_row + int(at), int(found[at]) + 1) for at in np.flatnonzero(ragged))
    kept = frame.drop(EXTRA).filter(keep)
    return Records(kept, rows.filter(keep), wrong, int(blank.sum()), len(ends))


def _quotes(data: bytes, dialect: Dialect) -> Positions:
    if not dialect.quoting or b'"' not in data:
        return np.empty(0, np.int64)
    return np.flatnonzero(np.frombuffer(data, np.uint8) == QUOTE)


def _ends(data: bytes, quotes: Positions, limit: int | None = None) -> Positions:
    """Return where records end: newlines outside quotes, and the end of the data."""
    newlines = np.flatnonzero(np.frombuffer(data, np.uint8) == NEWLINE)
    if len(quotes):
        newlines = newlines[np.searchsorted(quotes, newlines) % 2 == 0]
    if not data.endswith(b"\n") or (len(quotes) % 2 and len(data)):
        newlines = np.append(newlines, len(data))
    return newlines[:limit] if limit else newlines


def _delimiters(data: bytes, dialect: Dialect, quotes: Positions, ends: Positions) -> Positions:
    """Return how many delimiters outside quotes each record has."""
    found = np.flatnonzero(np.frombuffer(data, np.uint8) == ord(dialect.delimiter))
    if len(quotes):
        found = found[np.searchsorted(quotes, found) % 2 == 0]
    return np.diff(np.searchsorted(found, ends), prepend=0)


def _check_quotes(
    data: bytes, dialect: Dialect, quotes: Positions, ends: Positions, first_row: int
) -> None:
    """Opening quotes follow a field's start, closing ones end it; raise for the first that not."""
    if not len(quotes):
        return
    codes = np.frombuffer(data, np.uint8)
    before = np.where(quotes > 0, codes[quotes - 1], NEWLINE)
    after = np.where(
        quotes + 1 < len(codes), codes[np.minimum(quotes + 1, len(codes) - 1)], NEWLINE
    )
    opening = np.arange(len(quotes)) % 2 == 0
    adjacent = np.diff(quotes) == 1
    doubled = np.where(opening, np.append(False, adjacent), np.append(adjacent, False))
    edges = [ord(dialect.delimiter), NEWLINE]
    stands = np.where(opening, np.isin(before, edges), np.isin(after, [*edges, RETURN]))
    wrong = ~doubled & ~stands
    if wrong.any():
        at = int(np.argmax(wrong))
        row = first_row + int(np.searchsorted(ends, quotes[at]))
        raise ReadingError("stray_quote", row=row)
    if len(quotes) % 2:
        raise ReadingError("unclosed_quote", row=first_row + len(ends) - 1)
