"""A file as a stream of frames of text columns, each line with its row in the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from salesplan.core.services.imports.reading import (
    encodings,
    mappings,
    records,
    sniffing,
    streams,
    workbooks,
)
from salesplan.core.services.imports.reading.errors import Problem, ReadingError
from salesplan.core.services.imports.reading.limits import Limits
from salesplan.core.services.imports.reading.prescan import Flag
from salesplan.core.services.imports.reading.previews import FileKind
from salesplan.core.services.imports.reading.records import Dialect, Records

Flags = Mapping[int, Mapping[str, str]]
"""Row -> column -> code, for cells that show an error."""


@dataclass(frozen=True, slots=True)
class RawFrame:
    """Lines as text: ``rows`` are their rows in the file; ``fraction`` is how much is read."""

    records: Records
    flags: Flags
    fraction: float


class FileSource:
    """A file with the options of a mapping. ``columns`` are known once it is open."""

    def __init__(self, path: Path, mapping: mappings.Mapping, limits: Limits) -> None:
        self.path = path
        self.mapping = mapping
        self.limits = limits
        self.kind: FileKind = sniffing.kind_of(path)
        self.warnings: tuple[Problem, ...] = ()

    def frames(self) -> Iterator[RawFrame]:
        """Yield the file's lines. Raises ReadingError for what spoils the whole file."""
        return self._text_frames() if self.kind == "text" else self._sheet_frames()

    def _check(self, columns: list[str]) -> None:
        problems = mappings.validate(self.mapping, columns)
        if problems:
            raise ReadingError(problems[0].code, **dict(problems[0].params))

    def _text_frames(self) -> Iterator[RawFrame]:
        options = self.mapping.file
        source = streams.TextSource(self.path, limit=self.limits.text_bytes)
        dialect = Dialect(options.delimiter or self._delimiter(), quoting=options.quoting)
        chunks = streams.utf8_chunks(source.chunks(), self._encoding(source))
        names: list[str] = []
        row = options.header_row + 1
        for data in streams.blocks(chunks, quoting=options.quoting):
            if not names:
                cells, data = records.split_header(data, dialect, options.header_row)
                names = sniffing.header(cells)
                self._check(names)
            found = records.read(data, names, dialect, row)
            row += found.count
            self._count(row - options.header_row - 1)
            yield RawFrame(found, {}, source.position / max(source.size, 1))
        if not names:
            raise ReadingError("no_header", row=options.header_row)

    def _count(self, rows: int) -> None:
        if self.limits.text_rows is not None and rows > self.limits.text_rows:
            raise ReadingError("too_many_rows", limit=self.limits.text_rows)

    def _encoding(self, source: streams.TextSource) -> str:
        if self.mapping.file.encoding:
            return encodings.named(self.mapping.file.encoding)
        found = encodings.detect(source)
        if not found.confident:
            raise ReadingError("confirm_encoding", encoding=found.name)
        return found.name

    def _delimiter(self) -> str:
        encoding, row = self.mapping.file.encoding, self.mapping.file.header_row
        limits = Limits()
        return sniffing.preview(
            self.path, limits=limits, encoding=encoding, header_row=row
        ).delimiter

    def _sheet_frames(self) -> Iterator[RawFrame]:
        options = self.mapping.file
        book = workbooks.open_book(self.path, self.kind)
        sheet = book.choose(options.sheet)
        hidden = [info.name for info in book.sheets if info.hidden and info.name != sheet]
        if hidden:
            self.warnings = (Problem("hidden_sheets", {"names": ", ".join(hidden)}),)
        names: list[str] = []
        flags: Flags = {}
        row, total = 1, max(book.height(sheet), 1)
        for chunk in book.chunks(sheet):
            columns = workbooks.columns_of(chunk)
            skipped = 0
            if not names:
                names = self._sheet_header(columns, options.header_row)
                flags = _named(book.flags(sheet), names, options.header_row)
                skipped = options.header_row
            yield RawFrame(_sheet_records(columns, names, row, skipped), flags, row / total)
            row += len(chunk)
        if not names:
            raise ReadingError("no_header", row=options.header_row)

    def _sheet_header(self, columns: list[pl.Series], at: int) -> list[str]:
        if not columns or len(columns[0]) < at:
            raise ReadingError("no_header", row=at)
        cells = [column[at - 1] for column in columns]
        while cells and not cells[-1].strip():
            cells.pop()
        names = sniffing.header(cells)
        self._check(names)
        return names


def from_records(rows: Sequence[Mapping[str, Any]], first_row: int = 1) -> RawFrame:
    """Return rows that came as JSON objects as text; None and missing keys are empty.

    Numbers keep their digits; a number that is a float is written in its shortest form.
    """
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [_text(row.get(name)) for row in rows] for name in names}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    places = pl.int_range(first_row, first_row + len(rows), eager=True)
    return RawFrame(Records(frame, places, (), 0, len(rows)), {}, 1.0)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _named(flags: list[Flag], names: list[str], header_row: int) -> Flags:
    result: dict[int, dict[str, str]] = {}
    for flag in flags:
        if flag.row > header_row and flag.column <= len(names):
            result.setdefault(flag.row, {})[names[flag.column - 1]] = flag.code
    return result


def _sheet_records(columns: list[pl.Series], names: list[str], first: int, skipped: int) -> Records:
    frame = pl.DataFrame(dict(zip(names, columns, strict=False))).slice(skipped)
    beyond = columns[len(names) :]
    rows = pl.int_range(first + skipped, first + skipped + frame.height, eager=True)
    filled = frame.select(pl.any_horizontal(pl.all().str.strip_chars() != "").alias("any"))["any"]
    extra = pl.Series([False]).new_from_index(0, frame.height)
    for column in beyond:
        extra = extra | (column.slice(skipped) != "")
    keep = filled & ~extra
    ragged = tuple((row, len(columns)) for row in rows.filter(extra).to_list())
    blank = int((~filled & ~extra).sum())
    return Records(frame.filter(keep), rows.filter(keep), ragged, blank, frame.height)
