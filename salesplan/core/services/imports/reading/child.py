"""What a child process does: take a task from one file, answer on another (wire.py)."""

import gc
import pickle
import resource
from typing import BinaryIO

from salesplan.core.services.imports.reading import sniffing, wire
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import SPREADSHEET
from salesplan.core.services.imports.reading.reader import Reader, copy_bytes
from salesplan.core.services.imports.reading.tasks import OUT_OF_MEMORY, PreviewTask, ReadTask


def main(asked: BinaryIO, pipe: BinaryIO) -> int:
    """Do the task that `asked` holds, answer on `pipe`; return the exit status."""
    task = pickle.load(asked)  # noqa: S301
    try:
        _confine(task)
        if isinstance(task, PreviewTask):
            found = sniffing.preview(task.path, limits=task.limits, **task.options)
            wire.put(pipe, wire.RESULT, found)
        else:
            _read(task, pipe)
    except ReadingError as error:
        wire.put(pipe, wire.ERROR, (error.code, dict(error.numbers)))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _confine(task: PreviewTask | ReadTask) -> None:
    """Put up walls before the file is parsed: a spreadsheet's are narrower.

    Its cells are objects that hold no others, so searching them for cycles is time lost.
    """
    path = task.path if isinstance(task, PreviewTask) else task.spec.path
    limits = task.limits if isinstance(task, PreviewTask) else task.spec.limits
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    memory = limits.memory
    if path is not None and sniffing.kind_of(path) != "text":
        gc.disable()
        memory = SPREADSHEET.memory
        seconds = int(SPREADSHEET.seconds or 60)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _read(task: ReadTask, pipe: BinaryIO) -> None:
    def progress(rows: int, fraction: float) -> None:
        wire.put(pipe, wire.PROGRESS, (rows, fraction))

    reader = Reader(task.spec, progress)
    for block in reader.blocks():
        if task.output == "copy":
            wire.send(pipe, wire.DATA, copy_bytes(block, task.spec.stamp), block.rows)
        elif task.output == "frames":
            wire.put(pipe, wire.FRAME, block.frame)
    wire.put(pipe, wire.RESULT, reader.summary())
