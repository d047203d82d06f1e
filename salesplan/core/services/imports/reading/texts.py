"""Text as it is stored: trimmed, in NFC, without characters that break or deceive."""

import polars as pl

_REFUSED = "[\\x00\u202a-\u202e\u2066-\u2069]"
"""NUL breaks PostgreSQL; embeddings and overrides of direction make text show as another."""
_GUARDED = r"^'([=+\-@\t\r\n＝＋－＠])"
"""The apostrophe that our own exports put before text that a spreadsheet would calculate."""


def normalise(values: pl.Series) -> pl.Series:
    """Return ``values`` trimmed, in NFC, and without the apostrophe of an export."""
    text = values.str.strip_chars()
    if not is_ascii(text):
        text = text.str.normalize("NFC")
    if text.str.starts_with("'").any():
        text = text.str.replace(_GUARDED, "$1")
    return text


def refused(values: pl.Series) -> pl.Series:
    """Return which values hold NUL or a control of writing direction."""
    if is_ascii(values):
        return values.str.contains("\x00", literal=True)
    return values.str.contains(_REFUSED)


def longer(values: pl.Series, limit: int) -> pl.Series:
    """Return which values have more than ``limit`` characters."""
    if (values.str.len_bytes().max() or 0) <= limit:  # type: ignore[operator]
        return values.is_null()
    return values.str.len_chars() > limit


def is_ascii(values: pl.Series) -> bool:
    """Whether every text of the column is plain ASCII."""
    return bool(values.str.len_bytes().sum() == values.str.len_chars().sum())
