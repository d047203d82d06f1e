"""Look through an xlsx before any parser does: bombs, absurd cell places, cells without a value.

The parts are unpacked in a stream and counted, since the sizes that a zip names can lie. Cells are
found by pattern, not by an XML parser, which would take longer than reading the sheet does; what a
pattern may miss in a file made to deceive meets the walls of the child process.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import (
    MB,
    SHEET_CELLS,
    SHEET_COLUMNS,
    SHEET_ENTRIES,
    SHEET_FILE_BYTES,
    SHEET_RATIO,
    SHEET_ROWS,
    SHEET_UNPACKED_BYTES,
)
from salesplan.core.services.imports.reading.previews import FileKind, SheetInfo

_CHUNK = 2 * MB
_SMALL = 4 * MB
_FAR_COLUMN = re.compile(rb'r="(?:[H-Z][A-Z]|G[S-Z]|[A-Z]{3})')
_FAR_ROW = re.compile(rb'r="[A-Z]*(?:[0-9]{7}|[6-9][0-9]{5})"')
"""Columns beyond GR and rows from 600,000 on; programs write references with double quotes."""
_ERROR = re.compile(rb"""<(?:\w+:)?c\s[^>]*\bt=["']e["'][^>]*>""")
_UNCALCULATED = re.compile(
    rb"<(?:\w+:)?c(?:\s[^>]*)?>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_TYPES = "[Content_Types].xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_RELATIONS = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True, slots=True)
class Flag:
    """A cell that shows an error or was never calculated; row and column from 1."""

    row: int
    column: int
    code: str


@dataclass(slots=True)
class Package:
    """A checked xlsx: its sheets in order, and the part of the zip that holds each."""

    path: Path
    sheets: tuple[SheetInfo, ...]
    parts: dict[str, str] = field(default_factory=dict)
    plain: frozenset[str] | None = None
    """The parts that need no second look; None until the package was looked through."""

    def look_through(self) -> None:
        """Unpack everything once. Raises ReadingError as `check` does."""
        with _opened(self.path) as archive:
            self.plain = _count(archive, self.path.stat().st_size)

    def flags(self, sheet: str) -> list[Flag]:
        """Return the error cells and uncalculated formulas of a sheet."""
        if self.parts.get(sheet) in (self.plain or ()):
            return []
        with zipfile.ZipFile(self.path) as archive:
            return list(_flags(archive, self.parts.get(sheet, "")))


def zip_kind(path: Path) -> FileKind:
    """Return "xlsx" for a workbook without macros; refuse every other zip by its name."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            types = _small(archive, _TYPES) if _TYPES in names else b""
            mime = _small(archive, "mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, zlib.error, OSError) as error:
        raise ReadingError("workbook_damaged", detail=str(error)[:80]) from error
    if b"macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
        raise ReadingError("unsupported_file", kind="xlsm")
    if "xl/workbook.bin" in names:
        raise ReadingError("unsupported_file", kind="xlsb")
    if b"opendocument" in mime:
        raise ReadingError("unsupported_file", kind="ods")
    if b"spreadsheetml" in types:
        return "xlsx"
    raise ReadingError("unsupported_file", kind="zip")


def outline(path: Path) -> Package:
    """Return the sheets of an xlsx, not looked through yet.

    Raises ReadingError sheet_file_too_large, zip_bomb, encrypted_file or workbook_damaged.
    """
    if path.stat().st_size > SHEET_FILE_BYTES:
        raise ReadingError("sheet_file_too_large", limit_mb=SHEET_FILE_BYTES // MB)
    with _opened(path) as archive:
        if len(archive.infolist()) > SHEET_ENTRIES:
            raise ReadingError("zip_bomb", entries=len(archive.infolist()))
        if any(info.flag_bits & 1 for info in archive.infolist()):
            raise ReadingError("encrypted_file")
        return _package(path, archive)


def check(path: Path) -> Package:
    """Return the sheets of an xlsx within the limits.

    Raises ReadingError as `outline` does, and zip_bomb, sheet_too_large or doctype_refused.
    """
    package = outline(path)
    package.look_through()
    return package


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError, zlib.error, KeyError) as error:
        raise ReadingError("workbook_damaged", detail=str(error)[:80]) from error
    except ElementTree.ParseError as error:
        raise ReadingError("workbook_damaged", detail=str(error)[:80]) from error


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _count(archive: zipfile.ZipFile, size: int) -> frozenset[str]:
    """Unpack everything once, counting bytes and cells; stop at the first limit passed.

    Returns the sheets that hold neither errors nor formulas and need no second look.
    """
    total = cells = 0
    suspicious: set[str] = set()
    names = [info.filename for info in archive.infolist()]
    sheets = {name for name in names if "/worksheets/" in name and name.endswith(".xml")}
    for name in names:
        tail = b""
        for chunk in _chunks(archive, name):
            total += len(chunk)
            if total > SHEET_UNPACKED_BYTES or total > max(size * SHEET_RATIO, 8 * MB):
                raise ReadingError("zip_bomb", limit_mb=SHEET_UNPACKED_BYTES // MB)
            data = tail + chunk
            if name in sheets:
                cells += _sheet_chunk(data, len(tail))
                if _is_suspicious(data):
                    suspicious.add(name)
            if cells > SHEET_CELLS:
                raise _too_large()
            if name.endswith((".xml", ".rels")):
                _refuse_declarations(data)
            tail = data[-64:]
    return frozenset(sheets - suspicious)


def _refuse_declarations(data: bytes) -> None:
    if b"<!" in data and (b"<!DOCTYPE" in data or b"<!ENTITY" in data):
        raise ReadingError("doctype_refused")


def _sheet_chunk(data: bytes, seen: int) -> int:
    """Refuse a cell beyond the limits; return the number of cells that begin in the chunk."""
    plain = data.replace(b"'", b'"') if b"='" in data else data
    if _FAR_COLUMN.search(plain) or _FAR_ROW.search(plain):
        raise _too_large()
    return data.count(b"<c", max(seen - 1, 0))


def _is_suspicious(data: bytes) -> bool:
    """Whether errors or formulas can be in the chunk, or its tags are written in an unusual way."""
    return b'"e"' in data or b"<f" in data or b"='" in data or b":row" in data


def _too_large() -> ReadingError:
    return ReadingError(
        "sheet_too_large", rows=SHEET_ROWS, columns=SHEET_COLUMNS, cells=SHEET_CELLS
    )


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(_SMALL + 1)
    if len(data) > _SMALL:
        raise ReadingError("zip_bomb", limit_mb=SHEET_UNPACKED_BYTES // MB)
    return data


def _package(path: Path, archive: zipfile.ZipFile) -> Package:
    """Read the names of the sheets."""
    relations = _tree(archive, "xl/_rels/workbook.xml.rels")
    targets = {node.get("Id", ""): node.get("Target", "") for node in relations}
    book = _tree(archive, "xl/workbook.xml")
    found = [*book.iter(f"{_MAIN}sheet"), *book.iter(f"{_STRICT}sheet")]
    sheets = tuple(
        SheetInfo(node.get("name", ""), node.get("state", "visible") != "visible") for node in found
    )
    parts = {node.get("name", ""): _part(targets, node) for node in found}
    return Package(path, sheets, parts)


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """A small part of the package; without a DTD a plain parser is safe."""
    data = _small(archive, name)
    _refuse_declarations(data)
    return ElementTree.fromstring(data)  # noqa: S314


def _part(targets: dict[str, str], node: ElementTree.Element) -> str:
    target = next((targets.get(node.get(key, ""), "") for key in _RELATIONS if node.get(key)), "")
    return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)


def _flags(archive: zipfile.ZipFile, part: str) -> Iterator[Flag]:
    tail = b""
    for chunk in _chunks(archive, part):
        data = tail + chunk
        cut = max(data.rfind(b"</c>"), data.rfind(b"</row>"), data.rfind(b":c>"))
        cut = cut + 4 if cut >= 0 else 0
        yield from _flags_in(data[:cut])
        tail = data[cut:]
    yield from _flags_in(tail)


def _flags_in(data: bytes) -> Iterator[Flag]:
    if b'"e"' in data or b"'e'" in data:
        yield from (_flag(match[0], "error_cell") for match in _ERROR.finditer(data))
    if b"<f" in data or b":f" in data:
        yield from (_flag(match[0], "uncalculated_cell") for match in _UNCALCULATED.finditer(data))


def _flag(cell: bytes, code: str) -> Flag:
    reference = _REFERENCE.search(cell)
    if reference is None:
        raise ReadingError("cell_without_place", kind=code)
    return Flag(int(reference[2]), column_number(reference[1]), code)
