import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from salesplan.core.services.imports.reading import process, spawning, tasks
from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.limits import BROWSER, COMMAND, Limits
from salesplan.core.services.imports.reading.reader import ReadSpec
from tests.core.services.imports.reading.builders import (
    HEADER,
    REFERENCE,
    TODAY,
    lines_file,
    mapping,
    text_file,
)
from tests.core.services.imports.reading.test_workbooks import SHEET, with_part, workbook

GOOD = "A,1,2024-01-05,S1,P1,2,10.50"


def spec(path: Path, limits: Limits = COMMAND) -> ReadSpec:
    return ReadSpec(mapping=mapping(), today=TODAY, path=path, reference=REFERENCE, limits=limits)


def test_a_child_reads_and_reports_progress_and_outcome(tmp_path: Path) -> None:
    path = lines_file(tmp_path, GOOD, "A,2,2024-01-05,S1,P1,2,x")
    seen: list[tuple[int, float]] = []
    with process.Reading(spec(path), progress=lambda *args: seen.append(args)) as reading:
        source = process.CopyFile(reading)
        data = b"".join(iter(lambda: source.read(7), b""))
    assert data == b"A,1,2024-01-05,24288,10,20,3,4,5,2000,1050,,,,,\n"
    assert (reading.summary.accepted, reading.summary.rejected) == (1, 1)
    assert reading.summary.errors[0].code == "not_a_number"
    assert seen == [(2, 1.0)]


def test_frames_and_dry_runs_come_through_the_same_child(tmp_path: Path) -> None:
    path = lines_file(tmp_path, GOOD)
    with process.Reading(spec(path), output="frames") as reading:
        assert [frame.height for frame in reading.frames()] == [1]
    with process.Reading(spec(path), output="none") as reading:
        assert reading.finish().accepted == 1


def test_a_refusal_in_the_child_is_a_refusal_here(tmp_path: Path) -> None:
    path = text_file(tmp_path, HEADER.replace("day", "line") + GOOD)
    with process.Reading(spec(path)) as reading, pytest.raises(ReadingError) as error:
        reading.finish()
    assert error.value.code == "duplicate_header"
    assert error.value.numbers == {"name": "line", "columns": "2, 3"}


def test_a_preview_is_made_in_a_child(tmp_path: Path) -> None:
    found = process.preview(lines_file(tmp_path, GOOD), limits=BROWSER)
    assert found.names == tuple(HEADER.strip().split(","))


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = lines_file(tmp_path, GOOD)
    with (
        process.Reading(spec(path, Limits(seconds=0.001))) as reading,
        pytest.raises(ReadingError) as error,
    ):
        reading.finish()
    assert error.value.code == "reader_timed_out"


def test_a_child_without_memory_says_so(tmp_path: Path) -> None:
    rows = [GOOD.replace("A,1", f"A,{number}") for number in range(400_000)]
    path = lines_file(tmp_path, *rows)
    limits = Limits(memory=_used() + 24 * 1024 * 1024)
    with process.Reading(spec(path, limits)) as reading, pytest.raises(ReadingError) as error:
        reading.finish()
    assert error.value.code in ("reader_out_of_memory", "reader_died")


class Deadly:
    """A task that ends the process which unpacks it."""

    def __init__(self, how: Callable[..., object], *arguments: object) -> None:
        self.how = how, arguments

    def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
        return self.how


@pytest.mark.parametrize(
    ("task", "detail"),
    [
        (Deadly(os.abort), -signal.SIGABRT),
        (Deadly(os._exit, 3), 3),
        (Deadly(int, "five"), "ValueError: invalid literal for int() with base 10: 'five'"),
    ],
)
def test_a_child_that_dies_is_an_error_and_not_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, task: Deadly, detail: object
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(process, "_absolute", lambda _task: task)
        with (
            process.Reading(spec(lines_file(tmp_path, GOOD))) as reading,
            pytest.raises(ReadingError) as error,
        ):
            reading.finish()
    assert (error.value.code, error.value.numbers["detail"]) == ("reader_died", detail)
    with process.Reading(spec(lines_file(tmp_path, GOOD))) as reading:
        assert reading.finish().accepted == 1


def test_children_read_side_by_side(tmp_path: Path) -> None:
    many = lines_file(tmp_path, *(GOOD.replace("A,1", f"A,{n}") for n in range(50_000)))
    few = tmp_path / "few"
    few.mkdir()
    with process.Reading(spec(many)) as first, process.Reading(spec(lines_file(few, GOOD))) as last:
        assert last.finish().accepted == 1
        assert first.finish().accepted == 50_000


def test_a_zygote_that_was_killed_is_replaced(tmp_path: Path) -> None:
    with process.Reading(spec(lines_file(tmp_path, GOOD))) as reading:
        reading.finish()
    zygote = spawning._current[0]._process
    zygote.kill()
    zygote.wait()
    with process.Reading(spec(lines_file(tmp_path, GOOD))) as reading:
        assert reading.finish().accepted == 1
    assert spawning._current[0]._process.pid != zygote.pid


def test_a_zygote_that_dies_takes_nobody_along(tmp_path: Path) -> None:
    """The status is lost with it; what the child had said by then has arrived."""
    with process.Reading(spec(lines_file(tmp_path, GOOD))) as reading:
        spawning._current[0]._process.kill()
        spawning._current[0]._process.wait()
        with pytest.raises(ReadingError) as error:
            reading.finish()
    assert error.value.code == "reader_died"


def test_leaving_early_ends_the_child(tmp_path: Path) -> None:
    rows = [GOOD.replace("A,1", f"A,{number}") for number in range(50_000)]
    with process.Reading(spec(lines_file(tmp_path, *rows))) as reading:
        pass
    assert reading._child._process is not None
    assert reading._child._process.wait() == -signal.SIGKILL


def _used() -> int:
    """Return the address space that a child has mapped before it reads anything."""
    import subprocess

    script = f"import {tasks.__name__}; print(open('/proc/self/statm').read().split()[0])"
    pages = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    return int(pages.stdout) * 4096


def test_an_abort_of_the_parser_behind_the_first_look_is_a_message(tmp_path: Path) -> None:
    """A reference written with spaces passes the pattern; calamine then aborts its process."""
    path = workbook(tmp_path / "x.xlsx", [HEADER.split(",")])
    cell = b'<row r="9"><c r = "XFD1048576"><v>1</v></c></row></sheetData>'
    with_part(path, SHEET, lambda data: data.replace(b"</sheetData>", cell))
    with pytest.raises(ReadingError) as error:
        process.preview(path)
    assert error.value.code == "reader_out_of_memory"
