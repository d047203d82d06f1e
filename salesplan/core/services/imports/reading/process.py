"""Read files in a child process, so that a parser that dies or swells harms nobody else."""

import pickle
import signal
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Any, BinaryIO

import polars as pl

from salesplan.core.services.imports.reading import spawning, wire
from salesplan.core.services.imports.reading.collecting import Summary
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import BROWSER, SPREADSHEET, Limits
from salesplan.core.services.imports.reading.previews import Preview
from salesplan.core.services.imports.reading.reader import Progress, ReadSpec
from salesplan.core.services.imports.reading.tasks import (
    OUT_OF_MEMORY,
    Output,
    PreviewTask,
    ReadTask,
)


def preview(
    path: Path,
    *,
    limits: Limits = BROWSER,
    encoding: str = "",
    delimiter: str = "",
    sheet: str = "",
    header_row: int = 0,
) -> Preview:
    """Return sniffing.preview of a file, found out in a child process. Raises ReadingError."""
    options: dict[str, Any] = {"encoding": encoding, "delimiter": delimiter, "sheet": sheet}
    task = PreviewTask(path, limits, {**options, "header_row": header_row})
    with _Child(task, limits.seconds or SPREADSHEET.seconds) as process:
        for message in process.messages():
            found: Preview = message.object()
            return found
    raise ReadingError("reader_died", detail="")


class Reading:
    """A file being read in a child process; a context manager.

    Iterate chunks() (for COPY) or frames() (for the small kinds) to the end, then take ``summary``.
    Raises ReadingError out of the iteration: of the file, or reader_died, reader_out_of_memory,
    reader_timed_out.
    """

    def __init__(
        self, spec: ReadSpec, *, output: Output = "copy", progress: Progress | None = None
    ) -> None:
        self._progress = progress
        self._summary: Summary | None = None
        self._child = _Child(ReadTask(spec, output), spec.limits.seconds)

    def __enter__(self) -> "Reading":
        self._child.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.__exit__(kind, error, trace)

    @property
    def summary(self) -> Summary:
        """What became of every row; there once the iteration has ended."""
        if self._summary is None:
            raise ReadingError("reader_died", detail="no summary")
        return self._summary

    def chunks(self) -> Iterator[bytes]:
        """Yield CSV for COPY, in whole rows."""
        for message in self._data():
            yield message.payload

    def frames(self) -> Iterator[pl.DataFrame]:
        """Yield accepted rows as frames."""
        for message in self._data():
            frame: pl.DataFrame = message.object()
            yield frame

    def finish(self) -> Summary:
        """Read to the end without output (a dry run) and return the summary."""
        for _ in self._data():
            pass
        return self.summary

    def _data(self) -> Iterator[wire.Message]:
        for message in self._child.messages():
            if message.kind == wire.PROGRESS:
                if self._progress is not None:
                    self._progress(*message.object())
            elif message.kind == wire.RESULT:
                self._summary = message.object()
            else:
                yield message


class CopyFile:
    """A Reading as the file object that psycopg2's copy_expert reads."""

    def __init__(self, reading: Reading) -> None:
        self._chunks = reading.chunks()
        self._held = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        """Return up to ``size`` bytes (all of the current chunk for -1), b"" at the end."""
        if not len(self._held):
            self._held = memoryview(next(self._chunks, b""))
        size = len(self._held) if size < 0 else size
        data, self._held = self._held[:size], self._held[size:]
        return bytes(data)


class _Child:
    def __init__(self, task: PreviewTask | ReadTask, seconds: float | None) -> None:
        self._task = task
        self._seconds = seconds
        self._timed_out = False
        self._timer: threading.Timer | None = None
        self._process: spawning.Child | None = None
        self._stderr: IO[bytes] | None = None

    def __enter__(self) -> "_Child":
        self._stderr = tempfile.TemporaryFile()
        self._process = spawning.spawn(self._stderr)
        if self._seconds is not None:
            self._timer = threading.Timer(self._seconds, self._expire)
            self._timer.daemon = True
            self._timer.start()
        feeder = threading.Thread(target=self._feed, daemon=True)
        feeder.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdout, self._process.stdin):
                _close(pipe)
        if self._stderr is not None:
            self._stderr.close()

    def messages(self) -> Iterator[wire.Message]:
        """Yield what the child sends; raise what it reports or died of."""
        process = self._process
        if process is None:
            raise ReadingError("reader_died", detail="not started")
        for message in wire.messages(process.stdout):
            if message.kind == wire.ERROR:
                code, params = message.object()
                raise ReadingError(code, **params)
            yield message
        status = process.wait()
        if status or self._timed_out:
            raise self._death(status)

    def _feed(self) -> None:
        process = self._process
        if process is None:
            return
        try:
            pickle.dump(_absolute(self._task), process.stdin)
            process.stdin.close()
        except (BrokenPipeError, ValueError):  # the child has died, or was left before it was fed
            return

    def _expire(self) -> None:
        self._timed_out = True
        if self._process is not None:
            self._process.kill()

    def _death(self, status: int) -> ReadingError:
        if self._timed_out or status == -signal.SIGXCPU:
            return ReadingError("reader_timed_out", seconds=int(self._seconds or 60))
        text = self._last_words()
        memory = ("memory allocation", "MemoryError", "Cannot allocate memory", "out of memory")
        if status == OUT_OF_MEMORY or any(word in text for word in memory):
            return ReadingError("reader_out_of_memory")
        return ReadingError("reader_died", detail=text.strip().rpartition("\n")[2][:200] or status)

    def _last_words(self) -> str:
        if self._stderr is None:
            return ""
        self._stderr.seek(0, 2)
        self._stderr.seek(max(self._stderr.tell() - 64_000, 0))
        return self._stderr.read().decode("utf-8", errors="replace")


def _absolute(task: PreviewTask | ReadTask) -> PreviewTask | ReadTask:
    if isinstance(task, PreviewTask):
        return replace(task, path=task.path.absolute())
    spec = task.spec
    paths = {name: getattr(spec, name) for name in ("path", "report", "workdir")}
    absolute = {name: path.absolute() for name, path in paths.items() if path is not None}
    return replace(task, spec=replace(spec, **absolute))


def _close(pipe: BinaryIO) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return
