"""A digest of rows that does not depend on their order: the sum of their hashes.

It holds within one version of polars; under another the same rows only look different.
"""

import polars as pl

_SEED = 20_260_831
_HALF, _LOW = 32, 2**32 - 1
_WHOLE = 2**64


class Digest:
    """Takes frames of the same columns."""

    def __init__(self) -> None:
        self._sum = 0
        self._rows = 0

    def add(self, frame: pl.DataFrame) -> None:
        hashes = frame.hash_rows(_SEED)
        parts = pl.DataFrame({"hash": hashes}).select(
            low=(pl.col("hash") & _LOW).sum(), high=(pl.col("hash") // 2**_HALF).sum()
        )
        low, high = parts.row(0)
        self._sum = (self._sum + low + (high << _HALF)) % _WHOLE
        self._rows += frame.height

    def text(self) -> str:
        return f"{pl.__version__}:{self._rows}:{self._sum:016x}"
