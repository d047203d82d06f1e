"""The bytes of a text file: unpacked, counted, decoded strictly to UTF-8, cut at record ends."""

import codecs
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import MB, RECORD_BYTES

GZIP = b"\x1f\x8b"
CHUNK = 4 * MB
BLOCK = 12 * MB
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def is_gzip(path: Path) -> bool:
    """Whether the file begins like a gzip file."""
    with path.open("rb") as file:
        return file.read(2) == GZIP


class TextSource:
    """A plain or gz text file read in chunks; ``position`` is how far the file has been read."""

    def __init__(self, path: Path, *, limit: int | None = None) -> None:
        self.path = path
        self.limit = limit
        self.position = 0
        self.size = path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """Yield the unpacked bytes. Raises ReadingError gzip_damaged or text_too_large."""
        total = 0
        with self.path.open("rb") as raw:
            for chunk in _read(raw, packed=is_gzip(self.path)):
                total += len(chunk)
                self.position = raw.tell()
                if self.limit is not None and total > self.limit:
                    raise ReadingError("text_too_large", limit_mb=self.limit // MB)
                yield chunk

    def head(self, size: int) -> bytes:
        """Return the first ``size`` unpacked bytes, or fewer."""
        parts: list[bytes] = []
        for chunk in self.chunks():
            parts.append(chunk)
            if sum(map(len, parts)) >= size:
                break
        return b"".join(parts)[:size]


def _read(raw: BinaryIO, *, packed: bool) -> Iterator[bytes]:
    file: BinaryIO = gzip.GzipFile(fileobj=raw, mode="rb") if packed else raw  # type: ignore[assignment]
    try:
        while chunk := file.read(CHUNK):
            yield chunk
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise ReadingError("gzip_damaged", detail=str(error)[:80]) from error


def without_bom(data: bytes) -> tuple[str, bytes]:
    """Return the encoding that a byte order mark names ("" for none) and the bytes behind it."""
    for bom, name in BOMS:
        if data.startswith(bom):
            return name, data[len(bom) :]
    return "", data


def utf8_chunks(chunks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Yield the text as UTF-8, whatever it was. Raises ReadingError not_decodable with the place.

    UTF-8 is checked but not copied; the byte order mark is dropped.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    keep = codecs.lookup(encoding).name == "utf-8"
    offset = lines = 0
    for number, chunk in enumerate(chunks):
        data = without_bom(chunk)[1] if number == 0 else chunk
        offset += len(chunk) - len(data)
        pending = len(decoder.getstate()[0])
        if keep and not pending and data.isascii():
            yield data
        else:
            yield _decoded(decoder, data, encoding, (offset - pending, lines)).encode("utf-8")
        offset += len(data)
        lines += data.count(b"\n")
    _decoded(decoder, b"", encoding, (offset, lines), final=True)


def _decoded(
    decoder: codecs.IncrementalDecoder,
    data: bytes,
    encoding: str,
    place: tuple[int, int],
    *,
    final: bool = False,
) -> str:
    offset, lines = place
    try:
        return decoder.decode(data, final)
    except UnicodeDecodeError as error:
        row = lines + error.object[: error.start].count(b"\n") + 1
        position = offset + error.start + 1
        raise ReadingError("not_decodable", encoding=encoding, byte=position, row=row) from error


def blocks(chunks: Iterator[bytes], *, quoting: bool, size: int = BLOCK) -> Iterator[bytes]:
    """Cut the stream into blocks of about ``size`` bytes that end where a record ends.

    A newline inside quotation marks does not end a record. Raises ReadingError unclosed_quote
    when no record ends within RECORD_BYTES; a quote still open at the end of the file is left
    in the last block for records.check to name.
    """
    pending: list[bytes] = []
    held = 0
    for chunk in chunks:
        pending.append(chunk)
        held += len(chunk)
        if held < size:
            continue
        data = b"".join(pending)
        cut = record_end(data, quoting=quoting)
        if not cut and held > size + RECORD_BYTES:
            raise ReadingError("unclosed_quote")
        pending, held = [data[cut:]], len(data) - cut
        if cut:
            yield data[:cut]
    rest = b"".join(pending)
    if rest:
        yield rest


def record_end(data: bytes, *, quoting: bool) -> int:
    """Return the length of the longest prefix that is whole records, 0 for none."""
    cut = data.rfind(b"\n") + 1
    if not quoting:
        return cut
    odd = data.count(b'"', 0, cut) % 2
    while odd and cut:
        earlier = data.rfind(b"\n", 0, cut - 1) + 1
        odd ^= data.count(b'"', earlier, cut) % 2
        cut = earlier
    return cut
