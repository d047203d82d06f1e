"""Text as it is stored: trimmed, in NFC, without characters that break or deceive."""

import polars as pl

_REFUSED = "[\\x00\u202a-\u202e\u2066-\u2069]"
"""NUL breaks PostgreSQL; embeddings and overrides of direction make text show as another."""
_GUARDED = r"^'[=+\-@\t\r\n＝＋－＠]"
"""The apostrophe that our own exports put before text that a spreadsheet would calculate."""


def normalise(values: pl.Series) -> pl.Series:
    """Return ``values`` trimmed, in NFC, and without the apostrophe of an export."""
    text = values.str.strip_chars()
    if not text.str.len_bytes().eq_missing(text.str.len_chars()).all():
        text = text.str.normalize("NFC")
    guarded = text.str.contains(_GUARDED)
    if guarded.any():
        text = text.str.replace(r"^'([=+\-@\t\r\n＝＋－＠])", "$1")
    return text


def refused(values: pl.Series) -> pl.Series:
    """Return which values hold NUL or a control of writing direction."""
    return values.str.contains(_REFUSED)
