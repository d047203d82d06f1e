"""Error cells of the old .xls format, which calamine gives out as blanks.

An .xls is a compound file (sectors chained by an allocation table, [MS-CFB]) whose stream
"Workbook" is a list of records: type, length, data ([MS-XLS] 2.3). Only what names a sheet's error
cells is read.
"""

import struct
from collections.abc import Iterator
from pathlib import Path

from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.prescan import Flag

_FREE = 0xFFFFFFFA
_BOUNDSHEET, _BOOLERR, _FORMULA, _EOF, _FILEPASS, _BOF = 0x85, 0x205, 0x06, 0x0A, 0x2F, 0x809
_MINI_LIMIT = 4096


def flags(path: Path, sheet: str) -> list[Flag]:
    """Return the error cells of a sheet. Raises ReadingError workbook_damaged or encrypted_file."""
    try:
        stream = _workbook_stream(path.read_bytes())
        offset = _offset(stream, sheet)
        return list(_error_cells(stream, offset)) if offset is not None else []
    except (struct.error, IndexError) as error:
        raise ReadingError("workbook_damaged", detail=str(error)[:80]) from error


def _workbook_stream(data: bytes) -> bytes:
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    table = _allocation(data, size)
    directory = _chain(data, table, struct.unpack_from("<I", data, 48)[0], size)
    entries = [directory[at : at + 128] for at in range(0, len(directory), 128)]
    for entry in entries:
        length = struct.unpack_from("<H", entry, 64)[0]
        name = entry[: max(length - 2, 0)].decode("utf-16-le", errors="replace")
        if name in ("Workbook", "Book"):
            start, used = struct.unpack_from("<II", entry, 116)
            if used >= _MINI_LIMIT:
                return _chain(data, table, start, size)[:used]
            return _mini(data, table, entries[0], size, start)[:used]
        if name == "EncryptedPackage":
            raise ReadingError("encrypted_file")
    raise ReadingError("unsupported_file", kind="OLE")


def _allocation(data: bytes, size: int) -> tuple[int, ...]:
    count, _, _, _, _, _, _, start = struct.unpack_from("<8I", data, 44)
    sectors = list(struct.unpack_from("<109I", data, 76))
    while start < _FREE and len(sectors) < count + 128:
        more = struct.unpack_from(f"<{size // 4}I", data, (start + 1) * size)
        sectors.extend(more[:-1])
        start = more[-1]
    table: list[int] = []
    for sector in sectors[:count]:
        table.extend(struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size))
    return tuple(table)


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int) -> bytes:
    parts: list[bytes] = []
    while start < _FREE:
        if len(parts) > len(table):
            raise ReadingError("workbook_damaged", detail="loop")
        parts.append(data[(start + 1) * size : (start + 2) * size])
        start = table[start]
    return b"".join(parts)


def _mini(data: bytes, table: tuple[int, ...], root: bytes, size: int, start: int) -> bytes:
    """Return a stream shorter than 4,096 bytes, kept in sectors of 64 inside the root's stream."""
    container = _chain(data, table, struct.unpack_from("<I", root, 116)[0], size)
    raw = _chain(data, table, struct.unpack_from("<I", data, 60)[0], size)
    minis = struct.unpack(f"<{len(raw) // 4}I", raw)
    parts: list[bytes] = []
    while start < _FREE and len(parts) <= len(minis):
        parts.append(container[start * 64 : (start + 1) * 64])
        start = minis[start]
    return b"".join(parts)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _offset(stream: bytes, sheet: str) -> int | None:
    for kind, body in _records(stream, 0):
        if kind == _FILEPASS:
            raise ReadingError("encrypted_file")
        if kind == _EOF:
            return None
        if kind == _BOUNDSHEET and _sheet_name(body) == sheet:
            return int(struct.unpack_from("<I", body)[0])
    return None


def _sheet_name(body: bytes) -> str:
    length, wide = body[6], body[7] & 1
    return body[8:].decode("utf-16-le" if wide else "latin-1", errors="replace")[:length]


def _error_cells(stream: bytes, offset: int) -> Iterator[Flag]:
    depth = 0
    for kind, body in _records(stream, offset):
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 0:
            return
        shows_error = kind == _BOOLERR and body[7] == 1
        shows_error |= kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2
        if shows_error:
            row, column = struct.unpack_from("<HH", body)
            yield Flag(row + 1, column + 1, "error_cell")
