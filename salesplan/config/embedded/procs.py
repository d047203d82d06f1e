"""What the launcher needs to know about processes: who they are, and how to end its own."""

import os
import signal
import time
from pathlib import Path

PROC = Path("/proc")


def name_of(pid: int) -> str:
    """Return the command name of a live process, '' when it is gone or a zombie."""
    try:
        stat = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return "" if PROC.is_dir() else _name_without_proc(pid)
    comm, _, rest = stat.partition("(")[2].rpartition(")")
    return "" if rest.split()[0] in {"Z", "X"} else comm


def _name_without_proc(pid: int) -> str:
    """Where there is no /proc (macOS) a live process counts as unknown, never as absent."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        return "?"
    return "?"


def started_with(variable: str, value: str) -> list[int]:
    """Return the processes whose environment holds variable=value, this one left out."""
    wanted = f"{variable}={value}".encode()
    found = []
    for path in PROC.glob("[0-9]*/environ"):
        try:
            environment = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in environment:
            found.append(int(path.parent.name))
    return [pid for pid in found if pid != os.getpid()]


def end(pids: list[int], *, grace_seconds: float = 5.0) -> None:
    """Ask processes to stop, and kill those that have not after the grace time."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        for pid in pids:
            _signal(pid, number)
        deadline = time.monotonic() + grace_seconds
        while time.monotonic() < deadline:
            pids = [pid for pid in pids if name_of(pid)]
            if not pids:
                return
            time.sleep(0.05)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
