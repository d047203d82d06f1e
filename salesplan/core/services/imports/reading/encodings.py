"""Which encoding a text is in: certain by a mark or as strict UTF-8, else a guess to confirm."""

import codecs
from dataclasses import dataclass

import chardet

from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.streams import TextSource, without_bom

SAMPLE = 256 * 1024
CANDIDATES = ("gb18030", "big5", "cp1252")
ACCEPTED = ("utf-8", "utf-16-le", "utf-16-be", *CANDIDATES, "shift_jis", "euc_jp", "euc_kr")
_SUPERSETS = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "big5hkscs": "big5",
    "cp950": "big5",
    "iso8859-1": "cp1252",
    "iso8859-15": "cp1252",
    "cp932": "shift_jis",
    "cp949": "euc_kr",
    "utf_8_sig": "utf-8",
    "utf-8-sig": "utf-8",
    "utf-16": "utf-16-le",
}


@dataclass(frozen=True, slots=True)
class Encoding:
    """``confident`` is false where a person must confirm; ``others`` also decode the sample."""

    name: str
    confident: bool
    others: tuple[str, ...] = ()


def named(name: str) -> str:
    """Return our name of an encoding that a person or a mapping names; ReadingError if unknown."""
    try:
        found = codecs.lookup(name).name.replace("_", "-")
    except LookupError as error:
        raise ReadingError("unknown_encoding", encoding=name) from error
    found = _SUPERSETS.get(found, found)
    aliases = {alias.replace("_", "-"): alias for alias in ACCEPTED}
    if found not in aliases:
        raise ReadingError("unknown_encoding", encoding=name)
    return aliases[found]


def detect(source: TextSource) -> Encoding:
    """Return the encoding of the whole text. Raises ReadingError not_text or unknown_encoding."""
    head = source.head(SAMPLE)
    marked, bare = without_bom(head)
    if marked:
        return Encoding(marked, confident=True)
    if b"\x00" in bare:
        return _sixteen(bare)
    foreign = _first_foreign(source)
    if foreign is None:
        return Encoding("utf-8", confident=True)
    return _guessed(foreign)


def _first_foreign(source: TextSource) -> bytes | None:
    """Return a sample around the first bytes that are not UTF-8, None when all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for chunk in source.chunks():
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            data, start = bytes(error.object), error.start
            begin = data.rfind(b"\n", 0, start) + 1
            sample = data[begin : begin + SAMPLE]
            return sample[: sample.rfind(b"\n") + 1] or sample
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ReadingError("not_decodable", encoding="utf-8", byte=source.size, row=0) from None
    return None


def _sixteen(data: bytes) -> Encoding:
    """UTF-16 without a mark shows as zeros in every other byte; other zeros are not text."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    if max(even, odd) < len(data) // 20 or min(even, odd) > max(even, odd) // 10:
        raise ReadingError("not_text")
    if not _decodes(data[: len(data) // 2 * 2], name):
        raise ReadingError("not_text")
    return Encoding(name, confident=False)


def _guessed(sample: bytes) -> Encoding:
    guess = chardet.detect(sample)["encoding"] or ""
    try:
        first = (named(guess),) if guess else ()
    except ReadingError:
        first = ()
    order = dict.fromkeys((*first, *CANDIDATES))
    possible = [name for name in order if name != "utf-8" and _decodes(sample, name)]
    if not possible:
        raise ReadingError("unknown_encoding", encoding=guess or "?")
    return Encoding(possible[0], confident=False, others=tuple(possible[1:]))


def _decodes(data: bytes, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        decoder.decode(data)
    except UnicodeDecodeError:
        return False
    return True
