"""Read a file with a mapping: a stream of checked blocks, and a summary of every row.

Nothing here touches Django or a database; the module runs in a child process (process.py) or, for
rows that came over the API, in place.
"""

import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import polars as pl

from salesplan.core.services.imports.reading import schemas
from salesplan.core.services.imports.reading.collecting import Collector, Faults, Summary
from salesplan.core.services.imports.reading.digests import Digest
from salesplan.core.services.imports.reading.errors import Problem, ReadingError
from salesplan.core.services.imports.reading.keys import KeyHashes, Positions, RowHashes
from salesplan.core.services.imports.reading.limits import COMMAND, Limits
from salesplan.core.services.imports.reading.lines import Lines, Reference
from salesplan.core.services.imports.reading.mappings import Mapping, validate
from salesplan.core.services.imports.reading.sources import FileSource, RawFrame
from salesplan.core.services.imports.reading.stamping import Stamp

DUPLICATE_KEYS_NAMED = 10_000
Progress = Callable[[int, float], None]
"""Called with rows read so far and the part of the file read, 0 to 1."""


@dataclass(frozen=True, slots=True)
class ReadSpec:
    """Everything that reading needs. ``report`` gets every error as CSV (collecting.py)."""

    mapping: Mapping
    today: date
    path: Path | None = None
    reference: Reference = field(default_factory=Reference)
    limits: Limits = COMMAND
    report: Path | None = None
    workdir: Path | None = None
    stamp: Stamp | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """Accepted rows: schemas.SALES_COLUMNS in that order; other kinds with ``row`` of the file."""

    frame: pl.DataFrame

    @property
    def rows(self) -> int:
        return self.frame.height


def copy_bytes(block: Block, stamp: Stamp | None = None) -> bytes:
    """Return the rows as CSV for COPY … WITH (FORMAT csv): null is unquoted empty.

    With a stamp the columns are stamping.STAMPED_COLUMNS.
    """
    buffer = io.BytesIO()
    frame = block.frame if stamp is None else stamp.on(block.frame)
    frame.write_csv(buffer, include_header=False, null_value="")
    return buffer.getvalue()


class Reader:
    """Reads once: iterate blocks() to the end, then take summary()."""

    def __init__(self, spec: ReadSpec, progress: Progress | None = None) -> None:
        self.spec = spec
        self._progress = progress
        self._lines = _lines(spec)
        self._collector = Collector(spec.report)
        self._counts: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()
        self._periods: Counter[int] = Counter()
        self._days: list[date] = []
        self._hashes = KeyHashes()
        self._whole = RowHashes()
        self._digest = Digest()
        self._late: tuple[tuple[str, str], ...] = ()
        self._duplicates = 0
        self._warnings: tuple[Problem, ...] = ()

    def blocks(self) -> Iterator[Block]:
        """Yield accepted rows. Raises ReadingError for what spoils the whole file."""
        if self.spec.path is None:
            raise ReadingError("empty_file")
        source = FileSource(self.spec.path, self.spec.mapping, self.spec.limits)
        yield from self._run(source.frames())
        self._find_late(source)
        self._warnings = source.warnings
        self._collector.close()

    def records(self, raw: RawFrame) -> Iterator[Block]:
        """Yield accepted rows of one frame (sources.from_records), without a file."""
        problems = validate(self.spec.mapping, raw.records.frame.columns)
        if problems:
            raise ReadingError(problems[0].code, **dict(problems[0].params))
        yield from self._run(iter([raw]))
        self._name_late(self._hashes.repeated(), iter([raw]))
        self._collector.close()

    def summary(self) -> Summary:
        """Return what became of every row; call it after blocks() has ended."""
        counts = self._counts
        if counts["read"] != counts["accepted"] + counts["rejected"] + counts["blank"]:
            raise ReadingError("rows_lost", **counts)
        resolvers = self._lines.resolvers.items()
        return Summary(
            rows_read=counts["read"],
            accepted=counts["accepted"],
            rejected=counts["rejected"],
            blank=counts["blank"],
            errors=tuple(sorted(self._collector.errors, key=lambda error: error.row)),
            error_counts=dict(self._collector.counts),
            unknown={name: dict(one.unknown) for name, one in resolvers if one.unknown},
            to_create={name: one.to_create for name, one in resolvers if one.to_create},
            totals=dict(self._totals),
            periods=dict(sorted(self._periods.items())),
            first_date=min(self._days).isoformat() if self._days else "",
            last_date=max(self._days).isoformat() if self._days else "",
            late_keys=self._late,
            duplicate_rows=self._duplicates,
            repeated_rows=self._whole.repeated(),
            warnings=self._warnings,
            digest="" if self._late else self._digest.text(),
        )

    def _run(self, raws: Iterator[RawFrame]) -> Iterator[Block]:
        if not self._lines.by_position:
            for raw in raws:
                yield from self._out(self._accepted(raw))
            return
        with tempfile.TemporaryDirectory(dir=self.spec.workdir, prefix="import-") as folder:
            positions = Positions(Path(folder), self._lines.canonical)
            for raw in raws:
                positions.add(self._accepted(raw))
            for frame in positions.ranked():
                yield from self._out(frame)
            self._duplicates = positions.duplicates

    def _accepted(self, raw: RawFrame) -> pl.DataFrame:
        records = raw.records
        faults = Faults(records.rows)
        typed = self._lines.convert(records.frame, faults)
        _mark_flags(raw, self.spec.mapping, faults)
        _mark_nulls(typed, self.spec.mapping.kind, faults)
        self._report(faults, raw)
        bad = faults.bad
        rows = records.rows if bad is None else records.rows.filter(~bad)
        accepted = typed if bad is None else typed.filter(~bad)
        if self.spec.mapping.kind != "sales_lines":
            accepted = accepted.with_columns(rows.alias("row"))
        if self._lines.by_position:
            self._whole.add(records.frame if bad is None else records.frame.filter(~bad))
        self._counts["read"] += records.count
        self._counts["blank"] += records.blank
        self._counts["accepted"] += accepted.height
        self._counts["rejected"] += typed.height - accepted.height + len(records.ragged)
        if "line_no" in accepted.columns:
            self._hashes.add(accepted, rows)
        if self._progress is not None:
            self._progress(self._counts["read"], raw.fraction)
        return accepted

    def _report(self, faults: Faults, raw: RawFrame) -> None:
        frames = [] if (found := faults.frame()) is None else [found]
        if raw.records.ragged:
            frames.append(_ragged(raw))
        if frames:
            self._collector.add(pl.concat(frames).sort("row", maintain_order=True))

    def _out(self, frame: pl.DataFrame) -> Iterator[Block]:
        if not frame.height:
            return
        if self.spec.mapping.kind == "sales_lines":
            frame = frame.select(schemas.SALES_COLUMNS)
            self._digest.add(frame)
            for name in ("quantity", "revenue", "cost"):
                self._totals[name] += int(frame[name].sum())
            for period, count in frame["period"].value_counts().iter_rows():
                self._periods[period] += count
        if "date" in frame.columns:
            ends = [frame["date"].min(), frame["date"].max(), *self._days]
            days = [day for day in ends if isinstance(day, date)]
            self._days = [min(days), max(days)] if days else []
        yield Block(frame)

    def _find_late(self, source: FileSource) -> None:
        rows = self._hashes.repeated()
        if len(rows):
            self._name_late(rows, source.frames())

    def _name_late(self, rows: pl.Series, raws: Iterator[RawFrame]) -> None:
        """Reject every row of a key that stands twice: which one is right cannot be known."""
        if not len(rows):
            return
        if len(rows) > DUPLICATE_KEYS_NAMED:
            raise ReadingError("key_not_unique", rows=len(rows), first=rows[0], second=rows[1])
        found: list[tuple[str, str]] = []
        for raw in raws:
            at = raw.records.rows.cast(pl.UInt32).is_in(rows.implode())
            if not at.any():
                continue
            found += self._duplicated(raw.records.frame.filter(at), raw.records.rows.filter(at))
        self._late = tuple(dict.fromkeys(found))
        self._counts["accepted"] -= len(found)
        self._counts["rejected"] += len(found)

    def _duplicated(self, frame: pl.DataFrame, rows: pl.Series) -> list[tuple[str, str]]:
        key = self.spec.mapping.key
        if key is None or not isinstance(key.line, tuple):
            return []
        faults, read = Faults(rows), self._lines.converter
        orders, lines = (read.key(names, frame, faults) for names in (key.order, key.line))
        texts = pl.DataFrame({"order": orders, "line": lines})
        shown = texts.select(pl.concat_str(pl.all(), separator=" / ").alias("key"))["key"]
        every = pl.Series([True]).new_from_index(0, frame.height)
        faults.mark(every, ", ".join([*key.order, *key.line]), "duplicate_key", shown)
        if (errors := faults.frame()) is not None:
            self._collector.add(errors)
        return list(texts.iter_rows())


def _lines(spec: ReadSpec) -> Lines:
    problems = [
        problem
        for problem in validate(spec.mapping, spec.mapping.columns())
        if problem.code != "column_missing"
    ]
    if problems:
        raise ReadingError(problems[0].code, **dict(problems[0].params))
    return Lines(spec.mapping, spec.reference, spec.today)


def _ragged(raw: RawFrame) -> pl.DataFrame:
    width = raw.records.frame.width
    rows = pl.Series("row", [row for row, _ in raw.records.ragged], dtype=pl.Int64)
    params = [f'{{"found": {found}, "expected": {width}}}' for _, found in raw.records.ragged]
    columns = {"column": "", "code": "ragged_row", "value": ""}
    frame = pl.DataFrame({"row": rows}).with_columns(
        *(pl.lit(text).alias(name) for name, text in columns.items()),
        pl.Series("params", params, dtype=pl.String),
    )
    return frame.select("row", "column", "code", "value", "params")


def _mark_flags(raw: RawFrame, mapping: Mapping, faults: Faults) -> None:
    used = set(mapping.columns())
    for row, cells in raw.flags.items():
        for column, code in cells.items():
            if column in used:
                faults.mark(raw.records.rows == row, column, code)


def _mark_nulls(typed: pl.DataFrame, kind: str, faults: Faults) -> None:
    """The last net: a row without a required value is named, whatever let it through."""
    required = [name for name in _REQUIRED[kind] if name in typed.columns]
    if not any(typed[name].null_count() for name in required):
        return
    holes = typed.select(pl.any_horizontal(pl.col(required).is_null()).alias("hole"))["hole"]
    unnamed = holes if faults.bad is None else holes & ~faults.bad
    faults.mark(unnamed, "", "incomplete_row")


_REQUIRED = {
    kind: tuple(
        f"{known.name}_id" if known.type is schemas.FieldType.NODE else known.name
        for known in fields
        if known.required or known.type is schemas.FieldType.NODE
    )
    for kind, fields in schemas.SCHEMAS.items()
}
_REQUIRED["sales_lines"] = (*_REQUIRED["sales_lines"], "order_no", "period", "quantity")
