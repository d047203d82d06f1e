"""Rows that came as objects, through the same reading as a file, without a child process."""

from collections.abc import Iterator
from dataclasses import replace
from types import TracebackType
from typing import Any

import polars as pl

from salesplan.core.services.imports.reading.collecting import Summary
from salesplan.core.services.imports.reading.reader import Reader, ReadSpec, copy_bytes
from salesplan.core.services.imports.reading.sources import RawFrame, from_records


class RowFeed:
    """A `Feed` of objects; `places` are the numbers by which errors name them.

    `line_credits` are the credits that came inside sales lines (crediting.Credits.write_rows).
    """

    def __init__(
        self,
        spec: ReadSpec,
        rows: list[dict[str, Any]],
        places: list[int],
        line_credits: list[dict[str, Any]],
    ) -> None:
        self.line_credits = line_credits
        self._reader = Reader(spec)
        raw = from_records(rows)  # type: ignore[arg-type]
        self._raw = _numbered(raw, places, spec.mapping.columns())

    def __enter__(self) -> "RowFeed":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is held open."""

    def chunks(self) -> Iterator[bytes]:
        """CSV for COPY."""
        for block in self._reader.records(self._raw):
            yield copy_bytes(block, self._reader.spec.stamp)

    def frames(self) -> Iterator[pl.DataFrame]:
        """Typed frames."""
        for block in self._reader.records(self._raw):
            yield block.frame

    @property
    def summary(self) -> Summary:
        """What became of every row."""
        return self._reader.summary()


def _numbered(raw: RawFrame, places: list[int], columns: tuple[str, ...]) -> RawFrame:
    """With the numbers that the sender counts by; without any row at least with all columns."""
    rows = pl.Series("row", places, dtype=pl.Int64)
    frame = raw.records.frame
    if not places:
        frame = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    return replace(raw, records=replace(raw.records, rows=rows, frame=frame))
