"""What happened to the rows: counts, the first errors, and every error in a report file."""

import csv
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import polars as pl

from salesplan.core.services.imports.reading.errors import VALUE_EXCERPT, Problem, RowError

KEPT = 1000
REPORT_HEADER = ("row", "column", "code", "value", "params")
UNKNOWN_KEPT = 100_000


@dataclass(frozen=True, slots=True)
class Summary:
    """The outcome of reading; rows_read = accepted + rejected + blank, always.

    ``errors`` are the first thousand, ``error_counts`` count all by (column, code); ``unknown`` has
    the codes of each dimension that are no node, with rows; ``to_create`` those that the policy
    wants created, in the order of their provisional ids -1, -2, …; ``totals`` in smallest units.
    ``late_keys`` name keys of accepted rows that were found twice after they had been given out.
    ``digest`` of sales lines is that of all rows given out, whatever their order (digests.py).
    """

    rows_read: int = 0
    accepted: int = 0
    rejected: int = 0
    blank: int = 0
    errors: tuple[RowError, ...] = ()
    error_counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    unknown: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    to_create: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    totals: Mapping[str, int] = field(default_factory=dict)
    periods: Mapping[int, int] = field(default_factory=dict)
    first_date: str = ""
    last_date: str = ""
    late_keys: tuple[tuple[str, str], ...] = ()
    duplicate_rows: int = 0
    repeated_rows: int = 0
    digest: str = ""
    warnings: tuple[Problem, ...] = ()


class Collector:
    """Takes errors as they are found; memory does not grow with their number."""

    def __init__(self, report: Path | None = None) -> None:
        self.errors: list[RowError] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self.rejected: int = 0
        self._file: TextIO | None = None
        if report is not None:
            self._file = report.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(REPORT_HEADER)

    def add(self, errors: pl.DataFrame) -> None:
        """Take a frame of row, column, code, value, params (JSON text), sorted by row."""
        for column, code, count in errors.group_by("column", "code").len().iter_rows():
            self.counts[column, code] += count
        for row, column, code, value, params in errors.iter_rows():
            excerpt = (value or "")[:VALUE_EXCERPT]
            if len(self.errors) < KEPT:
                self.errors.append(RowError(row, column, code, excerpt, json.loads(params)))
            if self._file is not None:
                self._writer.writerow((row, column, code, excerpt, params))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


class Faults:
    """Errors of one block, as columns until they are needed."""

    def __init__(self, rows: pl.Series) -> None:
        self.rows = rows
        self._bad: pl.Series | None = None
        self._frames: list[pl.DataFrame] = []

    def mark(
        self,
        mask: pl.Series,
        column: str,
        code: str | pl.Series,
        values: pl.Series | None = None,
        **params: Any,
    ) -> None:
        """Name the rows of ``mask``; ``code`` for all, or one for each marked row."""
        if not mask.any():
            return
        mask = mask.fill_null(value=False)
        where = mask.arg_true()
        count = len(where)
        codes = code if isinstance(code, pl.Series) else _same(code, count)
        texts = values.gather(where) if values is not None else _same("", count)
        frame = {"row": self.rows.gather(where), "column": _same(column, count), "code": codes}
        excerpts = texts.cast(pl.String).str.slice(0, VALUE_EXCERPT)
        params_text = _same(json.dumps(params, ensure_ascii=False), count)
        self._frames.append(pl.DataFrame({**frame, "value": excerpts, "params": params_text}))
        self._bad = mask if self._bad is None else self._bad | mask

    @property
    def bad(self) -> pl.Series | None:
        """Which rows have an error; None when no row has."""
        return self._bad

    def frame(self) -> pl.DataFrame | None:
        return pl.concat(self._frames).sort("row", maintain_order=True) if self._frames else None


def _same(text: str, count: int) -> pl.Series:
    return pl.Series([text], dtype=pl.String).new_from_index(0, count)
