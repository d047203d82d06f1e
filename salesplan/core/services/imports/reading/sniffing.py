"""Look at a file without deciding anything: kind, encoding, delimiter, header, types, sheets."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from salesplan.core.services.imports.reading import encodings, guessing, workbooks
from salesplan.core.services.imports.reading.errors import Problem, ReadingError
from salesplan.core.services.imports.reading.limits import Limits
from salesplan.core.services.imports.reading.previews import FileKind, Preview
from salesplan.core.services.imports.reading.records import Dialect
from salesplan.core.services.imports.reading.streams import TextSource, is_gzip, utf8_chunks

DELIMITERS = (",", "\t", ";", "|")
ROWS = 1000
SHOWN = 20
HEADER_WITHIN = 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_FOREIGN = {
    b"%PDF": "PDF",
    b"PAR1": "Parquet",
    b"SQLite": "SQLite",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"<html": "HTML",
    b"<!DOC": "HTML",
    b"<?xml": "XML",
    b"{\\rtf": "RTF",
}


def kind_of(path: Path) -> FileKind:
    """Return what the first bytes say that the file is, whatever its name.

    Raises ReadingError empty_file, unsupported_file (with what it is) or a workbook's refusal.
    """
    source = TextSource(path)
    head = source.head(2048)
    if not head:
        raise ReadingError("empty_file")
    for magic, name in _FOREIGN.items():
        if head.lstrip()[: len(magic)].lower() == magic.lower():
            raise ReadingError("unsupported_file", kind=name)
    if is_gzip(path) and head.startswith((_ZIP, _OLE)):
        raise ReadingError("unsupported_file", kind="gz")
    if head.startswith(_ZIP):
        return workbooks.zip_kind(path)
    return "xls" if head.startswith(_OLE) else "text"


def preview(
    path: Path,
    *,
    limits: Limits,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    header_row: int = 0,
) -> Preview:
    """Return what the file looks like; what is given is taken, the rest is found out.

    Raises ReadingError for a file that cannot be read: damaged, too large, of another kind,
    without a header, or with two columns of one name.
    """
    kind = kind_of(path)
    if kind != "text":
        return _sheet_preview(path, kind, sheet, header_row)
    source = TextSource(path, limit=limits.text_bytes)
    found = encodings.Encoding(encodings.named(encoding), confident=True) if encoding else None
    found = found or encodings.detect(source)
    text = _text(source, found.name)
    dialect = _dialect(text, delimiter)
    records = _records(text, dialect)
    at = header_row or _header_row(records)
    names = header(records[at - 1] if at <= len(records) else [])
    rows = [_fitted(record, len(names)) for record in records[at:] if any(record)]
    warnings = () if found.confident else (Problem("confirm_encoding", {"encoding": found.name}),)
    return _preview(
        Preview(
            kind="text",
            compressed=is_gzip(path),
            encoding=found.name,
            confident=found.confident,
            encodings=(found.name, *found.others),
            delimiter=dialect.delimiter,
            quoting=dialect.quoting,
            sheets=(),
            sheet="",
            header_row=at,
            columns=(),
            rows=(),
            warnings=warnings,
        ),
        names,
        rows,
    )


def header(cells: Sequence[str]) -> list[str]:
    """Return the names of columns, trimmed.

    Raises ReadingError no_header, header_is_data, empty_header or duplicate_header with the place.
    """
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    if not any(names):
        raise ReadingError("no_header", row=1)
    if sum(map(guessing.looks_like_data, names)) * 2 >= len(names):
        raise ReadingError("header_is_data", values=", ".join(names[:5])[:100])
    for number, name in enumerate(names, 1):
        if not name:
            raise ReadingError("empty_header", column=number)
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        places = [number for number, name in enumerate(names, 1) if name == twice[0]]
        raise ReadingError("duplicate_header", name=twice[0], columns=", ".join(map(str, places)))
    return names


def _preview(base: Preview, names: list[str], rows: list[list[str]]) -> Preview:
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(names)
    columns = tuple(
        guessing.column(name, values) for name, values in zip(names, by_column, strict=True)
    )
    ambiguous = [c.name for c in columns if c.type == "date" and not c.date_format]
    extra = [Problem("confirm_date_order", {"column": name}) for name in ambiguous]
    if not rows:
        extra.append(Problem("no_rows"))
    values = {name: getattr(base, name) for name in base.__slots__}
    values["columns"] = columns
    values["rows"] = tuple(tuple(cell[:200] for cell in row) for row in rows[:SHOWN])
    values["warnings"] = (*base.warnings, *extra)
    return Preview(**values)


def _sheet_preview(path: Path, kind: FileKind, sheet: str, header_row: int) -> Preview:
    book = workbooks.open_book(path, kind)
    chosen = book.choose(sheet)
    records = list(islice(book.rows(chosen), ROWS))
    at = header_row or _header_row(records)
    names = header(_trimmed(records[at - 1]) if at <= len(records) else [])
    rows = [_fitted(record, len(names)) for record in records[at:] if any(record)]
    hidden = [info.name for info in book.sheets if info.hidden]
    warnings = (Problem("hidden_sheets", {"names": ", ".join(hidden)}),) if hidden else ()
    base = Preview(
        kind=kind,
        compressed=False,
        encoding="",
        confident=True,
        encodings=(),
        delimiter="",
        quoting=True,
        sheets=book.sheets,
        sheet=chosen,
        header_row=at,
        columns=(),
        rows=(),
        warnings=warnings,
    )
    return _preview(base, names, rows)


def _text(source: TextSource, encoding: str) -> str:
    parts: list[bytes] = []
    for chunk in utf8_chunks(source.chunks(), encoding):
        parts.append(chunk)
        if sum(map(len, parts)) >= encodings.SAMPLE:
            break
    data = b"".join(parts)
    cut = data.rfind(b"\n", 0, encodings.SAMPLE) + 1
    sample = data[:cut] if len(data) > encodings.SAMPLE and cut else data
    if b"\n" not in sample and b"\r" in sample:
        raise ReadingError("line_endings")
    return sample.decode("utf-8")


def _dialect(text: str, delimiter: str) -> Dialect:
    """The delimiter that splits most of the first lines into the same number of fields."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    chosen = delimiter or max(DELIMITERS, key=lambda mark: _evenness(lines, mark))
    return Dialect(chosen, quoting=_is_quoted(text, chosen))


def _evenness(lines: list[str], mark: str) -> tuple[int, int]:
    counts = Counter(len(row) for row in csv.reader(lines, delimiter=mark))
    counts.pop(1, None)
    width, lines_so = max(counts.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return lines_so, width


def _is_quoted(text: str, delimiter: str) -> bool:
    """Quoting is off where marks stand inside fields of a tab-separated text and never around."""
    around = f'"{delimiter}' in text or f'{delimiter}"' in text or text.startswith('"')
    around = around or '\n"' in text or '"\n' in text or '"\r' in text
    return around or '"' not in text


def _records(text: str, dialect: Dialect) -> list[list[str]]:
    quoting = csv.QUOTE_MINIMAL if dialect.quoting else csv.QUOTE_NONE
    lines = io.StringIO(text, newline="")
    try:
        rows = csv.reader(lines, delimiter=dialect.delimiter, quoting=quoting)  # type: ignore[arg-type]
        return list(islice(rows, ROWS))
    except csv.Error as error:
        raise ReadingError("unclosed_quote", row=0) from error


def _header_row(records: Sequence[Sequence[str]]) -> int:
    """The first record near the top that is at least half as wide as the widest; titles are not."""
    widths = [sum(1 for cell in record if cell.strip()) for record in records[:HEADER_WITHIN]]
    wide = [width * 2 >= max(widths) and width > 0 for width in widths]
    return wide.index(True) + 1 if any(wide) else 1


def _trimmed(cells: Sequence[str]) -> list[str]:
    names = list(cells)
    while names and not names[-1].strip():
        names.pop()
    return names


def _fitted(record: Sequence[str], width: int) -> list[str]:
    return [*record[:width], *[""] * (width - len(record))]
