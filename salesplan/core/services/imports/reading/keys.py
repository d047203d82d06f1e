"""Keys of lines: columns that must be unique in the file, or the position within the order.

A position is the rank of the line within its order, over a canonical sort of all mapped values (as
text and integers, before codes become ids). A file that was re-sorted and saved again so gives
every line the same key, and exact duplicates count 1, 2, …. Lines of an order can stand anywhere
in the file: lines are spread over buckets by a hash of the order, on disk when there are many, and
each bucket is ranked by itself.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

BUCKETS = 32
SPILL_ROWS = 600_000
_SEED = 20_260_831


class Positions:
    """Collects typed lines and gives them back with ``line_no`` = position in the order."""

    def __init__(self, directory: Path, order_by: tuple[str, ...]) -> None:
        self._directory = directory
        self._order_by = order_by
        self._held: list[pl.DataFrame] = []
        self._held_rows = 0
        self._written = 0
        self.duplicates = 0

    def add(self, lines: pl.DataFrame) -> None:
        self._held.append(lines)
        self._held_rows += lines.height
        if self._held_rows >= SPILL_ROWS:
            self._spill()

    def ranked(self) -> Iterator[pl.DataFrame]:
        """Yield all lines, each order in one frame, with line_no filled in."""
        if not self._written:
            if self._held:
                yield self._rank(pl.concat(self._held))
            return
        self._spill()
        for bucket in range(BUCKETS):
            paths = sorted(self._directory.glob(f"{bucket:02d}-*.arrow"))
            if paths:
                frame = pl.concat([pl.read_ipc(path) for path in paths])
                yield self._rank(frame)

    def _spill(self) -> None:
        if not self._held:
            return
        lines = pl.concat(self._held)
        self._held, self._held_rows = [], 0
        bucket = (lines["order_no"].hash(_SEED) % BUCKETS).alias("bucket")
        for (number,), part in lines.with_columns(bucket).group_by("bucket"):
            path = self._directory / f"{number:02d}-{self._written:06d}.arrow"
            part.drop("bucket").write_ipc(path, compression="lz4")
        self._written += 1

    def _rank(self, lines: pl.DataFrame) -> pl.DataFrame:
        lines = lines.sort("order_no", *self._order_by, nulls_last=True)
        self.duplicates += _repeats(lines, ("order_no", *self._order_by))
        place = pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
        begins = pl.col("order_no") != pl.col("order_no").shift(1, fill_value="\x00")
        lines = lines.with_columns(place.alias("place"))
        first = pl.when(begins).then(pl.col("place")).forward_fill()
        number = (pl.col("place") - first + 1).cast(pl.String)
        return lines.with_columns(number.alias("line_no")).drop("place")


def _repeats(lines: pl.DataFrame, columns: tuple[str, ...]) -> int:
    """Count lines that equal the line before them in a sorted frame."""
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in columns)
    count = lines.lazy().select(same.sum()).collect().item()
    return int(count)


class RowHashes:
    """64-bit hashes of whole rows as the file has them, columns that are not mapped included."""

    def __init__(self) -> None:
        self._hashes: list[pl.Series] = []

    def add(self, rows: pl.DataFrame) -> None:
        self._hashes.append(rows.hash_rows(_SEED))

    def repeated(self) -> int:
        """Return how many rows equal an earlier one in every column."""
        if not self._hashes:
            return 0
        hashes = pl.concat(self._hashes)
        return len(hashes) - hashes.n_unique()


class KeyHashes:
    """64-bit hashes of the keys of all accepted lines, with their rows; tells which occur twice."""

    def __init__(self) -> None:
        self._hashes: list[pl.Series] = []
        self._rows: list[pl.Series] = []

    def add(self, lines: pl.DataFrame, rows: pl.Series) -> None:
        hashes = lines.select(pl.struct("order_no", "line_no").hash(_SEED).alias("hash"))["hash"]
        self._hashes.append(hashes)
        self._rows.append(rows.cast(pl.UInt32))

    def repeated(self) -> pl.Series:
        """Return the rows of all keys that occur more than once, sorted."""
        if not self._hashes:
            return pl.Series(dtype=pl.UInt32)
        hashes = pl.concat(self._hashes, rechunk=True)
        self._hashes = []
        ordered = hashes.sort()
        again = ordered.filter(ordered == ordered.shift(1)).unique()
        if again.is_empty():
            return pl.Series(dtype=pl.UInt32)
        return pl.concat(self._rows).filter(hashes.is_in(again.implode())).sort()
