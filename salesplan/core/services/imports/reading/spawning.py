"""Start children that read: forks of a zygote, one for each process that imports (zygote.py)."""

import atexit
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, BinaryIO

from salesplan.core.services.imports.reading.errors import ReadingError
from salesplan.core.services.imports.reading.wire import NUMBER

_COMMAND = (sys.executable, "-m", "salesplan.core.services.imports.reading.zygote")
_ROOT = Path(__file__).parents[5]
_SETTINGS = {"RUST_BACKTRACE": "0", "OPENBLAS_NUM_THREADS": "1"}
_ATTEMPTS = 2
"""The zygote may end, being idle, in the moment in which it is asked."""


class Child:
    """A process that reads its task from `stdin` and answers on `stdout`."""

    def __init__(self, stdin: BinaryIO, stdout: BinaryIO, leash: socket.socket) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self._leash = leash
        self._status: int | None = None

    def wait(self) -> int:
        """Return the status once it has ended: negative for the signal that ended it."""
        if self._status is None:
            try:
                self._status = _said(self._leash)
            except OSError:
                self._status = -signal.SIGKILL
            self._leash.close()
        return self._status

    def kill(self) -> None:
        """End it, whatever it does."""
        if self._status is None:
            with contextlib.suppress(OSError):
                self._leash.shutdown(socket.SHUT_WR)


class _Zygote:
    def __init__(self) -> None:
        self.owner = os.getpid()
        self._requests, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far:
            self._process = subprocess.Popen(  # noqa: S603
                [*_COMMAND, str(far.fileno())],
                stdin=subprocess.DEVNULL,
                cwd=_ROOT,
                env={**os.environ, **_SETTINGS},
                pass_fds=(far.fileno(),),
            )

    def fork(self, errors: IO[bytes]) -> Child:
        """Raise OSError when it is no longer there."""
        task, stdin = os.pipe()
        stdout, answer = os.pipe()
        leash, far = socket.socketpair()
        child = Child(os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb"), leash)
        try:
            with far:
                files = [task, answer, errors.fileno(), far.fileno()]
                socket.send_fds(self._requests, [b"."], files)
            _said(leash)
        except OSError:
            for end in (child.stdin, child.stdout, leash):
                end.close()
            raise
        finally:
            os.close(task)
            os.close(answer)
        return child

    def close(self) -> None:
        self._requests.close()
        if self.owner == os.getpid():
            self._process.wait()


_lock = threading.Lock()
_current: list[_Zygote] = []


def spawn(errors: IO[bytes]) -> Child:
    """Return a child whose standard error is the file `errors`. Raises ReadingError reader_died."""
    failure: OSError | None = None
    for _attempt in range(_ATTEMPTS):
        with _lock:
            if not _current or _current[0].owner != os.getpid():
                _replace()
            zygote = _current[0]
        try:
            return zygote.fork(errors)
        except OSError as error:
            failure = error
        with _lock:
            if _current == [zygote]:
                _replace()
    raise ReadingError("reader_died", detail=str(failure)[:80])


def _replace() -> None:
    _end()
    _current.append(_Zygote())


@atexit.register
def _end() -> None:
    while _current:
        _current.pop().close()


def _said(leash: socket.socket) -> int:
    data = leash.recv(NUMBER.size)
    if len(data) < NUMBER.size:
        raise BrokenPipeError("the zygote has ended")
    number: int = NUMBER.unpack(data)[0]
    return number
