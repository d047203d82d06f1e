"""A process with every reader imported, which forks one child for each task. Run with -m.

Starting Python and importing polars takes 0.6 s, a fork 10 ms. It must not have used polars itself:
its threads would not be there in a child. spawning.py speaks with it over the socket whose number
it is given: each message carries the files of one child (task, answer, errors) and its leash. It
says the child's number there, then its status; a leash that is let go ends the child.
"""

import contextlib
import gc
import os
import selectors
import signal
import socket
import sys
import traceback
from dataclasses import dataclass
from typing import NoReturn

from salesplan.core.services.imports.reading import child
from salesplan.core.services.imports.reading.wire import NUMBER

FILES = 4
IDLE_SECONDS = 600.0
_FIRST_FREE = 3


@dataclass(frozen=True, slots=True, eq=False)
class _Running:
    number: int
    watch: int
    leash: socket.socket


class Zygote:
    """Serves one socket until its other end is closed, or nobody has asked for ten minutes."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)
        self._running: set[_Running] = set()

    def serve(self) -> None:
        """Fork, watch and end children; those left at the end are killed."""
        asked = True
        while asked:
            ready = self._selector.select(IDLE_SECONDS)
            asked = bool(ready or self._running)
            for key, _events in ready:
                if key.fileobj is self._requests:
                    asked = self._start()
                elif key.data in self._running:
                    self._end(key.data, left=key.fileobj is key.data.leash)
        for running in self._running:
            os.kill(running.number, signal.SIGKILL)

    def _start(self) -> bool:
        message, files, _flags, _address = socket.recv_fds(self._requests, 1, FILES)
        if not message:
            return False
        number = os.fork()
        if number == 0:
            _become_reader(files)
        for file in files[:-1]:
            os.close(file)
        running = _Running(number, os.pidfd_open(number), socket.socket(fileno=files[-1]))
        self._running.add(running)
        for place in (running.watch, running.leash):
            self._selector.register(place, selectors.EVENT_READ, running)
        _say(running.leash, number)
        return True

    def _end(self, running: _Running, *, left: bool) -> None:
        if left:
            os.kill(running.number, signal.SIGKILL)
        _number, status = os.waitpid(running.number, 0)
        self._running.remove(running)
        for place in (running.watch, running.leash):
            self._selector.unregister(place)
        _say(running.leash, os.waitstatus_to_exitcode(status))
        running.leash.close()
        os.close(running.watch)


def _say(leash: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):
        leash.sendall(NUMBER.pack(number))


def _become_reader(files: list[int]) -> NoReturn:
    status = 1
    try:
        for place, file in enumerate(files[:-1]):
            os.dup2(file, place)
        os.closerange(_FIRST_FREE, os.sysconf("SC_OPEN_MAX"))
        with os.fdopen(0, "rb") as task, os.fdopen(1, "wb") as answer:
            status = child.main(task, answer)
    except BaseException:  # noqa: BLE001 - a fork never returns
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(status)


def main() -> int:
    """Serve the socket of the given number; an interrupt is the business of who asked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as requests:
        Zygote(requests).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
