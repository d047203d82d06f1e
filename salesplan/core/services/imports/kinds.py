"""What is done with the rows of each kind of file: a registry that apps above add to."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol, runtime_checkable

import polars as pl

from salesplan.core.models import ImportBatch, Source
from salesplan.core.scoping import Viewer
from salesplan.core.services.imports.reading.collecting import Summary
from salesplan.core.services.imports.reading.errors import RowError
from salesplan.core.services.imports.reading.mappings import Mapping
from salesplan.core.services.imports.reading.stamping import Stamp


class Feed(Protocol):
    """Rows that were read and accepted; `summary` is there once they have been taken."""

    def chunks(self) -> Iterator[bytes]:
        """CSV for COPY, in whole rows."""

    def frames(self) -> Iterator[pl.DataFrame]:
        """Frames with the columns of the kind, and `row`, the row of the file."""

    @property
    def summary(self) -> Summary:
        """What became of every row."""


@dataclass
class Run:
    """One batch being written, inside its transaction. Money in 10^-2, quantity in 10^-3."""

    batch: ImportBatch
    actor: Viewer
    today: date
    now: datetime
    mapping: Mapping
    cursor: Any
    feed: Feed = field(init=False)
    counts: dict[str, int] = field(default_factory=dict)
    created: dict[str, int] = field(default_factory=dict)
    rejected: list[RowError] = field(default_factory=list)

    @property
    def batch_id(self) -> int:
        """The id that the rows of this run carry."""
        return int(self.batch.pk)

    @property
    def source(self) -> Source:
        """The source that the rows belong to; ValueError for a kind without one."""
        if self.batch.source is None:
            raise ValueError(f"{self.batch.kind} has no source")
        return self.batch.source

    def rows(self) -> list[dict[str, Any]]:
        """All accepted rows as dicts, in the order of the file."""
        return [row for frame in self.feed.frames() for row in frame.iter_rows(named=True)]

    def reject(self, row: int, column: str, code: str, value: str = "", **params: Any) -> None:
        """Say why a row that could be read cannot be taken."""
        self.rejected.append(RowError(row, column, code, value[:100], params))


class Handler(Protocol):
    """Writes and takes back the batches of one kind."""

    output: str
    """`copy` for CSV chunks, `frames` for typed frames."""
    has_source: bool
    """Whether rows belong to a source."""

    def write(self, run: Run) -> None:
        """Write the rows of the feed and fill `run.counts`; raises `Refused` to stop it all."""

    def undo(self, *, batch: ImportBatch, actor: Viewer, today: date, cursor: Any) -> None:
        """Restore what the batch changed; raises `Conflict` with the list when it cannot."""


@runtime_checkable
class Quick(Protocol):
    """A handler that has a shorter way for some batches."""

    def quick(
        self, run: Run, opened: Callable[[Stamp | None], AbstractContextManager[Feed]]
    ) -> bool:
        """Open the feed and write it the short way; False, and nothing done, if it is not open."""


_handlers: dict[str, Handler] = {}


def register(kind: str, handler: Handler) -> None:
    """Say what writes the files of a kind (`ImportKind`)."""
    _handlers[kind] = handler


def handler(kind: str) -> Handler:
    """The handler of a kind; KeyError for one that nobody registered."""
    return _handlers[kind]


def registered() -> tuple[str, ...]:
    """The kinds that can be imported."""
    return tuple(_handlers)
